"""How soon a command is acknowledged, beside a bot that does nothing but acknowledge.

Both are real processes on a Discord on loopback, and take turns, so that whatever slows the
machine slows both. The time runs from the interaction being sent to its answer arriving.

    .venv/bin/python bench/ack.py [--commands 200]
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from _stage import ONLY_DEFERS, running

from sandbox.discord import Discord

WARM_UP_COUNT = 5


async def acknowledgement_ms(discord: Discord) -> float:
    """The time of one command."""
    began_s = time.perf_counter()
    asked = await discord.person("ann").slash(
        discord.channel_named("pictures"), "imagine", prompt="a lighthouse in a storm"
    )
    await asked.acknowledged()
    return (time.perf_counter() - began_s) * 1000


async def measure(commands: int) -> tuple[list[float], list[float]]:
    """The times of both bots, command by command in turn."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="imagine-bench-")))
        our_stage = await stack.enter_async_context(
            running([sys.executable, "-m", "bot", "run"], folder / "ours")
        )
        other_stage = await stack.enter_async_context(
            running([sys.executable, "-c", ONLY_DEFERS], folder / "other")
        )
        ours, other = our_stage.discord, other_stage.discord
        for discord in (ours, other) * WARM_UP_COUNT:
            await acknowledgement_ms(discord)
        pairs = [
            (await acknowledgement_ms(ours), await acknowledgement_ms(other))
            for _ in range(commands)
        ]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How soon a command is acknowledged.")
    parser.add_argument("--commands", type=int, default=200)
    ours, other = asyncio.run(measure(min(parser.parse_args().commands, 2_000)))
    print(f"{'':22}{'median':>10}{'95th':>10}{'worst':>10}   (ms)")
    for name, times in (("imagine-bot", ours), ("a bot that only defers", other)):
        ninety_fifth = statistics.quantiles(times, n=20)[-1]
        print(f"{name:22}{statistics.median(times):10.1f}{ninety_fifth:10.1f}{max(times):10.1f}")
    ratio = statistics.median(a / b for a, b in zip(ours, other, strict=True))
    print(f"median of the ratios, pair by pair: {ratio:.2f}")


if __name__ == "__main__":
    main()
