"""Whatever xAI answers to a batch: nothing is sent twice, and nothing that was made is lost."""

from dataclasses import replace

import batches_made
import pytest
from batches_made import billed, booked, bundles_begun
from world import World

from bot.core.jobs import EndReason, Job, Road, State
from bot.core.takedowns import Reason
from sandbox.grok import faults, messages
from tests.batches import line_id, pictures


async def all_made(world: World, batch: Job) -> None:
    """Every line has its picture, and was paid once."""
    of_it = await batches_made.lines(world, batch)

    assert {line.end_reason for line in of_it} == {EndReason.PART}
    assert len(world.grok.bill) == len(of_it)
    assert await booked(world, batch) == billed(world)


async def test_a_lost_answer_is_looked_for_and_found(world: World) -> None:
    """XAI began, and nobody heard of it: it is found by its name, and begun once."""
    world.grok.faults.add(faults.dropped_after("create-batch"))
    batch = await batches_made.begun(world, pictures(3))
    over = await batches_made.finished(world, batch)

    assert over.state is State.DONE
    assert bundles_begun(world) == 1
    await all_made(world, batch)


async def test_a_request_that_never_arrived_is_sent_again_a_minute_later(world: World) -> None:
    """Nobody may know at once that it is not on its way still."""
    world.grok.faults.add(faults.dropped_before("create-batch"))
    batch = await batches_made.begun(world, pictures(3))
    await world.pass_time(50)
    before = bundles_begun(world)
    over = await batches_made.finished(world, batch)
    tries = [one for one in world.grok.seen if (one.method, one.path) == ("POST", "/v1/batches")]

    assert over.state is State.DONE
    assert (before, bundles_begun(world), len(tries)) == (0, 1, 2)
    await all_made(world, batch)


async def test_two_that_began_become_one(world: World) -> None:
    """An answer that was lost for longer than a minute: of the two of one name one is cancelled."""
    listed = faults.answering(
        "batch", messages.json_response({"batches": [], "pagination_token": None})
    )
    world.grok.faults.add(faults.dropped_after("create-batch"), times=2)
    world.grok.faults.add(listed, times=7)
    batch = await batches_made.begun(world, pictures(3))
    over = await batches_made.finished(world, batch)
    cancelled = [one for one in world.grok.seen if one.path.endswith(":cancel")]

    assert over.state is State.DONE
    assert bundles_begun(world) == 2
    assert len(cancelled) == 1
    of_it = await batches_made.lines(world, batch)
    assert {line.end_reason for line in of_it} == {EndReason.PART}


@pytest.mark.parametrize(
    "fault",
    [
        faults.rate_limited("create-batch", retry_after_s=5),
        faults.overloaded("create-batch"),
        faults.overloaded("files"),
        faults.out_of_credit("create-batch"),
    ],
    ids=["patience", "away", "no-file", "no-credit"],
)
async def test_what_is_not_taken_is_sent_again_after_a_pause(
    world: World, fault: faults.Fault
) -> None:
    """Nothing began, and nothing is lost: the lines are planned again until it works."""
    world.grok.faults.add(fault, times=2)
    batch = await batches_made.begun(world, pictures(3))
    waiting = await batches_made.until(world, batch, lambda job, _: job.trouble is not None)
    states = batches_made.states(await batches_made.lines(world, batch))
    over = await batches_made.finished(world, batch)

    assert waiting.state is State.RENDERING
    assert set(states) == {State.PLANNED}
    assert (over.state, over.trouble) == (State.DONE, None)
    await all_made(world, batch)


async def test_xai_that_is_away_for_a_day_costs_nothing(world: World) -> None:
    """Lines that could not be sent in a day end, free."""
    world.grok.faults.add(faults.overloaded("files"), times=None)
    batch = await batches_made.begun(world, pictures(2))
    over = await batches_made.finished(world, batch, step_s=1_200.0)

    assert (over.state, over.end_reason) == (State.EXPIRED, EndReason.NEVER_BEGUN)
    assert (await world.used()).ticks == 0


async def test_a_model_that_is_not_batched_goes_by_itself(world: World) -> None:
    """One bad line has xAI refuse all of a file: each goes through the ordinary queue then."""
    world.grok.catalogue.allow_batches("grok-imagine-image", allowed=False)
    batch = await batches_made.begun(world, pictures(3))
    over = await batches_made.finished(world, batch)
    of_it = await batches_made.lines(world, batch)

    assert over.state is State.DONE
    assert {line.road for line in of_it} == {Road.QUEUE}
    assert {line.weight for line in of_it} == {0}
    await all_made(world, batch)


async def test_a_batch_that_is_rejected_goes_by_itself(world: World) -> None:
    """The same where xAI says so at once."""
    said = messages.error_response(400, "invalid-argument", "Batches are closed.")
    world.grok.faults.add(faults.answering("create-batch", said), times=None)
    batch = await batches_made.begun(world, pictures(2))
    over = await batches_made.finished(world, batch)

    assert over.state is State.DONE
    await all_made(world, batch)


async def test_an_expired_batch_is_paid_for_nothing(world: World) -> None:
    """Whose results are gone for good is told so, and what may have been billed counts."""
    world.grok.pace = replace(world.grok.pace, batch_s=30 * 3_600.0, batch_lifetime_s=3_600.0)
    world.grok.manners = replace(world.grok.manners, times="moments")
    batch = await batches_made.begun(world, pictures(12))
    over = await batches_made.finished(world, batch, step_s=60.0)
    of_it = await batches_made.lines(world, batch)
    ends = {line.end_reason for line in of_it}

    assert over.ended
    assert EndReason.NEVER_FINISHED in ends
    assert ends <= {EndReason.NEVER_FINISHED, EndReason.PART}
    assert all(line.cost_assumed for line in of_it if line.state is State.EXPIRED)
    assert await booked(world, batch) >= billed(world)


async def test_results_that_are_not_listed_yet_are_waited_for(world: World) -> None:
    """An empty page of a batch that is done is not taken for the truth."""
    world.grok.faults.add(faults.no_results(), times=5)
    batch = await batches_made.begun(world, pictures(3))
    over = await batches_made.finished(world, batch)

    assert over.state is State.DONE
    await all_made(world, batch)


async def test_results_that_never_come_end_their_lines(world: World) -> None:
    """For ever nobody asks: what xAI counts and never shows has failed."""
    world.grok.faults.add(faults.no_results(), times=None)
    batch = await batches_made.begun(world, pictures(2))
    over = await batches_made.finished(world, batch, step_s=30.0)

    assert (over.state, over.end_reason) == (State.FAILED, EndReason.PROVIDER_FAILED)


async def test_looks_that_fail_are_made_again(world: World) -> None:
    """Looks and pages may fail at any time; the batch goes on at xAI meanwhile."""
    for route in ("batch", "batch-results", "media"):
        world.grok.faults.add(faults.bad_gateway(route), times=3)
    batch = await batches_made.begun(world, pictures(3))
    over = await batches_made.finished(world, batch)

    assert over.state is State.DONE
    await all_made(world, batch)


async def test_results_of_other_lines_are_nothing_to_it(world: World) -> None:
    """A result whose line is not known, or that comes twice on a page, changes nothing."""

    def change(response: messages.Response) -> messages.Response:
        assert isinstance(response.body, bytes)
        body = response.body.replace(b'{"results":[', b'{"results":[' + STRANGE + b",", 1)
        return replace(response, body=body)

    strange = faults.Fault(route="batch-results", act=faults.Alter(change=change))
    world.grok.faults.add(strange, times=None)
    batch = await batches_made.begun(world, pictures(3))
    over = await batches_made.finished(world, batch)

    assert over.state is State.DONE
    await all_made(world, batch)


STRANGE = (
    b'{"batch_request_id":"0000000000000000","batch_result":'
    b'{"response":{"image_generation":{"data":[{"url":"https://media.test/x"}]}}}}'
)


async def test_a_line_that_was_taken_down_is_not_sent(world: World) -> None:
    """What a moderator takes down before it is sent ends free; the others go."""
    batch = await batches_made.begun(world, pictures(3))
    line = await world.store.jobs.get(line_id(batch, 1))
    assert line is not None
    place = replace(world.here(world.cleo), moderates_channel_id=world.channel.id)
    takedowns = world.app.studio.oversight.takedowns
    await takedowns.take_down(place, line, reason=Reason.RULES, wide=False)
    await batches_made.finished(world, batch)
    of_it = await batches_made.lines(world, batch)

    assert of_it[1].end_reason is EndReason.BY_MODERATOR
    assert len(world.grok.bill) == 2
