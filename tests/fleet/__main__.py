"""`python -m tests.fleet`: a longer fight than the one in the tests."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.fleet.fight import fight


def main() -> None:
    """The command line: exits with 1 when something was wrong at the end."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fleet",
        description="Two gateways and three workers on one Postgres, killed again and again.",
    )
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--asks", type=int, default=150, help="of the busiest person")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="imagine-fleet-") as folder:
        outcome = asyncio.run(
            fight(Path(folder), kills=asked.kills, asks=asked.asks, seed=asked.seed)
        )
    said = [f"WRONG: {line}" for line in outcome.wrong] or [
        "Nothing lost, nothing twice, every sum right, everybody in turn."
    ]
    sys.stdout.write("\n".join([outcome.summary, *said, ""]))
    sys.exit(1 if outcome.wrong else 0)


if __name__ == "__main__":
    main()
