"""SQLite as a Database: one file, one process, one writer at a time."""

import asyncio
import fcntl
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, Any, Self

import aiosqlite
from aiosql.adapters.aiosqlite import AioSQLiteAdapter

from bot.adapters.sql.database import (
    CannotOpen,
    InUse,
    NamedQueries,
    Outage,
    Row,
    Session,
    Value,
    load_queries,
)
from bot.adapters.sql.schema import missing_migrations
from bot.core.errors import StoreDown
from bot.core.ports import Strain

_SETTINGS = """
pragma journal_mode = wal;
pragma synchronous = full;
pragma foreign_keys = on;
pragma secure_delete = on;
pragma busy_timeout = 5000;
"""
"""`full`: what was paid for survives a power cut too. `secure_delete`: what is removed is written
over in the file."""

_DOWN = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
"""Held by another program for longer than `busy_timeout`, a full disk, a failing one."""

_MERGE_PAGES = 500
"""Of the index of words, in one transaction: others write in between."""

Connect = Callable[..., Awaitable[aiosqlite.Connection]]

_ONE_WRITER_NEEDS_NO = ("for update skip locked", "for update")


class _Adapter(AioSQLiteAdapter):
    """Goes to the connection's thread once for each statement, and drops the locks of Postgres.

    Each way there and back costs more than most statements; and here a transaction is alone.
    """

    def process_sql(self, _query_name: str, _op_type: object, sql: str) -> str:
        for phrase in _ONE_WRITER_NEEDS_NO:
            sql = sql.replace(phrase, "")
        return sql

    async def select(
        self,
        conn: aiosqlite.Connection,
        _query_name: str,
        sql: str,
        parameters: Any,
        record_class: Any = None,
    ) -> AsyncGenerator[sqlite3.Row]:
        del record_class
        for row in await conn.execute_fetchall(sql, parameters):
            yield row

    async def select_one(
        self,
        conn: aiosqlite.Connection,
        _query_name: str,
        sql: str,
        parameters: Any,
        record_class: Any = None,
    ) -> sqlite3.Row | None:
        del record_class
        return next(iter(await conn.execute_fetchall(sql, parameters)), None)

    async def insert_update_delete(
        self, conn: aiosqlite.Connection, _query_name: str, sql: str, parameters: Any
    ) -> None:
        await conn.execute_fetchall(sql, parameters)


class Sqlite:
    """A SQLite file.

    Two connections, because all tasks that share a connection share its transaction: one writes,
    under a lock; one only reads.
    """

    def __init__(
        self,
        writer: aiosqlite.Connection,
        reader: aiosqlite.Connection,
        opened: AsyncExitStack,
        *,
        beside: bool = False,
    ) -> None:
        queries = load_queries(_Adapter, "sqlite")
        self._writer = writer
        self._writing = asyncio.Lock()
        self._writes = NamedQueries(queries, writer)
        self._reader = reader
        self._reads = NamedQueries(queries, reader)
        self._opened = opened
        self._beside = beside
        self._outage = Outage()

    @classmethod
    async def open(
        cls, path: Path, connect: Connect = aiosqlite.connect, *, beside: bool = False
    ) -> Self:
        """Open a file, or make it, readable to nobody else. Raises InUse or CannotOpen.

        `beside` opens one that is there already, also while the bot has it: for single
        statements and short transactions, which wait for those of the bot.
        """
        try:
            async with AsyncExitStack() as opened:
                find(path) if beside else opened.enter_context(take(path))
                writer = await _connect(connect, path, opened)
                reader = await _connect(connect, path, opened, "pragma query_only = on;")
                return cls(writer, reader, opened.pop_all(), beside=beside)
        except (OSError, sqlite3.Error) as problem:
            raise CannotOpen(f"The database {path} cannot be opened: {problem}") from problem

    async def one(self, query: str, **values: Value) -> Row | None:
        with self._heard():
            return await self._reads.one(query, **values)

    async def all(self, query: str, **values: Value) -> Sequence[Row]:
        with self._heard():
            return await self._reads.all(query, **values)

    async def run(self, query: str, **values: Value) -> None:
        async with self._writing:
            with self._heard():
                await self._writes.run(query, **values)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Session]:
        async with self._writing:
            with self._heard():
                try:
                    await self._writer.execute_fetchall("begin immediate")
                    yield self._writes
                    await self._writer.commit()
                except BaseException:
                    # Also when the task was cancelled: what it queued runs before this.
                    await self._writer.rollback()
                    raise

    @contextmanager
    def _heard(self) -> Generator[None]:
        """Raises StoreDown for a file that cannot be read or written just now."""
        try:
            yield
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF not in _DOWN:
                raise
            self._outage.goes_on(problem)
            raise StoreDown from problem
        else:
            self._outage.is_over()

    def text_query(self, space_id: str, phrases: Sequence[Sequence[str]]) -> str:
        quoted = [f'"{" ".join(phrase)}"' for phrase in phrases]
        return f'space : "{space_id}" AND words : ({" AND ".join(quoted)} *)'

    async def rewrite_index(self) -> None:
        # Words that were removed stay in older segments of the index until those are merged. Less
        # than two changes mean that there was nothing left to merge; below 0 begins with all of it.
        pages = -_MERGE_PAGES
        while True:
            async with self.transaction() as session:
                before = self._writer.total_changes
                await session.run("merge_words", pages=pages)
                done = self._writer.total_changes - before < 2
            if done:
                return
            pages = _MERGE_PAGES

    async def server_ms(self) -> None:
        """A file has no clock."""

    async def migrate(self, *, post: bool = False) -> Sequence[str]:
        del post  # no older program can have the file
        # No other process is here (the file lock), and within this one the writer is locked.
        async with self._writing:
            await self._writer.execute(
                "create table if not exists migrations (name text primary key)"
            )
            missing = await self._missing()
            if missing and self._beside:
                raise CannotOpen(
                    "The database is older than this program. Stop the bot, run "
                    "`imagine-bot migrate`, and start the bot again."
                )
            for name, script in missing.items():
                await self._apply(name, script)
        return tuple(missing)

    async def waiting(self) -> Sequence[str]:
        return tuple(await self._missing())

    async def _missing(self) -> Mapping[str, str]:
        """The scripts that are still to be applied. Raises CannotOpen."""
        tables = await self._reader.execute_fetchall(
            "select 1 from sqlite_master where name = 'migrations'"
        )
        rows = await self._reader.execute_fetchall("select name from migrations") if tables else ()
        return missing_migrations({row["name"] for row in rows}, "sqlite", post=True)

    async def _apply(self, name: str, script: str) -> None:
        try:
            await self._writer.executescript(f"begin immediate;\n{script}")
            await self._writer.execute("insert into migrations values (?)", (name,))
            await self._writer.commit()
        except BaseException:
            await self._writer.rollback()
            raise

    def strain(self) -> Strain:
        busy = int(self._writing.locked())
        return Strain(busy=busy, idle=2 - busy, most=2, failures=self._outage.failures)

    async def close(self) -> None:
        await self._opened.aclose()


def find(path: Path) -> None:
    """Raises CannotOpen where there is no file."""
    if not path.exists():
        raise CannotOpen(f"There is no database {path} yet. The bot makes it when it runs.")


def take(path: Path) -> IO[str]:
    """Make the file where there is none, and keep other processes away from it.

    They may come when the file that is returned is closed, or this process is gone.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock_file = path.with_name(f"{path.name}.lock").open("w")
    try:
        fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock_file.close()
        raise InUse(f"Another process has the database {path} open. Stop it first.") from None
    path.touch(mode=0o600)
    return lock_file


async def _connect(
    connect: Connect, path: Path, opened: AsyncExitStack, more_settings: str = ""
) -> aiosqlite.Connection:
    connection = await connect(path, isolation_level=None)
    opened.push_async_callback(connection.close)
    await connection.executescript(_SETTINGS + more_settings)
    connection.row_factory = sqlite3.Row
    return connection
