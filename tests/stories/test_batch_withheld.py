"""What of a batch may not be seen any more, is not; the rest stays where it is."""

import batches_made
import log_channel
import shown
from shown import galleries, read_galleries
from world import World

from bot.core.jobs import Job


async def three(world: World) -> tuple[Job, list[Job]]:
    """A batch of three lines that is over and shown, and the lines."""
    batch = await shown.begun(world, 3)
    await shown.over(world, batch, [0, 1, 2])
    ended = await batches_made.finished(world, batch)
    return ended, list(await batches_made.lines(world, batch))


async def test_a_line_that_is_taken_down_leaves_its_gallery(world: World) -> None:
    """The message says so without its words, and shows the other lines as before."""
    _, lines = await three(world)
    await shown.take_down(world, lines[1])

    (gallery,) = read_galleries(world)
    assert "a boat 2" not in gallery
    assert f"**2** `#{lines[1].number}` was taken down by a moderator." in gallery
    assert [name.split("-")[1] for name in gallery.media] == [lines[0].id, lines[2].id]
    assert "a boat 1" in gallery


async def test_a_line_comes_back_to_its_place(world: World) -> None:
    """What was taken down and is given back stands in the same message, between the same lines."""
    _, lines = await three(world)
    before = read_galleries(world)
    case = await shown.take_down(world, lines[1])
    await shown.take_back(world, case)

    assert read_galleries(world) == before


async def test_a_line_does_not_take_its_batch_with_it(world: World) -> None:
    """Neither the batch nor the other lines are taken down with one, however widely."""
    batch, lines = await three(world)
    await shown.take_down(world, lines[0], wide=True)

    assert (await shown.fresh(world, batch)).withheld is None
    withheld = [line.withheld is not None for line in await batches_made.lines(world, batch)]
    assert withheld == [True, False, False]


async def test_a_batch_takes_all_its_lines_with_it(world: World) -> None:
    """Every gallery is emptied, and no line can be had in any other way; all of it comes back."""
    batch = await shown.begun(world, 11)
    await shown.over(world, batch, range(11))
    ended = await batches_made.finished(world, batch)
    before = read_galleries(world)
    case = await shown.take_down(world, ended)

    assert [one.media for one in read_galleries(world)] == [(), ()]
    assert all("a boat" not in one for one in read_galleries(world))
    lines = await batches_made.lines(world, batch)
    assert all(line.withheld is not None for line in lines)

    await shown.take_back(world, case)
    assert read_galleries(world) == before
    lines = await batches_made.lines(world, batch)
    assert all(line.withheld is None for line in lines)


async def test_a_line_may_be_taken_down_before_it_is_shown(world: World) -> None:
    """Its gallery comes without it, and has it once it is given back."""
    batch = await shown.begun(world, 3)
    await shown.over(world, batch, [1])
    line = (await batches_made.lines(world, batch))[1]
    case = await shown.take_down(world, line)
    await shown.over(world, batch, [0, 2])
    await batches_made.finished(world, batch)
    (gallery,) = read_galleries(world)
    assert len(gallery.media) == 2
    assert "a boat 2" not in gallery

    await shown.take_back(world, case)
    (gallery,) = read_galleries(world)
    assert len(gallery.media) == 3


async def test_a_batch_that_is_taken_down_while_it_runs_is_emptied_at_once(world: World) -> None:
    """What was shown of it goes without waiting for the rest, and comes back as it was."""
    batch = await shown.begun(world, 12)
    await shown.over(world, batch, range(10))
    await world.work()
    before = read_galleries(world)
    case = await shown.take_down(world, await shown.fresh(world, batch))
    assert [one.media for one in read_galleries(world)] == [()]

    await shown.take_back(world, case)
    assert read_galleries(world) == before
    await shown.over(world, batch, [10, 11])
    await batches_made.finished(world, batch)
    assert [len(one.media) for one in read_galleries(world)] == [10, 2]


async def test_a_line_that_its_author_deletes_leaves_its_gallery(world: World) -> None:
    """Its file is gone, the message says so, and the card of the batch stays."""
    batch, lines = await three(world)
    await world.app.studio.ongoing.delete(world.here(world.ann), lines[0].id)
    await shown.settle(world)

    (gallery,) = read_galleries(world)
    assert f"**1** `#{lines[0].number}` was deleted." in gallery
    assert len(gallery.media) == 2
    assert await world.store.records.files_of(lines[0].id, "result") == []
    assert batch.place.message_id in {message.id for message in world.channel.history()}


async def test_a_batch_that_its_author_deletes_is_gone(world: World) -> None:
    """Its galleries, its card and all its files are removed."""
    batch, lines = await three(world)
    await world.app.studio.ongoing.delete(world.here(world.ann), batch.id)
    await shown.settle(world)

    assert galleries(world) == []
    assert batch.place.message_id not in {message.id for message in world.channel.history()}
    for line in lines:
        assert await world.store.records.files_of(line.id, "result") == []


async def test_a_thread_at_rest_is_woken_to_empty_a_gallery(world: World) -> None:
    """A takedown reaches what stands in a thread that Discord has archived."""
    _, lines = await three(world)
    (thread,) = shown.threads(world)
    world.env.inject_error(
        "PATCH", f"/channels/{thread.id}/messages/*", status=400, code=50083, times=1
    )
    await shown.take_down(world, lines[1])

    (gallery,) = read_galleries(world)
    assert len(gallery.media) == 2


async def test_the_log_channel_is_told_of_a_batch_once(world: World) -> None:
    """Not of every line of it."""
    log = await log_channel.with_a_log(world)
    await world.ben.slash(world.channel, "settings log", results="all")
    await three(world)
    await world.env.advance_time(60)
    await world.tell()
    about = [world.seen(message).text for message in log.history()]
    assert sum("a film" in text for text in about) == 1, about
    assert not any("a boat" in text for text in about)
