"""All that came of a batch as a ZIP, with a list of every line."""

import csv
import io
import json
import zipfile
from typing import Any

import batches_made
import discord
import pytest
import shown
from reading import read
from simcord import InteractionResult, MemberActor
from world import World

from bot.core.jobs import EndReason, Job, State

BY_LINK = pytest.mark.parametrize(
    "settings_changes", [{"public_url": "https://files.test"}], indirect=True
)


async def over(world: World, made: int = 1, **where: Any) -> tuple[Job, list[Job]]:
    """A batch of four lines of which the third came to nothing, and its lines."""
    batch = await shown.begun(world, 4, **where)
    await shown.over(world, batch, [0, 1, 3], made=made)
    await shown.over(world, batch, [2], state=State.REFUSED, reason=EndReason.MODERATED)
    ended = await batches_made.finished(world, batch)
    return ended, list(await batches_made.lines(world, batch))


async def pressed(world: World, batch: Job, by: MemberActor | None = None) -> InteractionResult:
    """Somebody presses ZIP on the card; not twice within the same moment."""
    await world.env.advance_time(10)
    card = next(one for one in world.channel.history() if one.id == batch.place.message_id)
    return await (by or world.ann).click(card, label="ZIP")


def packed(world: World, message: discord.Message) -> zipfile.ZipFile:
    """The ZIP that a message hands out."""
    file: Any = next(part for part in _parts(message) if isinstance(part, discord.FileComponent))
    data = world.env.backend.cdn.get(file.media.url)
    assert data is not None
    return zipfile.ZipFile(io.BytesIO(data))


def _parts(message: discord.Message) -> list[Any]:
    return [
        inner for part in message.components for inner in (part, *getattr(part, "children", ()))
    ]


async def test_the_author_gets_all_files_and_a_list(world: World) -> None:
    """Files are called by their lines; every line is in the list, with what it came to and cost."""
    batch, _ = await over(world, made=2)
    result = await pressed(world, batch)
    answer = world.answer(result)

    assert answer.ephemeral
    assert "All of `#1` as a ZIP, AI-generated." in read(answer.message)
    archive = packed(world, answer.message)
    assert archive.namelist() == [
        *("manifest.csv", "manifest.json", "00001-1.jpg", "00001-2.jpg"),
        *("00002-1.jpg", "00002-2.jpg", "00004-1.jpg", "00004-2.jpg"),
    ]
    assert archive.read("00001-1.jpg") == shown.PICTURE
    rows = json.loads(archive.read("manifest.json"))
    assert [row["line"] for row in rows] == [1, 2, 3, 4]
    assert rows[0]["files"] == "00001-1.jpg 00001-2.jpg"
    assert rows[0]["cost_usd"] == "0.02"
    assert rows[0]["problem"] == ""
    assert rows[2]["problem"] == "xAI's content policy refused it"
    table = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode())))
    assert [row["prompt"] for row in table] == ["a boat 1", "a boat 2", "a boat 3", "a boat 4"]


async def test_a_moderator_gets_it_too_and_nobody_else(world: World) -> None:
    """Whoever may not have it gets one private sentence."""
    batch, _ = await over(world)
    refused = world.told(await pressed(world, batch, world.dan))
    assert "Only whoever sent this batch, or a moderator, can have its files." in refused
    given = world.answer(await pressed(world, batch, world.cleo))
    assert given.ephemeral
    assert "00001-1.jpg" in packed(world, given.message).namelist()


async def test_what_is_taken_down_is_in_no_zip(world: World) -> None:
    """Neither is what was deleted; the list says why."""
    batch, lines = await over(world)
    await shown.take_down(world, lines[0])
    await world.app.studio.ongoing.delete(world.here(world.ann), lines[1].id)
    await shown.settle(world)
    archive = packed(world, world.answer(await pressed(world, batch)).message)

    assert archive.namelist()[2:] == ["00004-1.jpg"]
    rows = json.loads(archive.read("manifest.json"))
    assert [row["problem"] for row in rows[:2]] == ["taken down", "deleted"]


async def test_a_zip_that_was_handed_out_is_emptied_with_a_takedown(world: World) -> None:
    """While Discord lets its message be changed, it shows nothing of a line that was taken down."""
    batch, lines = await over(world, application_id=world.app.bot.application_id)
    answer = world.answer(await pressed(world, batch))
    await shown.take_down(world, lines[0])

    now = next(
        one for one in world.channel.history(viewer=world.ann) if one.id == answer.message.id
    )
    assert "Something in this ZIP may not be seen any more." in read(now)
    assert not [part for part in _parts(now) if isinstance(part, discord.FileComponent)]


async def test_a_zip_in_parts_when_discord_takes_no_larger_one(world: World) -> None:
    """Each part fits, the first one has the list, and what fits in none is named."""
    noise = world.rng.randbytes(15_000_000)
    batch = await shown.begun(world, 3)
    await shown.over(world, batch, [0, 1], contents={0: shown.PICTURE + noise})
    await shown.over(world, batch, [2], contents={0: shown.PICTURE + noise * 2})
    ended = await batches_made.finished(world, batch)
    result = await pressed(world, ended)
    given = [one for one in (result.response, *result.followups) if one is not None]

    assert all(one.ephemeral for one in given)
    names = [packed(world, one.message).namelist() for one in given]
    assert names == [["manifest.csv", "manifest.json", "00001-1.jpg"], ["00002-1.jpg"]]
    assert "part 1 of 2" in read(given[0].message)
    assert "too large for here, or one too many: 00003-1.jpg" in read(given[1].message)


@BY_LINK
async def test_where_links_are_served_it_is_one_link(world: World) -> None:
    """It leads to the ZIP, which is kept, and goes with a takedown of anything in it."""
    batch, lines = await over(world)
    answer = read(world.answer(await pressed(world, batch)).message)
    assert "[All of `#1` as one ZIP](https://files.test/f/" in answer
    found = await world.app.find(batch.id, "parcel", 0)
    assert found is not None
    assert found.filename == f"imagine-{batch.id}-1.zip"
    assert "00001-1.jpg" in zipfile.ZipFile(found.at).namelist()

    case = await shown.take_down(world, lines[0])
    assert await world.app.find(batch.id, "parcel", 0) is None
    with pytest.raises(FileNotFoundError):
        zipfile.ZipFile(found.at)

    await pressed(world, batch)
    without = await world.app.find(batch.id, "parcel", 0)
    assert without is not None
    assert "00001-1.jpg" not in zipfile.ZipFile(without.at).namelist()
    await shown.take_back(world, case)
    assert await world.app.find(batch.id, "parcel", 0) is None


@BY_LINK
async def test_a_link_ends_with_the_mark_not_with_the_work(world: World) -> None:
    """From the moment of a takedown the ZIP is out of reach, whatever the worker is doing."""
    batch, lines = await over(world)
    await pressed(world, batch)
    await world.app.studio.oversight.takedowns.hide(lines[0])
    assert await world.app.find(batch.id, "parcel", 0) is None


async def test_there_is_no_zip_of_a_batch_that_was_taken_down(world: World) -> None:
    """A press on a card that somebody still has open says so."""
    batch, _ = await over(world)
    card = next(one for one in world.channel.history() if one.id == batch.place.message_id)
    await world.app.studio.oversight.takedowns.hide(batch)
    await world.env.advance_time(10)
    told = world.told(await world.ann.click(card, label="ZIP"))
    assert "Only whoever sent this batch" in told or "Nothing of this batch" in told
