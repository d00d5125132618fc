"""Results that are too large for a channel are made smaller, as little as need be."""

import array
import asyncio
import io
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from PIL import Image, PngImagePlugin

from bot.adapters.media import MediaTools
from bot.core.errors import CannotFit, FileBroken
from bot.core.ports import Facts
from tests.contracts import _files

MIB = 1024 * 1024
ADA = "Ada's telephone"
SIDEWAYS = {_files.ORIENTATION: 6}


class Bench:
    """The tools, and a folder with a result in it."""

    def __init__(self, folder: Path, tools: MediaTools) -> None:
        self.tools = tools
        self.folder = folder
        self.given = folder / "given.bin"
        self.copy = folder / "copy.bin"

    async def fit(self, content: bytes, bytes_max: int) -> Facts:
        """The copy; whatever comes of it, the result itself is what it was."""
        self.given.write_bytes(content)
        try:
            return await self.tools.fit(self.given, self.copy, bytes_max)
        finally:
            assert self.given.read_bytes() == content

    def picture(self) -> Image.Image:
        image = Image.open(io.BytesIO(self.copy.read_bytes()))
        image.load()
        return image

    def is_clean(self) -> bool:
        """Whether there is the result, and no trace of a copy."""
        return list(self.folder.iterdir()) == [self.given]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, MediaTools())


def clip(
    *,
    size: tuple[int, int] = (320, 240),
    frames: int = 24,
    sound: str | None = "aac",
    colours: str = "yuv420p",
    turned: int = 0,
) -> bytes:
    """A clip that is noise for eyes and ears, so it is large; 24 pictures a second, and a title."""
    content = io.BytesIO()
    with av.open(content, "w", format="mp4") as made:
        made.metadata["title"] = ADA
        video = made.add_stream("libx264", rate=24, options={"qp": "4", "preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = *size, colours
        video.set_display_rotation(turned)
        audio: Any = made.add_stream(sound, rate=48_000) if sound else None
        for _ in range(frames):
            noise = Image.effect_noise(size, 12).convert("RGB")
            made.mux(video.encode(av.VideoFrame.from_image(noise)))
        made.mux(video.encode(None))
        for number in range(frames * 2 if sound else 0):
            hiss = av.AudioFrame("fltp", "stereo", 1000)
            hiss.sample_rate, hiss.pts = 48_000, number * 1000
            for plane in hiss.planes:
                plane.update(_hiss(plane.buffer_size))
            made.mux(audio.encode(hiss))
        made.mux(audio.encode(None) if sound else [])
    return content.getvalue()


def _hiss(length: int) -> bytes:
    """Floats between -0.1 and 0.1, as many as take so many bytes."""
    noise = Image.effect_noise((length // 4, 1), 60).tobytes()
    return array.array("f", ((value - 128) / 1280 for value in noise)).tobytes()


@dataclass(frozen=True)
class Played:
    """What a player makes of a clip."""

    pictures: int
    size: tuple[int, int]
    turned: int
    rate: Any
    ends_at: float
    sounds: list[tuple[str, float]]
    metadata: dict[str, str]


def played(content: bytes) -> Played:
    with av.open(io.BytesIO(content), "r") as container:
        sounds = [
            (stream.codec_context.name, float((stream.duration or 0) * (stream.time_base or 0)))
            for stream in container.streams.audio
        ]
        pictures = list(container.decode(video=0))
        return Played(
            pictures=len(pictures),
            size=(pictures[0].width, pictures[0].height),
            turned=pictures[0].rotation,
            rate=container.streams.video[0].average_rate,
            ends_at=pictures[-1].time,
            sounds=sounds,
            metadata=container.metadata,
        )


# --- pictures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_heavy_picture_loses_quality_first(bench: Bench, kind: str) -> None:
    """What can be compressed enough keeps its width and height, and becomes a JPEG."""
    options = {"JPEG": {"quality": 100}, "PNG": {}, "WEBP": {"lossless": True}}[kind]
    content = _files.encoded(_files.noise(500), kind, **options)
    facts = await bench.fit(content, len(content) * 6 // 10)
    assert facts == Facts(content_type="image/jpeg", width=500, height=500)
    assert await bench.tools.inspect(bench.copy) == facts
    assert bench.copy.stat().st_size <= len(content) * 6 // 10


async def test_no_more_quality_is_lost_than_must_be(bench: Bench) -> None:
    """Of the copies that fit, the best is taken."""
    content = _files.encoded(_files.noise(500), "PNG")
    sizes = [len(content)]
    for _ in range(4):
        facts = await bench.fit(content, sizes[-1] - 1)
        assert facts.width == 500
        sizes.append(bench.copy.stat().st_size)
    assert all(better * 0.6 < poorer < better for better, poorer in pairwise(sizes[1:]))


async def test_a_picture_too_heavy_for_that_gets_smaller(bench: Bench) -> None:
    """What cannot be compressed enough keeps its shape and loses size."""
    content = _files.encoded(_files.noise(800).resize((800, 600)), "PNG")
    facts = await bench.fit(content, 120_000)
    assert 320 <= facts.height < 600
    assert abs(facts.width / facts.height - 800 / 600) < 0.01
    assert 80_000 < bench.copy.stat().st_size <= 120_000
    assert bench.picture().size == (facts.width, facts.height)


@pytest.mark.parametrize("bytes_max", [400_000, 200_000], ids=["same-size", "smaller"])
async def test_what_one_can_see_through_stays_so(bench: Bench, bytes_max: int) -> None:
    """A picture with transparency becomes a WebP, which Discord shows and which keeps it."""
    image = _files.noise(600)
    image.putalpha(Image.linear_gradient("L").resize((600, 600)))
    facts = await bench.fit(_files.encoded(image, "PNG"), bytes_max)
    assert facts.content_type == "image/webp"
    assert (facts.width == 600) is (bytes_max == 400_000)
    assert bench.picture().mode == "RGBA"
    assert bench.picture().getchannel("A").getextrema() == (0, 255)
    assert bench.copy.stat().st_size <= bytes_max


async def test_a_smaller_picture_stands_upright_and_says_nothing(bench: Bench) -> None:
    """A copy looks like the result, and carries none of what else was in the file."""
    exif = Image.Exif()
    exif.update(SIDEWAYS)
    image = _files.noise(500).crop((0, 0, 500, 400))
    content = _files.encoded(image, "JPEG", exif=exif, comment=ADA, quality=100)
    facts = await bench.fit(content, len(content) - 1)
    assert (facts.width, facts.height) == bench.picture().size == (400, 500)
    assert len(bench.picture().getexif()) == 0
    assert ADA.encode() not in bench.copy.read_bytes()


async def test_words_in_a_png_are_not_copied(bench: Bench) -> None:
    """A prompt that was written into a picture stays behind."""
    words = PngImagePlugin.PngInfo()
    words.add_text("prompt", ADA)
    content = _files.encoded(_files.noise(400, bands=4), "PNG", pnginfo=words)
    await bench.fit(content, len(content) - 1)
    assert "prompt" not in bench.picture().info
    assert ADA.encode() not in bench.copy.read_bytes()


@pytest.mark.parametrize("side", [400, 200])
async def test_no_copy_is_too_small_to_look_at(bench: Bench, side: int) -> None:
    """A side under 320 pixels is no help, unless the result itself is that small."""
    with pytest.raises(CannotFit):
        await bench.fit(_files.encoded(_files.noise(side), "PNG"), side * 10)
    assert bench.is_clean()


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
async def test_a_moving_picture_is_not_made_a_still_one(bench: Bench, kind: str) -> None:
    """The first frame of an animation is not what was asked for."""
    first, second = _files.noise(330), _files.noise(330)
    content = _files.encoded(first, kind, save_all=True, append_images=[second], lossless=True)
    with pytest.raises(CannotFit):
        await bench.fit(content, len(content) - 1)


async def test_what_fits_is_copied_as_it_is(bench: Bench) -> None:
    """Nothing is lost where nothing has to be."""
    content = _files.encoded(_files.noise(64), "PNG")
    facts = await bench.fit(content, len(content))
    assert facts == Facts(content_type="image/png", width=64, height=64)
    assert bench.copy.read_bytes() == content


# --- clips --------------------------------------------------------------------------------------


async def test_a_heavy_clip_loses_quality_first(bench: Bench) -> None:
    """Half its bytes are enough for every picture at its width and height, and all its sound."""
    content = clip()
    facts = await bench.fit(content, len(content) // 2)
    copy, before = bench.copy.read_bytes(), played(content)
    assert facts == Facts(content_type="video/mp4", width=320, height=240, duration_ms=1000)
    assert len(content) * 0.3 < len(copy) <= len(content) // 2
    after = played(copy)
    assert (after.pictures, after.size, after.rate) == (24, before.size, before.rate)
    assert after.ends_at == pytest.approx(before.ends_at, abs=0.001)
    assert after.sounds == before.sounds
    assert await bench.tools.inspect(bench.copy) == facts


async def test_a_smaller_clip_starts_at_once_and_says_nothing(bench: Bench) -> None:
    """Players find the table of contents in front, and nothing of what else was in the file."""
    content = clip()
    assert ADA.encode() in content
    await bench.fit(content, len(content) // 2)
    copy = bench.copy.read_bytes()
    assert 0 < copy.index(b"moov") < copy.index(b"mdat")
    assert set(played(copy).metadata) == {"major_brand", "minor_version", "compatible_brands"}
    assert ADA.encode() not in copy


async def test_a_clip_too_heavy_for_that_gets_smaller(bench: Bench) -> None:
    """Where few bits would make a large frame a blur, it gets smaller; the sound stays."""
    facts = await bench.fit(clip(size=(640, 480), frames=12), 22_000)
    assert (facts.width, facts.height) == (480, 360)
    after = played(bench.copy.read_bytes())
    assert (after.pictures, after.size) == (12, (480, 360))
    assert bench.copy.stat().st_size <= 22_000
    assert [name for name, _ in after.sounds] == ["aac"]


@pytest.mark.parametrize("sound", ["libmp3lame", "libopus", None])
async def test_every_sound_becomes_one_that_plays_everywhere(
    bench: Bench, sound: str | None
) -> None:
    """Sound of another kind is encoded anew; a silent clip stays silent."""
    content = clip(frames=12, sound=sound)
    await bench.fit(content, len(content) // 2)
    sounds = played(bench.copy.read_bytes()).sounds
    assert sounds == ([("aac", pytest.approx(0.5, abs=0.05))] if sound else [])


async def test_clips_of_odd_sizes_get_even_ones(bench: Bench) -> None:
    """A side of an odd number of pixels loses one, and never gains."""
    content = clip(size=(321, 241), frames=6, colours="yuv444p")
    facts = await bench.fit(content, len(content) - 1)
    assert (facts.width, facts.height) == (320, 240)


async def test_a_clip_on_its_side_stays_upright(bench: Bench) -> None:
    """A clip that says how it is to be turned says so in its copy."""
    content = clip(frames=24, turned=90)
    await bench.fit(content, len(content) // 2)
    assert played(content).turned == played(bench.copy.read_bytes()).turned == 90


async def test_no_clip_is_too_poor_to_look_at(bench: Bench) -> None:
    """Less than 80 kbit/s at the smallest size is refused, and nothing is written."""
    with pytest.raises(CannotFit):
        await bench.fit(clip(size=(640, 480), frames=12), 5_000)
    assert bench.is_clean()


# --- whatever comes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>not a picture</html>",
        _files.bomb(),
        _files.encoded(_files.noise(100), "PNG")[:-30],
        _files.encoded(_files.noise(100), "JPEG")[:-2000],
        clip(frames=6)[:-1000],
    ],
    ids=["empty", "html", "bomb", "half-png", "half-jpeg", "half-clip"],
)
async def test_broken_results_are_told(bench: Bench, content: bytes) -> None:
    """What cannot be read is told apart from what cannot be made small enough."""
    with pytest.raises(FileBroken):
        await bench.fit(content, len(content) // 2)
    assert bench.is_clean()


PICTURE = _files.encoded(_files.noise(400), "PNG")
CLIP = clip(frames=6)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=some.sampled_from([PICTURE, CLIP]), share=some.floats(0, 1.1))
async def test_a_copy_is_never_larger_than_it_may(
    bench: Bench, content: bytes, share: float
) -> None:
    """Whatever a channel takes, a copy has at most that, or there is none."""
    bytes_max = int(len(content) * share)
    bench.copy.unlink(missing_ok=True)
    try:
        facts = await bench.fit(content, bytes_max)
    except CannotFit:
        assert bench.is_clean()
    else:
        assert bench.copy.stat().st_size <= bytes_max
        assert await bench.tools.inspect(bench.copy) == facts


# --- the child process --------------------------------------------------------------------------


async def test_fitting_holds_nobody_up(bench: Bench) -> None:
    """While clips are made smaller, one after the other, a picture is looked at in between."""
    heavy = bench.folder / "heavy.mp4"
    heavy.write_bytes(clip(size=(640, 480), frames=48))
    bench.given.write_bytes(_files.picture())
    fitting = [
        asyncio.create_task(bench.tools.fit(heavy, bench.folder / f"{number}.mp4", MIB))
        for number in range(3)
    ]
    looking = asyncio.create_task(bench.tools.inspect(bench.given))  # after they have begun
    assert (await looking).content_type == "image/png"
    assert not any(task.done() for task in fitting)
    for task in fitting:
        task.cancel()
    await asyncio.gather(*fitting, return_exceptions=True)
    assert {path.name for path in bench.folder.iterdir()} == {"heavy.mp4", "given.bin"}


async def test_a_copy_that_takes_too_long_is_none(tmp_path: Path) -> None:
    """A result that cannot be made smaller in time is a whole one nevertheless."""
    bench = Bench(tmp_path, MediaTools(fit_timeout_s=0.001))
    with pytest.raises(CannotFit):
        await bench.fit(PICTURE, len(PICTURE) // 2)
    assert bench.is_clean()
