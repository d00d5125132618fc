"""How soon a finished job is noticed, beside looking at it at fixed intervals.

Simulated jobs run one after the other. The bot learns from the last fifty as it would live: from
when it noticed that they were finished. A fixed interval polls the same jobs each 1, 3 or 5 s from
the beginning; that interval is the bot's allowance. Each answer takes 0.1 s, for both.

    .venv/bin/python bench/pacing.py [--jobs 1000] [--seed 7]
"""

import argparse
import math
import random
import statistics
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

from bot.core import pacing

ANSWER_S = 0.1
EVERY_S = (1.0, 3.0, 5.0)
HISTORY_COUNT = 50
NOISE_POINTS = 3

Duration = Callable[[random.Random, int], float]
Percent = Callable[[random.Random, float], int | None]


def lognormal(rng: random.Random, job: int, *, median_s: float, sigma: float) -> float:
    """Most near the median, some much longer."""
    del job
    return median_s * math.exp(rng.gauss(0, sigma))


def bimodal(rng: random.Random, job: int) -> float:
    """Two ways to be served, one much slower."""
    del job
    return rng.gauss(20, 2) if rng.random() < 0.6 else rng.gauss(70, 6)


def uniform(rng: random.Random, job: int) -> float:
    """Anything from 20 to 60 s."""
    del job
    return rng.uniform(20, 60)


def heavy_tail(rng: random.Random, job: int) -> float:
    """At least 15 s, sometimes many times as long (Pareto)."""
    del job
    return 15 * rng.paretovariate(2.2)


def near_constant(rng: random.Random, job: int) -> float:
    """Half a minute, give or take half a second."""
    del job
    return rng.gauss(30, 0.4)


def drifting(rng: random.Random, job: int) -> float:
    """The median goes up and down between 24 and 56 s, once in a thousand jobs."""
    median_s = 40 + 16 * math.sin(2 * math.pi * job / 1000)
    return median_s * math.exp(rng.gauss(0, 0.15))


def memoryless(rng: random.Random, job: int) -> float:
    """However long a job has run, it may end just now as well as at any time."""
    del job
    return rng.expovariate(1 / 40)


DURATIONS: dict[str, Duration] = {
    "narrow lognormal": partial(lognormal, median_s=30, sigma=0.1),
    "wide lognormal": partial(lognormal, median_s=40, sigma=0.5),
    "bimodal": bimodal,
    "uniform": uniform,
    "heavy tail": heavy_tail,
    "near-constant": near_constant,
    "drifting": drifting,
}


def none(rng: random.Random, part: float) -> int | None:
    """No percentage at all."""
    del rng, part


def linear(rng: random.Random, part: float) -> int | None:
    """As far as the job is, give or take three points."""
    return max(0, min(99, round(100 * part + rng.gauss(0, NOISE_POINTS))))


def always_0(rng: random.Random, part: float) -> int | None:
    """It never moves."""
    del rng, part
    return 0


def stuck_at_99(rng: random.Random, part: float) -> int | None:
    """It promises the end from the beginning on."""
    del rng, part
    return 99


def jumps_to_99(rng: random.Random, part: float) -> int | None:
    """Nothing for half the time, then nearly done."""
    del rng
    return 0 if part < 1 / 2 else 99


def ends_at_80(rng: random.Random, part: float) -> int | None:
    """The last fifth is never seen."""
    del rng
    return round(80 * part)


@dataclass(frozen=True, slots=True)
class Cost:
    """What some jobs' polls cost, and what they brought."""

    polls: float
    lag_s: float
    lag_p95_s: float

    def beats(self, other: "Cost") -> bool:
        """No more polls, and less lag both on average and at the 95th percentile."""
        no_dearer = self.polls <= other.polls
        return no_dearer and self.lag_s < other.lag_s and self.lag_p95_s < other.lag_p95_s


def cost(jobs: Iterable[tuple[int, float]]) -> Cost:
    """Of each job the polls and the lag."""
    polls, lags = zip(*jobs, strict=True)
    return Cost(
        statistics.fmean(polls), statistics.fmean(lags), statistics.quantiles(lags, n=20)[-1]
    )


def fixed(duration_s: float, every_s: float) -> tuple[int, float]:
    """The polls and the lag of one job at a fixed interval."""
    polls = max(1, math.ceil(duration_s / every_s))
    return polls, polls * every_s + ANSWER_S - duration_s


def paced(
    duration_s: float,
    usual: pacing.Forecast | None,
    every_s: float,
    percent_at: Callable[[float], int | None],
) -> tuple[int, float]:
    """The polls and the lag of one job as the bot looks at it."""
    elapsed_s, polls = 0.0, 0
    percent: int | None = None
    percent_at_s = 0.0
    while True:
        elapsed_s += pacing.next_look_s(
            elapsed_s, usual, every_s=every_s, percent=percent, percent_at_s=percent_at_s
        )
        polls += 1
        if elapsed_s >= duration_s:
            return polls, elapsed_s + ANSWER_S - duration_s
        seen = percent_at(elapsed_s / duration_s)
        if seen != percent:
            percent, percent_at_s = seen, elapsed_s


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison."""

    name: str
    duration: Duration
    percent: Percent
    every_s: float


def compare(row: Row, jobs: int, seed: int) -> tuple[Cost, Cost]:
    """A fixed interval and the bot on the same jobs."""
    rng, noise = random.Random(seed), random.Random(seed + 1)
    durations_s = [max(1.0, row.duration(rng, job)) for job in range(jobs)]
    history_s: deque[float] = deque(maxlen=HISTORY_COUNT)
    ours: list[tuple[int, float]] = []
    for duration_s in durations_s:
        usual = pacing.forecast(history_s)
        ours.append(paced(duration_s, usual, row.every_s, partial(row.percent, noise)))
        history_s.append(duration_s + ours[-1][1])
    theirs = [fixed(duration_s, row.every_s) for duration_s in durations_s]
    return cost(theirs), cost(ours)


def show(rows: list[Row], results: Iterable[tuple[Cost, Cost]]) -> int:
    """Print a table; how many rows the bot wins."""
    print(
        f"{'jobs':20}{'percentage':14}{'every':>6}    {'polls':>13}   {'lag s':>11}   {'p95 s':>11}"
    )
    wins = 0
    for row, (theirs, ours) in zip(rows, results, strict=True):
        better = ours.beats(theirs)
        wins += better
        print(
            f"{row.name:20}{row.percent.__name__.replace('_', ' '):14}{row.every_s:4.0f} s"
            f"    {theirs.polls:5.1f} > {ours.polls:5.1f}"
            f"   {theirs.lag_s:4.2f} > {ours.lag_s:4.2f}"
            f"   {theirs.lag_p95_s:4.2f} > {ours.lag_p95_s:4.2f}"
            f"   {'no more polls, less lag' if better else 'not better in all three'}"
        )
    return wins


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description="How soon a finished job is noticed.")
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    run = partial(compare, jobs=max(20, asked.jobs), seed=asked.seed)
    claimed = [
        Row(name, duration, percent, every_s)
        for name, duration in DURATIONS.items()
        for percent in (none, linear)
        for every_s in EVERY_S
    ]
    wide = DURATIONS["wide lognormal"]
    apart = [
        *(Row("memoryless", memoryless, none, every_s) for every_s in EVERY_S),
        *(
            Row("wide lognormal", wide, percent, 3.0)
            for percent in (always_0, stuck_at_99, jumps_to_99, ends_at_80)
        ),
    ]
    print("Each pair: the fixed interval > the bot.\n")
    with ProcessPoolExecutor() as pool:
        wins = show(claimed, pool.map(run, claimed))
        print(f"\nNo more polls and less lag in {wins} of {len(claimed)} rows.")
        print(
            "\nOutside the claim: jobs that nothing can be learned of, percentages that mislead.\n"
        )
        show(apart, pool.map(run, apart))


if __name__ == "__main__":
    main()
