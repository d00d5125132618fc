"""What was spent in a period: on what, by whom, how it went, and how long it took.

Sums come from the store slot by slot: the hours, days or weeks of a period. Here they are put
together. Money is ticks, times are UTC epoch milliseconds; a calendar needs a time zone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.core.jobs import State
from bot.core.models import Kind
from bot.core.windows import HOUR_MS, day_of, midnight_ms

DAYS_OF_WEEK = 7
DAYS_OF_QUARTER = 90
TOP_COUNT = 5
"""So many are named; the others are one."""


class Period(StrEnum):
    """How far back a report looks, to the present moment."""

    TODAY = "today"
    WEEK = "week"
    """Today and the six days before."""
    MONTH = "month"
    """This month of the calendar."""
    QUARTER = "90 days"
    """Today and the 89 days before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A stretch of time; its end does not belong to it."""

    start_ms: int
    end_ms: int


def slots(period: Period, now_ms: int, zone: ZoneInfo) -> tuple[Slot, ...]:
    """A period in hours (today), days (a week, a month) or weeks (90 days), oldest first.

    Each begins where the one before ended; the last one holds the present moment. Where the clock
    is changed, days are longer or shorter, and a day that a zone left out has no slot.
    """
    today = day_of(now_ms, zone)
    if period is Period.TODAY:
        return _hours(midnight_ms(today, zone), now_ms, midnight_ms(_after(today, 1), zone))
    first, step = {
        Period.WEEK: (_after(today, 1 - DAYS_OF_WEEK), 1),
        Period.MONTH: (today.replace(day=1), 1),
        Period.QUARTER: (_after(today, 1 - DAYS_OF_QUARTER), DAYS_OF_WEEK),
    }[period]
    days = (today - first).days + 1
    begins = [*(_after(first, n) for n in range(0, days, step)), _after(today, 1)]
    return _between([midnight_ms(day, zone) for day in begins])


def whole(period: Period, now_ms: int, zone: ZoneInfo) -> Slot:
    """All of a period as one."""
    parts = slots(period, now_ms, zone)
    return Slot(start_ms=parts[0].start_ms, end_ms=parts[-1].end_ms)


def _hours(start_ms: int, now_ms: int, end_ms: int) -> tuple[Slot, ...]:
    begun = range(start_ms, now_ms + 1, HOUR_MS)
    return _between([*begun, min(begun[-1] + HOUR_MS, end_ms)])


def _between(edges: Sequence[int]) -> tuple[Slot, ...]:
    return tuple(Slot(start_ms=start, end_ms=end) for start, end in pairwise(edges) if start < end)


def _after(day: date, days: int) -> date:
    return day + timedelta(days=days)


# --- what the store tells ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The jobs of a slot that are alike, and what they used: settled, or still set aside."""

    kind: Kind
    model: str
    state: State
    jobs: int
    ticks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPart:
    """One member's jobs of a slot."""

    user_id: int
    jobs: int
    ticks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What a model's looks at one member's attached files cost: they belong to no job."""

    user_id: int
    count: int
    ticks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """How long the provider had one job that it finished."""

    kind: Kind
    took_ms: int


# --- what a report says --------------------------------------------------------------------------


class Outcome(StrEnum):
    """What came of a job, as a report tells them apart."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    """Failed, or not begun or finished in time."""
    STOPPED = "stopped"
    UNDER_WAY = "under_way"
    """Waits or is being made: what is counted of it is what was set aside."""


_OUTCOMES = {
    State.DONE: Outcome.DONE,
    State.REFUSED: Outcome.REFUSED,
    State.FAILED: Outcome.FAILED,
    State.EXPIRED: Outcome.FAILED,
    State.CANCELLED: Outcome.STOPPED,
}


def outcome(state: State) -> Outcome:
    """What came of a job in this state."""
    return _OUTCOMES.get(state, Outcome.UNDER_WAY)


class Made(StrEnum):
    """What a job makes, as far as it says how long that takes."""

    PICTURES = "pictures"
    CLIPS = "clips"
    TEXTS = "texts"


def made(kind: Kind) -> Made:
    """What a kind of job makes."""
    if kind.makes_text:
        return Made.TEXTS
    return Made.CLIPS if kind.makes_clip else Made.PICTURES


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One slot of a period, and what was used in it."""

    slot: Slot
    jobs: int
    ticks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one kind, model or member used."""

    name: str | None
    """A kind, the id of a model or of a person; None for all others together."""
    jobs: int
    ticks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long the latest jobs took that made the same kind of thing."""

    made: Made
    count: int
    median_ms: int
    ninth_ms: int
    """Nine in ten took no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was used in a period, by one member or by everybody."""

    period: Period
    zone: ZoneInfo
    bars: tuple[Bar, ...]
    by_kind: tuple[Share, ...]
    by_model: tuple[Share, ...]
    by_member: tuple[Share, ...] | None
    """None in the report of one member."""
    outcomes: Mapping[Outcome, int]
    """How many jobs came to what; what did not happen is not in it."""
    held_ticks: int
    """Of all that was used, what is only set aside as yet."""
    paces: tuple[Pace, ...]
    checks: Share | None = None
    """Looks at attached files, which are in the sums and are no requests; None for none."""

    @property
    def jobs(self) -> int:
        return sum(bar.jobs for bar in self.bars)

    @property
    def ticks(self) -> int:
        return sum(bar.ticks for bar in self.bars)

    @property
    def ended(self) -> int:
        """How many jobs are over, one way or the other."""
        return self.jobs - self.outcomes.get(Outcome.UNDER_WAY, 0)


def reported(
    period: Period,
    zone: ZoneInfo,
    parts: Sequence[tuple[Slot, Sequence[Part]]],
    members: Iterable[MemberPart] | None,
    took: Iterable[Took],
    *,
    checks: Sequence[Sequence[Checks]],
) -> Report:
    """A report, put together from what the store told of each slot; `checks` are in their order."""
    every = [part for _, of_slot in parts for part in of_slot]
    bars = tuple(
        Bar(slot=slot, jobs=_jobs(of_slot), ticks=_ticks(of_slot) + _ticks(looks))
        for (slot, of_slot), looks in zip(parts, checks, strict=True)
    )
    looks = [look for of_slot in checks for look in of_slot]
    outcomes = Counter[Outcome]()
    for part in every:
        outcomes[outcome(part.state)] += part.jobs
    under_way = [part for part in every if outcome(part.state) is Outcome.UNDER_WAY]
    return Report(
        period=period,
        zone=zone,
        bars=bars,
        by_kind=ranked((part.kind, part.jobs, part.ticks) for part in every),
        by_model=ranked((part.model, part.jobs, part.ticks) for part in every),
        by_member=None
        if members is None
        else ranked(
            [
                *((str(one.user_id), one.jobs, one.ticks) for one in members),
                *((str(one.user_id), 0, one.ticks) for one in looks),
            ]
        ),
        outcomes=+outcomes,
        held_ticks=_ticks(under_way),
        paces=paces(took),
        checks=_all_checks(looks),
    )


def _all_checks(looks: Sequence[Checks]) -> Share | None:
    if not looks:
        return None
    return Share(name=None, jobs=sum(look.count for look in looks), ticks=_ticks(looks))


def ranked(sums: Iterable[tuple[str, int, int]], most: int = TOP_COUNT) -> tuple[Share, ...]:
    """Sums of (name, jobs, ticks) by name, the greatest first; those beyond `most` are one.

    A single one beyond is named too: it takes no more room than "all others".
    """
    jobs, ticks = Counter[str](), Counter[str]()
    for name, its_jobs, its_ticks in sums:
        jobs[name] += its_jobs
        ticks[name] += its_ticks
    names = sorted(jobs, key=lambda name: (-ticks[name], -jobs[name], name))
    named = [Share(name=n, jobs=jobs[n], ticks=ticks[n]) for n in names if jobs[n] or ticks[n]]
    if len(named) <= most + 1:
        return tuple(named)
    others = named[most:]
    return (*named[:most], Share(name=None, jobs=_jobs(others), ticks=_ticks(others)))


def paces(took: Iterable[Took]) -> tuple[Pace, ...]:
    """How long pictures, clips and texts took; what was not made is left out."""
    times: dict[Made, list[int]] = {}
    for one in took:
        times.setdefault(made(one.kind), []).append(one.took_ms)
    return tuple(
        Pace(
            made=what,
            count=len(times[what]),
            median_ms=percentile(times[what], 50),
            ninth_ms=percentile(times[what], 90),
        )
        for what in Made
        if what in times
    )


def percentile(values: Sequence[int], percent: int) -> int:
    """The least of the values that `percent` of 100 do not pass. Raises ValueError for none."""
    if not values:
        raise ValueError("nothing was measured")
    nth = -(-len(values) * percent // 100)
    return sorted(values)[max(1, nth) - 1]


def rate(part: int, of: int) -> int:
    """How many in a hundred; neither 0 nor 100 unless it is exactly none or all."""
    if part <= 0 or of <= 0:
        return 0
    if part >= of:
        return 100
    return min(99, max(1, round(100 * part / of)))


def _jobs(sums: Iterable[Part | Share]) -> int:
    return sum(one.jobs for one in sums)


def _ticks(sums: Iterable[Part | Share | Checks]) -> int:
    return sum(one.ticks for one in sums)
