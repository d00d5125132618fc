"""What more workers bring: one gateway and one, two and three workers on one Postgres, in turn.

    .venv/bin/python bench/fleet.py [--jobs 150] [--share 25]

Each worker, with the processes that open files for it, gets SHARE percent of one core (Linux's
control groups, as root), so that a machine of two cores can hold three of them beside the gateway,
Postgres and the stand-ins: what is compared is how they get on with each other, not how fast they
are. Counted is the time from the first tenth of the jobs to the last.
"""

import argparse
import asyncio
import itertools
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from _process import MIB, usage
from _quota import NoQuotaError, share
from _scene import SETTINGS, Heard, Scene, ask_for, delivered, seats_in, stand_in_grok, until
from _stage import process, running

from tests.contracts._postgres import postgres_server

WORKERS = (1, 2, 3)
PICTURE_S = 2.0
ASKS_PER_S = 40
WAIT_S_MAX = 600
LOGGED_IN = "logged_in"
TENTH, MOST = 0.1, 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What so many workers did."""

    workers: int
    jobs_per_s: float
    cpu_ms: float
    """Of all workers with their children, for each job."""
    gateway_ms: float
    """Of the gateway, for each command."""
    memory_mib: float
    """Of the largest worker."""

    def line(self, alone: float) -> str:
        return (
            f"{self.workers:>7} {self.jobs_per_s:>10.2f} {self.jobs_per_s / alone:>14.2f}"
            f" {self.cpu_ms:>16.0f} {self.gateway_ms:>20.0f} {self.memory_mib:>12.0f}"
        )


HEAD = "workers     jobs/s  times one's    CPU ms a job  gateway ms a command  MiB a worker"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="One, two and three workers, side by side.")
    parser.add_argument("--jobs", type=int, default=150)
    parser.add_argument("--share", type=float, default=25, help="percent of a core each; 0: all")
    asked = parser.parse_args()
    asyncio.run(compare(asked.jobs, asked.share))


async def compare(jobs: int, percent: float) -> None:
    """A line for each number of workers."""
    print(HEAD, flush=True)
    alone = 0.0
    for workers in WORKERS:
        with tempfile.TemporaryDirectory(prefix="imagine-fleet-") as folder:
            measured = await measure(Path(folder), workers, jobs, percent)
        alone = alone or measured.jobs_per_s
        print(measured.line(alone), flush=True)


async def measure(folder: Path, workers: int, jobs: int, percent: float) -> Measured:
    """Have so many workers do so many jobs."""
    async with open_fleet(folder, workers, percent) as (scene, pids):
        await scene.warm_up()
        before = [usage(pid) for pid in pids]
        gateway_s = usage(scene.pid).cpu_s
        heard = await ask_for(scene, "imagine", count=jobs, per_s=ASKS_PER_S)
        began_s = await _until_done(heard, round(jobs * TENTH))
        ended_s = await _until_done(heard, round(jobs * MOST))
        await _until_done(heard, jobs)
        after = [usage(pid) for pid in pids]
        gateway_s = usage(scene.pid).cpu_s - gateway_s
    spent_s = sum(
        a.cpu_s + a.children_cpu_s - b.cpu_s - b.children_cpu_s
        for a, b in zip(after, before, strict=True)
    )
    return Measured(
        workers=workers,
        jobs_per_s=(round(jobs * MOST) - round(jobs * TENTH)) / (ended_s - began_s),
        cpu_ms=1000 * spent_s / jobs,
        gateway_ms=1000 * gateway_s / jobs,
        memory_mib=max(one.peak_bytes for one in after) / MIB,
    )


async def _until_done(heard: Heard, count: int) -> float:
    """Wait until so many are delivered; when that was."""
    if not await until(lambda: delivered(heard.asked) >= count, within_s=WAIT_S_MAX):
        sys.exit(f"only {delivered(heard.asked)} of {len(heard.asked)} were delivered")
    return time.monotonic()


@asynccontextmanager
async def open_fleet(
    folder: Path, workers: int, percent: float
) -> AsyncGenerator[tuple[Scene, Sequence[int]]]:
    """A gateway and so many workers, and the workers' process ids."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(postgres_server())
        url = await stack.enter_async_context(server.empty_database())
        grok = await stack.enter_async_context(
            stand_in_grok(folder, clip_bytes=MIB, clip_s=60, picture_s=PICTURE_S)
        )
        bot = [sys.executable, "-m", "bot", "run", "--role"]
        shared = {"DATABASE_URL": url, "SECRET_KEY": "one-key-for-all-of-them"}
        stage = await stack.enter_async_context(
            running([*bot, "gateway"], folder / "bot", grok=grok.origin, settings=SETTINGS | shared)
        )
        pids = list[int]()
        for nth in range(workers):
            log = folder / f"worker-{nth}.log"
            worker = await stack.enter_async_context(
                process([*bot, "worker"], environment=stage.environment, folder=folder, log=log)
            )
            await until(lambda log=log: LOGGED_IN in log.read_text(), within_s=60)
            if percent:
                _limit(stack, worker.pid, percent)
            pids.append(worker.pid)
        seats = itertools.cycle(seats_in(stage.discord))
        yield Scene(stage=stage, grok=grok, lags_file=folder / "none", seats=seats), pids


def _limit(stack: AsyncExitStack, pid: int, percent: float) -> None:
    try:
        stack.enter_context(share(pid, percent))
    except NoQuotaError as error:
        sys.exit(f"No share of a core can be given ({error}). --share 0 gives each all it can get.")


if __name__ == "__main__":
    main()
