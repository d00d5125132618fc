"""When to look at a running job again, how long to pause after trouble, and how long it takes.

History is the durations of finished jobs of the same kind, model, length and size.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

HISTORY_MIN = 5
"""Fewer finished jobs than this say nothing about the next."""

LOOK_S_MIN = 1.0
LOOK_S_MAX = 10.0
PERCENT_S_MIN = 5.0
"""A card's percentage need not be newer than this while nothing can be finished yet."""
PAUSE_S_MIN = 2.0
PAUSE_S_MAX = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """How long such jobs usually take: the middle eight in ten, in seconds."""

    low_s: float
    high_s: float
    earliest_s: float


def forecast(durations_s: Sequence[float]) -> Forecast | None:
    """What history says, or None while there is too little of it."""
    if len(durations_s) < HISTORY_MIN:
        return None
    ordered = sorted(durations_s)
    last = len(ordered) - 1
    return Forecast(
        low_s=ordered[round(last * 0.1)],
        high_s=ordered[round(last * 0.9)],
        earliest_s=ordered[0],
    )


def next_look_s(elapsed_s: float, usual: Forecast | None) -> float:
    """How long to wait before the next poll of a job that has run for `elapsed_s`.

    With history: seldom before the earliest finish seen, for the percentage alone; then in steps
    that divide the usual span in eight; then slower. Without: in steps that grow with the time
    already spent.
    """
    if usual is None:
        return _between(elapsed_s / 6, LOOK_S_MIN, LOOK_S_MAX / 2)
    if elapsed_s < usual.earliest_s - LOOK_S_MIN:
        to_earliest_s = usual.earliest_s - LOOK_S_MIN / 2 - elapsed_s
        return min(to_earliest_s, max(PERCENT_S_MIN, usual.earliest_s / 4))
    if elapsed_s <= usual.high_s:
        return _between((usual.high_s - usual.low_s) / 8, LOOK_S_MIN, LOOK_S_MAX / 2)
    return _between((elapsed_s - usual.high_s) / 4, LOOK_S_MIN, LOOK_S_MAX)


def pause_s(failures: int, rng: random.Random, retry_after_s: float | None = None) -> float:
    """How long to wait after the n-th failure in a row: doubling, with jitter.

    What the other side asked for (Retry-After) is the least that is waited, up to ten minutes.
    """
    ceiling = min(PAUSE_S_MAX, PAUSE_S_MIN * 2 ** min(failures, 10))
    wished = rng.uniform(ceiling / 2, ceiling)
    if retry_after_s is None:
        return wished
    return max(wished, min(retry_after_s, 600.0) + rng.uniform(0, 1))


def _between(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))
