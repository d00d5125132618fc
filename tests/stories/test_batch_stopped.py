"""A batch that is stopped, taken down, held or erased: what is made is paid, and who sees it."""

from dataclasses import replace

import batches_made
import files
import pytest
from batches_made import Wanted, billed, booked
from test_words_refused import mod
from world import World

from bot.core.cases.values import Here
from bot.core.decisions import hold_set
from bot.core.holdings import HoldRule, Moment
from bot.core.jobs import By, EndReason, Job, Road, State, Withheld
from bot.core.requests import DescribeRequest, EditRequest, VideoRequest
from bot.core.takedowns import Reason
from tests.batches import line_id, pictures

HOUR_S = 3_600.0
LITE = Wanted(
    request=VideoRequest(prompt="a pear", seconds=1, model="grok-imagine-video-1.5-lite"),
    road=Road.QUEUE,
)
NO_STARTERS = {"starter_member_daily_usd": 0, "starter_guild_daily_usd": 0}
EDIT = Wanted(request=EditRequest(prompt="make it night", inputs=1), picture=files.photo("lime")[1])


def moderator(world: World) -> Here:
    return replace(world.here(world.cleo), moderates_channel_id=world.channel.id)


async def half_made(world: World, count: int = 10) -> Job:
    """Ann's batch, of which some lines are here and some are with xAI."""
    world.grok.pace = replace(world.grok.pace, batch_s=HOUR_S)
    batch = await batches_made.begun(world, pictures(count))
    return await batches_made.until(
        world, batch, lambda _, of_it: sum(line.ended for line in of_it) >= count // 2, step_s=10.0
    )


async def test_stopping_keeps_what_is_done(world: World) -> None:
    """XAI makes no more of it; what it had made is fetched, kept and paid, the rest is free."""
    batch = await half_made(world)
    await world.store.jobs.cancel(batch.id, By.AUTHOR, world.app.clock.now_ms())
    over = await batches_made.finished(world, batch)
    of_it = await batches_made.lines(world, batch)
    made = [line for line in of_it if line.state is State.DONE]
    rest = [line for line in of_it if line.state is State.CANCELLED]

    assert (over.state, over.end_reason) == (State.CANCELLED, EndReason.STOPPED_LATE)
    assert len(made) == len(world.grok.bill) >= 5
    assert len(made) + len(rest) == 10
    assert rest
    assert {line.end_reason for line in rest} == {EndReason.BY_AUTHOR}
    assert all([await world.store.records.media_of(line.id, "result") for line in made])
    assert over.cost_ticks == await booked(world, batch) == billed(world)


async def test_stopping_before_anything_was_made_is_free(world: World) -> None:
    """A batch that xAI had not begun to make costs nothing."""
    batch = await batches_made.begun(world, [*pictures(3), LITE])
    await world.store.jobs.cancel(batch.id, By.AUTHOR, world.app.clock.now_ms())
    over = await batches_made.finished(world, batch)

    assert (over.state, over.end_reason) == (State.CANCELLED, EndReason.BY_AUTHOR)
    assert not world.grok.requests
    assert (await world.used()).ticks == 0


@pytest.mark.parametrize("settings_changes", [NO_STARTERS], indirect=True)
async def test_hundreds_of_lines_end_some_at_a_time(world: World) -> None:
    """However many wait, all of them are stopped, and nothing stays held."""
    batch = await batches_made.begun(world, pictures(450))
    await world.store.jobs.cancel(batch.id, By.AUTHOR, world.app.clock.now_ms())
    await batches_made.finished(world, batch)
    tally = await world.store.lines.tally(batch.id)

    assert (tally.cancelled, tally.left) == (450, 0)
    assert (await world.used()).ticks == 0


async def test_a_moderator_s_stop_keeps_nothing(world: World) -> None:
    """Nothing of it is kept, and what xAI had made counts."""
    batch = await half_made(world)
    await world.store.jobs.cancel(batch.id, By.MODERATOR, world.app.clock.now_ms())
    over = await batches_made.finished(world, batch)
    of_it = await batches_made.lines(world, batch)
    kept = [await world.store.records.media_of(line.id, "result") for line in of_it]

    assert over.state is State.CANCELLED
    assert not any(kept)
    assert await booked(world, batch) == billed(world)


async def test_whoever_is_blocked_has_nothing_made_any_more(world: World) -> None:
    """A block stops what waits of a batch; what comes is paid, and nobody is shown it."""
    batch = await half_made(world)
    stopped = await world.store.jobs.stop_waiting(
        batch.place.space_id,
        By.BLOCK,
        world.app.clock.now_ms(),
        member_key=batch.place.member_key,
        limit=10,
    )
    over = await batches_made.finished(world, batch)

    assert stopped == 1
    assert over.state is State.CANCELLED
    assert await booked(world, batch) == billed(world)


async def test_lines_in_the_queue_are_stopped_with_it(world: World) -> None:
    """Of those that go by themselves, what waits is free, and what had begun is kept."""
    batch = await batches_made.begun(world, [LITE] * 6)
    await batches_made.until(
        world, batch, lambda _, of_it: sum(one.state is State.RENDERING for one in of_it) == 4
    )
    await world.store.jobs.cancel(batch.id, By.AUTHOR, world.app.clock.now_ms())
    over = await batches_made.finished(world, batch)
    states = batches_made.states(await batches_made.lines(world, batch))

    assert over.state is State.CANCELLED
    assert (states.count(State.DONE), states.count(State.CANCELLED)) == (4, 2)
    assert await booked(world, batch) == billed(world)


@pytest.mark.parametrize("made_first", [True, False])
async def test_what_is_taken_down_is_shown_to_nobody(
    world: World,
    made_first: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    """A batch that is taken down is made no further, and what came of it waits for no eyes."""
    if made_first:
        batch = await half_made(world)
    else:
        batch = await batches_made.begun(world, pictures(4))
    takedowns = world.app.studio.oversight.takedowns
    await takedowns.take_down(moderator(world), batch, reason=Reason.RULES, wide=False)
    over = await batches_made.finished(world, batch)
    of_it = await batches_made.lines(world, batch)

    assert over.withheld is Withheld.TAKEN_DOWN
    assert (over.state, over.end_reason) == (State.DONE, EndReason.WITHHELD)
    assert {line.withheld for line in of_it} == {Withheld.TAKEN_DOWN}
    assert await booked(world, batch) == billed(world)


async def test_a_result_that_has_to_be_looked_at_waits_alone(world: World) -> None:
    """Each line waits with a case of its own, and the batch is not over before all are decided."""
    everything = hold_set(HoldRule(moment=Moment.RESULTS))
    await world.app.studio.deciding.decide(world.here(), everything)
    batch = await batches_made.begun(world, pictures(2))
    await batches_made.until(
        world,
        batch,
        lambda _, of_it: all(one.state is State.HELD_FOR_REVIEW for one in of_it),
        step_s=10.0,
    )
    approvals = world.app.studio.oversight.approvals
    first, second = await approvals.waiting(moderator(world), 10)
    await approvals.approve(moderator(world), first)
    await approvals.reject(moderator(world), second)
    over = await batches_made.finished(world, batch)
    ends = {line.end_reason for line in await batches_made.lines(world, batch)}

    assert over.state is State.DONE
    assert {first.job_id, second.job_id} == {line_id(batch, 0), line_id(batch, 1)}
    assert ends == {EndReason.PART, EndReason.NOT_SHOWN}
    assert await booked(world, batch) == billed(world)


async def test_a_text_that_is_against_the_rules_is_not_kept(world: World) -> None:
    """What a model wrote is looked at like any text, line by line."""
    await mod(world, "words add", words="picture", action="refuse")
    line = Wanted(request=DescribeRequest(), picture=files.photo("red")[1])
    batch = await batches_made.begun(world, [line])
    over = await batches_made.finished(world, batch)
    (described,) = await batches_made.lines(world, batch)

    assert (over.state, over.end_reason) == (State.REFUSED, EndReason.AGAINST_RULES)
    assert described.written is None
    assert await booked(world, batch) == billed(world)


async def test_whoever_has_their_data_removed_has_nothing_kept(world: World) -> None:
    """A batch under way ends unseen, every line with it; what they were to work on goes too."""
    world.grok.pace = replace(world.grok.pace, batch_s=HOUR_S)
    batch = await batches_made.begun(world, [*pictures(6), EDIT, LITE])
    await batches_made.until(
        world, batch, lambda _, of_it: sum(one.ended for one in of_it) >= 3, step_s=10.0
    )
    await world.app.studio.privacy.erasing.ask(world.ann.id, results=True, tell=False)
    for _ in range(120):
        await world.pass_time(60, step_s=30)
        await world.app.housekeeping.round()
        await world.app.studio.privacy.erasing.look()
    job = await world.store.jobs.get(batch.id)
    of_it = [await world.store.jobs.get(line_id(batch, scene)) for scene in range(8)]
    left = [
        media
        for scene in range(8)
        for role in ("input", "result")
        for media in await world.store.records.media_of(line_id(batch, scene), role)
    ]

    assert job is not None
    assert job.emptied
    assert all(one is not None and one.emptied and one.ended for one in of_it)
    assert not left
    assert (await world.used()).ticks == billed(world)
