"""Clips that people attach become ones that xAI takes, and that say nothing of their past."""

import asyncio
import shutil
from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from bot.adapters.media import MediaTools
from bot.core.errors import BadUpload, ClipTooHeavy, ClipTooLong, EmptyUpload, NotAClip
from bot.core.ports import Facts, Span
from tests.contracts import _files
from tests.contracts._files import Played


class Bench:
    """The tools, and a folder with an attached clip in it."""

    def __init__(self, folder: Path, tools: MediaTools) -> None:
        self.tools = tools
        self.folder = folder
        self.given = folder / "given.bin"
        self.clean = folder / "clean.bin"

    async def take_in(self, keep: Span | None = None) -> tuple[Facts, Played]:
        """What is made of the clip; it is always one that results are made of too."""
        facts = await self.tools.take_in_clip(self.given, self.clean, keep=keep)
        looked = await self.tools.inspect(self.clean)
        played = _files.played(self.clean)
        assert (facts.content_type, facts.width, facts.height) == (
            *("video/mp4", looked.width, looked.height),
        )
        assert facts.duration_ms == pytest.approx(played.seconds * 1000, abs=1)
        assert played.codecs in (["h264"], ["h264", "aac"])
        assert (played.pixels, played.rotation) == ("yuv420p", 0)
        return facts, played

    async def refused(self, content: bytes | None = None) -> BadUpload:
        if content is not None:
            self.given.write_bytes(content)
        with pytest.raises(BadUpload) as refusal:
            await self.tools.take_in_clip(self.given, self.clean)
        assert list(self.folder.iterdir()) == [self.given]
        return refusal.value

    def says_nothing(self) -> bool:
        """Whether the made clip starts at once, and knows neither a place nor a name."""
        content = self.clean.read_bytes()
        traces = (_files.PLACE, "Ada", "Lavf")
        return 0 < content.index(b"moov") < content.index(b"mdat") and not any(
            trace.encode() in content for trace in traces
        )


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, MediaTools())


# --- what it becomes ----------------------------------------------------------------------------


async def test_a_telephones_clip_becomes_one_for_everybody(bench: Bench) -> None:
    """4K HEVC in a MOV that is held upright becomes upright 720p H.264 in an MP4, placeless."""
    lying = Image.new("RGB", (3840, 2160), _files.BLUE)
    lying.paste(_files.RED, (0, 0, 1920, 2160))
    fast = {"preset": "ultrafast", "x265-params": "log-level=none:bframes=0:frame-threads=1"}
    _files.film(
        bench.given,
        kind="mov",
        codec="libx265",
        pictures=[lying] * 2,
        rate=30,
        turned=-90,
        pixels="yuv420p10le",
        options=fast,
    )
    facts, played = await bench.take_in()
    assert facts == Facts(content_type="video/mp4", width=720, height=1280, duration_ms=67)
    assert _files.close(played.pictures[-1].getpixel((360, 100)), _files.RED, 12)
    assert _files.close(played.pictures[-1].getpixel((360, 1180)), _files.BLUE, 12)
    assert bench.says_nothing()


@pytest.mark.parametrize(
    ("turned", "bright", "dark"),
    [(90, (40, 10), (40, 150)), (-90, (40, 150), (40, 10)), (180, (10, 40), (150, 40))],
)
async def test_clips_stand_upright(
    bench: Bench, turned: int, bright: tuple[int, int], dark: tuple[int, int]
) -> None:
    """However a telephone was held, the pictures stand as it showed them."""
    picture = Image.new("RGB", (160, 80), "black")
    picture.paste("white", (120, 0, 160, 80))
    _files.film(bench.given, pictures=[picture] * 3, turned=turned)
    facts, played = await bench.take_in()
    assert (facts.width, facts.height) == ((160, 80) if turned == 180 else (80, 160))
    assert _files.close(played.pictures[0].getpixel(bright), (255, 255, 255), 12)
    assert _files.close(played.pictures[0].getpixel(dark), (0, 0, 0), 12)


@pytest.mark.parametrize(
    ("kind", "codec", "sound", "options"),
    [
        ("webm", "libvpx-vp9", "libopus", {"deadline": "realtime", "cpu-used": "8"}),
        ("webm", "libvpx", None, {"deadline": "realtime"}),
        ("matroska", "libsvtav1", "libopus", {"preset": "12"}),
        ("mov", "libx264", "pcm_s16le", {}),
        ("mp4", "libx264", "libmp3lame", {}),
    ],
    ids=["vp9", "vp8", "av1", "pcm", "mp3"],
)
async def test_every_usual_kind_is_taken(
    bench: Bench, kind: str, codec: str, sound: str | None, options: dict[str, str]
) -> None:
    """Every picture and the sound are kept, whatever they were coded as."""
    _files.film(bench.given, kind=kind, codec=codec, sound=sound, loud_from_s=0.5, options=options)
    facts, played = await bench.take_in()
    assert played.numbers == list(range(24))
    assert (facts.width, facts.height, facts.duration_ms) == (*_files.NUMBERED, 1000)
    assert [level > 0.1 for level in played.loud] == ([False] * 5 + [True] * 5 if sound else [])
    assert bench.says_nothing()


async def test_what_is_good_already_is_copied(bench: Bench) -> None:
    """The streams of a clip as it should be are kept bit by bit; only its past is dropped."""
    _files.film(bench.given)
    facts, played = await bench.take_in()
    assert (facts.duration_ms, played.numbers) == (1000, list(range(24)))
    assert _streams(bench.given) == _streams(bench.clean)
    assert bench.says_nothing()


@pytest.mark.parametrize("keep", [Span(seconds=1), Span(seconds=8.7, end=True)])
async def test_what_is_short_enough_is_kept_whole(bench: Bench, keep: Span) -> None:
    """Of a clip that plays no longer than what is to be kept, all is kept as it was."""
    _files.film(bench.given)
    await bench.take_in(keep)
    assert _streams(bench.given) == _streams(bench.clean)


def _streams(path: Path) -> list[list[bytes]]:
    with av.open(path) as container:
        packets = [packet for packet in container.demux() if packet.size]
    return [[bytes(p) for p in packets if p.stream_index == index] for index in (0, 1)]


async def test_what_was_trimmed_away_is_gone(bench: Bench) -> None:
    """A telephone only hides what is cut from a clip; what is sent on no longer has it."""
    moments = [40 * number - 480 for number in range(24)]
    _files.film(bench.given, moments_ms=moments, rate=25, sound=None, options={"g": "100"})
    _, played = await bench.take_in()
    assert played.numbers == list(range(12, 24))
    assert len(_streams(bench.clean)[0]) == 12


async def test_fast_clips_are_slowed_to_thirty_pictures(bench: Bench) -> None:
    """Of 60 pictures a second every second one is shown, for just as long."""
    _files.film(bench.given, pictures=range(60), rate=60)
    facts, played = await bench.take_in()
    assert (facts.duration_ms, played.rate) == (1000, 30)
    assert len(played.numbers) == 30
    assert all(0 <= seen - 2 * at <= 1 for at, seen in enumerate(played.numbers))


async def test_an_uneven_pace_becomes_even(bench: Bench) -> None:
    """A telephone's pictures come when they come; each is shown at its moment, to a frame."""
    moments = [0, 30, 70, 100, 140, 300, 333, 366, 500, 533, 566, 600, 800, 833, 866, 900]
    _files.film(bench.given, pictures=range(16), rate=15, moments_ms=moments, sound=None)
    _, played = await bench.take_in(Span(seconds=0.8))
    for seen, moment in zip(played.numbers, played.moments, strict=True):
        soonest, latest = moment * 1000 - 34, moment * 1000 + 34
        assert moments[seen] <= latest
        assert moments[seen + 1] >= soonest


async def test_broad_pixels_become_square(bench: Bench) -> None:
    """A clip is as wide as players show it."""
    _files.film(bench.given, shape=Fraction(4, 3))
    facts, played = await bench.take_in()
    assert (facts.width, facts.height) == (212, 96)
    assert played.numbers == list(range(24))


async def test_brilliant_clips_can_be_watched(bench: Bench) -> None:
    """HDR becomes what every screen shows: neither dull nor glaring, and said to be so."""
    grey = Image.new("RGB", (160, 96), (128, 128, 128))
    colours = (18, 9)  # HLG, BT.2020
    _files.film(bench.given, pictures=[grey] * 3, pixels="yuv420p10le", colours=colours)
    await bench.take_in()
    with av.open(bench.clean) as container:
        video = container.streams.video[0].codec_context
        assert (video.color_trc, video.color_primaries) == (1, 1)


# --- its first and last seconds -----------------------------------------------------------------


async def test_the_first_seconds_are_exact(bench: Bench) -> None:
    """Of 10 s the first 8.7 are as many pictures as fit, from the first on, and their sound."""
    _files.film(bench.given, pictures=range(240), loud_from_s=0.5)
    facts, played = await bench.take_in(Span(seconds=8.7))
    assert played.numbers == list(range(208))
    assert facts.duration_ms == pytest.approx(208 / 24 * 1000, abs=1)
    assert [level > 0.1 for level in played.loud] == [False] * 5 + [True] * 82


async def test_the_last_seconds_are_exact(bench: Bench) -> None:
    """Of 10 s the last 8.7 are as many pictures as fit, up to the last, and their sound."""
    _files.film(bench.given, pictures=range(300), rate=30, loud_from_s=9.8, options={"g": "48"})
    facts, played = await bench.take_in(Span(seconds=8.7, end=True))
    assert played.numbers == list(range(39, 300))
    assert facts.duration_ms == 8700
    assert [level > 0.1 for level in played.loud] == [False] * 85 + [True] * 2


@pytest.mark.parametrize("end", [True, False], ids=["last", "first"])
async def test_parts_of_other_kinds_are_exact_too(bench: Bench, *, end: bool) -> None:
    """Half a second of a WebM begins with the right picture, too."""
    fast = {"deadline": "realtime", "cpu-used": "8"}
    _files.film(bench.given, kind="webm", codec="libvpx-vp9", sound="libopus", options=fast)
    facts, played = await bench.take_in(Span(seconds=0.5, end=end))
    assert played.numbers == (list(range(12, 24)) if end else list(range(12)))
    assert facts.duration_ms == 500


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"just some words",
        b"<html>not a clip</html>",
        _files.picture("GIF"),
        _files.picture("HEIF"),
        _files.picture("AVIF"),
        b"\0\0\0\x18ftypisom" + bytes(100),
        b"\x1a\x45\xdf\xa3" + bytes(100),
        b"RIFF\0\0\0\0AVI LIST",
    ],
    ids=["text", "html", "gif", "heic", "avif", "no-mp4", "no-webm", "avi"],
)
async def test_what_is_no_clip_is_refused(bench: Bench, content: bytes) -> None:
    """A file that no clip comes out of is refused, with what to attach instead."""
    refusal = await bench.refused(content)
    assert isinstance(refusal, NotAClip)
    assert refusal.sentence == (
        "`video` is not a clip that can be read. Attach an MP4, MOV or WebM."
    )


async def test_empty_files_are_refused(bench: Bench) -> None:
    """An upload of 0 bytes is told apart from one that is no clip."""
    assert isinstance(await bench.refused(b""), EmptyUpload)


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
@pytest.mark.parametrize("kind", ["mp4", "matroska"])
async def test_cut_off_clips_are_refused(bench: Bench, kind: str, share: float) -> None:
    """A clip whose end is missing is refused as long as nothing was spent on it."""
    _files.film(bench.given, kind=kind, pictures=range(6))
    content = bench.given.read_bytes()
    assert isinstance(await bench.refused(content[: int(len(content) * share)]), NotAClip)


@pytest.mark.parametrize(
    "words",
    [
        "#EXTM3U\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {}\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 1 {}\n",
    ],
    ids=["playlist", "concat", "sdp"],
)
async def test_no_other_file_is_opened(bench: Bench, tmp_path: Path, words: str) -> None:
    """A list that names another clip is no clip, whatever it is called."""
    other = _files.film(tmp_path / "other.mp4")
    bench.given = tmp_path / "list.mp4"
    bench.given.write_text(words.format(other))
    with pytest.raises(NotAClip):
        await bench.tools.take_in_clip(bench.given, bench.clean)
    assert not bench.clean.exists()


async def test_many_streams_are_refused(bench: Bench) -> None:
    """A clip of many films beside each other is none that can be watched."""
    _files.clip_of_many_streams(bench.given, 100)
    assert isinstance(await bench.refused(), NotAClip)


async def test_sound_alone_is_no_clip(bench: Bench) -> None:
    """A song has nothing to edit."""
    with av.open(bench.given, "w", format="mp4") as made:
        sound = made.add_stream("aac", rate=48_000)
        made.mux(sound.encode(_files.silence()))
        made.mux(sound.encode(None))
    assert isinstance(await bench.refused(), NotAClip)


async def test_long_clips_are_refused(bench: Bench) -> None:
    """More than 10 minutes are not looked through."""
    pictures = [Image.new("RGB", (32, 32))] * 3
    _files.film(bench.given, pictures=pictures, moments_ms=[0, 1, 600_001], sound=None)
    refusal = await bench.refused()
    assert isinstance(refusal, ClipTooLong)
    assert refusal.sentence == "`video` plays for more than 10 minutes. Attach a shorter one."


async def test_what_takes_too_long_is_refused(tmp_path: Path) -> None:
    """Nobody waits for a clip that cannot be taken in in time."""
    bench = Bench(tmp_path, MediaTools(fit_timeout_s=0.001))
    _files.film(bench.given)
    assert isinstance(await bench.refused(), ClipTooHeavy)


async def test_who_stops_waiting_leaves_nothing_behind(bench: Bench) -> None:
    """A clip that nobody waits for any more is not finished."""
    _files.film(bench.given, pictures=range(240), rate=60)
    taking = asyncio.create_task(bench.tools.take_in_clip(bench.given, bench.clean))
    await bench.tools.inspect(shutil.copyfile(bench.given, bench.folder / "other"))
    taking.cancel()
    await asyncio.gather(taking, return_exceptions=True)
    assert {path.name for path in bench.folder.iterdir()} <= {"given.bin", "other", "clean.bin"}
