"""Many processes of the bot on one Postgres, between both stand-ins: started, killed, started."""

import asyncio
import os
import random
import signal
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sandbox import __main__ as sandbox_main
from sandbox import discord as discord_stand_in
from sandbox.discord import Discord
from sandbox.discord.gateway import Starts
from sandbox.grok import server as grok_server
from sandbox.grok.imagine import GrokImagine, Pace
from tests.contracts._postgres import PostgresServer
from tests.wire.forked import Forked, forked

START_S_MAX = 60.0
STOP_S_MAX = 15.0
PACE = Pace(deferred_s=1.0, video_s=2.0)
SETTINGS = {
    "MAX_CONCURRENT_JOBS": "4",
    "MAX_CONCURRENT_PER_GUILD": "4",
    "MAX_CONCURRENT_PER_MEMBER": "4",
    "MAX_QUEUE_PER_MEMBER": "1000",
    "MAX_QUEUE_PER_GUILD": "1000",
    "XAI_REQUESTS_PER_S": "30",
    "TOTAL_DAILY_USD_MAX": "none",
    "GUILD_DAILY_USD_MAX": "none",
    "STARTER_MEMBER_DAILY_USD": "0",
    "STARTER_GUILD_DAILY_USD": "0",
    "DATABASE_CONNECTIONS": "4",
    "LOG_FORMAT": "json",
}
"""Few at once, so that there is a line to be fair in."""


@dataclass(slots=True, kw_only=True)
class Member:
    """One process of the fleet."""

    name: str
    words: tuple[str, ...]
    """Of its command line."""
    process: Forked | None = None
    lines: list[str] = field(default_factory=list[str])
    """What it said, over all its lives."""
    reading: asyncio.Task[None] | None = None
    is_stopping: bool = False
    gave_up: list[str] = field(default_factory=list[str])
    """Its last words, each time that it ended by itself; it is started again, as everywhere."""
    killed_s: list[float] = field(default_factory=list[float])
    """When it was killed, in seconds since 1970."""

    @property
    def hears(self) -> bool:
        return "gateway" in self.words


class Fleet:
    """Gateways and workers, and what is around them."""

    def __init__(
        self,
        *,
        discord: Discord,
        grok: GrokImagine,
        places: sandbox_main.Places,
        postgres: PostgresServer,
        url: str,
    ) -> None:
        self.discord = discord
        self.grok = grok
        self.postgres = postgres
        self.url = url
        self._places = places
        self._news = asyncio.Event()
        self.members = [
            Member(name="gateway-0", words=("--role", "gateway", *_shard(0))),
            Member(name="gateway-1", words=("--role", "gateway", *_shard(1))),
            *(Member(name=f"worker-{nth}", words=("--role", "worker")) for nth in range(3)),
        ]

    async def start(self, member: Member) -> None:
        """Start a process, without waiting for it."""
        own = sandbox_main.environment(self._places, token=self.discord.bot.token, own=os.environ)
        env = own | SETTINGS | {"DATABASE_URL": self.url, "SECRET_KEY": "one-key-for-all-of-them"}
        member.process = await forked(
            "run", *member.words, folder=self._places.data_dir, env=env, together=True
        )
        member.reading = asyncio.create_task(self._read(member, member.process))

    async def kill(self, member: Member) -> None:
        """End a process in the middle of whatever it does."""
        member.killed_s.append(time.time())
        await self._end(member, signal.SIGKILL)

    async def stop(self) -> None:
        """Ask every process to end, and wait for them."""
        await asyncio.gather(*(self._end(member, signal.SIGTERM) for member in self.members))

    async def _end(self, member: Member, number: signal.Signals) -> None:
        if member.process is None or member.reading is None:
            return
        member.is_stopping = True
        with suppress(ProcessLookupError):
            member.process.send_signal(number)
        try:
            async with asyncio.timeout(STOP_S_MAX):
                await member.process.wait()
        except TimeoutError:
            member.process.send_signal(signal.SIGKILL)
            await member.process.wait()
        await member.reading
        member.process = None
        member.is_stopping = False

    async def _read(self, member: Member, process: Forked) -> None:
        """Note what a process says until it ends, and wake those who wait for news."""
        async for line in process.out:
            member.lines.append(line.decode(errors="replace"))
            self._news.set()
            self._news = asyncio.Event()
        if member.process is process and not member.is_stopping:
            member.gave_up.append(member.lines[-1] if member.lines else "")
            await self.start(member)

    async def connected(self) -> None:
        """Wait until both shards are heard, and the commands are known."""
        async with asyncio.timeout(START_S_MAX):
            await sandbox_main.wait_until_connected(self.discord)
            await self.until(lambda: self.discord.gateway.shards >= SHARDS)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something holds that some process says a word about."""
        while not condition():
            await self._news.wait()

    async def news(self, within_s: float) -> None:
        """Wait until some process says something, but no longer than that."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._news.wait()

    async def hears_more(self, lines: int, within_s: float) -> None:
        """Wait until so many lines more were said, but no longer than that."""
        until = len(self.logged()) + lines
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self.until(lambda: len(self.logged()) >= until)

    async def restart_postgres(self) -> None:
        """Restart the database as a crash would."""
        await self.postgres.restart()

    def logged(self, *parts: str) -> list[str]:
        """The lines that any process said with all these parts."""
        lines = [line for member in self.members for line in member.lines]
        return [line for line in lines if all(part in line for part in parts)]


SHARDS = {(0, 2), (1, 2)}


def _shard(nth: int) -> tuple[str, ...]:
    return ("--shards", str(nth), "--shard-count", "2")


@asynccontextmanager
async def set_out(folder: Path, postgres: PostgresServer) -> AsyncGenerator[Fleet]:
    """A fleet that is under way: two gateways, three workers."""
    grok = GrokImagine(clock=time.time, rng=random.Random(1), pace=PACE)
    discord = Discord(clock=time.time, rng=random.Random(2), data_dir=folder / "uploads")
    discord.gateway.starts = Starts(shards=len(SHARDS), max_concurrency=len(SHARDS))
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(postgres.empty_database())
        places = sandbox_main.Places(
            grok=await stack.enter_async_context(grok_server.serve(grok)),
            discord=await stack.enter_async_context(discord_stand_in.serve(discord)),
            page="http://127.0.0.1:1",
            data_dir=folder,
        )
        fleet = Fleet(discord=discord, grok=grok, places=places, postgres=postgres, url=url)
        stack.push_async_callback(fleet.stop)
        for member in fleet.members:
            await fleet.start(member)
        await fleet.connected()
        yield fleet
