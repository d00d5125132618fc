"""Postgres as a Database: a server that any number of processes share."""

from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it has none

from bot.adapters.sql.database import (
    CannotOpen,
    NamedQueries,
    Row,
    Session,
    Value,
    load_queries,
)
from bot.adapters.sql.schema import missing_migrations

_CONNECTIONS_MAX = 10
_ANSWER_S_MAX = 30.0
_IN_USE_S_MAX = 10
_MIGRATION_S_MAX = 24 * 3600.0
"""A file may change every row of a large table."""
_MIGRATION_LOCK = 0x696D6167
"""Any number, as long as every version of the bot uses the same."""


class Postgres:
    """A Postgres database, over a pool of connections.

    Transactions are READ COMMITTED: those that decide something begin by locking the row that
    stands for it (a space, a job, the turn), and every later statement sees what others did.
    """

    def __init__(self, pool: Any) -> None:
        self._queries = load_queries("asyncpg", "postgres")
        self._pool = pool
        self._session = NamedQueries(self._queries, pool)

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect to a database that exists. Raises CannotOpen."""
        driver: Any = asyncpg  # it has no types
        try:
            pool = await driver.create_pool(
                url, min_size=1, max_size=_CONNECTIONS_MAX, command_timeout=_ANSWER_S_MAX
            )
        except ValueError:
            # Its words quote the address, and a password that is not encoded with it.
            raise CannotOpen(
                "DATABASE_URL cannot be read. Write special characters of the password as %XX."
            ) from None
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            raise CannotOpen(f"The Postgres database cannot be opened: {problem}") from problem
        return cls(pool)

    async def one(self, query: str, **values: Value) -> Row | None:
        return await self._session.one(query, **values)

    async def all(self, query: str, **values: Value) -> Sequence[Row]:
        return await self._session.all(query, **values)

    async def run(self, query: str, **values: Value) -> None:
        await self._session.run(query, **values)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Session]:
        async with self._pool.acquire() as connection, connection.transaction():
            yield NamedQueries(self._queries, connection)

    def text_query(self, space_id: str, phrases: Sequence[Sequence[str]]) -> str:
        del space_id
        return " & ".join("(" + " <-> ".join(phrase) + ")" for phrase in phrases)[:-1] + ":*)"

    async def rewrite_index(self) -> None:
        """Nothing: removed words go with their rows, when the server vacuums their table."""

    async def migrate(self, *, post: bool = False) -> Sequence[str]:
        async with self._pool.acquire() as connection, connection.transaction():
            # Held to the end of the transaction: a second process waits, then finds nothing to do.
            await connection.execute("select pg_advisory_xact_lock($1)", _MIGRATION_LOCK)
            await connection.execute(
                "create table if not exists migrations (name text primary key)"
            )
            missing = missing_migrations(await _applied(connection), "postgres", post=post)
            # Whoever waits for a table in use has everybody else wait behind: not for long.
            await connection.execute(f"set local lock_timeout = '{_IN_USE_S_MAX}s'")
            for name, script in missing.items():
                try:
                    await connection.execute(script, timeout=_MIGRATION_S_MAX)
                except asyncpg.LockNotAvailableError as problem:
                    raise CannotOpen(
                        f"The database is too busy to be changed ({name}). Try again."
                    ) from problem
                await connection.execute("insert into migrations values ($1)", name)
        return tuple(missing)

    async def waiting(self) -> Sequence[str]:
        async with self._pool.acquire() as connection:
            known = await connection.fetchval("select to_regclass('migrations') is not null")
            applied = await _applied(connection) if known else ()
        return tuple(missing_migrations(applied, "postgres", post=True))

    async def close(self) -> None:
        await self._pool.close()


async def _applied(connection: Any) -> Collection[str]:
    return {row["name"] for row in await connection.fetch("select name from migrations")}
