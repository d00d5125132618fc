"""The stage of the wire tests: both stand-ins on loopback, and the real bot as a process."""

import asyncio
import os
import signal
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import Callable, Iterator
from typing import Any

from sandbox import __main__ as sandbox_main
from sandbox.discord import Discord
from sandbox.grok.imagine import GrokImagine

PICTURE_S, CLIP_S = 1.0, 4.0
START_S_MAX = 30.0
STOP_S_MAX = 10.0


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
        self.bot: Process | None = None
        self.pictures = discord.channel_named("pictures")

    async def start(self) -> None:
        """Start the bot and wait until it is there with its commands."""
        self.bot = await self.launch()
        async with asyncio.timeout(START_S_MAX):
            await sandbox_main.wait_until_connected(self.discord)

    async def launch(self) -> Process:
        """The process of a bot."""
        with self.places.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                cwd=self.places.data_dir,
                env=sandbox_main.environment(
                    self.places, token=self.discord.bot.token, own=os.environ
                )
                | self.settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    async def end(self, number: signal.Signals) -> int:
        """Send the bot a signal and wait for it; its exit code."""
        assert self.bot is not None
        self.bot.send_signal(number)
        async with asyncio.timeout(STOP_S_MAX):
            code = await self.bot.wait()
        self.bot = None
        return code

    async def card(self, like: Callable[[str], bool], *, of: str = "ann") -> dict[str, Any]:
        """The newest message in the channel whose words are as wanted, once there is one."""
        person = self.discord.person(of)
        return await person.waits_to_see(
            self.pictures, lambda message: like(words(message)), timeout_s=20
        )

    def log(self) -> str:
        return self.places.log.read_text()


def words(message: dict[str, Any]) -> str:
    """Every line of text on a message."""
    return "\n".join(filter(None, (part.get("content") for part in _parts(message))))


def shown(message: dict[str, Any]) -> list[str]:
    """The links of the pictures and clips on a message."""
    return [item["media"]["url"] for part in _parts(message) for item in part.get("items", ())]


def _parts(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield part
    for inside in (*part.get("components", ()), *filter(None, [part.get("accessory")])):
        yield from _parts(inside)
