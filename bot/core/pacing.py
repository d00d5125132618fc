"""When to look at a running job again, how long to pause after trouble, and how long it takes.

History is the durations of finished jobs of the same kind, model, length and size.

A job may cost as many looks as a fixed interval of `every_s` would, no more. Looking at the rate
r(t) notices an end 1 / 2r late on average, and costs the integral of r over the time the job runs:
of all rates that cost the same, the square root of the hazard (how likely the job ends just now, if
it still runs) has the least lag. History is short and its slowest jobs count as well, hence a root
somewhat flatter (`ROOT`). Its factor comes from replaying the history: the greatest with which
those jobs would have cost no more looks than the fixed interval.

The hazard comes from the sorted durations, cut into spans of equally many jobs. Before and after
them lie tails, for what no job has done yet. An end is only noticed at a look, so that a duration
says no more than that the job ended after the look before; without a look just before the earliest
finish such a history would creep upwards.

A percentage p, first seen after t, puts the end near t / p: a log-logistic curve, narrower as p
grows, by which the spans are weighted. Some doubt stays with history alone. A percentage that
stands still is overtaken by the time, and then history alone is left.
"""

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

HISTORY_MIN = 5
"""Fewer finished jobs than this say nothing about the next."""

LOOK_S_MIN = 0.5
LOOK_S_MAX = 10.0
EVERY_S_MIN = 1.0
"""However few jobs run, none is looked at more often than this on average."""
PAUSE_S_MIN = 2.0
PAUSE_S_MAX = 60.0

ROOT = 0.3
COST_MAX = 0.98
"""How much of its allowance a history may cost: the next jobs are a little dearer."""
SEARCH_STEPS = 10

SPANS = 7
SPAN_S_MIN = 0.25
EARLY_SPANS = 3
LATE_SPANS = 5
LATE_S = 600.0

EARLY_LOOKS_MAX = 3
EARLY_S_MIN = 5.0
"""A card's percentage need not be newer than this while nothing can be finished yet."""
EARLY_COST_MAX = 1 / 8
"""How much of its looks a job may spend before it can be finished."""
EARLY_FROM_LOOKS = 5
"""A job that may be looked at less often than this spends none of them so early."""

PERCENT_MIN = 5
"""Less than this says nothing about the end."""
PERCENT_ERROR = 0.03
"""How far off a percentage is, in parts of the whole."""
PERCENT_BEND = 0.25
"""How far off it is for the rest of the way, which may be faster or slower than what is done."""
DEVIATION = math.pi / math.sqrt(3)
"""Of a logistic curve, in units of its spread."""
CUTS = (-4.0, -2.2, -1.2, -0.5, 0.0, 0.5, 1.2, 2.2, 4.0)
"""Where the curve is cut, in units of its spread."""
DOUBT = 0.2
CAUTION = 0.9
"""A percentage saves looks; not all of them are spent again, for it may be a useless one."""
ANYTHING_S = tuple(5 * 1.6**step for step in range(10))
"""What a percentage is weighed with where there is no history: from 5 seconds to 6 minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """How long such jobs usually take: the middle eight in ten, in seconds."""

    low_s: float
    high_s: float
    earliest_s: float
    durations_s: tuple[float, ...] = ()
    """What it was made from, the shortest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """How long a job will have taken in the end: eight in ten do."""

    low_s: float
    high_s: float
    late: bool
    """Nine in ten such jobs were finished by now."""


class Span(NamedTuple):
    """A stretch of a job's time, and how many of the jobs end in it."""

    begin_s: float
    end_s: float
    share: float


class Curve(NamedTuple):
    """A log-logistic curve: how likely a job has ended that should end at `end_s`."""

    end_s: float
    spread: float

    def ended(self, elapsed_s: float) -> float:
        """How likely it has ended by then."""
        if elapsed_s <= 0:
            return 0.0
        return 1 / (1 + math.exp(min(700.0, math.log(self.end_s / elapsed_s) / self.spread)))

    def at_s(self, cut: float) -> float:
        """When it is so many spreads past its middle."""
        return self.end_s * math.exp(self.spread * cut)


class Past(NamedTuple):
    """Where the jobs of a history ended, and where the next one may."""

    spans: tuple[Span, ...]
    roots: tuple[float, ...]
    """Of the hazard in each span."""
    early_spans: int
    """How many lie before the earliest finish and a little."""
    places: tuple[tuple[int, float], ...]
    """Of each duration the span it ended in, and how far into it."""

    @property
    def first_s(self) -> float:
        """A little before the earliest finish."""
        return self.spans[self.early_spans].begin_s

    @property
    def last_s(self) -> float:
        """The latest finish."""
        return self.spans[-1 - LATE_SPANS].begin_s


class Plan(NamedTuple):
    """When jobs of a history are looked at."""

    early_looks: int
    """How many come before it can be finished, the last of them at `first_s`."""
    first_s: float
    factor: float
    """Times the root of the hazard it is the looks a second."""
    slowest_s: float


def forecast(durations_s: Sequence[float]) -> Forecast | None:
    """What history says, or None while there is too little of it."""
    if len(durations_s) < HISTORY_MIN:
        return None
    ordered = tuple(sorted(durations_s))
    last = len(ordered) - 1
    return Forecast(
        low_s=ordered[round(last * 0.1)],
        high_s=ordered[round(last * 0.9)],
        earliest_s=ordered[0],
        durations_s=ordered,
    )


def allowance_s(running: int, polls_per_s: float) -> float:
    """How often each of the running jobs may be looked at: once in so many seconds, on average."""
    return max(EVERY_S_MIN, running / polls_per_s)


def next_look_s(
    elapsed_s: float,
    usual: Forecast | None,
    *,
    every_s: float = EVERY_S_MIN,
    percent: int | None = None,
    percent_at_s: float | None = None,
) -> float:
    """How long to wait until the next poll, from the last one on.

    `elapsed_s` is how long the job had run at the last one (0 before the first), `percent_at_s` how
    long when this percentage was first seen.
    """
    curve = _curve(elapsed_s, percent, percent_at_s)
    durations_s = usual.durations_s if usual is not None else ()
    if curve is None and not durations_s:
        return max(every_s, min(elapsed_s / 6, LOOK_S_MAX / 2))
    past = _past(durations_s or ANYTHING_S)
    plan = _plan(durations_s or ANYTHING_S, every_s)
    early_s = _early_look_s(plan, elapsed_s, known=percent is not None)
    if percent is not None and percent >= PERCENT_MIN:
        plan = plan._replace(factor=plan.factor * CAUTION)
    if curve is not None:
        spans = _weighted(past, elapsed_s, curve)
        look_s = _after_one_look_s(plan, spans, _roots(spans), elapsed_s)
        return max(LOOK_S_MIN, min(early_s, look_s) - elapsed_s)
    look_s = _after_one_look_s(plan, past.spans, past.roots, elapsed_s)
    late_s = _between((elapsed_s - past.last_s) / 16, LOOK_S_MIN, plan.slowest_s)
    return max(late_s, min(early_s, look_s) - elapsed_s)


def expected(
    usual: Forecast | None,
    elapsed_s: float,
    percent: int | None = None,
    percent_at_s: float | None = None,
) -> Range | None:
    """How long a running job will have taken: what history says, and what its percentage adds."""
    late = usual is not None and elapsed_s > usual.high_s
    curve = _curve(elapsed_s, percent, percent_at_s)
    if curve is not None:
        durations_s = usual.durations_s if usual is not None else ()
        spans = _weighted(_past(durations_s or ANYTHING_S), elapsed_s, curve)
        if spans:
            low_s, high_s = _quantile_s(spans, 0.1), _quantile_s(spans, 0.9)
            return Range(low_s=low_s, high_s=high_s, late=late)
    return None if usual is None else Range(low_s=usual.low_s, high_s=usual.high_s, late=late)


def pause_s(failures: int, rng: random.Random, retry_after_s: float | None = None) -> float:
    """How long to wait after the n-th failure in a row: doubling, with jitter.

    What the other side asked for (Retry-After) is the least that is waited, up to ten minutes.
    """
    ceiling = min(PAUSE_S_MAX, PAUSE_S_MIN * 2 ** min(failures, 10))
    wished = rng.uniform(ceiling / 2, ceiling)
    if retry_after_s is None:
        return wished
    return max(wished, min(retry_after_s, 600.0) + rng.uniform(0, 1))


def _early_look_s(plan: Plan, elapsed_s: float, *, known: bool) -> float:
    """When to look for the percentage alone; infinity when no such look is left.

    After a first look that brought no percentage, only the one before the earliest finish is.
    """
    if not plan.early_looks or elapsed_s > plan.first_s - SPAN_S_MIN:
        return math.inf
    step_s = plan.first_s / plan.early_looks
    is_last = elapsed_s + step_s * 4 / 3 > plan.first_s
    if is_last or (elapsed_s > 0 and not known):
        return plan.first_s
    return elapsed_s + step_s


def _after_one_look_s(
    plan: Plan, spans: Sequence[Span], roots: Iterable[float], elapsed_s: float
) -> float:
    """When the rates from now on add up to one look."""
    look = 1.0
    for span, root in zip(spans, roots, strict=True):
        if span.end_s <= elapsed_s:
            continue
        begin_s = max(elapsed_s, span.begin_s)
        rate = _rate(plan, span, root)
        looks = rate * (span.end_s - begin_s)
        if looks >= look:
            return begin_s + look / rate
        look -= looks
    return max(elapsed_s, spans[-1].end_s if spans else 0.0) + look * plan.slowest_s


def _rate(plan: Plan, span: Span, root: float) -> float:
    """How many looks a second a span is worth."""
    slowest = 1 / plan.slowest_s if span.end_s > plan.first_s else 0.0
    return max(slowest, min(1 / LOOK_S_MIN, plan.factor * root))


def _roots(spans: Sequence[Span]) -> Iterator[float]:
    """The root of the hazard in each span: of the jobs that still run in its middle."""
    still = sum(span.share for span in spans)
    for span in spans:
        in_the_middle = max(still, span.share) - span.share / 2
        hazard = span.share / (span.end_s - span.begin_s) / in_the_middle
        yield hazard**ROOT
        still -= span.share


@lru_cache(maxsize=256)
def _plan(durations_s: tuple[float, ...], every_s: float) -> Plan:
    """The densest looks with which these jobs had cost no more than at a fixed interval."""
    past = _past(durations_s)
    jobs = len(durations_s)
    fixed = sum(max(1, math.ceil(duration_s / every_s)) for duration_s in durations_s)
    looks_max = jobs + COST_MAX * (fixed - jobs)
    plan = Plan(_early_looks(fixed / jobs, past.first_s), past.first_s, 0, max(LOOK_S_MAX, every_s))
    if _replayed(past, plan) > looks_max:
        plan = plan._replace(early_looks=0)
    low, high = 0.0, 1 / LOOK_S_MIN / min(past.roots[past.early_spans : -LATE_SPANS - 1])
    for _ in range(SEARCH_STEPS):
        middle = (low + high) / 2
        if _replayed(past, plan._replace(factor=middle)) <= looks_max:
            low = middle
        else:
            high = middle
    if durations_s[jobs * 9 // 10] <= every_s + LOOK_S_MIN:
        # The fixed interval finds them at its first look: be no later.
        plan = plan._replace(early_looks=1, first_s=every_s)
    return plan._replace(factor=low)


def _early_looks(looks: float, first_s: float) -> int:
    """How many of a job's looks come before it can be finished."""
    if looks < EARLY_FROM_LOOKS or first_s < SPAN_S_MIN:
        return 0
    wished = min(looks * EARLY_COST_MAX, first_s / EARLY_S_MIN, EARLY_LOOKS_MAX)
    return max(1, int(wished))


def _replayed(past: Past, plan: Plan) -> int:
    """How many looks the jobs of a history would have cost."""
    looks = [0.0]
    for span, root in zip(past.spans, past.roots, strict=True):
        looks.append(looks[-1] + _rate(plan, span, root) * (span.end_s - span.begin_s))
    early = looks[past.early_spans] if plan.early_looks else 0.0
    main = sum(
        int(looks[place] + part * (looks[place + 1] - looks[place]) - early)
        for place, part in past.places
    )
    return main + (1 + plan.early_looks + int(early)) * len(past.places)


@lru_cache(maxsize=256)
def _past(durations_s: tuple[float, ...]) -> Past:
    """The spans of a history: some before it, seven of equally many jobs, some after it."""
    knots = _knots(durations_s)
    job = 1 / (len(durations_s) + 1)
    middle = [
        Span(begin_s, end_s, (after - before) * job)
        for (begin_s, before), (end_s, after) in pairwise(knots)
    ]
    first_s, first = knots[0]
    early_s = late_s = 2 * SPAN_S_MIN
    if middle:
        early_s = max(early_s, first * job * (middle[0].end_s - first_s) / middle[0].share)
        late_s = max(late_s, (middle[-1].end_s - middle[-1].begin_s) / 2)
    early = _early_tail(first_s, min(early_s, first_s / 2), first * job)
    spans = (*early, *middle, *_late_tail(knots[-1][0], late_s, job))
    return Past(spans, tuple(_roots(spans)), len(early) - 1, tuple(_places(durations_s, spans)))


def _places(durations_s: Sequence[float], spans: Sequence[Span]) -> Iterator[tuple[int, float]]:
    place = 0
    for duration_s in durations_s:
        while spans[place].end_s < duration_s:
            place += 1
        span = spans[place]
        yield place, (duration_s - span.begin_s) / (span.end_s - span.begin_s)


def _knots(durations_s: Sequence[float]) -> list[tuple[float, int]]:
    """Times by which so and so many jobs had ended, about equally many between any two."""
    jobs = len(durations_s)
    at_once = sum(duration_s < durations_s[0] + SPAN_S_MIN for duration_s in durations_s)
    knots = [(max(durations_s[at_once - 1], 2 * SPAN_S_MIN), at_once)]
    for ended, duration_s in enumerate(durations_s[at_once:], at_once + 1):
        since_s, before = knots[-1]
        if ended - before >= jobs / SPANS and duration_s >= since_s + SPAN_S_MIN:
            knots.append((duration_s, ended))
    left = jobs - knots[-1][1]
    if left and len(knots) > 1:
        knots.pop()
    if left:
        knots.append((max(durations_s[-1], knots[-1][0] + SPAN_S_MIN), jobs))
    return knots


def _early_tail(until_s: float, length_s: float, share: float) -> list[Span]:
    """The first finishes, and what may come before them, back to the beginning at most."""
    spans: list[Span] = []
    for _ in range(EARLY_SPANS):
        begin_s = max(0.0, until_s - length_s)
        if begin_s < until_s:
            spans.insert(0, Span(begin_s, until_s, share))
        until_s, length_s, share = begin_s, length_s * 2, share / 4
    return spans


def _late_tail(from_s: float, length_s: float, share: float) -> Iterator[Span]:
    """What may come after the last finish, in the end as late as anybody waits."""
    for _ in range(LATE_SPANS):
        share /= 2
        yield Span(from_s, from_s + length_s, share)
        from_s, length_s = from_s + length_s, length_s * 2
    yield Span(from_s, from_s + LATE_S, share)


def _curve(elapsed_s: float, percent: int | None, percent_at_s: float | None) -> Curve | None:
    """Where a percentage puts the end; None when it tells nothing, or the end should have come."""
    if percent is None or percent < PERCENT_MIN:
        return None
    done = min(percent, 100) / 100
    at_s = elapsed_s if percent_at_s is None else percent_at_s
    spread = (PERCENT_ERROR / done + PERCENT_BEND * (1 - done)) / DEVIATION
    curve = Curve(max(at_s, SPAN_S_MIN) / done, spread)
    return curve if elapsed_s < curve.at_s(CUTS[-1]) else None


def _weighted(past: Past, elapsed_s: float, curve: Curve) -> list[Span]:
    """The spans from now on as a percentage weighs them, cut finer around the end it promises."""
    doubt = DOUBT / (past.last_s - past.first_s + 1)
    cuts_s = [curve.at_s(cut) for cut in CUTS]
    weighted: list[Span] = []
    for span in past.spans:
        if span.end_s <= elapsed_s:
            continue
        density = span.share / (span.end_s - span.begin_s)
        begin_s = max(span.begin_s, elapsed_s)
        inner = [cut_s for cut_s in cuts_s if begin_s < cut_s < span.end_s]
        before = curve.ended(begin_s)
        for cut_s in (*inner, span.end_s):
            after = curve.ended(cut_s)
            share = density * (after - before + doubt * (cut_s - begin_s))
            weighted.append(Span(begin_s, cut_s, share))
            begin_s, before = cut_s, after
    return weighted


def _quantile_s(spans: Sequence[Span], part: float) -> float:
    """By when this part of the jobs has ended."""
    wanted = part * sum(span.share for span in spans)
    for span in spans:
        if span.share >= wanted > 0:
            return span.begin_s + (span.end_s - span.begin_s) * wanted / span.share
        wanted -= span.share
    return spans[-1].end_s


def _between(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))
