"""The whole bot over a simulated Discord and a Grok Imagine in memory.

Real discord.py, httpx, SQLite and files. Time is Discord's simulated clock; the worker is stepped
by the story itself, so that nothing happens behind its back. SQLite has no thread of its own here.
"""

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic_settings import BaseSettings
from pydantic_settings import PydanticBaseSettingsSource as Source
from simcord import Env
from world import EnvClock, Process, World

from bot.app import App
from bot.settings import Settings
from sandbox.grok.imagine import GrokImagine


class Given(Settings):
    """Settings that come from a story alone."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: Source,
        env_settings: Source,
        dotenv_settings: Source,
        file_secret_settings: Source,
    ) -> tuple[Source, ...]:
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


SETTLE_S_MAX = 20.0
"""Files are opened in real processes, which a busy machine keeps waiting."""


@pytest.fixture
def clock() -> EnvClock:
    return EnvClock()


@pytest.fixture
def settings_changes(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Settings that a story wants otherwise, by its mark."""
    return getattr(request, "param", {})


@pytest.fixture
def grok(clock: EnvClock) -> GrokImagine:
    return GrokImagine(clock=clock.now_s, rng=random.Random(1), media_origin="https://media.test")


@pytest_asyncio.fixture
async def process(
    tmp_path: Path, clock: EnvClock, grok: GrokImagine, settings_changes: dict[str, Any]
) -> AsyncIterator[Process]:
    settings = Given(
        **{
            "discord_token": "a-token-for-stories",
            "xai_api_key": grok.api_key,
            "data_dir": tmp_path,
            "xai_requests_per_s": 1000,
            "max_concurrent_per_guild": 50,
            "max_concurrent_per_member": 50,
            "max_queue_per_member": 100,
            "media_hosts": ("media.test",),
            "discord_cdn_hosts": ("cdn.simcord.invalid",),
        }
        | settings_changes,
    )
    process = Process(settings, clock, grok)
    await process.start()
    yield process
    await process.stop()


@pytest.fixture
def app(process: Process) -> App:
    return process.app


@pytest.fixture
def simcord_bot(process: Process) -> object:
    return process.app.bot


@pytest_asyncio.fixture
async def world(simcord_env: Env, process: Process, clock: EnvClock, grok: GrokImagine) -> World:
    clock.env = simcord_env
    simcord_env.settle_timeout = SETTLE_S_MAX
    # People come before the commands, so that their ids are the same however many there are.
    world = World(simcord_env, process, grok)
    await process.app.bot.tree.sync()
    await world.all_agreed()
    return world
