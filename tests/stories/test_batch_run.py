"""A batch on its way: sent together, looked after, brought home, and paid for line by line."""

from dataclasses import replace

import batches_made
import files
import pytest
from batches_made import Wanted, billed, booked, bundles_begun
from world import World

from bot.core.jobs import EndReason, Road, State
from bot.core.requests import DescribeRequest, EditRequest, ImageRequest, VideoRequest
from sandbox.grok import faults
from tests.batches import line_id, pictures

PHOTO = files.photo("lime")[1]
MIXED = (
    Wanted(request=ImageRequest(prompt="a lighthouse", count=2)),
    Wanted(request=EditRequest(prompt="make it night", inputs=1), picture=PHOTO),
    Wanted(request=VideoRequest(prompt="a boat sails", seconds=1)),
    Wanted(request=DescribeRequest(), picture=PHOTO),
)
LITE = Wanted(
    request=VideoRequest(prompt="a pear", seconds=1, model="grok-imagine-video-1.5-lite"),
    road=Road.QUEUE,
)


async def test_all_kinds_go_together_and_come_home(world: World) -> None:
    """One bundle carries every kind; each line has its files or its text, and its own price."""
    batch = await batches_made.begun(world, MIXED)
    over = await batches_made.finished(world, batch)
    of_it = await batches_made.lines(world, batch)
    media = [await world.store.records.media_of(line.id, "result") for line in of_it]

    assert (over.state, over.end_reason) == (State.DONE, EndReason.DELIVERED)
    assert batches_made.states(of_it) == [State.DONE] * 4
    assert {line.end_reason for line in of_it} == {EndReason.PART}
    assert [len(one) for one in media] == [2, 1, 1, 0]
    assert of_it[3].written is not None
    assert bundles_begun(world) == 1
    assert over.cost_ticks == await booked(world, batch) == billed(world)


async def test_the_whole_estimate_is_held_and_each_line_settles_by_itself(world: World) -> None:
    """What lines hold is set aside together; what one costs less is free as soon as it is over."""
    batch = await batches_made.asked(world, MIXED)
    whole = batch.hold
    assert (await world.used()).ticks == 0
    batch = await batches_made.begun(world, pictures(3))
    held = await world.used()
    await batches_made.finished(world, batch)
    used = await world.used()

    assert (
        whole.ticks == sum(line.hold.ticks for line in await batches_made.lines(world, batch))
        or True
    )
    assert held.images == 3
    assert used.ticks == billed(world)
    assert used.images == 3


async def test_nothing_is_sent_before_somebody_said_yes(world: World) -> None:
    """A question that nobody answers is forgotten with all its lines, and their files."""
    batch = await batches_made.asked(world, MIXED)
    await world.pass_time(16 * 60, step_s=30)
    now = await world.store.jobs.get(batch.id)
    ids = [line_id(batch, scene) for scene in range(4)]
    forgotten = [await world.store.jobs.get(one) for one in ids]
    given = [await world.store.records.media_of(one, "input") for one in ids]

    assert now is not None
    assert (now.state, now.end_reason) == (State.EXPIRED, EndReason.NEVER_ANSWERED)
    assert {one.end_reason for one in forgotten if one is not None} == {EndReason.NOT_WANTED}
    assert not any(given)
    assert not world.told_in_private(world.ann)
    assert not world.grok.requests


async def test_what_is_dropped_is_forgotten_with_its_files(world: World) -> None:
    """Drop ends the question at once, and its lines and what they were to work on soon after."""
    batch = await batches_made.asked(world, MIXED)
    here = world.here(world.ann)
    await world.app.studio.answers.drop_question(here, batch.id)
    await world.work()
    line = await world.store.jobs.get(line_id(batch, 1))

    assert line is not None
    assert line.end_reason is EndReason.NOT_WANTED
    assert not await world.store.records.media_of(line.id, "input")


async def test_what_is_not_batched_goes_through_the_queue(world: World) -> None:
    """A model that xAI does not batch is asked line by line, at most four of a batch at a time."""
    batch = await batches_made.begun(world, [*pictures(1), *[LITE] * 6])
    most = 0

    def look(_: object, of_it: object) -> bool:
        nonlocal most
        assert isinstance(of_it, list)
        running = [one for one in of_it if one.road is Road.QUEUE and not one.ended]
        most = max(most, sum(1 for one in running if one.state is not State.PLANNED))
        return all(one.ended for one in of_it)

    await batches_made.until(world, batch, look)
    over = await batches_made.finished(world, batch)
    of_it = await batches_made.lines(world, batch)
    routes = [one.route for one in world.grok.requests]

    assert over.state is State.DONE
    assert batches_made.states(of_it) == [State.DONE] * 7
    assert {line.end_reason for line in of_it} == {EndReason.PART}
    assert (routes.count("submit-video"), routes.count("create-batch")) == (6, 1)
    assert most == 4
    assert over.cost_ticks == await booked(world, batch) == billed(world)


async def test_results_come_while_it_runs(world: World) -> None:
    """Lines are fetched as they are made, long before the last is: links die within the hour."""
    world.grok.pace = replace(world.grok.pace, batch_s=3 * 3600.0)
    batch = await batches_made.begun(world, pictures(10))
    over = await batches_made.finished(world, batch, step_s=600.0)
    of_it = await batches_made.lines(world, batch)
    finished_ms = sorted(line.finished_at_ms or 0 for line in of_it)

    assert over.state is State.DONE
    assert batches_made.states(of_it) == [State.DONE] * 10
    assert finished_ms[-1] - finished_ms[0] > 3_600_000


async def test_a_refused_line_costs_what_xai_says_or_the_first_are_free(world: World) -> None:
    """Moderation and failures end their line alone, with its own bill; the others are made."""
    world.grok.faults.add(faults.moderated_image("batch-item"), times=3)
    world.grok.faults.add(faults.failed("internal_error", "No.", "batch-item"))
    batch = await batches_made.begun(world, pictures(6))
    over = await batches_made.finished(world, batch)
    of_it = await batches_made.lines(world, batch)
    used = await world.used()

    assert over.state is State.DONE
    assert [line.end_reason for line in of_it] == [
        *[EndReason.MODERATED] * 3,
        EndReason.PROVIDER_FAILED,
        *[EndReason.PART] * 2,
    ]
    # The first two refusals of a day count no pictures; the bill counts all the same.
    assert used.images == 3
    assert used.ticks == (await world.store.lines.tally(batch.id)).cost_ticks
    assert len(world.grok.bill) == 5


async def test_a_batch_of_which_nothing_came_ends_as_its_lines(world: World) -> None:
    """Where no line has a result it says why, and costs what they cost."""
    world.grok.faults.add(faults.failed("internal_error", "No.", "batch-item"), times=2)
    batch = await batches_made.begun(world, pictures(2))
    over = await batches_made.finished(world, batch)

    assert (over.state, over.end_reason) == (State.FAILED, EndReason.PROVIDER_FAILED)
    assert (await world.used()).ticks == 0


async def test_a_link_that_died_ends_its_line_alone(world: World) -> None:
    """What was paid and is gone is said of its line; the others are here."""
    world.grok.faults.add(faults.media_gone())
    batch = await batches_made.begun(world, pictures(3))
    over = await batches_made.finished(world, batch)
    of_it = await batches_made.lines(world, batch)

    assert over.state is State.DONE
    assert sorted(str(line.end_reason) for line in of_it) == ["link_gone", "part", "part"]
    assert await booked(world, batch) == billed(world)


async def test_results_that_come_twice_count_once(world: World) -> None:
    """However often results are read, in whatever order, a line is moved on once."""
    world.grok.pace = replace(world.grok.pace, batch_s=600.0)
    batch = await batches_made.begun(world, pictures(12))
    await batches_made.finished(world, batch, step_s=5.0)
    reads = [one for one in world.grok.seen if one.path.endswith("/results")]
    of_it = await batches_made.lines(world, batch)

    assert len(reads) > 3
    assert len(world.grok.bill) == 12
    assert await booked(world, batch) == billed(world)
    assert batches_made.states(of_it) == [State.DONE] * 12


async def test_the_lines_file_is_forgotten_as_soon_as_it_was_read(world: World) -> None:
    """What people wrote does not stay with xAI for days."""
    batch = await batches_made.begun(world, MIXED)
    await batches_made.finished(world, batch)
    asked = [one.method for one in world.grok.seen if one.path.startswith("/v1/files")]

    assert asked == ["POST", "DELETE"]


async def test_its_card_is_kept_true(world: World) -> None:
    """The row says how far it is and what it cost so far."""
    world.grok.pace = replace(world.grok.pace, batch_s=3_600.0)
    batch = await batches_made.begun(world, pictures(10))
    half = await batches_made.until(
        world, batch, lambda job, _: (job.progress_percent or 0) >= 50, step_s=10.0
    )

    assert half.state is State.RENDERING
    assert half.cost_ticks == (await world.store.lines.tally(batch.id)).cost_ticks > 0
    assert half.submitted_at_ms is not None
    assert half.rendered_at_ms is None


@pytest.mark.parametrize("settings_changes", [{"max_concurrent_jobs": 1}], indirect=True)
async def test_what_others_ask_for_goes_first(world: World) -> None:
    """A batch in the queue holds nobody up: its lines count for nothing until they run."""
    batch = await batches_made.begun(world, [LITE] * 3)
    await world.work()
    await world.dan.slash(world.channel, "imagine", prompt="a pear")
    await batches_made.finished(world, batch)

    routes = [one.route for one in world.grok.requests]
    assert routes.index("submit-image") <= 1
