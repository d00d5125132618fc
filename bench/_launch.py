"""Runs the bot as `python -m bot run` does, and watches its event loop from inside.

    python bench/_launch.py LAGS [PROFILE]

On SIGUSR1 the file LAGS is written: `lags`, pairs of a moment and how late something ran that was
due then, one for every 10 ms; `collections`, pairs of a moment and how long the garbage collector
held everything up; all in seconds, of the monotonic clock. A moment that the loop slept through
counts too, or the worst times would be the least counted. PROFILE is where cProfile's findings
about the main thread go at the end.
"""

import asyncio
import cProfile
import gc
import json
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.__main__ import main

EVERY_S = 0.01
KEPT_MAX = 100_000
"""A quarter of an hour."""


Pairs = deque[tuple[float, float]]


def watch_collections(collections: Pairs) -> None:
    """Note how long each round of the garbage collector takes, for ever."""
    began_s = 0.0

    def note(phase: str, _: dict[str, int]) -> None:
        nonlocal began_s
        if phase == "start":
            began_s = time.monotonic()
        else:
            collections.append((began_s, time.monotonic() - began_s))

    gc.callbacks.append(note)


async def watch(lags: Pairs) -> None:
    """Note how late this is woken, for ever."""
    due_s = time.monotonic() + EVERY_S
    while True:
        await asyncio.sleep(due_s - time.monotonic())
        now_s = time.monotonic()
        while due_s <= now_s:
            lags.append((due_s, now_s - due_s))
            due_s += EVERY_S


async def watched(work: Coroutine[Any, Any, Any], to: Path) -> Any:
    """Do the work of the process, and watch its loop meanwhile."""
    seen: dict[str, Pairs] = {name: deque(maxlen=KEPT_MAX) for name in ("lags", "collections")}

    def write() -> None:
        part = to.with_suffix(".part")
        part.write_text(json.dumps({name: list(pairs) for name, pairs in seen.items()}))
        part.replace(to)
        for pairs in seen.values():
            pairs.clear()

    watch_collections(seen["collections"])
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, write)
    watching = asyncio.create_task(watch(seen["lags"]))
    try:
        return await work
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


def run_watched(to: Path) -> Callable[..., Any]:
    """`asyncio.run`, with a watch on the loop."""
    run = asyncio.run
    return lambda work, **options: run(watched(work, to), **options)


def launch() -> None:
    """The command line."""
    lags, *profile = map(Path, sys.argv[1:])
    asyncio.run = run_watched(lags)  # the one place where the bot starts its loop
    sys.argv[1:] = ["run"]
    if not profile:
        main()
        return
    profiler = cProfile.Profile()
    try:
        profiler.runcall(main)
    finally:
        profiler.dump_stats(profile[0])


if __name__ == "__main__":
    launch()
