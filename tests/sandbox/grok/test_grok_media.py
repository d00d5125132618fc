"""The pictures and clips of the sandbox's Grok Imagine are real."""

import base64
import io
from dataclasses import replace

import av
import pytest
from PIL import Image

from sandbox.grok import lettering, pictures, sizes
from tests.sandbox.grok._bench import (
    Bench,
    a_picture,
    data_uri,
    in_process,
)


@pytest.mark.parametrize(
    ("aspect", "resolution", "size"),
    [
        ("auto", "1k", (1024, 1024)),
        ("16:9", "1k", (1280, 720)),
        ("9:19.5", "1k", (576, 1248)),
        ("2:3", "2k", (1664, 2496)),
        ("3:2", "1.5k", (1872, 1248)),
    ],
)
async def test_picture_sizes(aspect: str, resolution: str, size: tuple[int, int]) -> None:
    """A full-sized picture has exactly the pixels of its aspect and resolution."""
    async with in_process(instant_media=False) as bench:
        answer = await bench.image(
            aspect_ratio=aspect, resolution=resolution, response_format="b64_json"
        )
    content = base64.b64decode(answer.json()["data"][0]["b64_json"], validate=True)
    assert Image.open(io.BytesIO(content)).size == size


def test_every_size_can_be_encoded() -> None:
    """Every clip has even sides, and its short side is what the resolution says."""
    for aspect in sizes.CLIP_ASPECTS:
        for resolution, short in sizes.CLIP_SHORT_SIDES.items():
            size = sizes.clip_size(aspect, resolution)
            assert min(size) == short
            assert size[0] % 2 == size[1] % 2 == 0
    assert sizes.clip_size("9:16", "720p") == (720, 1280)


def test_prompts_change_the_picture() -> None:
    """Each prompt and each take has a picture of its own, the same one every time."""

    def draw(prompt: str, take: int = 0) -> bytes:
        pictures.jpeg.cache_clear()
        order = pictures.PictureOrder(prompt=prompt, footer="", size=(320, 180), take=take)
        return pictures.jpeg(order)

    assert draw("a lamp") == draw("a lamp")
    assert len({draw("a lamp"), draw("a lamp", 1), draw("a fox")}) == 3


def test_words_are_drawn_without_empty_boxes() -> None:
    """Signs that the font cannot draw, and those that turn text around, are left out."""
    plain = lettering.caption((320, 180), "a cat on a roof", "")
    assert lettering.caption((320, 180), "a cat \U0001f408 on \u202ea roof \U0001f319", "") == plain


@pytest.mark.parametrize("prompt", ["", "字" * 500, "\u202e\x00\ud83d", "<@1> @everyone\n" * 300])
def test_any_prompt_can_be_drawn(prompt: str) -> None:
    """No prompt is too long, too empty or too strange to be set on a picture."""
    order = pictures.PictureOrder(prompt=prompt, footer="f", size=(200, 120))
    assert Image.open(io.BytesIO(pictures.jpeg(order))).size == (200, 120)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_edit_keeps_what_was_given(kind: str) -> None:
    """An edit is drawn over the given picture: a red one gives another than a fox does."""
    red = a_picture((320, 180), kind)
    order = pictures.PictureOrder(prompt="a fox", footer="", size=(320, 180))
    assert pictures.jpeg(replace(order, inputs=(red,))) != pictures.jpeg(order)
    several = pictures.jpeg(replace(order, inputs=(red, red, red)))
    assert Image.open(io.BytesIO(several)).size == (320, 180)


async def test_clip_begins_with_the_given_picture(bench: Bench) -> None:
    """A clip from a picture has its shape and starts with it."""
    done = await bench.clip(image={"url": data_uri(a_picture((300, 300)))}, generate_audio=False)
    file = (await bench.client.get(done.json()["video"]["url"])).content
    with av.open(io.BytesIO(file), "r") as container:
        assert [stream.type for stream in container.streams] == ["video"]
        frame = next(container.decode(video=0)).to_image()
    assert frame.width == frame.height
    red, green, _ = frame.getpixel((frame.width // 2, frame.height // 4))
    assert red > 150
    assert green < 90


async def test_clip_is_made_for_browsers(bench: Bench) -> None:
    """A clip is H.264 and AAC at 24 frames per second, a frame longer than asked, index first."""
    done = await bench.clip(duration=2)
    file = (await bench.client.get(done.json()["video"]["url"])).content
    assert file.index(b"moov") < file.index(b"mdat")
    with av.open(io.BytesIO(file), "r") as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert video.codec_context.name == "h264"
        assert video.codec_context.pix_fmt == "yuv420p"
        assert video.average_rate == 24
        assert video.frames == 2 * 24 + 1
        assert audio.codec_context.name == "aac"
        assert audio.duration is not None
        assert audio.time_base is not None
        assert float(audio.duration * audio.time_base) == pytest.approx(2, abs=0.03)
