"""Galleries that Discord does not take, or not there: nothing is lost, and nothing comes twice."""

import asyncio
from datetime import timedelta

import batches_made
import pytest
import shown
from shown import galleries, mailed, read_galleries
from world import World

from bot.core.jobs import EndReason, Job
from bot.core.ports import PostState

THREADS = "/channels/*/messages/*/threads"


def in_thread(world: World) -> str:
    (thread,) = shown.threads(world)
    return f"/channels/{thread.id}/messages"


def closed_to_letters(world: World) -> None:
    """Ann takes no direct messages."""
    letters = world.ann.user.dm_channel.id
    world.env.inject_error("POST", f"/channels/{letters}/messages", status=403, code=50007, times=9)


async def ten_shown(world: World) -> Job:
    """A batch of twelve lines, ten of which stand in its thread."""
    batch = await shown.begun(world, 12)
    await shown.over(world, batch, range(10))
    await world.work()
    assert len(galleries(world)) == 1
    return batch


async def test_where_no_thread_may_be_made_its_author_has_them_in_private(world: World) -> None:
    """Discord refuses the thread: all of it goes to direct messages, and the batch is shown."""
    world.env.inject_error("POST", THREADS, status=403, code=50013)
    batch = await shown.begun(world, 12)
    await shown.over(world, batch, range(12))
    ended = await batches_made.finished(world, batch)

    assert ended.end_reason is EndReason.DELIVERED
    assert [len(one.media) for one in mailed(world)][:2] == [10, 2]
    assert shown.threads(world) == []


async def test_a_right_that_is_missing_is_not_tried(world: World) -> None:
    """Without the right to make threads Discord is not asked for one."""
    without = shown.ALL & ~(1 << 35)
    batch = await shown.begun(world, 1, app_permissions=without)
    await shown.over(world, batch, [0])
    await batches_made.finished(world, batch)

    assert len(mailed(world)[0].media) == 1
    assert not [sent for sent in world.env.http_requests if sent.path.endswith("/threads")]


async def test_a_batch_that_was_asked_for_in_a_thread_is_shown_there(world: World) -> None:
    """It needs no other thread."""
    there = world.env.backend.create_thread(world.channel.id, "talk", world.ann.id)
    batch = await shown.begun(
        world, 1, channel_id=there.id, top_channel_id=world.channel.id, message_id=None
    )
    await shown.over(world, batch, [0])
    await batches_made.finished(world, batch)

    (gallery,) = read_galleries(world)
    assert len(gallery.media) == 1


async def test_a_card_that_is_gone_has_no_thread(world: World) -> None:
    """Where somebody removed it nothing is posted: its author has the rest in private."""
    batch = await shown.begun(world, 1)
    await world.cleo.delete(world.message)
    await shown.over(world, batch, [0])
    ended = await batches_made.finished(world, batch)

    assert ended.end_reason is EndReason.DELIVERED
    assert shown.threads(world) == []
    assert len(mailed(world)[0].media) == 1


@pytest.mark.parametrize("closed", ["archived", "locked"])
async def test_from_a_closed_thread_on_it_goes_on_in_private(world: World, closed: str) -> None:
    """What stands in the thread stays; what comes later goes to its author."""
    batch = await ten_shown(world)
    (thread,) = shown.threads(world)
    world.env.backend.edit_channel(thread.id, {}, thread_metadata={closed: True})
    await shown.over(world, batch, [10, 11])
    ended = await batches_made.finished(world, batch)

    assert ended.end_reason is EndReason.DELIVERED
    assert len(galleries(world)) == 1
    assert len(mailed(world)[0].media) == 2


async def test_who_takes_no_messages_has_it_kept(world: World) -> None:
    """A private batch of somebody whose direct messages are closed is kept, and says so."""
    closed_to_letters(world)
    batch = await shown.begun(world, 2, private=True)
    await shown.over(world, batch, [0, 1])
    ended = await batches_made.finished(world, batch)

    assert ended.end_reason is EndReason.KEPT_UNREACHABLE
    for line in await batches_made.lines(world, batch):
        assert len(await world.store.records.files_of(line.id, "result")) == 1


async def test_a_thread_that_cannot_be_and_closed_messages_are_a_missing_right(
    world: World,
) -> None:
    """What is kept because the bot may not make a thread is said to be."""
    closed_to_letters(world)
    batch = await shown.begun(world, 1, app_permissions=0)
    await shown.over(world, batch, [0])
    ended = await batches_made.finished(world, batch)

    assert ended.end_reason is EndReason.KEPT_NO_PERMISSION


async def test_nothing_is_shown_of_whom_a_moderator_blocked(world: World) -> None:
    """What stands there stays, what comes later is kept."""
    batch = await ten_shown(world)
    await world.app.studio.oversight.members.block(
        shown.overseer(world), world.ann.id, until_ms=None, reason="spam", job_id=None
    )
    await shown.settle(world)
    assert len(galleries(world)) == 1
    assert mailed(world) == []
    assert (await shown.fresh(world, batch)).cancel_requested_at_ms is not None


async def test_whoever_left_the_server_is_shown_nothing(world: World) -> None:
    """No thread is made for somebody who is gone; what was made is kept."""
    batch = await shown.begun(world, 1)
    world.guild.remove_member(world.ann)
    await shown.over(world, batch, [0])
    ended = await batches_made.finished(world, batch)

    assert ended.end_reason is EndReason.KEPT_UNREACHABLE
    assert shown.threads(world) == []


async def test_whoever_is_timed_out_is_shown_nothing(world: World) -> None:
    """Nothing new of theirs comes to the channel."""
    batch = await shown.begun(world, 1)
    guild = await world.app.bot.fetch_guild(world.guild.id)
    until = world.env.now() + timedelta(hours=1)
    await (await guild.fetch_member(world.ann.id)).edit(timed_out_until=until)
    await shown.over(world, batch, [0])
    ended = await batches_made.finished(world, batch)

    assert ended.end_reason is EndReason.KEPT_UNREACHABLE


async def test_discord_being_down_delays_a_gallery(world: World) -> None:
    """It is offered again until Discord takes it, and shown once."""
    batch = await ten_shown(world)
    world.env.inject_error("POST", in_thread(world), status=502, times=3)
    await shown.over(world, batch, [10, 11])
    ended = await batches_made.finished(world, batch)

    assert ended.end_reason is EndReason.DELIVERED
    assert [len(one.media) for one in read_galleries(world)] == [10, 2]


async def test_a_thread_that_could_not_be_made_yet_is_made_later(world: World) -> None:
    """An outage before the first gallery loses nothing, and sends nobody a direct message."""
    world.env.inject_error("POST", THREADS, status=503, times=2)
    batch = await shown.begun(world, 1)
    await shown.over(world, batch, [0])
    await batches_made.finished(world, batch)

    assert len(galleries(world)) == 1
    assert mailed(world) == []


async def test_after_an_hour_of_silence_it_is_kept(world: World) -> None:
    """A Discord that never takes it is not asked for ever; the batch ends."""
    batch = await ten_shown(world)
    world.env.inject_error("POST", in_thread(world), status=502, times=1_000)
    await shown.over(world, batch, [10, 11])
    ended = await batches_made.finished(world, batch, step_s=60)

    assert ended.end_reason is EndReason.KEPT_UNREACHABLE
    assert len(galleries(world)) == 1


async def lost(world: World, *, arrived: bool) -> Job:
    """A batch whose process died when its gallery stood there, before it could note that."""
    batch = await shown.begun(world, 2)
    await shown.over(world, batch, [0, 1])
    move = asyncio.create_task(world.work())
    while not (shown.threads(world) and galleries(world)):
        await asyncio.wait({move}, timeout=0)
    move.cancel()
    await asyncio.wait({move})
    if not arrived:
        await world.cleo.delete(galleries(world)[0])
    await world.restart()
    await world.env.advance_time(150)
    (post,) = await world.store.posts.last_galleries(batch.id)
    assert post.state is PostState.SENDING
    return batch


async def test_a_gallery_whose_answer_was_lost_is_found(world: World) -> None:
    """It stands there: it is not sent again."""
    batch = await lost(world, arrived=True)
    await batches_made.finished(world, batch)
    assert len(galleries(world)) == 1
    (post,) = await world.store.posts.last_galleries(batch.id)
    assert post.state is PostState.SENT


async def test_a_gallery_that_never_arrived_is_sent_again(world: World) -> None:
    """It is looked for first."""
    batch = await lost(world, arrived=False)
    await batches_made.finished(world, batch)
    assert len(galleries(world)) == 1
    assert [post.state for post in await world.store.posts.last_galleries(batch.id)] == [
        PostState.MISSED,
        PostState.SENT,
    ]


async def test_what_discord_finds_too_large_is_named(world: World) -> None:
    """The rest of the gallery is shown; what is missing is in the ZIP."""
    heavy = shown.PICTURE + world.rng.randbytes(13_000_000)
    batch = await shown.begun(world, 3)
    await shown.over(world, batch, [0, 2])
    await shown.over(world, batch, [1], contents={0: heavy})
    # The thread has the id of the card.
    world.env.inject_error(
        "POST",
        f"/channels/{batch.place.message_id}/messages",
        status=413,
        code=40005,
        times=1,
    )
    await batches_made.finished(world, batch)

    (gallery,) = read_galleries(world)
    assert len(gallery.media) == 2
    assert "1 file is too large to be shown here: it is in the ZIP." in gallery
