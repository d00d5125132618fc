"""How long `imagine-bot migrate --from … --to …` takes for a large file, on this machine.

Makes a SQLite file with so many finished jobs, their ledger and a thousand members, and moves it
into a Postgres of its own (from the wheel that the tests use), by the same parts as the command.

    .venv/bin/python -m bench.move [--jobs 1000000]
"""

import argparse
import asyncio
import resource
import tempfile
import time
from pathlib import Path

from bench import history
from bot.adapters.clock import SystemClock
from bot.adapters.sql.moving.move import Move
from bot.adapters.sql.moving.source import Source
from bot.adapters.sql.moving.target import Target
from tests.contracts._postgres import postgres_server


async def main(jobs: int) -> None:
    with tempfile.TemporaryDirectory(prefix="imagine-move-") as folder, postgres_server() as server:
        _store, database = await history.opened(Path(folder), "old")
        await history.seed(database)
        await database.close()
        file = Path(folder) / "old.db"
        history.fill(file, jobs)
        print(f"{jobs:,} jobs, {file.stat().st_size / 1e9:.2f} GB")
        async with server.empty_database() as url:
            began_s = time.monotonic()

            def tell(line: str) -> None:
                print(f"{time.monotonic() - began_s:6.1f} s  {line}", flush=True)

            async with Source.opened(file) as source, Target.opened(url) as target:
                outcome = await Move(source, target, clock=SystemClock(), tell=tell).run()
            took_s = time.monotonic() - began_s
            rows = sum(outcome.rows.values())
            most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
            print(
                f"{rows:,} rows in {took_s:.0f} s: {rows / took_s:,.0f} a second, {most_mb:.0f} MB"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1_000_000)
    asyncio.run(main(parser.parse_args().jobs))
