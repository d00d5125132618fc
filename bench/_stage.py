"""What the benches share: a bot as a process of its own, on a Discord on loopback."""

import asyncio
import os
import random
import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sandbox import __main__ as sandbox_main
from sandbox import discord as discord_stand_in
from sandbox.discord import Discord
from sandbox.grok import server as grok_server
from sandbox.grok.imagine import GrokImagine

STOP_S_MAX = 15.0
START_S_MAX = 60.0
LOG_LINES_SHOWN = 15

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

NO_LIMITS = {
    "GUILD_DAILY_USD_MAX": "none",
    "GUILD_MONTHLY_USD_MAX": "none",
    "TOTAL_DAILY_USD_MAX": "none",
    "STARTER_MEMBER_DAILY_USD": "0",
    "STARTER_GUILD_DAILY_USD": "0",
}
"""What a server may use is not what is measured here."""


class NotStartedError(Exception):
    """The bot did not connect; what its log says at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A bot that is connected, and the Discord it is connected to."""

    discord: Discord
    bot: Process
    log: Path
    environment: Mapping[str, str]
    """What the bot was told; another one beside it is told the same."""


@asynccontextmanager
async def running(
    command: Sequence[str],
    folder: Path,
    *,
    grok: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> AsyncGenerator[Stage]:
    """A bot as a process on a Discord of its own, connected.

    `grok` is the origin of a Grok Imagine; unset, there is one in this process.
    """
    await asyncio.to_thread(folder.mkdir)
    async with AsyncExitStack() as stack:
        discord = Discord(clock=time.time, rng=random.Random(1), data_dir=folder / "uploads")
        if grok is None:
            studio = GrokImagine(clock=time.time, rng=random.Random(2))
            grok = await stack.enter_async_context(grok_server.serve(studio))
        places = sandbox_main.Places(
            grok=grok,
            discord=await stack.enter_async_context(discord_stand_in.serve(discord)),
            page="http://127.0.0.1:1",
            data_dir=folder,
        )
        environment = sandbox_main.environment(places, token=discord.bot.token, own=os.environ)
        environment |= NO_LIMITS | dict(settings or {})
        bot = await stack.enter_async_context(
            process(command, environment=environment, folder=folder, log=places.log)
        )
        await _connected(discord, bot, places.log)
        yield Stage(discord=discord, bot=bot, log=places.log, environment=environment)


async def _connected(discord: Discord, bot: Process, log: Path) -> None:
    """Wait until the bot is there. Raises NotStartedError with the end of its log."""
    online = asyncio.create_task(sandbox_main.wait_until_connected(discord))
    ended = asyncio.create_task(bot.wait())
    try:
        await asyncio.wait({online, ended}, timeout=START_S_MAX, return_when="FIRST_COMPLETED")
        if not online.done() or ended.done():
            lines = await asyncio.to_thread(log.read_text)
            raise NotStartedError("\n".join(lines.splitlines()[-LOG_LINES_SHOWN:]))
    finally:
        online.cancel()
        ended.cancel()


@asynccontextmanager
async def process(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, log: Path
) -> AsyncGenerator[Process]:
    """A process that ends with the context, whatever ends that."""
    with log.open("wb") as file:
        # In a group of its own: Ctrl-C in the terminal is for the bench, which ends the rest.
        started = await asyncio.create_subprocess_exec(
            *command, env=environment, cwd=folder, stdout=file, stderr=file, process_group=0
        )
    try:
        yield started
    finally:
        await _stop(started)


async def _stop(started: Process) -> None:
    with suppress(ProcessLookupError):
        started.send_signal(signal.SIGCONT)  # one that is held still would never hear of its end
        started.terminate()
    try:
        async with asyncio.timeout(STOP_S_MAX):
            await started.wait()
    except TimeoutError:
        started.kill()
        await started.wait()
