"""Processes on one Postgres wake each other, and have one time."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest_asyncio

from bot.adapters.bells import LocalBells
from bot.adapters.sql.bells import PostgresBells
from bot.adapters.sql.store import Store, open_database
from bot.core.ports import Bell
from bot.sharing import in_common
from tests.contracts import _woken
from tests.contracts._jobs import admitted, asked, open_space
from tests.contracts._postgres import PostgresServer

ROOT = Path(_woken.__file__).parents[2]
SOON_S_MAX = 10.0
"""Far longer than it takes on a busy machine."""


@pytest_asyncio.fixture
async def url(postgres: PostgresServer) -> str:
    return await postgres.database()


class Listener:
    """Somebody in a process of its own who counts what rings there."""

    def __init__(self, url: str) -> None:
        self.bells = PostgresBells(url, LocalBells())
        self.rung = Counter[Bell]()
        self._news = asyncio.Event()
        for bell in Bell:
            self.bells.answer(bell, lambda bell=bell: self._count(bell))

    def _count(self, bell: Bell) -> None:
        self.rung[bell] += 1
        self._news.set()

    async def hears(self, bell: Bell) -> None:
        """Wait until a bell rang, and begin to count it anew."""
        async with asyncio.timeout(SOON_S_MAX):
            while not self.rung[bell]:
                await self._news.wait()
                self._news.clear()

    async def hears_all(self) -> None:
        """Wait until every bell rang, as after each new connection."""
        for bell in Bell:
            await self.hears(bell)
        self.rung.clear()


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[Listener]:
    """A listener that listens."""
    made = Listener(url)
    task = asyncio.create_task(made.bells.keep_listening())
    try:
        await made.hears_all()
        yield made
    finally:
        task.cancel()
        await asyncio.wait({task})


async def test_a_job_let_in_here_begins_there(url: str) -> None:
    """A process that only listens begins a job that another one lets in, without ever looking."""
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", _woken.__name__, url), cwd=ROOT, stdout=PIPE
    )
    assert other.stdout is not None
    database = await open_database(url)
    store = Store.over(database)
    await open_space(store)
    try:
        async with listening(url) as here, asyncio.timeout(SOON_S_MAX):
            assert (await other.stdout.readline()).decode() == _woken.READY
            job = await admitted(store, asked(1))
            here.bells.ring(Bell.WORK)
            assert (await other.stdout.readline()).decode() == f"{job.id}\n"
    finally:
        other.kill()
        await other.wait()
        await database.close()


async def test_a_thousand_rings_are_one_notification(url: str) -> None:
    """However often it rings in a moment, others are woken once; nobody hears their own again."""
    async with listening(url) as here, listening(url) as there:
        for _ in range(1000):
            here.bells.ring(Bell.WORK)
        await there.hears(Bell.WORK)
        there.bells.ring(Bell.NEWS)
        here.bells.ring(Bell.ROUNDS)
        await there.hears(Bell.ROUNDS)
        await here.hears(Bell.NEWS)
        assert there.rung[Bell.WORK] == 1
        assert here.rung == {Bell.WORK: 1000, Bell.ROUNDS: 1, Bell.NEWS: 1}


async def test_listeners_hear_again_after_a_restart(url: str, postgres: PostgresServer) -> None:
    """Whoever lost the server connects again, is woken for what they missed, and hears others."""
    async with listening(url) as here, listening(url) as there:
        await postgres.restart()
        await here.hears_all()
        await there.hears_all()
        here.bells.ring(Bell.NEWS)
        await there.hears(Bell.NEWS)


async def test_processes_go_by_the_clock_of_their_server(url: str) -> None:
    """What is late or early by the time of one process is so for all: it is the server's."""
    database = await open_database(url)
    common = await in_common(database, url, None)
    server_ms = await database.server_ms()
    assert server_ms is not None
    assert abs(common.clock.now_ms() - server_ms) < 1000
    await database.close()
