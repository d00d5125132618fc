"""A file of lines: read, told what it comes to, sent or forgotten."""

import files
import pytest
import pytest_asyncio
from batch_files import asked, kept_files, lines_of, open_to_all, question, the_batch, told, zipped
from world import World

from bot.core.cases.limits import Limit
from bot.core.jobs import EndReason, Road, State
from bot.core.quota import Subject, Unit
from bot.core.requests import BatchRequest
from bot.core.windows import Window


@pytest_asyncio.fixture(autouse=True)
async def _open(world: World) -> None:
    """Everybody may send batches here."""
    await open_to_all(world)


async def test_a_file_of_prompts_is_told_before_anything_is_spent(world: World) -> None:
    """How many lines, of which kind and model, what they cost, how long; to its author alone."""
    await asked(world)
    said = told(world)

    assert "**\u2068wishes\u2069**: 3 lines, about **$0.06**. Shall I send them?" in said
    assert "pictures: 3 lines · Image 1.0 · about $0.06" in said
    assert said.buttons == ("Confirm", "Discard")
    await world.work()
    assert not world.grok.requests
    assert (await world.used()).ticks == 0
    assert not world.channel.history(viewer=world.dan)


async def test_a_yes_sets_the_whole_estimate_aside(world: World) -> None:
    """Every line is a request of its own then, and the batch has a card for all to see."""
    await asked(world)
    await world.ann.click(question(world), label="Confirm")
    batch = await the_batch(world)
    lines = await lines_of(world, batch)

    assert batch.state is State.RENDERING
    assert [line.state for line in lines] == [State.PLANNED] * 3
    assert [line.line_number for line in lines] == [1, 2, 3]
    assert {line.road for line in lines} == {Road.BATCH}
    used = await world.used(world.ann)
    assert (used.images, used.ticks) == (3, sum(line.hold.ticks for line in lines))
    assert "It has begun." in told(world)


async def test_what_is_discarded_is_forgotten(world: World) -> None:
    """Nothing is charged, no line is left, and the files are removed."""
    lines = b"prompt,image_url\nmake it night,cat.png\n"
    zip_file = zipped(cat_png=files.photo()[1])
    await asked(world, lines, ending="csv", files=zip_file)
    kept = kept_files(world)
    result = await world.ann.click(question(world), label="Discard")
    await world.work()

    assert len(kept) == 1
    assert not kept_files(world)
    assert "Dropped. Nothing was charged." in world.told(result)
    batch = await the_batch(world)
    assert (batch.state, batch.end_reason) == (State.CANCELLED, EndReason.NOT_WANTED)
    assert not await lines_of(world, batch)


async def test_an_unanswered_file_is_forgotten(world: World) -> None:
    """After fifteen minutes nobody can say yes to it any more."""
    await asked(world)
    asked_in = question(world)
    await world.pass_time(16 * 60, step_s=60)
    result = await world.ann.click(asked_in, label="Confirm")

    assert "This was answered already, or is too old." in world.told(result)
    assert (await world.used()).ticks == 0


async def test_wrong_lines_are_named_and_the_good_ones_can_be_sent(world: World) -> None:
    """The first twenty with their numbers and what to change, and how many more there are."""
    rows = ["prompt,count", "a boat,1", *(f"a cat {nth},many" for nth in range(25))]
    await asked(world, "\n".join(rows).encode(), ending="csv")
    said = told(world)

    assert "**25 lines are left out:**" in said
    assert "line 3: `count` must be a whole number." in said
    assert "line 22: `count`" in said
    assert "line 23: `count`" not in said
    assert "and 5 more" in said
    assert said.buttons == ("Send the 1 good one", "Discard")
    await world.ann.click(question(world), label="Send the 1 good one")
    batch = await the_batch(world)
    assert isinstance(batch.request, BatchRequest)
    assert (batch.request.lines, batch.request.left_out) == (1, 25)
    assert [line.line_number for line in await lines_of(world, batch)] == [2]


@pytest.mark.parametrize(
    ("content", "ending", "said"),
    [
        (b"prompt,count\na,many\n", "csv", "line 2: `count` must be a whole number."),
        (b"\n\n\n", "txt", "no line has anything in it."),
        ("caf\u00e9\n".encode("cp1252"), "txt", "line 1: `file` is not plain text from here on."),
        ("a boat\n".encode("utf-16"), "txt", "Save it as UTF-8 and attach it again."),
        (b"hello\nworld\n", "csv", "`file` must begin with the names of its columns"),
        (b"not json\n", "jsonl", "line 1: `line` is not a JSON object"),
        (b"x" * 70_000, "txt", "has a line of more than 64 KB."),
    ],
)
async def test_a_file_without_a_good_line_is_not_kept(
    world: World, content: bytes, ending: str, said: str
) -> None:
    """What is wrong is told, and there is nothing to press."""
    await asked(world, content, ending=ending)

    assert said in told(world)
    assert not told(world).buttons
    await world.work()
    assert not await lines_of(world, await the_batch(world))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.png", b"x", "a file of lines whose name ends in .txt, .csv or .jsonl."),
        ("wishes.txt", b"", "`file` is empty."),
    ],
)
async def test_what_is_no_file_of_lines_is_refused_at_once(
    world: World, name: str, content: bytes, said: str
) -> None:
    """By its name and size, before it is fetched."""
    result = await world.ann.slash(world.channel, "batch file", file=(name, content))

    assert said in world.told(result)


async def test_lines_of_windows_and_of_editors_are_read(world: World) -> None:
    """A mark at the beginning and line ends of two characters are no part of a prompt."""
    await asked(world, b"\xef\xbb\xbfa boat\r\na lighthouse\r\n")
    await world.ann.click(question(world), label="Confirm")
    lines = await lines_of(world, await the_batch(world))

    assert [line.request.prompt for line in lines] == ["a boat", "a lighthouse"]


async def test_more_lines_than_are_taken_at_once_are_refused(world: World) -> None:
    """With the number and the remedy, and nothing of it is kept."""
    await asked(world, b"a boat\n" * 101)

    assert "`file` has more than 100 lines" in told(world)
    assert "Part it into several files." in told(world)
    await world.work()
    assert not await lines_of(world, await the_batch(world))


async def test_a_limit_that_has_no_room_is_named(world: World) -> None:
    """Before anybody says yes; nothing of the file is kept."""
    limit = Limit(unit=Unit.IMAGES, window=Window.DAY, subject=Subject.EVERYONE, amount=2)
    await world.app.studio.limits.put(world.here(), limit)
    await asked(world)

    assert "This needs 3 pictures, and the whole limit is 2 a day" in told(world)
    await world.work()
    assert not await lines_of(world, await the_batch(world))
