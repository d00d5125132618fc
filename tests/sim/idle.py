"""Idle workers that cost nothing: a look that finds nothing waits until there may be something.

A worker without work looks every half second. Here such a look comes back when a job is due, a
lease is over, or somebody wrote something; in between it would have found nothing either.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.core.jobs import Job, State
from bot.core.ports import Jobs
from bot.core.quota import Ceilings
from bot.core.scheduling import Caps

if TYPE_CHECKING:
    from tests.sim.world import World

_NEXT_DUE = """
select min(case when next_at_ms > coalesce(lease_until_ms, 0) then next_at_ms
    else lease_until_ms end)
from jobs where next_at_ms is not null
"""
_LINE = """
select
    sum(case when state = 'queued' then 1 else 0 end),
    sum(case when state in ('submitting', 'rendering') then 1 else 0 end),
    sum(case when state = 'submitting' then 1 else 0 end)
from jobs
"""
_QUEUE_OPENS = """
select min(moment) from (
    select not_before_ms as moment from jobs where state = 'queued'
    union all select lease_until_ms from jobs where state = 'queued'
    union all select probe_at_ms from gate where trouble is not null
) where moment > ?
"""
_GATE = "select trouble, failures, probe_at_ms, room from gate"


class Alarm:
    """Wakes idle workers."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._waiting: list[asyncio.Future[None]] = []
        self._timer: asyncio.Handle | None = None
        self._line: tuple[Any, ...] = ()
        self._looks_soon = False

    async def wait(self) -> None:
        """Return when there may be something to do."""
        woken = asyncio.get_running_loop().create_future()
        self._waiting.append(woken)
        self._look_soon()
        await woken

    def wrote(self) -> None:
        """Somebody changed something."""
        if self._waiting:
            self._look_soon()

    def ring(self) -> None:
        """Wake everybody."""
        waiting, self._waiting = self._waiting, []
        for woken in waiting:
            if not woken.done():
                woken.set_result(None)

    def _look_soon(self) -> None:
        if not self._looks_soon:
            self._looks_soon = True
            asyncio.get_running_loop().call_soon(self._look)

    def _look(self) -> None:
        self._looks_soon = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now_ms, look = self._world.clock.now_ms(), self._world.look
        line = (*_first(look, _LINE), *_first(look, _GATE))
        changed, self._line = bool(line[0]) and line != self._line, line
        moments = [_first(look, _NEXT_DUE)[0]]
        if line[0]:
            moments.append(_first(look, _QUEUE_OPENS, now_ms)[0])
        next_ms = min((moment for moment in moments if moment is not None), default=None)
        if changed or (next_ms is not None and next_ms <= now_ms):
            self.ring()
        elif next_ms is not None and self._waiting:
            delay_s = (next_ms - now_ms) / 1000
            self._timer = asyncio.get_running_loop().call_later(delay_s, self.ring)


def _first(look: sqlite3.Connection, query: str, *values: int) -> tuple[Any, ...]:
    return look.execute(query, values).fetchone()


class PatientJobs:
    """The table of jobs, whose looks for work are patient; and the eye of the simulation on it."""

    def __init__(self, world: "World", inner: Jobs) -> None:
        self._world = world
        self._inner = inner
        self._found_some = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def resume_due(
        self, now_ms: int, lease_token: str, lease_until_ms: int, count: int = 1
    ) -> Sequence[Job]:
        due = await self._inner.resume_due(now_ms, lease_token, lease_until_ms, count)
        self._found_some = bool(due)
        for job in due:
            self._world.note("store", job.id, f"{job.state} is taken up")
        return due

    async def start_next(
        self, now_ms: int, lease_token: str, lease_until_ms: int, caps: Caps, ceilings: Ceilings
    ) -> Job | None:
        started = await self._inner.start_next(now_ms, lease_token, lease_until_ms, caps, ceilings)
        if started is not None:
            self._world.note("store", started.id, "is started")
        elif not self._found_some:
            await self._world.alarm.wait()
        return started

    async def write(self, job: Job, **options: Any) -> None:
        await self._inner.write(job, **options)
        if job.state not in {State.SUBMITTING, State.QUEUED}:
            self._world.renders.note_written(job.id)
        self._world.note("store", job.id, _told(job))


def _told(job: Job) -> str:
    """A write, for whoever reads about it."""
    reason = f" ({job.end_reason})" if job.end_reason else ""
    return f"is {job.state}{reason}, submissions {job.submissions}, next {job.next_at_ms}"
