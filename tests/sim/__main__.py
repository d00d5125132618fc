"""Many worlds in a night, or one that failed again: `make sim SEEDS=10000`, `make sim SEED=5`."""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice

from tests.sim.planted import PLANS
from tests.sim.running import Outcome, base_seed, run

AT_ONCE = 25
PROCESSES = 2
PLANTED_SEEDS = 40


def main() -> int:
    """Run what was asked for; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    parser.add_argument("--seeds", type=int, default=300, help="how many worlds")
    parser.add_argument("--seed", type=int, help="this world alone")
    parser.add_argument("--plant", default="", help="a bug to plant, by its name")
    parser.add_argument("--planted", action="store_true", help="all bugs, and who finds them")
    asked = parser.parse_args()
    if asked.planted:
        return _tell_of_planted()
    plan = next((plan for plan in PLANS if plan.name == asked.plant), None)
    if asked.seed is not None:
        return _tell(run(seed, plan() if plan else None) for seed in (asked.seed,))
    first = base_seed()
    with ProcessPoolExecutor(PROCESSES) as pool:
        seeds = range(first, first + asked.seeds)
        return _tell(pool.map(run, seeds, chunksize=AT_ONCE))


def _tell(outcomes: Iterable[Outcome]) -> int:
    began_s, broken, seen, hours, kills, freezes = time.perf_counter(), 0, 0, 0.0, 0, 0
    for batch in _batches(outcomes):
        for outcome in batch:
            seen += 1
            hours += outcome.virtual_s / 3600
            kills += outcome.kills
            freezes += outcome.freezes
            if outcome.broken is not None:
                broken += 1
                sys.stdout.write(f"\nSEED {outcome.seed}\n{outcome.broken}\n\n")
        pace = seen / (time.perf_counter() - began_s)
        sys.stdout.write(
            f"{seen} seeds, {pace:.1f} a second; {hours:.0f} virtual hours, {kills} kills,"
            f" {freezes} freezes; {broken} broken\n"
        )
        sys.stdout.flush()
    return 1 if broken else 0


def _tell_of_planted() -> int:
    """A line of the table in docs/reliability.md for each bug."""
    for plan in PLANS:
        outcomes = [run(seed, plan()) for seed in range(PLANTED_SEEDS)]
        found = {
            outcome.seed: outcome.broken.check
            for outcome in outcomes
            if outcome.broken is not None and outcome.broken.check in plan.finds
        }
        checks = ", ".join(f"`{check}`" for check in sorted(set(found.values())))
        what = (plan.__doc__ or "").partition("\n")[0]
        sys.stdout.write(
            f"| {plan.name} | {what} | {checks} | {min(found, default=-1)} | {len(found)} |\n"
        )
        sys.stdout.flush()
    return 0


def _batches(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    coming = iter(outcomes)
    while batch := list(islice(coming, AT_ONCE * PROCESSES)):
        yield batch


if __name__ == "__main__":
    sys.exit(main())
