"""The real bot as a process of its own, on a Discord and a Grok Imagine on loopback."""

import random
import signal
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from stage import CLIP_S, PICTURE_S, Stage

from sandbox import __main__ as sandbox_main
from sandbox import discord as discord_stand_in
from sandbox.discord import Discord
from sandbox.grok import server as grok_server
from sandbox.grok.imagine import GrokImagine, Pace
from tests.contracts._postgres import PostgresServer, postgres_server
from tests.storage import KEY_ID, SECRET, Storage, storage_server

QUICK = Pace(deferred_s=0.5, video_s=0.5)
"""Done at the bot's first look."""


@asynccontextmanager
async def set_up(folder: Path, pace: Pace | None = None, **settings: str) -> AsyncGenerator[Stage]:
    """A stage with the bot running, with some settings of its own."""
    async with set_empty(folder, pace, **settings) as stage:
        await stage.start()
        yield stage


@asynccontextmanager
async def set_empty(
    folder: Path, pace: Pace | None = None, **settings: str
) -> AsyncGenerator[Stage]:
    """A stage on which no bot runs yet."""
    grok = GrokImagine(
        clock=time.time,
        rng=random.Random(1),
        pace=pace or Pace(deferred_s=PICTURE_S, video_s=CLIP_S),
    )
    discord = Discord(clock=time.time, rng=random.Random(2), data_dir=folder / "uploads")
    discord.gateway.starts.every_s = 0
    async with AsyncExitStack() as stack:
        grok_origin = await stack.enter_async_context(grok_server.serve(grok))
        discord_origin = await stack.enter_async_context(discord_stand_in.serve(discord))
        places = sandbox_main.Places(
            grok=grok_origin, discord=discord_origin, page="http://127.0.0.1:1", data_dir=folder
        )
        stage = Stage(discord, grok, places, settings)
        yield stage
        await stage.part_all()
        if stage.bot is not None:
            await stage.end(signal.SIGTERM)


@pytest.fixture(scope="session")
def staged() -> Callable[..., AbstractAsyncContextManager[Stage]]:
    """Makes a quick stage in a folder, with settings of a test's own."""
    return partial(set_up, pace=QUICK)


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot as it runs by default, on SQLite."""
    async with set_up(tmp_path) as made:
        yield made


@pytest_asyncio.fixture
async def stage_with_links(tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot with links to kept files."""
    origin = sandbox_main.free_origin()
    port = str(urlsplit(origin).port)
    async with set_up(tmp_path, QUICK, PUBLIC_URL=origin, LINK_PORT=port) as made:
        yield made


@pytest_asyncio.fixture
async def stage_with_prices(tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot with a model of the operator's own in `prices.toml`."""
    prices = tmp_path / "prices.toml"
    prices.write_text('[text."grok-4.7"]\nname = "T"\ngood_for = "t"\nrequest_usd = 0.03\n')
    async with set_up(tmp_path, PRICES_FILE=str(prices)) as made:
        yield made


@pytest_asyncio.fixture
async def stage_without_xai(tmp_path: Path) -> AsyncIterator[Stage]:
    """The bot with an xAI that cannot be reached."""
    async with set_up(tmp_path, XAI_BASE_URL="http://127.0.0.1:9/v1") as made:
        yield made


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    """A server of this test alone."""
    with postgres_server() as server:
        yield server


@pytest_asyncio.fixture
async def stage_on_postgres(tmp_path: Path, postgres: PostgresServer) -> AsyncIterator[Stage]:
    """The bot on a real Postgres."""
    async with (
        postgres.empty_database() as url,
        set_up(tmp_path, QUICK, DATABASE_URL=url) as made,
    ):
        yield made


@pytest_asyncio.fixture
async def empty_stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Both stand-ins and no bot."""
    async with set_empty(tmp_path, QUICK) as made:
        yield made


@pytest_asyncio.fixture
async def empty_stage_on_postgres(tmp_path: Path) -> AsyncIterator[Stage]:
    """The same with a real Postgres, on which several bots may be."""
    with postgres_server() as server:
        async with (
            server.empty_database() as url,
            set_empty(tmp_path, QUICK, DATABASE_URL=url) as made,
        ):
            yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _lasting_stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with set_up(tmp_path_factory.mktemp("stage"), QUICK) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def shared_stage(_lasting_stage: Stage) -> AsyncIterator[Stage]:
    """One stage for the tests of a module, each with guests of its own; the bot runs."""
    if _lasting_stage.bot is None:
        await _lasting_stage.start()
    await _lasting_stage.connected()
    yield _lasting_stage
    _lasting_stage.clear_faults()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage_on_storage(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[Stage, Storage, Path]]:
    """The bot with its files in a bucket of a real storage, for the tests of a module."""
    with storage_server() as storage:
        bucket = storage.bucket()
        own = {
            "FILES_URL": f"s3://{bucket.name}",
            "S3_ENDPOINT": storage.origin,
            "S3_ACCESS_KEY_ID": KEY_ID,
            "S3_SECRET_ACCESS_KEY": SECRET,
        }
        async with set_up(tmp_path_factory.mktemp("stage"), QUICK, **own) as made:
            yield made, storage, bucket
