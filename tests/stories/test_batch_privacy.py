"""What is kept of batches and their lines: sent to their author, removed, found by moderators."""

import json
import zipfile
from collections.abc import Awaitable, Callable
from io import BytesIO

import batches_made
import files
import pytest
from batches_made import Wanted, lines, states
from test_batch_budget import confirmed, now
from test_my_data import DAY_S, SECRET_WORD, erased, everything, kept, on_disk, pressed
from world import World

from bot.core.jobs import EndReason, Job, State
from bot.core.ports import Admitted, Held
from bot.core.requests import EditRequest, ImageRequest

WISHES = (
    Wanted(request=ImageRequest(prompt=f"a {SECRET_WORD}")),
    Wanted(
        request=EditRequest(prompt=f"a red {SECRET_WORD}", inputs=1), picture=files.photo("red")[1]
    ),
)


async def asking(world: World) -> Job:
    return await batches_made.asked(world, WISHES)


async def held(world: World) -> Job:
    await world.ben.slash(world.channel, "budget set", dollars=0.1, window="day")
    batch = await batches_made.asked(world, WISHES)
    assert isinstance(await confirmed(world, batch), Held)
    return batch


async def planned(world: World) -> Job:
    batch = await batches_made.asked(world, WISHES)
    assert isinstance(await confirmed(world, batch), Admitted)
    return batch


async def running(world: World) -> Job:
    batch = await planned(world)
    return await batches_made.until(
        world, batch, lambda _, of_it: states(of_it) == [State.RENDERING] * 2
    )


async def over(world: World) -> Job:
    return await batches_made.finished(world, await planned(world))


@pytest.mark.parametrize("so_far", [asking, held, planned, running, over])
async def test_nothing_is_left_of_a_batch(
    world: World, so_far: Callable[[World], Awaitable[Job]]
) -> None:
    """Wherever it is: after their author had their data removed no row has their id or a word.

    No file is left of it; what it cost counts.
    """
    batch = await so_far(world)
    await erased(world, world.ann, "results")
    await world.restart()
    await world.pass_time(600, step_s=30)
    await kept(world)
    rows = everything(world)
    gone = await now(world, batch)

    assert not [name for name, told in rows.items() if SECRET_WORD in told]
    assert not [name for name, told in rows.items() if str(world.ann.id) in told]
    assert on_disk(world) == []
    assert gone.ended
    assert gone.emptied
    assert (await world.used()).ticks == sum(bill.ticks for bill in world.grok.bill)


async def test_its_author_is_sent_every_line(world: World) -> None:
    """The export of one's data has the batch and each of its lines, with its files."""
    await over(world)
    await pressed(world, world.ann, "Export my data")
    message = world.ann.user.dm_channel.last_message
    assert message is not None
    (attachment,) = message.attachments
    inside = zipfile.ZipFile(BytesIO(await attachment.read()))
    jobs = [json.loads(line) for line in inside.read("jobs-1.jsonl").splitlines()]

    assert [job["request"]["kind"] for job in jobs] == ["batch", "image", "edit"]
    assert [len(job["files"]) for job in jobs] == [0, 1, 2]
    assert {name for job in jobs for name in job["files"]} <= set(inside.namelist())
    assert SECRET_WORD in jobs[1]["request"]["prompt"]


async def test_a_moderator_finds_a_line_by_its_words(world: World) -> None:
    """The log finds the line, says of which batch it is, and shows its life; Info names it too."""
    batch = await over(world)
    first, _ = await lines(world, batch)
    found = world.told(await world.cleo.slash(world.channel, "logs search", text="red lantern"))
    listed = world.told(await world.cleo.slash(world.channel, "logs search"))
    life = world.told(await world.cleo.slash(world.channel, "logs show", job=f"#{first.number}"))

    assert f"line 2 of `#{batch.number}`" in found
    assert SECRET_WORD in found
    assert "made, for a batch" in found
    assert f"`#{batch.number}`" in listed
    assert f"`#{first.number}`" not in listed
    assert f"It is line 1 of `#{batch.number}`." in life


async def test_what_is_spent_counts_lines(world: World) -> None:
    """The usage of a server knows pictures and what they cost; the batch around them is none."""
    await over(world)
    told = world.told(await world.ben.slash(world.channel, "usage show")).text

    assert "batch" not in told
    assert "picture" in told


async def test_what_waits_ends_when_the_bot_has_left(world: World) -> None:
    """In a server that it is no longer in, nothing of a batch begins any more, and all is free.

    After 30 days nothing is left of it, nor of who might send batches there.
    """
    waiting = await held(world)
    await world.env.advance_time(1)
    await world.ben.slash(world.channel, "budget set", dollars=9.0, window="day")
    begun = await planned(world)
    await world.env.advance_time(1)
    unanswered = await asking(world)
    del world.env.backend.guilds[world.guild.id]
    await world.app.housekeeping.round()
    await batches_made.finished(world, begun)
    ends = [(await now(world, one)).end_reason for one in (waiting, begun, unanswered)]

    assert ends == [EndReason.BY_MODERATOR, EndReason.BY_MODERATOR, EndReason.NOT_WANTED]
    for batch in (waiting, begun, unanswered):
        assert {line.state for line in await lines(world, batch)} <= {State.CANCELLED}
    assert not world.grok.bill
    await world.env.advance_time(31 * DAY_S)
    await world.app.housekeeping.round()
    rows = everything(world)
    assert not [name for name, told in rows.items() if SECRET_WORD in told]
    assert on_disk(world) == []
    house = await world.app.studio.customs.house(str(world.guild.id))
    assert not house.batches_for_all
