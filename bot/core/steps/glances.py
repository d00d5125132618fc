"""What many cards and looks want to know, asked of the database once for all of them.

With a thousand jobs under way each of them would ask the same a hundred times a second. What is
remembered is a few seconds old at most, and nothing is decided by it: it is shown, or paces looks.
"""

from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from bot.core import pacing
from bot.core.jobs import Job
from bot.core.pacing import Forecast
from bot.core.ports import Jobs
from bot.core.scheduling import Caps, Line, places

LINE_MS = 1_000
HISTORY_MS = 10_000
HISTORY_COUNT = 50
REMEMBERED_MAX = 1_000

PLACES_SHOWN = 31
"""Whoever is further back reads that more than thirty are before them."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memo(Generic[K, V]):
    """Answers that stay good for a while."""

    def __init__(self, good_ms: int) -> None:
        self._good_ms = good_ms
        self._known: dict[K, tuple[int, V]] = {}

    async def get(self, key: K, now_ms: int, ask: Callable[[], Awaitable[V]]) -> V:
        """What is known of a key, asked anew when that is too old."""
        known = self._known.get(key)
        if known is not None and 0 <= now_ms - known[0] < self._good_ms:
            return known[1]
        if len(self._known) >= REMEMBERED_MAX:
            self._known.clear()
        answer = await ask()
        self._known[key] = (now_ms, answer)
        return answer


class Glances:
    """The line, its pace, and how long jobs take."""

    def __init__(self, jobs: Jobs, caps: Caps) -> None:
        self._jobs = jobs
        self._caps = caps
        self._lines = Memo[None, Line](LINE_MS)
        self._places = Memo[None, dict[str, int]](LINE_MS)
        self._histories = Memo[tuple[object, ...], Forecast | None](HISTORY_MS)

    async def line(self, now_ms: int) -> Line:
        """Who waits and who runs."""
        return await self._lines.get(None, now_ms, lambda: self._jobs.line(now_ms))

    async def place(self, job: Job, now_ms: int) -> int | None:
        """A waiting job's place in line, from 1; None far back."""

        async def all_places() -> dict[str, int]:
            return dict(places(await self.line(now_ms), self._caps, PLACES_SHOWN))

        return (await self._places.get(None, now_ms, all_places)).get(job.id)

    async def own_running(self, job: Job, now_ms: int) -> int:
        """How many jobs of the same person hold this one up; 0 when they may have more."""
        line = await self.line(now_ms)
        running = line.running.get((job.place.space_id, job.place.member_key), 0)
        return running if running >= line.member_cap(job.place.space_id, self._caps) else 0

    async def starts_within_s(self, job: Job, place: int | None, now_ms: int) -> float | None:
        """How long a place in line takes while as many run as now, each as long as usual."""
        usual = await self.usual(job, now_ms)
        running = (await self.line(now_ms)).running_count
        if place is None or usual is None or not running:
            return None
        return place * (usual.low_s + usual.high_s) / 2 / running

    async def usual(self, job: Job, now_ms: int) -> Forecast | None:
        """How long such jobs take."""

        async def history() -> Forecast | None:
            space_id = job.place.space_id
            return pacing.forecast(
                await self._jobs.durations_s(job.request, space_id, HISTORY_COUNT)
            )

        return await self._histories.get(_kind(job), now_ms, history)


def _kind(job: Job) -> tuple[object, ...]:
    """What jobs have in common that take about equally long."""
    request = job.request
    return (
        job.place.space_id,
        request.kind,
        request.model,
        request.resolution,
        getattr(request, "seconds", None) or getattr(request, "count", None),
    )
