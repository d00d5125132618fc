"""When to look at a running job again, how long to pause after trouble, and how long it takes.

History is the durations of finished jobs of the same kind, model, length and size.

A job may cost as many looks as a fixed interval of `every_s` would, no more. Looking at the rate
r(t) notices an end 1 / 2r late on average, and costs the integral of r over the time the job runs:
of all rates that cost the same, the square root of the hazard (how likely the job ends just now, if
it still runs) has the least lag. History is short and its slowest jobs count as well, hence a root
somewhat flatter. Its factor comes from replaying the history: the greatest with which those jobs
would have cost no more looks than the fixed interval. A duration is known only to the look that
found its end, so there is always one just before the earliest finish: without it the history would
creep upwards.
"""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.core import hazard
from bot.core.hazard import Past, Span

HISTORY_MIN = 5
"""Fewer finished jobs than this say nothing about the next."""

LOOK_S_MIN = 0.5
LOOK_S_MAX = 10.0
EVERY_S_MIN = 1.0
"""However few jobs run, none is looked at more often than this on average."""
PAUSE_S_MIN = 2.0
PAUSE_S_MAX = 60.0

COST_MAX = 0.98
"""How much of its allowance a history may cost: the next jobs are a little dearer."""
SEARCH_STEPS = 10

EARLY_LOOKS_MAX = 3
EARLY_S_MIN = 5.0
"""A card's percentage need not be newer than this while nothing can be finished yet."""
EARLY_COST_MAX = 1 / 8
"""How much of its looks a job may spend before it can be finished."""
EARLY_FROM_LOOKS = 5
"""A job that may be looked at less often than this spends none of them so early."""

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
    known: bool = True
    """History says so; without it the job's percentage alone does."""


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
    curve = hazard.curve_of(elapsed_s, percent, percent_at_s)
    durations_s = usual.durations_s if usual is not None else ()
    if curve is None and not durations_s:
        return max(every_s, min(elapsed_s / 12, LOOK_S_MAX / 2))
    past = hazard.past_of(durations_s or ANYTHING_S)
    plan = _plan(durations_s or ANYTHING_S, every_s)
    early_s = _early_look_s(plan, elapsed_s, known=percent is not None)
    if percent is not None and percent >= hazard.PERCENT_MIN:
        plan = plan._replace(factor=plan.factor * CAUTION)
    if curve is not None:
        spans = hazard.weighted(past, elapsed_s, curve)
        look_s = _after_one_look_s(plan, spans, hazard.roots_of(spans), elapsed_s)
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
    curve = hazard.curve_of(elapsed_s, percent, percent_at_s)
    if curve is not None:
        durations_s = usual.durations_s if usual is not None else ()
        spans = hazard.weighted(hazard.past_of(durations_s or ANYTHING_S), elapsed_s, curve)
        if spans:
            low_s, high_s = hazard.quantile_s(spans, 0.1), hazard.quantile_s(spans, 0.9)
            return Range(low_s=low_s, high_s=high_s, late=late, known=usual is not None)
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
    if not plan.early_looks or elapsed_s > plan.first_s - hazard.SPAN_S_MIN:
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


@lru_cache(maxsize=256)
def _plan(durations_s: tuple[float, ...], every_s: float) -> Plan:
    """The densest looks with which these jobs had cost no more than at a fixed interval."""
    past = hazard.past_of(durations_s)
    jobs = len(durations_s)
    fixed = sum(max(1, math.ceil(duration_s / every_s)) for duration_s in durations_s)
    looks_max = jobs + COST_MAX * (fixed - jobs)
    plan = Plan(_early_looks(fixed / jobs, past.first_s), past.first_s, 0, max(LOOK_S_MAX, every_s))
    if _replayed(past, plan) > looks_max:
        plan = plan._replace(early_looks=0)
    low, high = 0.0, 1 / LOOK_S_MIN / min(past.roots[past.early_spans : -hazard.LATE_SPANS - 1])
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
    if looks < EARLY_FROM_LOOKS or first_s < hazard.SPAN_S_MIN:
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


def _between(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))
