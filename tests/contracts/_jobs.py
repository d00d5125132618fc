"""Jobs for the tests of the store, and how they get on."""

from typing import Any

from bot.adapters.sql.store import Store
from bot.core.jobs import EndReason, Job, State
from bot.core.ports import Admitted, Door
from bot.core.quota import Ceilings, Rule
from bot.core.requests import Request
from bot.core.scheduling import Caps
from tests.core import makers
from tests.core.makers import NOW_MS

LEASE_MS = 30_000
MANY = 1_000
"""More jobs at once than any test starts."""

NO_CEILINGS = Ceilings(guild_daily_ticks=None, guild_monthly_ticks=None, total_daily_ticks=None)


def door(ceilings: Ceilings = NO_CEILINGS, **changes: int) -> Door:
    """A way in that is held open, but for what a test is about."""
    usual = {"queue_space_max": MANY, "queue_member_max": MANY, "repeat_within_ms": 0}
    return Door(ceilings=ceilings, **{**usual, **changes})


OPEN = door()


def caps(process: int = MANY, space: int = MANY, member: int = MANY) -> Caps:
    """How many may run at once; more than any test starts, unless it says otherwise."""
    return Caps(process=process, space=space, member=member)


ON_THE_WAY = (
    State.SUBMITTING,
    State.RENDERING,
    State.FETCHING,
    State.FITTING,
    State.DELIVERING,
    State.DONE,
)


def asked(
    nth: int = 1,
    *,
    space: str = "100",
    member: str = "ada",
    request: Request | None = None,
    at_ms: int = NOW_MS,
    place: dict[str, Any] | None = None,
    **fields: Any,
) -> Job:
    """The nth job that anyone asks for: later ones have greater ids."""
    where = {
        "space_id": space,
        "guild_id": int(space),
        "member_key": member,
        "interaction_id": nth,
        **(place or {}),
    }
    usual = {
        "id": f"{nth:016d}",
        "place": makers.place(**where),
        "created_at_ms": at_ms,
        "counted_at_ms": at_ms,
        "next_at_ms": at_ms,
        "not_before_ms": at_ms,
        "expires_at_ms": at_ms + 3_600_000,
    }
    return makers.job(request, **{**usual, **fields})


async def open_space(store: Store, *rules: Rule, space: str = "100") -> None:
    await store.rules.open_space(space, int(space), rules, NOW_MS)


async def admitted(store: Store, job: Job, ceilings: Ceilings = NO_CEILINGS) -> Job:
    """A job that is in the queue for certain."""
    answer = await store.jobs.admit(job, (), door(ceilings))
    assert isinstance(answer, Admitted)
    return answer.job


async def next_started(
    store: Store,
    now_ms: int = NOW_MS,
    worker: str = "w",
    *,
    at_most: Caps | None = None,
    ceilings: Ceilings = NO_CEILINGS,
) -> Job | None:
    """The job whose turn it is, leased and started; None when nobody may start."""
    return await store.jobs.start_next(
        now_ms, worker, now_ms + LEASE_MS, at_most or caps(), ceilings
    )


async def started(store: Store, *, now_ms: int = NOW_MS, worker: str = "worker") -> Job:
    """The job whose turn it is, leased and started."""
    job = await next_started(store, now_ms, worker)
    assert job is not None
    return job


async def refused(store: Store, job: Job, now_ms: int = NOW_MS) -> Job:
    """A started job whose request the provider proved not to have taken: back in the queue."""
    back = job.moved(
        State.QUEUED,
        submissions=job.submissions - 1,
        refused_submissions=job.refused_submissions + 1,
    )
    await store.jobs.write(back, now_ms=now_ms)
    return back


async def given_up(store: Store, job: Job, now_ms: int = NOW_MS) -> None:
    """A started job that is over: it makes room for others."""
    over = job.moved(State.FAILED, end_reason=EndReason.UNANSWERED, finished_at_ms=now_ms)
    await store.jobs.write(over.changed(next_at_ms=None), now_ms=now_ms)


async def resumed(store: Store, now_ms: int = NOW_MS, worker: str = "other") -> Job | None:
    """The job that has been due the longest, leased; None when nothing is due."""
    found = await store.jobs.resume_due(now_ms, worker, now_ms + LEASE_MS)
    return found[0] if found else None


async def brought_to(store: Store, job: Job, state: State) -> Job:
    """A waiting job on its usual way as far as `state`, leased; the queue must be otherwise empty.

    Nothing is booked at its end.
    """
    if state is State.QUEUED:
        return job
    job = await started(store)
    for one in ON_THE_WAY[1 : ON_THE_WAY.index(state) + 1]:
        over = {"end_reason": EndReason.DELIVERED, "finished_at_ms": NOW_MS}
        job = job.moved(one, **(over if one is State.DONE else {}))
        await store.jobs.write(job, keep_lease=True, now_ms=NOW_MS)
    return job
