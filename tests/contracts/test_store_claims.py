"""Claims: who works on which job, whose turn it is, and what a step may write."""

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.sql.store import Store
from bot.core.errors import LeaseLost
from bot.core.jobs import By, State
from bot.core.ports import CancelOutcome
from tests.contracts._jobs import (
    LEASE_MS,
    admitted,
    asked,
    brought_to,
    caps,
    next_started,
    open_space,
    resumed,
    started,
)
from tests.core.makers import NOW_MS

# --- leases ---------------------------------------------------------------------------------


async def test_the_longest_due_is_looked_at_first(store: Store) -> None:
    """Jobs are taken up in the order in which they came due, not before, and each once."""
    await open_space(store)
    for nth, due_ms in enumerate([NOW_MS - 5, NOW_MS - 9, NOW_MS + 1, NOW_MS]):
        await admitted(store, asked(nth, next_at_ms=due_ms))
    found = [await resumed(store) for _ in range(4)]
    assert [job and int(job.id) for job in found] == [1, 0, 3, None]


async def test_several_are_taken_up_at_once(store: Store) -> None:
    """One claim leases as many as it may of those that have been due the longest, in order."""
    await open_space(store)
    for nth, due_ms in enumerate([NOW_MS - 5, NOW_MS - 9, NOW_MS + 1, NOW_MS, NOW_MS - 1]):
        await admitted(store, asked(nth, next_at_ms=due_ms))
    until_ms = NOW_MS + LEASE_MS
    first = await store.jobs.resume_due(NOW_MS, "mine", until_ms, 3)
    assert [(int(job.id), job.lease_token) for job in first] == [
        (1, "mine"),
        (0, "mine"),
        (4, "mine"),
    ]
    rest = await store.jobs.resume_due(NOW_MS, "theirs", until_ms, 3)
    assert [int(job.id) for job in rest] == [3]
    for job in first:
        await store.jobs.write(job.changed(next_at_ms=None), now_ms=NOW_MS)
    assert await store.jobs.resume_due(NOW_MS, "theirs", until_ms, 3) == ()


async def test_what_is_finished_is_taken_up_first(store: Store) -> None:
    """When there is more to do than can be done, results come first and waiting cards last."""
    await open_space(store)
    states = (State.DONE, State.RENDERING, State.FITTING)
    for nth, state in enumerate(states):
        job = await brought_to(store, await admitted(store, asked(nth)), state)
        due = job.changed(next_at_ms=NOW_MS - 10 * (state is State.RENDERING) - nth)
        await store.jobs.write(due, now_ms=NOW_MS)
    await admitted(store, asked(9, next_at_ms=NOW_MS - 20))
    order = [job and int(job.id) for job in [await resumed(store) for _ in range(5)]]
    assert order == [2, 0, 1, 9, None]


async def test_workers_who_take_several_share_them(store: Store) -> None:
    """Two workers that claim by the handful in the same moment never get the same job."""
    await open_space(store)
    for nth in range(9):
        await admitted(store, asked(nth))
    claims = await asyncio.gather(
        *(store.jobs.resume_due(NOW_MS, f"w{n}", NOW_MS + LEASE_MS, 4) for n in range(4))
    )
    found = [job.id for claim in claims for job in claim]
    assert len(found) == len(set(found)) == 9


async def test_two_workers_never_hold_the_same_job(store: Store) -> None:
    """However many workers ask at once, no job is handed out twice."""
    await open_space(store)
    for nth in range(12):
        await admitted(store, asked(nth, next_at_ms=NOW_MS if nth < 6 else NOW_MS + 1))

    resumes = [resumed(store, worker=f"r{nth}") for nth in range(9)]
    due = [job.id for job in await asyncio.gather(*resumes) if job]
    starts = [next_started(store, NOW_MS, f"s{nth}") for nth in range(9)]
    begun = [job.id for job in await asyncio.gather(*starts) if job]
    assert len(due) == len(begun) == 6
    assert len({*due, *begun}) == 12


async def test_a_lease_that_ran_out_can_be_taken(store: Store) -> None:
    """A job whose worker died goes on with another when the lease ends, and no earlier."""
    await open_space(store)
    await admitted(store, asked())
    mine = await started(store, worker="mine")
    assert await resumed(store, NOW_MS + LEASE_MS - 1) is None
    theirs = await resumed(store, NOW_MS + LEASE_MS)
    assert theirs == replace(mine, lease_token="other")


async def test_who_lost_the_lease_writes_nothing(store: Store) -> None:
    """A worker that was believed dead cannot undo what its successor did."""
    await open_space(store)
    await admitted(store, asked())
    mine = await started(store, worker="mine")
    theirs = await resumed(store, NOW_MS + LEASE_MS)
    assert theirs is not None
    with pytest.raises(LeaseLost):
        await store.jobs.write(mine.moved(State.RENDERING), now_ms=NOW_MS + LEASE_MS)
    assert await store.jobs.get(mine.id) == theirs
    assert not await store.jobs.renew(mine.id, "mine", NOW_MS + 9 * LEASE_MS)


async def test_a_renewed_lease_holds_longer(store: Store) -> None:
    """A long step keeps its job by renewing the lease in time."""
    await open_space(store)
    await admitted(store, asked())
    await started(store, worker="mine")
    assert await store.jobs.renew(f"{1:016d}", "mine", NOW_MS + 2 * LEASE_MS)
    assert await resumed(store, NOW_MS + LEASE_MS) is None


async def test_a_step_that_has_written_lets_go(store: Store) -> None:
    """Writing gives the lease back, unless the step goes on with the job."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store, worker="mine")
    later = job.changed(trouble="kept")
    await store.jobs.write(later, keep_lease=True, now_ms=NOW_MS)
    assert await resumed(store) is None
    await store.jobs.write(later, now_ms=NOW_MS)
    assert await resumed(store) == replace(later, lease_token="other")


async def test_all_that_a_step_found_out_is_written(store: Store) -> None:
    """What one step learns, the next one knows, in whatever process it runs."""
    await open_space(store)
    await admitted(store, asked())
    job = (await started(store)).moved(
        State.RENDERING,
        next_at_ms=NOW_MS + 1,
        not_before_ms=NOW_MS + 2,
        submissions=2,
        refused_submissions=3,
        provider_id="p-1",
        submitted_at_ms=NOW_MS + 4,
        rendered_at_ms=NOW_MS + 5,
        progress_percent=40,
        poll_failures=6,
        outputs=("https://a.test/1", "https://a.test/2"),
        kept_back=1,
        fetch_failures=7,
        deliver_failures=8,
        faults=10,
        trouble="provider_busy",
        fit_bytes=11,
        fit_bytes_max=12,
        expires_at_ms=NOW_MS + 13,
        cost_ticks=9,
        cost_assumed=True,
    )
    await store.jobs.write(job, now_ms=NOW_MS)
    assert await store.jobs.get(job.id) == replace(job, lease_token=None)


async def test_an_end_that_was_not_told_comes_up_again(store: Store) -> None:
    """A job that is over stays due until the person was told, and then never again."""
    await open_space(store)
    job = await brought_to(store, await admitted(store, asked()), State.DONE)
    told = job.changed(next_at_ms=None)
    await store.jobs.write(job, now_ms=NOW_MS)
    again = await resumed(store)
    assert again is not None
    assert again.ended
    await store.jobs.write(replace(told, lease_token="other"), now_ms=NOW_MS)
    assert await resumed(store, NOW_MS + 9 * LEASE_MS) is None


async def test_a_lone_process_takes_over_at_once(store: Store) -> None:
    """After a restart nothing waits for the leases of the process that died."""
    await open_space(store)
    await admitted(store, asked())
    await started(store, worker="dead")
    await store.jobs.clear_leases()
    assert await resumed(store) is not None


# --- starting -------------------------------------------------------------------------------


async def test_a_start_is_on_record_before_anything_is_sent(store: Store) -> None:
    """A started job counts its submission already: a crash can be told from never having begun."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store, now_ms=NOW_MS + 7, worker="mine")
    assert (job.state, job.submissions, job.lease_token) == (State.SUBMITTING, 1, "mine")
    assert job.submitted_at_ms == NOW_MS + 7
    assert await store.jobs.get(job.id) == job


async def test_no_more_jobs_run_than_allowed(store: Store) -> None:
    """Only so many jobs are with the provider at once; the next starts when one comes back."""
    await open_space(store)
    for nth in range(6):
        await admitted(store, asked(nth))
    tries = [next_started(store, NOW_MS, f"w{n}", at_most=caps(2)) for n in range(6)]
    running = [job for job in await asyncio.gather(*tries) if job]
    assert len(running) == 2
    await store.jobs.write(running[0].moved(State.FETCHING), now_ms=NOW_MS)
    assert await next_started(store, NOW_MS, "next", at_most=caps(2)) is not None


async def test_a_pause_is_kept(store: Store) -> None:
    """A job that the provider did not take waits out its pause; others go first meanwhile."""
    await open_space(store)
    await admitted(store, asked(1, not_before_ms=NOW_MS + 60_000))
    await admitted(store, asked(2))
    assert int((await started(store)).id) == 2
    assert await next_started(store, NOW_MS + 59_999, "w") is None
    assert int((await started(store, now_ms=NOW_MS + 60_000)).id) == 1


async def test_a_job_that_is_looked_at_is_not_started(store: Store) -> None:
    """While one worker brings a waiting job's card up to date, no other starts the job."""
    await open_space(store)
    await admitted(store, asked())
    held = await resumed(store)
    assert held is not None
    assert await next_started(store, NOW_MS, "w") is None
    await store.jobs.write(held, now_ms=NOW_MS)
    assert await next_started(store, NOW_MS, "w") is not None


async def test_who_wishes_to_cancel_is_not_started_again(store: Store) -> None:
    """A job that came back to the queue after its author gave up is never sent again."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store)
    assert await store.jobs.cancel(job.id, By.AUTHOR, NOW_MS + 1) is CancelOutcome.STOPPING
    await store.jobs.write(job.moved(State.QUEUED, submissions=0), now_ms=NOW_MS + 2)
    assert await next_started(store, NOW_MS + 3, "w") is None
    assert await resumed(store, NOW_MS + 3) is not None


async def test_a_job_whose_time_is_up_is_not_started(store: Store) -> None:
    """A job that has not begun by then ends free, whether its card was looked at in time or not."""
    await open_space(store)
    await admitted(store, asked(expires_at_ms=NOW_MS + 5))
    assert await next_started(store, NOW_MS + 5) is None
