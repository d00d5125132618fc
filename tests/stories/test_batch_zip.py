"""The ZIP beside a file of lines: what its lines work on, and what is left where it is."""

import json
import zipfile
from collections.abc import Callable
from io import BytesIO

import files
import pytest
import pytest_asyncio
from batch_files import asked, kept_files, lines_of, open_to_all, question, the_batch, told, zipped
from simcord import MemberActor
from test_batch_looked_at import over
from test_known_again import taken_down
from world import World

from bot.core.jobs import EndReason, State
from bot.core.models import Kind
from bot.core.takedowns import Reason

TABLE = b"prompt,image_url,id\nmake it night,cat.png,night\nmake it day,cat.png,day\na boat,,boat\n"
SENTENCE = "I may use this, and every real person in it agreed."


@pytest_asyncio.fixture(autouse=True)
async def _open(world: World) -> None:
    """Everybody may send batches here."""
    await open_to_all(world, open_=20)


async def eve(world: World) -> MemberActor:
    """Somebody who has attached nothing in this server yet."""
    return world.guild.add_member(world.env.create_user("eve"))


def packed(fill: Callable[[zipfile.ZipFile], None]) -> tuple[str, bytes]:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        fill(archive)
    return ("files.zip", content.getvalue())


async def test_lines_work_on_the_files_they_name(world: World) -> None:
    """Pictures are edited line by line; one that two lines name is a file of each."""
    await asked(world, TABLE, ending="csv", files=zipped(cat_png=files.photo("blue")[1]))
    said = told(world)
    assert "pictures: 1 line · Image 1.0" in said
    assert "edited pictures: 2 lines · Image 1.0" in said
    await world.ann.click(question(world), label="Confirm")
    batch = await the_batch(world)
    night, day, boat = await lines_of(world, batch)

    assert [one.line_name for one in (night, day, boat)] == ["night", "day", "boat"]
    assert (night.kind, day.kind, boat.kind) == (Kind.EDIT, Kind.EDIT, Kind.IMAGE)
    assert [one.from_upload for one in (night, day, boat)] == [True, True, False]
    assert kept_files(world) == sorted(f"{one.id}/input-0" for one in (night, day))
    assert (await over(world, batch)).end_reason is EndReason.DELIVERED
    assert [one.state for one in await lines_of(world, batch)] == [State.DONE] * 3


async def test_whoever_attaches_for_the_first_time_is_asked_first(world: World) -> None:
    """Before anybody looks at the files; then what the file comes to is asked as ever."""
    member = await eve(world)
    zip_file = zipped(cat_png=files.photo()[1])
    await asked(world, TABLE, ending="csv", files=zip_file, by=member)
    first = told(world, member)
    await member.click(question(world, member), label="Yes, go on")
    second = told(world, member)
    await member.click(question(world, member), label="Confirm")
    batch = await the_batch(world)

    assert SENTENCE in first
    assert "3 lines, about **$0.064**. Shall I send them?" in second
    assert batch.state is State.RENDERING
    await asked(world, TABLE, ending="csv", files=zip_file, by=member)
    assert "Shall I send them?" in told(world, member)


async def test_what_was_taken_down_is_known_again(world: World) -> None:
    """Its line is left out, at once or when its author has said that it may be used."""
    name, content = await taken_down(world, world.cleo, Reason.OFF_TOPIC)
    del name
    table = b"prompt,image_url\nmake it night,bad.png\nmake it day,cat.png\n"
    both = zipped(bad_png=content, cat_png=files.photo()[1])
    await asked(world, table, ending="csv", files=both)
    at_once = told(world)
    member = await eve(world)
    await asked(world, table, ending="csv", files=both, by=member)
    await member.click(question(world, member), label="Yes, go on")
    later = told(world, member)

    for said in (at_once, later):
        assert "line 2: `file` may not be used on this server." in said
        assert "1 line, about" in said
        assert said.buttons == ("Send the 1 good one", "Discard")
    (line,) = await lines_of(world, await the_batch(world))
    assert line.line_number == 3


async def test_a_batch_of_refused_files_alone_is_forgotten(world: World) -> None:
    """Whoever agreed to their use is told why, and nothing stays."""
    _, content = await taken_down(world, world.cleo, Reason.OFF_TOPIC)
    before = kept_files(world)
    member = await eve(world)
    table = b"prompt,image_url\nmake it night,bad.png\n"
    await asked(world, table, ending="csv", files=zipped(bad_png=content), by=member)
    await member.click(question(world, member), label="Yes, go on")
    await world.work()

    assert "A moderator of this server removed this picture." in told(world, member)
    assert kept_files(world) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cat.png", b"no picture", "line 2: `cat.png` is not a picture that can be read."),
        ("cat.png", files.bomb()[1], "line 2: `cat.png` has too many pixels to open safely."),
        ("../cat.png", b"x", "line 2: `cat.png` lies in a folder of the ZIP. Put it at the top."),
        ("dog.png", b"x", "line 2: `cat.png` is not in the ZIP."),
    ],
)
async def test_a_file_that_cannot_be_used_is_named(
    world: World, name: str, content: bytes, said: str
) -> None:
    """With its line and what to do about it; the other lines can be sent."""
    table = b"prompt,image_url\nmake it night,cat.png\na boat,\n"
    zip_file = packed(lambda archive: archive.writestr(name, content))
    await asked(world, table, ending="csv", files=zip_file)

    assert said in told(world)
    assert told(world).buttons == ("Send the 1 good one", "Discard")


async def test_a_table_without_its_zip_says_what_to_attach(world: World) -> None:
    """A line that names a file needs the ZIP beside it; a list of prompts needs none."""
    await asked(world, TABLE, ending="csv")
    no_zip = told(world)
    needless = await asked(world, files=zipped(cat_png=b"x"))
    unlike = await asked(world, TABLE, ending="csv", files=("cat.png", b"x"))

    assert "line 2: `cat.png` is not here. Attach a ZIP with it as `files`." in no_zip
    assert "lines of a .txt name no files." in world.told(needless)
    assert "`files` must be a ZIP" in world.told(unlike)


@pytest.mark.parametrize("content", [b"", b"hello"])
async def test_what_is_no_zip_is_refused(world: World, content: bytes) -> None:
    """Whatever its name says; nothing of the lines is kept."""
    await asked(world, TABLE, ending="csv", files=("files.zip", content))
    await world.work()

    assert "`files` is not a ZIP that can be read." in told(world)
    assert not await lines_of(world, await the_batch(world))


async def test_clips_are_asked_about_each_time_and_measured(world: World) -> None:
    """What is added to one, or changed in it, costs by its length; too long a one is named."""
    rows = [
        {"url": "/v1/videos/extensions", "body": {"prompt": "go on", "video": {"url": "a.mp4"}}},
        {"url": "/v1/videos/edits", "body": {"prompt": "night", "video": {"url": "b.mp4"}}},
    ]
    lines = "\n".join(map(json.dumps, rows)).encode()
    clips = zipped(a_mp4=files.clip(3)[1], b_mp4=files.clip(10)[1])
    await asked(world, lines, ending="jsonl", files=clips)
    first = told(world)
    await world.ann.click(question(world), label="Yes, go on")
    said = told(world)

    assert SENTENCE in first
    assert "extended clips: 1 line · Video 1.0" in said
    assert "line 2: `b.mp4` plays for more than 8.7 s, which is all xAI takes." in said
    (line,) = await lines_of(world, await the_batch(world))
    assert getattr(line.request, "source_ms", 0) == pytest.approx(3_000, abs=150)


async def test_files_are_taken_where_the_server_takes_them(world: World) -> None:
    """Where that is in age-restricted channels alone, lines with files are left out elsewhere."""
    await world.ben.slash(world.channel, "settings uploads", adult_channels_only=True)
    await asked(world, TABLE, ending="csv", files=zipped(cat_png=files.photo()[1]))

    assert "files are taken in age-restricted channels only." in told(world)
    assert told(world).buttons == ("Send the 1 good one", "Discard")
