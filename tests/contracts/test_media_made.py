"""Of results other files are made: the last picture, one clip of several, before and after."""

from pathlib import Path

import pytest
from PIL import Image

from bot.adapters.media import MediaTools
from bot.core.errors import CannotFit, FileBroken
from bot.core.ports import Facts
from tests.contracts import _files

GREEN = (30, 160, 30)


class Bench:
    """The tools, and a folder with results in it."""

    def __init__(self, folder: Path, tools: MediaTools) -> None:
        self.tools = tools
        self.folder = folder
        self.made = folder / "made.bin"

    def clip(self, name: str, numbers: range, *, sound: bool = True, rate: int = 24) -> Path:
        return _files.film(
            self.folder / name, pictures=numbers, rate=rate, sound="aac" if sound else None
        )

    def flat(self, name: str, size: tuple[int, int], colour: tuple[int, ...] = _files.RED) -> Path:
        """A picture of one colour."""
        path = self.folder / name
        path.write_bytes(_files.picture(size=size, colour=colour))
        return path

    def picture(self) -> Image.Image:
        image = Image.open(self.made)
        image.load()
        assert image.format == "JPEG"
        return image

    def left(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, MediaTools())


def broken(path: Path) -> Path:
    """The same file without its end."""
    path.write_bytes(path.read_bytes()[:-300])
    return path


# --- the last picture ---------------------------------------------------------------------------


async def test_the_last_picture_is_the_very_last(bench: Bench) -> None:
    """What a clip ends with is what the next one can begin with."""
    facts = await bench.tools.last_frame(bench.clip("a.mp4", range(100)), bench.made)
    assert facts == Facts(content_type="image/jpeg", width=160, height=96)
    assert _files.number_of(bench.picture()) == 99


async def test_the_last_picture_keeps_its_colours(bench: Bench) -> None:
    """A clip that goes on from it shows no jump."""
    pictures = [Image.new("RGB", (64, 48), colour) for colour in (_files.RED, GREEN)]
    clip = _files.film(bench.folder / "a.mp4", pictures=pictures)
    await bench.tools.last_frame(clip, bench.made)
    assert _files.close(bench.picture().getpixel((30, 20)), GREEN)


async def test_a_broken_clip_has_no_last_picture(bench: Bench) -> None:
    """A clip that lost its end is told, and nothing is written."""
    with pytest.raises(FileBroken):
        await bench.tools.last_frame(broken(bench.clip("a.mp4", range(6))), bench.made)
    assert bench.left() == {"a.mp4"}


# --- one clip of several ------------------------------------------------------------------------


async def test_clips_are_joined_in_their_order(bench: Bench) -> None:
    """Three clips become one that shows every picture of each and plays their sound."""
    clips = [bench.clip(f"{begin}.mp4", range(begin, begin + 25)) for begin in (0, 200, 100)]
    facts = await bench.tools.stitch(clips, bench.made)
    played = _files.played(bench.made)
    assert played.numbers == [*range(25), *range(200, 225), *range(100, 125)]
    assert facts == Facts(content_type="video/mp4", width=160, height=96, duration_ms=3125)
    assert played.seconds == pytest.approx(3.125, abs=0.03)
    assert (played.codecs, played.rate) == (["h264", "aac"], 24)
    assert [level > 0.1 for level in played.loud] == [True] * 31
    content = bench.made.read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")
    assert _files.PLACE.encode() not in content


async def test_silent_clips_stay_silent_among_others(bench: Bench) -> None:
    """The sound of the others stays where it belongs."""
    clips = [bench.clip(f"{number}.mp4", range(24), sound=number == 1) for number in range(3)]
    await bench.tools.stitch(clips, bench.made)
    played = _files.played(bench.made)
    assert len(played.numbers) == 72
    assert [level > 0.1 for level in played.loud[:9]] == [False] * 9
    assert [level > 0.1 for level in played.loud[10:20]] == [True] * 10
    assert [level > 0.1 for level in played.loud[21:]] == [False] * 9


async def test_silent_clips_make_a_silent_one(bench: Bench) -> None:
    """Where no clip has sound, the whole has none."""
    clips = [bench.clip(f"{number}.mp4", range(6), sound=False) for number in range(2)]
    await bench.tools.stitch(clips, bench.made)
    assert _files.played(bench.made).codecs == ["h264"]


async def test_other_shapes_and_paces_are_fitted_to_the_first(bench: Bench) -> None:
    """A tall, fast clip is shown whole within the frame of the first, for as long as before."""
    tall = [Image.new("RGB", (60, 120), "white")] * 30
    clips = [
        bench.clip("wide.mp4", range(24)),
        _files.film(bench.folder / "tall.mp4", pictures=tall, rate=30),
    ]
    facts = await bench.tools.stitch(clips, bench.made)
    assert facts == Facts(content_type="video/mp4", width=160, height=96, duration_ms=2000)
    last = _files.played(bench.made).pictures[-1]
    assert _files.close(last.getpixel((80, 48)), (255, 255, 255))
    assert _files.close(last.getpixel((20, 48)), (0, 0, 0))
    assert _files.close(last.getpixel((140, 48)), (0, 0, 0))


async def test_a_broken_clip_spoils_the_whole(bench: Bench) -> None:
    """A clip that lost its end is told, and nothing is written."""
    clips = [bench.clip("a.mp4", range(6)), broken(bench.clip("b.mp4", range(6)))]
    with pytest.raises(FileBroken):
        await bench.tools.stitch(clips, bench.made)
    assert bench.left() == {"a.mp4", "b.mp4"}


async def test_joining_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """The clips are there nevertheless, one by one."""
    bench = Bench(tmp_path, MediaTools(fit_timeout_s=0.001))
    clips = [bench.clip("a.mp4", range(6))] * 2
    with pytest.raises(CannotFit):
        await bench.tools.stitch(clips, bench.made)
    assert bench.left() == {"a.mp4"}


# --- before and after ---------------------------------------------------------------------------


async def test_before_and_after_stand_side_by_side(bench: Bench) -> None:
    """Two pictures of different sizes are shown at the same height, the first on the left."""
    before = bench.flat("before", (300, 200))
    after = bench.flat("after", (100, 100), _files.BLUE)
    facts = await bench.tools.beside(before, after, bench.made)
    assert facts == Facts(content_type="image/jpeg", width=508, height=200)
    assert bench.picture().size == (508, 200)
    assert _files.close(bench.picture().getpixel((150, 100)), _files.RED)
    assert _files.close(bench.picture().getpixel((304, 100)), (128, 128, 128), 20)
    assert _files.close(bench.picture().getpixel((400, 100)), _files.BLUE)


async def test_a_clip_is_compared_by_its_first_picture(bench: Bench) -> None:
    """An edited clip stands beside the one it was made of, or beside a picture."""
    before = bench.flat("before", (160, 96))
    await bench.tools.beside(before, bench.clip("after.mp4", range(341, 350)), bench.made)
    assert bench.picture().size == (328, 96)
    assert _files.number_of(bench.picture().crop((168, 0, 328, 96))) == 341


@pytest.mark.parametrize(
    ("before", "after"), [((2400, 1200), (1200, 2400)), ((20, 4000), (20, 4000))]
)
async def test_a_comparison_is_never_too_large(
    bench: Bench, before: tuple[int, int], after: tuple[int, int]
) -> None:
    """However large the pictures are, 2048 pixels are enough to compare them."""
    facts = await bench.tools.beside(
        bench.flat("before", before), bench.flat("after", after, _files.BLUE), bench.made
    )
    assert 2040 <= max(facts.width, facts.height) <= 2048


async def test_a_thumbnail_is_small(bench: Bench) -> None:
    """Of a picture or the first one of a clip, 512 pixels at most, without bars around it."""
    facts = await bench.tools.thumbnail(bench.flat("large", (2400, 1200)), bench.made)
    assert facts == Facts(content_type="image/jpeg", width=512, height=256)
    assert _files.close(bench.picture().getpixel((256, 128)), _files.RED)
    await bench.tools.thumbnail(bench.clip("clip.mp4", range(341, 350)), bench.made)
    assert _files.number_of(bench.picture()) == 341
    (bench.folder / "broken").write_bytes(b"just some words")
    with pytest.raises(FileBroken):
        await bench.tools.thumbnail(bench.folder / "broken", bench.made)


async def test_what_is_broken_cannot_be_compared(bench: Bench) -> None:
    """A file that nothing comes out of is told, and nothing is written."""
    (bench.folder / "before").write_bytes(b"just some words")
    with pytest.raises(FileBroken):
        await bench.tools.beside(bench.folder / "before", bench.flat("after", (64, 48)), bench.made)
    assert bench.left() == {"before", "after"}
