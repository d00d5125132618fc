"""Cancelling: at once while a job waits, as a wish while the provider has it, never too late."""

import asyncio

import pytest

from bot.adapters.sql.store import Store
from bot.core.errors import LeaseLost
from bot.core.jobs import EndReason, State
from bot.core.ports import CancelOutcome
from bot.core.quota import Unit
from tests.contracts._jobs import (
    LEASE_MS,
    MANY,
    NO_CEILINGS,
    admitted,
    asked,
    brought_to,
    open_space,
    started,
)
from tests.core import makers
from tests.core.makers import NOW_MS

LATER_MS = NOW_MS + 1_000


async def test_a_waiting_job_ends_at_once_and_free(store: Store) -> None:
    """Cancel in the queue: over at once, the allowance is back, only its end is to be told."""
    await open_space(store, makers.rule(Unit.IMAGES, 5))
    waiting = await admitted(store, asked())
    assert await store.jobs.cancel(waiting.id, LATER_MS) is CancelOutcome.STOPPED
    job = await store.jobs.get(waiting.id)
    assert job == waiting.moved(
        State.CANCELLED,
        end_reason=EndReason.BY_AUTHOR,
        cancel_requested_at_ms=LATER_MS,
        finished_at_ms=LATER_MS,
        next_at_ms=LATER_MS,
    )
    (used,) = await store.ledger.standing("100", "ada", NO_CEILINGS, LATER_MS)
    assert used.used == 0
    assert await store.jobs.waiting() == []
    assert await store.jobs.start_next(LATER_MS, "w", LATER_MS + LEASE_MS, MANY) is None


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
    assert await store.jobs.cancel(job.id, LATER_MS) is outcome
    assert await store.jobs.cancel(job.id, LATER_MS + 1) is again
    pressed = await store.jobs.get(job.id)
    assert pressed is not None
    wished = outcome in {CancelOutcome.STOPPED, CancelOutcome.STOPPING}
    assert pressed.cancel_requested_at_ms == (LATER_MS if wished else None)


async def test_an_unknown_job_is_over(store: Store) -> None:
    """A press on the card of a job that nobody knows does nothing."""
    assert await store.jobs.cancel("0" * 16, NOW_MS) is CancelOutcome.ENDED


async def test_a_wish_survives_the_step_that_did_not_know_of_it(store: Store) -> None:
    """A press while a worker is busy with the job is not lost: the job is due again at once."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store)
    await store.jobs.cancel(job.id, LATER_MS)
    far_ms = NOW_MS + 3_600_000
    await store.jobs.write(job.moved(State.RENDERING, next_at_ms=far_ms), now_ms=LATER_MS + 1)
    now = await store.jobs.resume_due(LATER_MS + 1, "w", far_ms)
    assert now is not None
    assert (now.state, now.cancel_requested_at_ms) == (State.RENDERING, LATER_MS)
    await store.jobs.write(now.changed(next_at_ms=far_ms), now_ms=LATER_MS + 2)
    assert await store.jobs.resume_due(LATER_MS + 2, "w", far_ms) is None


async def test_a_wish_that_comes_with_the_end_changes_nothing(store: Store) -> None:
    """A job that ended while its author pressed Cancel does not come up again for it."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store)
    await store.jobs.cancel(job.id, LATER_MS)
    over = job.moved(State.FAILED, end_reason=EndReason.REJECTED, finished_at_ms=LATER_MS)
    await store.jobs.write(over.changed(next_at_ms=None), now_ms=LATER_MS)
    assert await store.jobs.resume_due(LATER_MS + 1, "w", LATER_MS + LEASE_MS) is None


async def test_a_cancelled_job_is_taken_from_whoever_looked_at_it(store: Store) -> None:
    """Cancel does not wait for a worker that brings the waiting card up to date."""
    await open_space(store)
    await admitted(store, asked())
    held = await store.jobs.resume_due(NOW_MS, "w", NOW_MS + LEASE_MS)
    assert held is not None
    assert await store.jobs.cancel(held.id, LATER_MS) is CancelOutcome.STOPPED
    with pytest.raises(LeaseLost):
        await store.jobs.write(held, now_ms=LATER_MS)


async def test_many_presses_release_once(store: Store) -> None:
    """Ten presses at once stop the job once, and give the allowance back once."""
    await open_space(store, makers.rule(Unit.IMAGES, 5))
    await admitted(store, asked(1, request=makers.image(count=2)))
    job = await admitted(store, asked(2, request=makers.image(count=3)))
    outcomes = await asyncio.gather(*(store.jobs.cancel(job.id, LATER_MS) for _ in range(10)))
    assert sorted(outcomes) == [CancelOutcome.ENDED] * 9 + [CancelOutcome.STOPPED]
    (used,) = await store.ledger.standing("100", "ada", NO_CEILINGS, LATER_MS)
    assert used.used == 2


async def test_a_press_against_a_start(store: Store) -> None:
    """A press in the very moment of the start: the job is stopped or asked to stop, never both."""
    await open_space(store)
    for nth in range(10):
        job = await admitted(store, asked(nth))
        begun, outcome = await asyncio.gather(
            store.jobs.start_next(LATER_MS, f"w{nth}", LATER_MS + LEASE_MS, MANY),
            store.jobs.cancel(job.id, LATER_MS),
        )
        assert (begun is None) == (outcome is CancelOutcome.STOPPED)
        assert (begun is not None) == (outcome is CancelOutcome.STOPPING)
