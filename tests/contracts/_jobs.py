"""Jobs for the tests of the store, and how they get on."""

from typing import Any

from bot.adapters.sql.store import Store
from bot.core.jobs import EndReason, Job, State
from bot.core.ports import Admitted
from bot.core.quota import Ceilings, Rule
from bot.core.requests import Request
from tests.core import makers
from tests.core.makers import NOW_MS

LEASE_MS = 30_000
MANY = 1_000
"""More jobs at once than any test starts."""

NO_CEILINGS = Ceilings(guild_daily_ticks=None, guild_monthly_ticks=None, total_daily_ticks=None)

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
        "next_at_ms": at_ms,
        "not_before_ms": at_ms,
        "expires_at_ms": at_ms + 3_600_000,
    }
    return makers.job(request, **{**usual, **fields})


async def open_space(store: Store, *rules: Rule, space: str = "100") -> None:
    await store.rules.open_space(space, int(space), rules, NOW_MS)


async def admitted(store: Store, job: Job, ceilings: Ceilings = NO_CEILINGS) -> Job:
    """A job that is in the queue for certain."""
    answer = await store.jobs.admit(job, (), ceilings)
    assert isinstance(answer, Admitted)
    return answer.job


async def started(store: Store, *, now_ms: int = NOW_MS, worker: str = "worker") -> Job:
    """The job whose turn it is, leased and started."""
    job = await store.jobs.start_next(now_ms, worker, now_ms + LEASE_MS, MANY)
    assert job is not None
    return job


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
