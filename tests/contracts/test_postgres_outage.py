"""A Postgres that restarts, stands still or is replaced while the bot works with it."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import stamina

from bot.adapters.sql.database import Database, NotThereYet
from bot.adapters.sql.postgres import Bounds, Postgres
from bot.adapters.sql.store import Store, wait_for_database
from bot.core.errors import StoreDown
from bot.core.ports import Admitted
from tests.contracts._cut import way_to
from tests.contracts._jobs import OPEN, asked, open_space
from tests.contracts._postgres import PostgresServer

SOON_S = 0.2


@pytest_asyncio.fixture
async def url(postgres: PostgresServer) -> str:
    return await postgres.database()


@pytest_asyncio.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Postgres.open(url, connections=4)
    await open_space(Store.over(opened))
    yield opened
    await opened.close()


async def number_one(database: Database) -> int:
    """Take the next number of the space, as an admission does first."""
    async with database.transaction() as session:
        row = await session.one("number_job", space_id="100")
    assert row is not None
    return row["last_number"]


async def test_looks_and_commands_outlive_a_restart(
    database: Database, postgres: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    """What is read or let in while the server restarts comes late, and succeeds.

    The log says once that it does not answer and once that it does again.
    """
    caplog.set_level(logging.INFO, logger="bot")
    store = Store.over(database)
    await postgres.stop()
    looks = [asyncio.create_task(database.one("space", space_id="100")) for _ in range(5)]
    job = asyncio.create_task(store.jobs.admit(asked(1), (), OPEN))
    await asyncio.wait({job, *looks}, timeout=SOON_S)
    await postgres.start()
    assert None not in await asyncio.gather(*looks)
    assert isinstance(await job, Admitted)
    actions = [getattr(record, "action", "") for record in caplog.records]
    assert [one for one in actions if one.startswith("store_")] == ["store_down", "store_back"]


async def test_a_restart_between_two_commands_is_not_noticed(
    database: Database, postgres: PostgresServer
) -> None:
    """Connections from before a restart are thrown away, and nobody is told of it."""
    assert await number_one(database) == 1
    await postgres.restart()
    assert await number_one(database) == 2


async def test_a_restart_in_the_middle_leaves_nothing(
    database: Database, postgres: PostgresServer
) -> None:
    """A transaction that the restart cuts in two is told as such, and never happened."""

    async def cut_in_two() -> None:
        async with database.transaction() as session:
            await session.one("number_job", space_id="100")
            await postgres.restart()
            await session.one("number_job", space_id="100")

    with pytest.raises(StoreDown):
        await cut_in_two()
    assert await number_one(database) == 1


async def test_a_server_that_stays_away_is_told(
    database: Database, postgres: PostgresServer
) -> None:
    """Whoever waited in vain hears that the records cannot be reached, and nothing else."""
    await postgres.stop()
    with stamina.set_testing(testing=True, attempts=2):
        with pytest.raises(StoreDown):
            await database.one("space", space_id="100")
        with pytest.raises(StoreDown):
            await number_one(database)
    await postgres.start()
    assert await number_one(database) == 1


async def test_a_lost_answer_lets_nobody_in_twice(url: str) -> None:
    """The connection breaks when the server was told to commit: the job is there, once."""
    async with way_to(url) as (way, cut_url):
        database = await Postgres.open(cut_url, connections=2)
        store = Store.over(database)
        await open_space(store)
        way.loses_next_commit = True
        outcome = await store.jobs.admit(asked(1), (), OPEN)
        assert isinstance(outcome, Admitted)
        assert outcome.job.number == 1
        assert not way.loses_next_commit
        row = await database.one("space", space_id="100")
        assert row is not None
        assert len(await database.all("waiting")) == 1
        assert await number_one(database) == 2
        await database.close()


@pytest.mark.parametrize(
    "bounds",
    [
        pytest.param(Bounds(statement_s=SOON_S), id="statement"),
        pytest.param(Bounds(lock_s=SOON_S), id="lock"),
    ],
)
async def test_nothing_waits_for_ever(database: Database, url: str, bounds: Bounds) -> None:
    """A statement that takes too long is ended, and what it was part of undone."""
    hasty = await Postgres.open(url, connections=1, bounds=bounds)
    async with database.transaction() as session:
        await session.one("number_job", space_id="100")
        with pytest.raises(StoreDown):
            await number_one(hasty)
    assert await number_one(hasty) == 2
    await hasty.close()


async def test_a_process_that_froze_holds_nobody_up(database: Database, url: str) -> None:
    """A transaction in which nothing happens is ended by the server: others go on."""
    frozen = await Postgres.open(url, connections=1, bounds=Bounds(idle_s=SOON_S))

    async def freeze() -> None:
        async with frozen.transaction() as session:
            await session.one("number_job", space_id="100")
            assert await number_one(database) == 1
            await session.one("number_job", space_id="100")

    with pytest.raises(StoreDown):
        await freeze()
    assert await number_one(frozen) == 2
    await frozen.close()


async def test_a_server_that_may_only_be_read_is_left(
    database: Database, postgres: PostgresServer
) -> None:
    """After a failover the old server refuses to write: the next try connects anew."""
    read_only = "alter database postgres {} default_transaction_read_only {}"
    await postgres.run(read_only.format("set", "= on"))
    old = await Postgres.open(postgres.url, connections=1)
    with pytest.raises(StoreDown):
        await number_one(old)
    await postgres.run(f"set transaction_read_only = off; {read_only.format('reset', '')}")
    assert await number_one(old) == 1
    await old.close()
    assert await number_one(database) == 2


async def test_a_server_that_starts_is_waited_for(url: str, postgres: PostgresServer) -> None:
    """A bot that is started together with its Postgres begins when that does."""
    await postgres.stop()
    waiting = asyncio.create_task(wait_for_database(url, patience_s=20))
    await asyncio.wait({waiting}, timeout=SOON_S)
    assert not waiting.done()
    await postgres.start()
    await waiting


async def test_a_server_that_is_not_there_is_named(url: str, postgres: PostgresServer) -> None:
    """In the end it is one line that says what is wrong."""
    await postgres.stop()
    with pytest.raises(NotThereYet, match="The Postgres database cannot be opened"):
        await wait_for_database(url, patience_s=SOON_S)
    await postgres.start()
