"""Files from outside are opened in a child process, and only good ones come through."""

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image

from bot.adapters.media import MediaTools
from bot.core.errors import EmptyUpload, FileBroken, ImagineError, NotAPicture, TooManyPixels
from bot.core.ports import Facts
from tests.contracts import _files

MIB = 1024 * 1024


class Bench:
    """The tools, and a folder to work in."""

    def __init__(self, folder: Path, tools: MediaTools) -> None:
        self.tools = tools
        self.clean = folder / "clean"
        self.given = folder / "given.bin"

    async def take_in(self, content: bytes) -> Facts:
        self.given.write_bytes(content)
        return await self.tools.take_in(self.given, self.clean)

    async def inspect(self, content: bytes) -> Facts:
        self.given.write_bytes(content)
        return await self.tools.inspect(self.given)

    def result(self) -> Image.Image:
        image = Image.open(io.BytesIO(self.clean.read_bytes()))
        image.load()
        return image


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, MediaTools())


def close(seen: object, wanted: tuple[int, ...], tolerance: int = 6) -> bool:
    assert isinstance(seen, tuple)
    return all(abs(int(a) - b) <= tolerance for a, b in zip(seen, wanted, strict=True))


# --- taking in what people attach ---------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF"])
async def test_pictures_become_jpegs(bench: Bench, kind: str) -> None:
    """Each of the usual formats is taken in, whatever the file is called."""
    facts = await bench.take_in(_files.picture(kind))
    assert facts == Facts(content_type="image/jpeg", width=64, height=48)
    assert bench.result().format == "JPEG"
    assert close(bench.result().getpixel((30, 20)), _files.RED)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
async def test_moving_pictures_give_their_first_frame(bench: Bench, kind: str) -> None:
    """Of an animation the first frame is used."""
    facts = await bench.take_in(_files.moving(kind))
    assert facts.content_type == "image/jpeg"
    assert close(bench.result().getpixel((30, 20)), _files.RED)


@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "AVIF"])
async def test_photos_are_turned_upright_and_forget_their_place(bench: Bench, kind: str) -> None:
    """A photo stands as its telephone showed it, and says nothing of where it was taken."""
    facts = await bench.take_in(_files.photo_on_its_side(kind))
    assert (facts.width, facts.height) == (40, 80)
    assert close(bench.result().getpixel((20, 10)), _files.RED, 12)
    assert close(bench.result().getpixel((20, 70)), _files.BLUE, 12)
    assert len(bench.result().getexif()) == 0
    assert b"Exif" not in bench.clean.read_bytes()
    assert b"Ada" not in bench.clean.read_bytes()


async def test_colour_profiles_are_applied_and_dropped(bench: Bench) -> None:
    """A picture looks as its profile says, on a screen that knows no profiles."""
    await bench.take_in(_files.with_swapped_colours())
    assert close(bench.result().getpixel((30, 20)), (200, 30, 30), 12)
    assert "icc_profile" not in bench.result().info


async def test_a_broken_profile_is_no_obstacle(bench: Bench) -> None:
    """A picture whose profile means nothing is taken as it is."""
    await bench.take_in(_files.picture("PNG", icc_profile=b"no profile at all"))
    assert close(bench.result().getpixel((30, 20)), _files.RED)


async def test_transparency_that_shows_is_kept(bench: Bench) -> None:
    """A picture one can see through stays one, as PNG."""
    facts = await bench.take_in(_files.picture("WEBP", colour=(200, 30, 30, 128), lossless=True))
    assert facts.content_type == "image/png"
    assert close(bench.result().getpixel((0, 0)), (200, 30, 30, 128))


async def test_transparency_that_does_not_show_is_dropped(bench: Bench) -> None:
    """A picture that could be seen through but cannot becomes a JPEG."""
    facts = await bench.take_in(_files.picture("PNG", colour=(200, 30, 30, 255)))
    assert facts.content_type == "image/jpeg"


async def test_sixteen_bits_become_eight(bench: Bench) -> None:
    """A scan with 65,536 greys keeps its brightness."""
    await bench.take_in(_files.encoded(Image.new("I;16", (20, 20), 25_600), "PNG"))
    assert close(bench.result().getpixel((10, 10)), (100, 100, 100))


async def test_heavy_pictures_are_compressed(bench: Bench) -> None:
    """What goes to the provider has 4 MiB at most, at its full size if that can be."""
    given = _files.encoded(_files.noise(1800), "PNG", compress_level=1)
    facts = await bench.take_in(given)
    assert len(given) > 4 * MIB >= bench.clean.stat().st_size > MIB
    assert (facts.width, facts.height) == (1800, 1800)


async def test_pictures_too_heavy_for_that_are_made_smaller(bench: Bench) -> None:
    """What cannot be compressed enough keeps its shape and loses size."""
    given = _files.encoded(_files.noise(1200, bands=4), "PNG", compress_level=1)
    facts = await bench.take_in(given)
    assert len(given) > 4 * MIB >= bench.clean.stat().st_size > MIB
    assert 700 < facts.width == facts.height < 1200


async def test_large_photos_are_shrunk(bench: Bench) -> None:
    """A photo of 60 megapixels is taken in, upright, with 4096 pixels on its longer side."""
    photo = Image.new("RGB", (10_000, 6_000), _files.BLUE)
    photo.paste(_files.RED, (0, 0, 5_000, 6_000))
    exif = Image.Exif()
    exif[_files.ORIENTATION] = 6
    facts = await bench.take_in(_files.encoded(photo, "JPEG", exif=exif))
    assert facts == Facts(content_type="image/jpeg", width=2458, height=4096)
    assert close(bench.result().getpixel((1200, 1000)), _files.RED, 12)
    assert close(bench.result().getpixel((1200, 3000)), _files.BLUE, 12)


@pytest.mark.parametrize("mode", ["P", "RGB", "RGBA", "L", "LA", "I;16"])
async def test_large_pictures_of_any_kind_are_shrunk(bench: Bench, mode: str) -> None:
    """Whatever its pixels are made of, a large picture looks the same when it is smaller."""
    given = Image.new("RGBA", (5_000, 100), (100, 100, 100, 255))
    wide = Image.new("I;16", (5_000, 100), 25_600) if mode == "I;16" else given.convert(mode)
    facts = await bench.take_in(_files.encoded(wide, "PNG"))
    assert (facts.width, facts.height) == (4096, 82)
    assert close(bench.result().getpixel((2000, 40)), (100, 100, 100))


async def test_a_colour_that_is_seen_through_stays_so_when_shrunk(bench: Bench) -> None:
    """A large picture with one transparent colour becomes a smaller one with the same holes."""
    given = Image.new("RGB", (5_000, 100), _files.RED)
    given.paste(_files.BLUE, (0, 0, 2_500, 100))
    facts = await bench.take_in(_files.encoded(given, "PNG", transparency=_files.BLUE))
    assert facts == Facts(content_type="image/png", width=4096, height=82)
    assert bench.result().getchannel("A").getpixel((1000, 40)) == 0
    assert close(bench.result().getpixel((3000, 40)), (*_files.RED, 255))


@pytest.mark.parametrize(
    "content",
    [
        b"just some words",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"\xff\xd8\xff\xe0" + bytes(50),
        _files.picture("BMP"),
        _files.picture("TIFF"),
        _files.picture("PNG", size=(400, 400))[:-30],
        _files.encoded(_files.noise(100), "JPEG")[:-2000],
        _files.encoded(_files.noise(100), "HEIF")[:-2000],
    ],
    ids=[
        *("text", "svg", "pdf", "gif", "png", "jpeg", "bmp", "tiff"),
        *("half-png", "half-jpeg", "half-heic"),
    ],
)
async def test_what_is_no_picture_is_refused(bench: Bench, content: bytes) -> None:
    """A file that no picture comes out of is refused, and nothing is written."""
    with pytest.raises(NotAPicture):
        await bench.take_in(content)
    assert not bench.clean.exists()


async def test_empty_files_are_refused(bench: Bench) -> None:
    """An upload of 0 bytes is told apart from one that is no picture."""
    with pytest.raises(EmptyUpload):
        await bench.take_in(b"")


async def test_bombs_are_refused_unopened(bench: Bench) -> None:
    """A picture of 50,000 x 50,000 pixels is refused by what its header says."""
    with pytest.raises(TooManyPixels):
        await bench.take_in(_files.bomb(50_000))
    with pytest.raises(TooManyPixels):
        await bench.take_in(_files.bomb(14_143))


# --- looking at results -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_whole_pictures_pass(bench: Bench, kind: str) -> None:
    """A result is known by its content: what it is, and its size in pixels."""
    facts = await bench.inspect(_files.picture(kind))
    assert facts == Facts(content_type=f"image/{kind.lower()}", width=64, height=48)


@pytest.mark.parametrize("faststart", [True, False], ids=["moov-first", "moov-last"])
async def test_whole_clips_pass(bench: Bench, tmp_path: Path, *, faststart: bool) -> None:
    """A clip is known by its content, whatever it is called: its size and how long it plays."""
    facts = await bench.inspect(_files.clip(tmp_path / "a.mp4", faststart=faststart))
    assert facts == Facts(content_type="video/mp4", width=64, height=48, duration_ms=1000)


@pytest.mark.parametrize("faststart", [True, False], ids=["moov-first", "moov-last"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95, 0.9999])
async def test_cut_off_clips_are_broken(
    bench: Bench, tmp_path: Path, *, faststart: bool, share: float
) -> None:
    """A clip that lost its end is not taken for whole, wherever its table of contents is."""
    whole = _files.clip(tmp_path / "a.mp4", frames=12, faststart=faststart)
    with pytest.raises(FileBroken):
        await bench.inspect(whole[: int(len(whole) * share)])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>not a picture</html>",
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        _files.bomb(),
        _files.picture("PNG", size=(400, 400))[:-30],
        _files.encoded(_files.noise(100), "JPEG")[:-2000],
    ],
    ids=["empty", "html", "playlist", "concat", "bomb", "half-png", "half-jpeg"],
)
async def test_broken_results_are_told(bench: Bench, content: bytes) -> None:
    """What is no whole picture and no whole clip is broken, and opens no other file."""
    with pytest.raises(FileBroken):
        await bench.inspect(content)


async def test_clips_of_many_streams_are_broken(bench: Bench, tmp_path: Path) -> None:
    """A clip that would show several pictures at a time is none of ours."""
    with pytest.raises(FileBroken, match="not one clip"):
        await bench.inspect(_files.clip_of_many_streams(tmp_path / "many.mp4", 20))


# --- the child process --------------------------------------------------------------------------


async def test_a_child_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    """Nobody waits for a file that cannot be opened in time."""
    bench = Bench(tmp_path, MediaTools(timeout_s=0.001))
    with pytest.raises(FileBroken, match="not done within"):
        await bench.inspect(_files.picture())


async def test_missing_files_are_told_like_broken_ones(bench: Bench) -> None:
    """A child that fails for whatever reason gives an answer that the caller knows."""
    with pytest.raises(FileBroken):
        await bench.tools.inspect(bench.given)


async def test_many_files_wait_for_their_turn(bench: Bench) -> None:
    """However many files come at once, each gets its answer."""
    bench.given.write_bytes(_files.picture())
    answers = await asyncio.gather(
        *(bench.tools.inspect(bench.given) for _ in range(4)),
        bench.tools.inspect(bench.clean),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [Facts] * 4 + [FileBroken]
    assert isinstance(answers[-1], ImagineError)
