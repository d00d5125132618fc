"""How soon a command is acknowledged, beside a bot that does nothing but acknowledge.

Both are real processes on a Discord on loopback, and take turns, so that whatever slows the
machine slows both. The time runs from the interaction being sent to its answer arriving.

    .venv/bin/python bench/ack.py [--commands 200]
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sandbox import __main__ as sandbox_main
from sandbox import discord as discord_stand_in
from sandbox.discord import Discord
from sandbox.grok import server as grok_server
from sandbox.grok.imagine import GrokImagine

WARM_UP_COUNT = 5
ONLY_DEFERS = """
import os, discord, discord.gateway, discord.http, yarl
from discord import app_commands
discord.http.Route.BASE = os.environ["DISCORD_API_URL"]
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
client = discord.Client(intents=discord.Intents.none())
tree = app_commands.CommandTree(client)

@tree.command(description="Acknowledges, and nothing else")
async def imagine(interaction: discord.Interaction, prompt: str) -> None:
    await interaction.response.defer(thinking=True)

@client.event
async def setup_hook() -> None:
    await tree.sync()

client.run(os.environ["DISCORD_TOKEN"], log_handler=None)
"""


@asynccontextmanager
async def running(command: list[str], folder: Path) -> AsyncGenerator[Discord]:
    """A bot as a process on a Discord of its own, connected."""
    async with AsyncExitStack() as stack:
        discord = Discord(clock=time.time, rng=random.Random(1), data_dir=folder / "uploads")
        grok = GrokImagine(clock=time.time, rng=random.Random(2))
        places = sandbox_main.Places(
            grok=await stack.enter_async_context(grok_server.serve(grok)),
            discord=await stack.enter_async_context(discord_stand_in.serve(discord)),
            page="http://127.0.0.1:1",
            data_dir=folder,
        )
        limits = {"GUILD_DAILY_USD_MAX": "none", "GUILD_MONTHLY_USD_MAX": "none"}
        limits |= {"STARTER_MEMBER_DAILY_USD": "0", "STARTER_GUILD_DAILY_USD": "0"}
        limits |= {"TOTAL_DAILY_USD_MAX": "none"}
        environment = sandbox_main.environment(places, token=discord.bot.token, own=os.environ)
        with places.log.open("wb") as log:
            bot = await asyncio.create_subprocess_exec(
                *command, env=environment | limits, cwd=folder, stdout=log, stderr=log
            )
        stack.push_async_callback(_stop, bot)
        await sandbox_main.wait_until_connected(discord)
        yield discord


async def _stop(bot: Process) -> None:
    bot.terminate()
    await bot.wait()


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
        (folder / "ours").mkdir()
        (folder / "other").mkdir()
        ours = await stack.enter_async_context(
            running([sys.executable, "-m", "bot", "run"], folder / "ours")
        )
        other = await stack.enter_async_context(
            running([sys.executable, "-c", ONLY_DEFERS], folder / "other")
        )
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
