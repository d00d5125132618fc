"""Postgres as a Database: a server that any number of processes share.

It may restart, be replaced or be out of reach for a while. What was not sent yet is tried again for
some seconds, and so is what only reads; a transaction that was begun never is, for nobody knows
what became of it. What is in vain ends as StoreDown.
"""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self, cast

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it has none
import stamina
from aiosql.adapters.asyncpg import AsyncPGAdapter

from bot.adapters.sql.database import (
    CannotOpen,
    NamedQueries,
    NotThereYet,
    Outage,
    Row,
    Session,
    Value,
    load_queries,
)
from bot.adapters.sql.schema import missing_migrations
from bot.core.errors import StoreDown
from bot.core.ports import Strain

PATIENCE_S = 10.0
"""How long to try for a connection that works, in all."""
CONNECT_S_MAX = 5.0
IN_USE_S_MAX = 10
MIGRATION_S_MAX = 24 * 3600.0
"""A file may change every row of a large table."""
_MIGRATION_LOCK = 0x696D6167
"""Any number, as long as every version of the bot uses the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How long the server lets this process take, before it ends what is under way."""

    statement_s: float = 30
    lock_s: float = 10
    """How long a statement waits for what another transaction holds."""
    idle_s: float = 15
    """How long a transaction does nothing: a process that froze holds others up for no longer."""

    @property
    def answer_s(self) -> float:
        """By then it is the server that is gone."""
        return self.statement_s + 5

    @property
    def settings(self) -> dict[str, int]:
        """The server's settings, in milliseconds."""
        return {
            "statement_timeout": round(self.statement_s * 1000),
            "lock_timeout": round(self.lock_s * 1000),
            "idle_in_transaction_session_timeout": round(self.idle_s * 1000),
        }


BOUNDS = Bounds()

TROUBLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""Everything that asyncpg raises."""
_DOWN = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.TargetServerAttributeNotMatched,
)
"""A server that is gone, stops, starts, is full, too slow, or not the one that writes any more. An
InterfaceError is a connection that was closed; those about values are ValueErrors too. An
InternalClientError is one that was cut between two words."""

_patiently = stamina.retry(
    on=StoreDown, attempts=None, timeout=PATIENCE_S, wait_initial=0.05, wait_max=1, wait_jitter=0.2
)


class Postgres:
    """A Postgres database, over a pool of connections.

    Transactions are READ COMMITTED: those that decide something begin by locking the row that
    stands for it (a space, a job, the turn), and every later statement sees what others did.
    """

    def __init__(self, pool: Any, bounds: Bounds = BOUNDS) -> None:
        self._queries = load_queries(_Adapter, "postgres")
        self._pool = pool
        self._bounds = bounds
        self._outage = Outage()

    @classmethod
    async def open(cls, url: str, connections: int, bounds: Bounds = BOUNDS) -> Self:
        """Connect to a database that exists, at most so many times at once.

        Raises CannotOpen, and NotThereYet where it is worth trying again.
        """
        driver: Any = asyncpg  # it has no types

        async def set_bounds(connection: Any) -> None:
            # Not when it connects: poolers let no such settings through.
            await connection.execute(_set(bounds.settings))

        try:
            pool = await driver.create_pool(
                url,
                # None is kept open for its own sake: after an outage they come back as needed.
                min_size=0,
                init_size=1,
                max_size=connections,
                timeout=CONNECT_S_MAX,
                command_timeout=bounds.answer_s,
                init=set_bounds,
                reset=_nothing,
                server_settings={"application_name": "imagine-bot"},
                target_session_attrs="primary",
            )
        except ValueError:
            # Its words quote the address, and a password that is not encoded with it.
            raise CannotOpen(
                "DATABASE_URL cannot be read. Write special characters of the password as %XX."
            ) from None
        except TROUBLE as problem:
            kind = NotThereYet if _is_down(problem) else CannotOpen
            said = str(problem) or type(problem).__name__
            raise kind(f"The Postgres database cannot be opened: {said}") from problem
        return cls(pool, bounds)

    @_patiently
    async def one(self, query: str, **values: Value) -> Row | None:
        async with self._connected() as connection:
            return await NamedQueries(self._queries, connection).one(query, **values)

    @_patiently
    async def all(self, query: str, **values: Value) -> Sequence[Row]:
        async with self._connected() as connection:
            return await NamedQueries(self._queries, connection).all(query, **values)

    async def run(self, query: str, **values: Value) -> None:
        async with self.transaction() as session:
            await session.run(query, **values)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Session]:
        async with self._transaction() as connection:
            yield NamedQueries(self._queries, connection)

    def text_query(self, space_id: str, phrases: Sequence[Sequence[str]]) -> str:
        del space_id
        return " & ".join("(" + " <-> ".join(phrase) + ")" for phrase in phrases)[:-1] + ":*)"

    async def rewrite_index(self) -> None:
        """Nothing: removed words go with their rows, when the server vacuums their table."""

    async def server_ms(self) -> int:
        row = await self.one("server_time")
        return 0 if row is None else row["now_ms"]

    async def migrate(self, *, post: bool = False) -> Sequence[str]:
        async with self._transaction() as connection:
            await connection.execute(_set(dict.fromkeys(self._bounds.settings, 0), "local"))
            return await apply_missing(connection, post=post)

    async def waiting(self) -> Sequence[str]:
        async with self._connected() as connection:
            await _refuse_unfinished_move(connection)
            known = await connection.fetchval("select to_regclass('migrations') is not null")
            applied = await _applied(connection) if known else ()
        return tuple(missing_migrations(applied, "postgres", post=True))

    def strain(self) -> Strain:
        pool = self._pool
        return Strain(
            busy=pool.get_size() - pool.get_idle_size(),
            idle=pool.get_idle_size(),
            most=pool.get_max_size(),
            failures=self._outage.failures,
        )

    async def close(self) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def _transaction(self) -> AsyncGenerator[Any]:
        """A connection in a transaction. Raises StoreDown."""
        begun, connection = await self._begin()
        async with begun:
            yield connection

    @_patiently
    async def _begin(self) -> tuple[AsyncExitStack, Any]:
        """A connection whose transaction has begun, and what ends both."""
        async with AsyncExitStack() as stack:
            connection = await stack.enter_async_context(self._connected())
            await stack.enter_async_context(connection.transaction())
            return stack.pop_all(), connection

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[Any]:
        async with self._heard(), self._pool.acquire(timeout=self._bounds.answer_s) as connection:
            yield connection

    @asynccontextmanager
    async def _heard(self) -> AsyncGenerator[None]:
        """Raises StoreDown for everything that says that the server does not answer."""
        try:
            yield
        except TROUBLE as problem:
            if not _is_down(problem):
                raise
            self._outage.goes_on(problem)
            if isinstance(problem, asyncpg.ReadOnlySQLTransactionError):
                # Another server writes now: whoever connects anew finds it.
                await self._pool.expire_connections()
            raise StoreDown from problem
        else:
            self._outage.is_over()


class _Adapter(AsyncPGAdapter):
    """Always asks a connection: aiosql's own looks through every name of one to know it."""

    async def select(
        self, conn: Any, query_name: str, sql: str, parameters: Any, record_class: Any = None
    ) -> AsyncGenerator[Any]:
        del record_class
        for row in await conn.fetch(sql, *self._in_order(query_name, parameters)):
            yield row

    async def select_one(
        self, conn: Any, query_name: str, sql: str, parameters: Any, record_class: Any = None
    ) -> Any:
        del record_class
        return await conn.fetchrow(sql, *self._in_order(query_name, parameters))

    async def insert_update_delete(
        self, conn: Any, query_name: str, sql: str, parameters: Any
    ) -> None:
        await conn.execute(sql, *self._in_order(query_name, parameters))

    def _in_order(self, query_name: str, parameters: Any) -> list[Value]:
        names = cast("dict[str, list[str]]", self.var_sorted)  # pyright: ignore[reportUnknownMemberType] - theirs
        return [parameters[name] for name in names[query_name]]


def _is_down(problem: Exception) -> bool:
    return isinstance(problem, _DOWN) and not isinstance(problem, ValueError)


def _set(settings: Mapping[str, int], scope: str = "session") -> str:
    return "".join(f"set {scope} {name} = {value};" for name, value in settings.items())


async def _nothing(_: Any) -> None:
    """What has to be undone between two uses of a connection; its own way asks the server."""


async def apply_missing(connection: Any, *, post: bool) -> Sequence[str]:
    """Bring the schema up to date in the transaction of this connection. Raises CannotOpen."""
    # Held to the end of the transaction: a second process waits, then finds nothing to do.
    lock = "select pg_advisory_xact_lock($1)"
    await connection.execute(lock, _MIGRATION_LOCK, timeout=MIGRATION_S_MAX)
    await _refuse_unfinished_move(connection)
    await connection.execute("create table if not exists migrations (name text primary key)")
    missing = missing_migrations(await _applied(connection), "postgres", post=post)
    # Whoever waits for a table in use has everybody else wait behind: not for long.
    await connection.execute(f"set local lock_timeout = '{IN_USE_S_MAX}s'")
    for name, script in missing.items():
        try:
            await connection.execute(script, timeout=MIGRATION_S_MAX)
        except asyncpg.LockNotAvailableError as problem:
            raise CannotOpen(
                f"The database is too busy to be changed ({name}). Try again."
            ) from problem
        await connection.execute("insert into migrations values ($1)", name)
    return tuple(missing)


async def _refuse_unfinished_move(connection: Any) -> None:
    """Raises CannotOpen where data of a SQLite file are still being moved into the database."""
    if await connection.fetchval("select to_regclass('moves') is null"):
        return
    if await connection.fetchval("select exists (select from moves where finished_at_ms is null)"):
        raise CannotOpen(
            "Data are being moved into this database, and not all are there yet. Run the same "
            "`imagine-bot migrate --from …` again; it goes on where it was."
        )


async def _applied(connection: Any) -> Collection[str]:
    return {row["name"] for row in await connection.fetch("select name from migrations")}
