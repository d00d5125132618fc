"""Wishes: to cancel, to be told, to delete; none is lost in the step that did not know of it."""

import asyncio

import pytest

from bot.adapters.sql.store import Store
from bot.core.errors import LeaseLost
from bot.core.jobs import By, EndReason, State
from bot.core.ports import CancelOutcome
from bot.core.quota import Unit
from tests.contracts._jobs import (
    NO_CEILINGS,
    admitted,
    asked,
    brought_to,
    next_started,
    open_space,
    resumed,
    started,
)
from tests.core import makers
from tests.core.makers import NOW_MS

LATER_MS = NOW_MS + 1_000


async def test_a_waiting_job_ends_at_once_and_free(store: Store) -> None:
    """Cancel in the queue: over at once, the allowance is back, only its end is to be told."""
    await open_space(store, makers.rule(Unit.IMAGES, 5))
    waiting = await admitted(store, asked())
    assert await store.jobs.cancel(waiting.id, By.AUTHOR, LATER_MS) is CancelOutcome.STOPPED
    job = await store.jobs.get(waiting.id)
    assert job == waiting.moved(
        State.CANCELLED,
        end_reason=EndReason.BY_AUTHOR,
        cancel_requested_at_ms=LATER_MS,
        cancelled_by=By.AUTHOR,
        finished_at_ms=LATER_MS,
        next_at_ms=LATER_MS,
    )
    (used,) = await store.ledger.standing(makers.whose(), NO_CEILINGS, LATER_MS)
    assert used.used == 0
    assert (await store.jobs.line(LATER_MS)).waiting == ()
    assert await next_started(store, LATER_MS, "w") is None


@pytest.mark.parametrize(
    ("state", "outcome", "again"),
    [
        (State.QUEUED, CancelOutcome.STOPPED, CancelOutcome.ENDED),
        (State.SUBMITTING, CancelOutcome.STOPPING, CancelOutcome.STOPPING),
        (State.RENDERING, CancelOutcome.STOPPING, CancelOutcome.STOPPING),
        (State.FETCHING, CancelOutcome.STOPPING, CancelOutcome.STOPPING),
        (State.FITTING, CancelOutcome.READY, CancelOutcome.READY),
        (State.DELIVERING, CancelOutcome.READY, CancelOutcome.READY),
        (State.DONE, CancelOutcome.ENDED, CancelOutcome.ENDED),
    ],
)
async def test_what_a_press_does_depends_on_how_far_the_job_is(
    store: Store, state: State, outcome: CancelOutcome, again: CancelOutcome
) -> None:
    """In the queue it stops, at the provider it is asked to, from fitting on it is ready."""
    await open_space(store)
    job = await brought_to(store, await admitted(store, asked()), state)
    assert await store.jobs.cancel(job.id, By.AUTHOR, LATER_MS) is outcome
    assert await store.jobs.cancel(job.id, By.AUTHOR, LATER_MS + 1) is again
    pressed = await store.jobs.get(job.id)
    assert pressed is not None
    wished = outcome in {CancelOutcome.STOPPED, CancelOutcome.STOPPING}
    assert pressed.cancel_requested_at_ms == (LATER_MS if wished else None)


async def test_an_unknown_job_is_over(store: Store) -> None:
    """A press on the card of a job that nobody knows does nothing."""
    assert await store.jobs.cancel("0" * 16, By.AUTHOR, NOW_MS) is CancelOutcome.ENDED


async def test_a_wish_survives_the_step_that_did_not_know_of_it(store: Store) -> None:
    """A press while a worker is busy with the job is not lost: the job is due again at once."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store)
    await store.jobs.cancel(job.id, By.AUTHOR, LATER_MS)
    far_ms = NOW_MS + 3_600_000
    await store.jobs.write(job.moved(State.RENDERING, next_at_ms=far_ms), now_ms=LATER_MS + 1)
    now = await resumed(store, LATER_MS + 1)
    assert now is not None
    assert (now.state, now.cancel_requested_at_ms) == (State.RENDERING, LATER_MS)
    await store.jobs.write(now.changed(next_at_ms=far_ms), now_ms=LATER_MS + 2)
    assert await resumed(store, LATER_MS + 2) is None


async def test_a_wish_that_comes_with_the_end_changes_nothing(store: Store) -> None:
    """A job that ended while its author pressed Cancel does not come up again for it."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store)
    await store.jobs.cancel(job.id, By.AUTHOR, LATER_MS)
    over = job.moved(State.FAILED, end_reason=EndReason.REJECTED, finished_at_ms=LATER_MS)
    await store.jobs.write(over.changed(next_at_ms=None), now_ms=LATER_MS)
    assert await resumed(store, LATER_MS + 1) is None


async def test_a_cancelled_job_is_taken_from_whoever_looked_at_it(store: Store) -> None:
    """Cancel does not wait for a worker that brings the waiting card up to date."""
    await open_space(store)
    await admitted(store, asked())
    held = await resumed(store, NOW_MS)
    assert held is not None
    assert await store.jobs.cancel(held.id, By.AUTHOR, LATER_MS) is CancelOutcome.STOPPED
    with pytest.raises(LeaseLost):
        await store.jobs.write(held, now_ms=LATER_MS)


async def test_many_presses_release_once(store: Store) -> None:
    """Ten presses at once stop the job once, and give the allowance back once."""
    await open_space(store, makers.rule(Unit.IMAGES, 5))
    await admitted(store, asked(1, request=makers.image(count=2)))
    job = await admitted(store, asked(2, request=makers.image(count=3)))
    outcomes = await asyncio.gather(
        *(store.jobs.cancel(job.id, By.AUTHOR, LATER_MS) for _ in range(10))
    )
    assert sorted(outcomes) == [CancelOutcome.ENDED] * 9 + [CancelOutcome.STOPPED]
    (used,) = await store.ledger.standing(makers.whose(), NO_CEILINGS, LATER_MS)
    assert used.used == 2


async def test_a_press_against_a_start(store: Store) -> None:
    """A press in the very moment of the start: the job is stopped or asked to stop, never both."""
    await open_space(store)
    for nth in range(10):
        job = await admitted(store, asked(nth))
        begun, outcome = await asyncio.gather(
            next_started(store, LATER_MS, f"w{nth}"),
            store.jobs.cancel(job.id, By.AUTHOR, LATER_MS),
        )
        assert (begun is None) == (outcome is CancelOutcome.STOPPED)
        assert (begun is not None) == (outcome is CancelOutcome.STOPPING)


async def test_a_moderators_stop_is_known_as_one(store: Store) -> None:
    """A waiting job that a moderator stops ends as stopped by a moderator."""
    await open_space(store)
    waiting, running = [await admitted(store, asked(nth)) for nth in (2, 1)]
    assert (await started(store)).id == running.id
    assert await store.jobs.cancel(waiting.id, By.MODERATOR, LATER_MS) is CancelOutcome.STOPPED
    assert await store.jobs.cancel(running.id, By.MODERATOR, LATER_MS) is CancelOutcome.STOPPING
    stopped, stopping = [await store.jobs.get(job.id) for job in (waiting, running)]
    assert stopped is not None
    assert stopping is not None
    assert (stopped.end_reason, stopped.cancelled_by) == (EndReason.BY_MODERATOR, By.MODERATOR)
    assert (stopping.end_reason, stopping.cancelled_by) == (None, By.MODERATOR)


async def test_the_wish_to_be_told_survives_a_step(store: Store) -> None:
    """Pressed while a worker is busy with the job, it is kept; once the job is over it is late."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store)
    assert await store.jobs.tell_when_over(job.id)
    await store.jobs.write(job.moved(State.RENDERING), keep_lease=True, now_ms=NOW_MS)
    now = await store.jobs.get(job.id)
    assert now is not None
    assert now.tell_me
    over = now.moved(State.FAILED, end_reason=EndReason.PROVIDER_FAILED, finished_at_ms=NOW_MS)
    await store.jobs.write(over, now_ms=NOW_MS)
    assert not await store.jobs.tell_when_over(job.id)
    assert not await store.jobs.tell_when_over("unknown")


async def test_the_wish_to_delete_survives_a_step(store: Store) -> None:
    """Pressed while the result is being shown, the job is due at once when that is done."""
    await open_space(store)
    job = await brought_to(store, await admitted(store, asked()), State.DELIVERING)
    await store.jobs.delete_result(job.id, LATER_MS)
    done = job.moved(State.DONE, end_reason=EndReason.DELIVERED, finished_at_ms=LATER_MS)
    await store.jobs.write(done.changed(next_at_ms=None), now_ms=LATER_MS + 1)
    now = await resumed(store, LATER_MS + 1)
    assert now is not None
    assert (now.state, now.delete_requested_at_ms) == (State.DONE, LATER_MS)
    await store.jobs.write(now.changed(next_at_ms=None), now_ms=LATER_MS + 2)
    assert await resumed(store, LATER_MS + 9) is None


async def test_a_result_that_was_shown_can_be_deleted(store: Store) -> None:
    """The press wakes a job that is over, once: a second press changes nothing."""
    await open_space(store)
    job = await brought_to(store, await admitted(store, asked()), State.DONE)
    await store.jobs.write(job.changed(next_at_ms=None), now_ms=NOW_MS)
    for nth in range(2):
        await store.jobs.delete_result(job.id, LATER_MS + nth)
    now = await resumed(store, LATER_MS)
    assert now is not None
    assert now.delete_requested_at_ms == LATER_MS


async def test_a_moderator_has_the_last_word(store: Store) -> None:
    """A moderator who stops what its author is stopping already has the file dropped."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store)
    await store.jobs.cancel(job.id, By.AUTHOR, NOW_MS)
    await store.jobs.cancel(job.id, By.MODERATOR, NOW_MS + 1)
    now = await store.jobs.get(job.id)
    assert now is not None
    assert now.cancelled_by is By.MODERATOR
