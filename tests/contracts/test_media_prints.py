"""What pictures and clips are known again by: the very same, and what looks like it."""

import io
import itertools
import random
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image, ImageDraw, ImageEnhance

from bot.adapters.media import MediaTools
from bot.core.errors import NotAPicture
from bot.core.likeness import NEAR_BITS_MAX, Prints, distance
from sandbox.grok.pictures import PictureOrder, jpeg
from tests.contracts import _files

Change = Callable[[Image.Image], Image.Image]


class Looker:
    """The tools, and a folder to work in."""

    def __init__(self, folder: Path) -> None:
        self.tools = MediaTools()
        self.given, self.made = folder / "given", folder / "made"

    async def prints(self, content: bytes | Image.Image) -> Prints:
        """Of what somebody attached."""
        if isinstance(content, Image.Image):
            content = _files.encoded(content, "PNG")
        self.given.write_bytes(content)
        return await self.tools.prints(self.given)

    async def of_result(self, content: bytes) -> Prints | None:
        self.given.write_bytes(content)
        return (await self.tools.inspect(self.given)).prints

    async def as_input(self, content: bytes) -> Prints | None:
        """Of what a request is made with."""
        self.given.write_bytes(content)
        take_in = self.tools.take_in_clip if content[4:8] == b"ftyp" else self.tools.take_in
        return (await take_in(self.given, self.made)).prints


@pytest.fixture
def looker(tmp_path: Path) -> Looker:
    return Looker(tmp_path)


def painted(prompt: str) -> Image.Image:
    """A picture of the sandbox, with the words on it that it was asked for with."""
    content = jpeg(PictureOrder(prompt=prompt, footer="sandbox", size=(640, 480)))
    return Image.open(io.BytesIO(content)).convert("RGB")


def texture(seed: int, cells: int) -> Image.Image:
    """Coloured noise of a coarseness."""
    rng = random.Random(seed)
    dots = rng.randbytes(cells * cells * 3)
    image = Image.frombytes("RGB", (cells, cells), dots)
    return image.resize((480, 360), Image.Resampling.BICUBIC)


def shapes(seed: int) -> Image.Image:
    """Circles anywhere, in any colour."""
    rng, image = random.Random(seed), Image.new("RGB", (480, 360))
    for _ in range(12):
        left, top, size = rng.randrange(480), rng.randrange(360), rng.randrange(30, 200)
        colour = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
        ImageDraw.Draw(image).ellipse((left, top, left + size, top + size), fill=colour)
    return image


def encoded_anew(image: Image.Image) -> Image.Image:
    return Image.open(io.BytesIO(_files.encoded(image, "JPEG", quality=60)))


def cut(image: Image.Image) -> Image.Image:
    """Without a hundredth on each side."""
    across, down = image.width // 100, image.height // 100
    return image.crop((across, down, image.width - across, image.height - down))


CHANGES: dict[str, Change] = {
    "JPEG of quality 60": encoded_anew,
    "half the size": lambda image: image.resize((image.width // 2, image.height // 2)),
    "a tenth brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.1),
    "in grey": lambda image: image.convert("L"),
    "a hundredth cut off": cut,
}
PROMPTS = ("a lighthouse in a storm", "a cat at night", "a forest in snow", "a neon city")


async def test_copies_are_near_and_other_pictures_are_not(looker: Looker) -> None:
    """Encoded anew, smaller, brighter, grey or cut a little, it is near; no other picture is."""
    pictures = [painted(prompt) for prompt in PROMPTS]
    pictures += [texture(seed, 40) for seed in (1, 2)] + [shapes(seed) for seed in (1, 2, 3)]
    looks: list[str] = []
    for picture in pictures:
        (look,) = (await looker.prints(picture)).looks
        looks.append(look)
        for name, change in CHANGES.items():
            (copy,) = (await looker.prints(change(picture))).looks
            assert distance(look, copy) <= NEAR_BITS_MAX, name
    others = [distance(one, other) for one, other in itertools.combinations(looks, 2)]
    assert min(others) > 1.5 * NEAR_BITS_MAX


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (64, 48)),
        Image.new("RGB", (640, 480), "white"),
        Image.linear_gradient("L").resize((640, 480)),
        Image.effect_noise((640, 480), 5).convert("RGB"),
        encoded_anew(Image.new("RGB", (640, 480), "navy")),
    ],
)
async def test_what_shows_hardly_anything_looks_like_nothing(
    looker: Looker, picture: Image.Image
) -> None:
    """A plain picture would be near to every other plain one."""
    assert (await looker.prints(picture)).looks == ()


async def test_a_picture_is_the_same_without_its_metadata(looker: Looker) -> None:
    """As result, as upload and as input it has one digest: label, place and time are no part."""
    picture = texture(1, 40)
    exif = Image.Exif()
    exif[0x010E] = "from Ada's telephone"
    plain = _files.encoded(picture, "PNG")
    dressed = _files.encoded(picture, "PNG", exif=exif.tobytes(), dpi=(72, 72), compress_level=1)
    looker.given.write_bytes(plain)
    await looker.tools.label(looker.given, model="a-model", job_id="j1")
    labelled = looker.given.read_bytes()
    webp = _files.encoded(picture, "WEBP", lossless=True)

    assert len({plain, dressed, labelled, webp}) == 4
    first = await looker.of_result(plain)
    assert first is not None
    for content in (dressed, labelled, webp):
        assert await looker.prints(content) == first
        assert await looker.as_input(content) == first
    assert (await looker.prints(_files.encoded(picture, "PNG", dpi=(9, 9)))).exact == first.exact
    assert (await looker.prints(texture(2, 40))).exact != first.exact


async def test_a_clip_is_the_same_in_another_container(looker: Looker, tmp_path: Path) -> None:
    """Its coded pictures count, with its first and last look; the sound and the file do not."""
    content = _textured_clip(tmp_path / "clip.mp4")
    looker.given.write_bytes(content)
    await looker.tools.label(looker.given, model="a-model", job_id="j1")
    labelled = looker.given.read_bytes()

    first = await looker.of_result(content)
    assert first is not None
    assert len(first.looks) == 2
    assert distance(*first.looks) > NEAR_BITS_MAX
    for copy in (labelled, _remuxed(content, tmp_path / "again.mp4")):
        assert copy != content
        attached = await looker.prints(copy)
        assert (attached.exact, attached.looks) == (first.exact, first.looks[:1])
        given = await looker.as_input(copy)
        assert given is not None
        assert given.exact == first.exact
    looker.given.write_bytes(_files.clip(tmp_path / "other.mp4"))
    assert (await looker.tools.prints(looker.given)).exact != first.exact


async def test_a_smaller_copy_is_known_as_it_is_posted(looker: Looker) -> None:
    """Whoever saves what was posted and attaches it again has that very file."""
    looker.given.write_bytes(_files.encoded(texture(3, 40).resize((1600, 1200)), "PNG"))
    facts = await looker.tools.fit(looker.given, looker.made, 60_000)
    assert facts.prints == await looker.prints(looker.made.read_bytes())


@pytest.mark.parametrize("content", [b"", b"words", b"\x89PNG\r\n\x1a\n but no more"])
async def test_what_is_no_picture_is_refused(looker: Looker, content: bytes) -> None:
    """Nothing is looked for then."""
    with pytest.raises(NotAPicture if content else Exception):
        await looker.prints(content)


def _textured_clip(path: Path) -> bytes:
    with av.open(path, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=24)
        video.width, video.height, video.pix_fmt = 320, 240, "yuv420p"
        for seed in (1, 1, 2):
            shown = texture(seed, 24).resize((320, 240))
            container.mux(video.encode(av.VideoFrame.from_image(shown)))
        container.mux(video.encode(None))
    return path.read_bytes()


def _remuxed(content: bytes, path: Path) -> bytes:
    with av.open(io.BytesIO(content), "r") as given, av.open(path, "w", format="mp4") as made:
        made.metadata["comment"] = "from somewhere else"
        stream = made.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    return path.read_bytes()
