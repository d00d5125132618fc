"""Claims: who works on which job, whose turn it is, and what a step may write."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.adapters.sql.store import Store
from bot.core import scheduling
from bot.core.errors import LeaseLost
from bot.core.jobs import EndReason, Job, State
from bot.core.ports import CancelOutcome
from tests.contracts._jobs import (
    LEASE_MS,
    MANY,
    admitted,
    asked,
    brought_to,
    open_space,
    started,
)
from tests.core.makers import NOW_MS


async def resumed(store: Store, now_ms: int = NOW_MS, worker: str = "other") -> Job | None:
    return await store.jobs.resume_due(now_ms, worker, now_ms + LEASE_MS)


# --- leases ---------------------------------------------------------------------------------


async def test_the_longest_due_is_looked_at_first(store: Store) -> None:
    """Jobs are taken up in the order in which they came due, not before, and each once."""
    await open_space(store)
    for nth, due_ms in enumerate([NOW_MS - 5, NOW_MS - 9, NOW_MS + 1, NOW_MS]):
        await admitted(store, asked(nth, next_at_ms=due_ms))
    found = [await resumed(store) for _ in range(4)]
    assert [job and int(job.id) for job in found] == [1, 0, 3, None]


async def test_two_workers_never_hold_the_same_job(store: Store) -> None:
    """However many workers ask at once, no job is handed out twice."""
    await open_space(store)
    for nth in range(12):
        await admitted(store, asked(nth, next_at_ms=NOW_MS if nth < 6 else NOW_MS + 1))

    resumes = [resumed(store, worker=f"r{nth}") for nth in range(9)]
    due = [job.id for job in await asyncio.gather(*resumes) if job]
    starts = [store.jobs.start_next(NOW_MS, f"s{nth}", NOW_MS + LEASE_MS, MANY) for nth in range(9)]
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
        trouble="provider_busy",
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
    tries = [store.jobs.start_next(NOW_MS, f"w{n}", NOW_MS + LEASE_MS, 2) for n in range(6)]
    running = [job for job in await asyncio.gather(*tries) if job]
    assert len(running) == 2
    await store.jobs.write(running[0].moved(State.FETCHING), now_ms=NOW_MS)
    assert await store.jobs.start_next(NOW_MS, "next", NOW_MS + LEASE_MS, 2) is not None


async def test_a_pause_is_kept(store: Store) -> None:
    """A job that the provider did not take waits out its pause; others go first meanwhile."""
    await open_space(store)
    await admitted(store, asked(1, not_before_ms=NOW_MS + 60_000))
    await admitted(store, asked(2))
    assert int((await started(store)).id) == 2
    assert await store.jobs.start_next(NOW_MS + 59_999, "w", NOW_MS + LEASE_MS, MANY) is None
    assert int((await started(store, now_ms=NOW_MS + 60_000)).id) == 1


async def test_a_job_that_is_looked_at_is_not_started(store: Store) -> None:
    """While one worker brings a waiting job's card up to date, no other starts the job."""
    await open_space(store)
    await admitted(store, asked())
    held = await resumed(store)
    assert held is not None
    assert await store.jobs.start_next(NOW_MS, "w", NOW_MS + LEASE_MS, MANY) is None
    await store.jobs.write(held, now_ms=NOW_MS)
    assert await store.jobs.start_next(NOW_MS, "w", NOW_MS + LEASE_MS, MANY) is not None


async def test_who_wishes_to_cancel_is_not_started_again(store: Store) -> None:
    """A job that came back to the queue after its author gave up is never sent again."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store)
    assert await store.jobs.cancel(job.id, NOW_MS + 1) is CancelOutcome.STOPPING
    await store.jobs.write(job.moved(State.QUEUED, submissions=0), now_ms=NOW_MS + 2)
    assert await store.jobs.start_next(NOW_MS + 3, "w", NOW_MS + LEASE_MS, MANY) is None
    assert await resumed(store, NOW_MS + 3) is not None


served = some.lists(some.sampled_from(["ada", "bob", "cyd"]), min_size=1, max_size=3, unique=True)
queue = some.lists(
    some.tuples(some.integers(0, 2), some.sampled_from(["ada", "bob", "cyd"])),
    min_size=1,
    max_size=9,
)
worlds = count(1_000, 10)
numbers = count(1)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=queue, queued=queue)
async def test_starts_follow_the_rule_of_turns(
    store: Store, history: list[tuple[int, str]], queued: list[tuple[int, str]]
) -> None:
    """The place in line that people are shown is the one they get.

    Servers take turns, and inside a server its members: the database starts jobs in exactly the
    order that the rule gives, whoever was served before.
    """
    world = next(worlds)
    before_ms, now_ms = NOW_MS + 100 * world, NOW_MS + 100 * world + 50
    for nth in range(3):
        await open_space(store, space=str(world + nth))
    await ask_all(store, world, history)
    await start_all(store, before_ms)
    await ask_all(store, world, queued)
    expected = list(scheduling.turns(await store.jobs.waiting()))
    assert await start_all(store, now_ms) == expected


async def ask_all(store: Store, world: int, queued: Sequence[tuple[int, str]]) -> None:
    for space, member in queued:
        await admitted(store, asked(next(numbers), space=str(world + space), member=member))


async def start_all(store: Store, now_ms: int) -> list[str]:
    """Start jobs in the same millisecond until nobody waits; their ids in order."""
    order: list[str] = []
    while job := await store.jobs.start_next(now_ms, "w", now_ms + LEASE_MS, MANY):
        order.append(job.id)
        over = job.moved(State.FAILED, end_reason=EndReason.UNANSWERED, finished_at_ms=now_ms)
        await store.jobs.write(over.changed(next_at_ms=None), now_ms=now_ms)
    return order


async def test_a_flood_of_one_member_holds_up_nobody(store: Store) -> None:
    """Who asks for a first picture waits for one job of a member with many, not for all."""
    await open_space(store)
    for nth in range(8):
        await admitted(store, asked(nth, member="flood"))
    await started(store)
    await admitted(store, asked(99, member="newcomer"))
    assert (await started(store)).place.member_key == "newcomer"
