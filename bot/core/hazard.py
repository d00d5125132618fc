"""When a running job may end: what finished jobs like it and its own percentage say.

The sorted durations are cut into spans of equally many jobs. Before and after them lie tails, for
what no job has done yet. An end is only noticed at a look, so that a duration says no more than
that the job ended after the look before.

A percentage p, first seen after t, puts the end near t / p: a log-logistic curve, narrower as p
grows, by which the spans are weighted. Some doubt stays with history alone. A percentage that
stands still is overtaken by the time, and then history alone is left.
"""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

ROOT = 0.3
SPANS = 7
SPAN_S_MIN = 0.25
EARLY_SPANS = 3
LATE_SPANS = 5
LATE_S = 600.0
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


@lru_cache(maxsize=256)
def past_of(durations_s: tuple[float, ...]) -> Past:
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
    return Past(spans, tuple(roots_of(spans)), len(early) - 1, tuple(_places(durations_s, spans)))


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


def curve_of(elapsed_s: float, percent: int | None, percent_at_s: float | None) -> Curve | None:
    """Where a percentage puts the end; None when it tells nothing, or the end should have come."""
    if percent is None or percent < PERCENT_MIN:
        return None
    done = min(percent, 100) / 100
    at_s = elapsed_s if percent_at_s is None else percent_at_s
    spread = (PERCENT_ERROR / done + PERCENT_BEND * (1 - done)) / DEVIATION
    curve = Curve(max(at_s, SPAN_S_MIN) / done, spread)
    return curve if elapsed_s < curve.at_s(CUTS[-1]) else None


def weighted(past: Past, elapsed_s: float, curve: Curve) -> list[Span]:
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


def quantile_s(spans: Sequence[Span], part: float) -> float:
    """By when this part of the jobs has ended."""
    wanted = part * sum(span.share for span in spans)
    for span in spans:
        if span.share >= wanted > 0:
            return span.begin_s + (span.end_s - span.begin_s) * wanted / span.share
        wanted -= span.share
    return spans[-1].end_s


def roots_of(spans: Sequence[Span]) -> Iterator[float]:
    """The root of the hazard in each span: of the jobs that still run in its middle."""
    still = sum(span.share for span in spans)
    for span in spans:
        in_the_middle = max(still, span.share) - span.share / 2
        hazard = span.share / (span.end_s - span.begin_s) / in_the_middle
        yield hazard**ROOT
        still -= span.share
