"""The stage of the wire tests: both stand-ins on loopback, and the real bot as a process."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

from sandbox import __main__ as sandbox_main
from sandbox.discord import Discord
from sandbox.grok.imagine import GrokImagine
from tests.wire.forked import Forked, forked

PICTURE_S, CLIP_S = 1.0, 4.0
START_S_MAX = 30.0
STOP_S_MAX = 10.0
SEEN_S_MAX = 20.0


class Stage:
    """Both stand-ins, and the bot between them, which may be stopped and started."""

    def __init__(
        self,
        discord: Discord,
        grok: GrokImagine,
        places: sandbox_main.Places,
        settings: dict[str, str],
    ) -> None:
        self.discord = discord
        self.grok = grok
        self.places = places
        self.settings = settings
        self.bot: Forked | None = None
        self.pictures = discord.channel_named("pictures")
        self._writing: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._joined: list[tuple[Forked, asyncio.Task[None]]] = []

    async def start(self) -> None:
        """Start the bot and wait until it is there with its commands."""
        self.bot = await self._run()
        self._writing = asyncio.create_task(self._write_log(self.bot))
        await self.connected()

    async def connected(self) -> None:
        """Wait until the bot is there, if it is not."""
        async with asyncio.timeout(START_S_MAX):
            await sandbox_main.wait_until_connected(self.discord)

    async def one_more(self) -> int:
        """Start one more bot, which has to end by itself; its exit code."""
        second = await self._run()
        await self._write_log(second)
        return await second.wait()

    async def join(self, *options: str) -> Forked:
        """Start one more bot, which stays until it is ended, or the stage is."""
        bot = await self._run(*options)
        self._joined.append((bot, asyncio.create_task(self._write_log(bot))))
        return bot

    async def part(self, bot: Forked, number: signal.Signals) -> int:
        """End a bot that joined; its exit code."""
        writing = next(task for one, task in self._joined if one is bot)
        self._joined.remove((bot, writing))
        bot.send_signal(number)
        async with asyncio.timeout(STOP_S_MAX):
            code = await bot.wait()
            await writing
        return code

    async def part_all(self) -> None:
        """End all bots that joined."""
        for bot, _ in list(self._joined):
            await self.part(bot, signal.SIGTERM)

    async def _run(self, *options: str) -> Forked:
        own = sandbox_main.environment(self.places, token=self.discord.bot.token, own=os.environ)
        env = own | self.settings
        folder = self.places.data_dir
        self.places.log.touch()
        return await forked("run", *options, folder=folder, env=env, together=True)

    async def _write_log(self, bot: Forked) -> None:
        """Put down what the bot says, and wake those who wait for it."""
        with self.places.log.open("ab", buffering=0) as log:
            async for line in bot.out:
                log.write(line)
                self._news.set()
                self._news = asyncio.Event()

    async def end(self, number: signal.Signals) -> int:
        """Send the bot a signal and wait for it; its exit code."""
        assert self.bot is not None
        assert self._writing is not None
        self.bot.send_signal(number)
        async with asyncio.timeout(STOP_S_MAX):
            code = await self.bot.wait()
            await self._writing
        self.bot = None
        return code

    async def card(self, like: Callable[[str], bool], *, of: str = "ann") -> dict[str, Any]:
        """The newest message in the channel whose words are as wanted, once there is one."""
        person = self.discord.person(of)
        return await person.waits_to_see(
            self.pictures, lambda message: like(words(message)), timeout_s=SEEN_S_MAX
        )

    def log(self) -> str:
        return self.places.log.read_text()

    def logged(self, *parts: str) -> list[str]:
        """The lines of the log that have all these parts."""
        return [line for line in self.log().splitlines() if all(part in line for part in parts)]

    async def hears(self, *parts: str) -> None:
        """Wait until the log has a line with all these parts."""
        await self.until(lambda: self.logged(*parts))

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something holds that the bot says a word about in its log."""
        async with asyncio.timeout(SEEN_S_MAX):
            while not condition():
                await self._news.wait()

    def clear_faults(self) -> None:
        """End all trouble."""
        self.discord.faults.clear()
        self.grok.faults.clear()


def words(message: dict[str, Any]) -> str:
    """Every line of text on a message."""
    return "\n".join(filter(None, (part.get("content") for part in _parts(message))))


def shown(message: dict[str, Any]) -> list[str]:
    """The links of the pictures and clips on a message."""
    return [item["media"]["url"] for part in _parts(message) for item in part.get("items", ())]


def is_result(message: dict[str, Any]) -> bool:
    """Whether a message shows what came of a request."""
    return bool(shown(message)) and "AI-generated" in words(message)


def _parts(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield part
    for inside in (*part.get("components", ()), *filter(None, [part.get("accessory")])):
        yield from _parts(inside)
