"""Every test of the store runs twice: on SQLite and on a real Postgres."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from bot.adapters.sql.database import Database
from bot.adapters.sql.store import Store, open_database
from tests.contracts._postgres import PostgresServer, postgres_server
from tests.inline import begin_sqlite, empty_database
from tests.storage import Storage, storage_server

Look = Callable[[str], Awaitable[Sequence[Mapping[str, Any]]]]
"""Asks the database directly, past the code that is tested."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of this test alone."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'imagine.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return await server.database()


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    if database_url.startswith("sqlite"):
        begin_sqlite(database_url, await empty_database())
    opened = await open_database(database_url)
    await opened.migrate()
    yield opened
    await opened.close()


@pytest.fixture
def store(database: Database) -> Store:
    return Store.over(database)


@pytest.fixture
def look(database: Database, database_url: str) -> Look:
    """A second way into the open database; it is named so that it comes after its opening."""
    assert database

    async def rows(sql: str) -> Sequence[Mapping[str, Any]]:
        if database_url.startswith("sqlite"):
            connection = sqlite3.connect(database_url.removeprefix("sqlite:///"))
            connection.row_factory = sqlite3.Row
            try:
                return [dict(row) for row in connection.execute(sql)]
            finally:
                connection.close()
        other = await asyncpg.connect(database_url)
        try:
            return [dict(row) for row in await other.fetch(sql)]
        finally:
            await other.close()

    return rows


@pytest.fixture(scope="session")
def storage() -> Iterator[Storage]:
    with storage_server() as server:
        yield server
