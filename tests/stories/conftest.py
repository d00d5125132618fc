"""The world of the stories: the whole bot over a simulated Discord and a Grok Imagine in memory.

Real discord.py, httpx, SQLite and files. Time is Discord's simulated clock; the worker is stepped
by the story itself, so that nothing happens behind its back.
"""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from discord import Permissions
from reading import Seen, read
from simcord import Env, InteractionResult

from bot.app import App, Outside, build
from bot.settings import Settings
from sandbox.grok.imagine import GrokImagine
from sandbox.grok.transport import GrokTransport

STEP_S = 2
BEFORE_DISCORD_MS = 1_700_000_000_000


class EnvClock:
    """The bot's clock, following the simulated Discord's."""

    def __init__(self) -> None:
        self.env: Env | None = None

    def now_ms(self) -> int:
        if self.env is None:
            return BEFORE_DISCORD_MS
        return round(self.env.now().timestamp() * 1000)

    def now_s(self) -> float:
        return self.now_ms() / 1000


class SimulatedCdn(httpx.AsyncBaseTransport):
    """Discord's CDN: serves what people attached."""

    def __init__(self, clock: EnvClock) -> None:
        self._clock = clock

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert self._clock.env is not None
        data = self._clock.env.backend.cdn.get(str(request.url))
        if data is None:
            return httpx.Response(404, content=b"This content is no longer available.")
        return httpx.Response(200, content=data)


class World:
    """A server with its people, and the means to let time pass.

    Ann and dan are members, ben is an admin, cleo a moderator.
    """

    def __init__(self, env: Env, app: App, grok: GrokImagine) -> None:
        self.env = env
        self.app = app
        self.grok = grok
        self.guild = env.create_guild("The Studio")
        self.channel = self.guild.create_text_channel("pictures")
        admins = self.guild.create_role("Admins", permissions=Permissions(manage_guild=True))
        moderators = self.guild.create_role(
            "Moderators", permissions=Permissions(manage_messages=True)
        )
        self.ann = self.guild.add_member(env.create_user("ann"))
        self.dan = self.guild.add_member(env.create_user("dan"))
        self.ben = self.guild.add_member(env.create_user("ben"), roles=[admins])
        self.cleo = self.guild.add_member(env.create_user("cleo"), roles=[moderators])

    def card(self) -> Seen:
        """What the newest message in the channel shows."""
        message = self.channel.last_message
        assert message is not None, "the channel is empty"
        return read(message)

    def told(self, result: InteractionResult) -> Seen:
        """What a person alone was told in answer to a command or press."""
        private = [m for m in (result.response, *result.followups) if m is not None and m.ephemeral]
        assert private, "nothing was said in private"
        return read(private[-1].message)

    async def work(self) -> None:
        """Let the worker do all that can be done now."""
        while await self.app.worker.step():
            await self.env.settle()

    async def pass_time(self, seconds: float) -> None:
        """Let time pass in small steps, with the worker at work."""
        for _ in range(round(seconds / STEP_S)):
            await self.work()
            await self.env.advance_time(STEP_S)
        await self.work()


@pytest.fixture
def clock() -> EnvClock:
    return EnvClock()


@pytest.fixture
def settings_changes() -> dict[str, Any]:
    """Settings that a story wants otherwise."""
    return {}


@pytest.fixture
def grok(clock: EnvClock) -> GrokImagine:
    return GrokImagine(clock=clock.now_s, rng=random.Random(1), media_origin="https://media.test")


@pytest_asyncio.fixture
async def app(
    tmp_path: Path, clock: EnvClock, grok: GrokImagine, settings_changes: dict[str, Any]
) -> AsyncIterator[App]:
    settings = Settings(
        **{
            "discord_token": "a-token-for-stories",
            "xai_api_key": grok.api_key,
            "data_dir": tmp_path,
            "media_hosts": ("media.test",),
            "discord_cdn_hosts": ("cdn.simcord.invalid",),
        }
        | settings_changes,
    )
    outside = Outside(
        provider=GrokTransport(grok), results=GrokTransport(grok), uploads=SimulatedCdn(clock)
    )
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(
            build(settings, clock=clock, rng=random.Random(2), outside=outside)
        )


@pytest.fixture
def simcord_bot(app: App) -> object:
    return app.bot


@pytest_asyncio.fixture
async def world(simcord_env: Env, app: App, clock: EnvClock, grok: GrokImagine) -> World:
    clock.env = simcord_env
    await app.bot.tree.sync()
    return World(simcord_env, app, grok)
