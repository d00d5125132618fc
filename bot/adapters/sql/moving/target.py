"""The Postgres database that data is moved into, and in it how far the move is.

Rows come in fastest where nothing is looked after meanwhile: indexes and foreign keys are set aside
when the move begins, in tables of the move's own, and put back when all rows are there. They are
then checked at once.
"""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it has none

from bot.adapters.sql.database import CannotOpen, Value
from bot.adapters.sql.moving.tables import (
    LEFT,
    CannotMove,
    Column,
    Sums,
    Table,
    quoted,
    sums_of,
    sums_query,
)
from bot.adapters.sql.postgres import TROUBLE, apply_missing

_TEXT_BYTES = "octet_length({})"
_MOVE_LOCK = 0x6D6F7665
_STATEMENT_S_MAX = 24 * 3600.0
"""An index of a large table takes its time."""
_BEGUN_WITH = ("turn", "operator_budget", "gate")
"""Tables that have a row from the first: it makes way for the one that is moved."""
_OWN = ("moves", "moved_tables", "set_aside")

_NOT_TAKEN = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
)
"""What is wrong with a row, whenever it is sent."""

_SESSION = """
set synchronous_commit = off;  -- a portion that a power cut takes is moved again
set maintenance_work_mem = '128MB';
set statement_timeout = 0;
"""
_TABLES_OF_THE_MOVE = """
create table moves (source text not null, begun_at_ms bigint not null, finished_at_ms bigint);
create table moved_tables (
    name text primary key, last_key text not null, moved bigint not null
);
create table set_aside (place bigint primary key, statement text not null);
"""
_FOREIGN_KEYS = """
select
    format('alter table %s drop constraint %I', conrelid::regclass, conname) as off,
    format(
        'alter table %s add constraint %I %s', conrelid::regclass, conname,
        pg_get_constraintdef(oid)
    ) as back
from pg_constraint
where contype = 'f' and connamespace = current_schema()::regnamespace
order by conname
"""
_INDEXES = """
select
    format('drop index %s', indexrelid::regclass) as off,
    pg_get_indexdef(indexrelid) as back
from pg_index
inner join pg_class on pg_class.oid = indexrelid
where
    relnamespace = current_schema()::regnamespace
    and not exists (
        select from pg_constraint where conindid = indexrelid and contype in ('p', 'u')
    )
order by relname
"""
_COLUMNS = """
select
    columns.table_name,
    columns.column_name,
    columns.data_type = 'text' as is_text,
    usage.ordinal_position as key_place
from information_schema.columns as columns
left join information_schema.table_constraints as keys
    on keys.table_schema = columns.table_schema
    and keys.table_name = columns.table_name
    and keys.constraint_type = 'PRIMARY KEY'
left join information_schema.key_column_usage as usage
    on usage.constraint_schema = keys.constraint_schema
    and usage.constraint_name = keys.constraint_name
    and usage.column_name = columns.column_name
where columns.table_schema = current_schema()
order by columns.table_name, columns.ordinal_position
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A move into this database."""

    sums: Mapping[str, Sums]
    """What its source had when it began: by them it is known again."""
    finished_at_ms: int | None


class Target:
    """The database that is filled."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str) -> AsyncGenerator["Target"]:
        """The database, which no other move has. Raises CannotOpen and CannotMove.

        What breaks the connection in the block is a CannotMove too: the same move goes on later.
        """
        driver: Any = asyncpg  # it has no types
        try:
            connection = await driver.connect(url, command_timeout=_STATEMENT_S_MAX)
        except ValueError:
            # Its words quote the address, and a password that is not encoded with it.
            raise CannotOpen(
                "The address of the Postgres database cannot be read. Write special characters of "
                "the password as %XX."
            ) from None
        except TROUBLE as problem:
            raise CannotOpen(f"The Postgres database cannot be opened: {problem}") from problem
        try:
            await connection.execute(_SESSION)
            if not await connection.fetchval("select pg_try_advisory_lock($1)", _MOVE_LOCK):
                raise CannotMove("Another move into this database is under way.")
            yield cls(connection)
            await connection.close()
        except TROUBLE as problem:
            raise CannotMove(
                f"The Postgres database ended it: {_first_line(problem)}. The same command goes on "
                "where it was."
            ) from problem
        finally:
            connection.terminate()

    async def begun(self) -> Begun | None:
        """The move into this database, if there is one. Raises CannotMove where there are data."""
        if await self._has("moves"):
            row = await self._connection.fetchrow("select source, finished_at_ms from moves")
            return Begun(sums=json.loads(row["source"]), finished_at_ms=row["finished_at_ms"])
        for name in await self._names():
            if name not in {"migrations", *_BEGUN_WITH} and await self._any(name):
                raise CannotMove(
                    f"There are data in the Postgres database already ({name}). Move into a "
                    "database of its own that no bot has used: createdb makes one."
                )
        return None

    async def begin(self, sums: Mapping[str, Sums], now_ms: int) -> None:
        """Make the tables, and keep every bot from them from the first."""
        async with self._connection.transaction():
            await apply_missing(self._connection, post=True)
            await self._connection.execute(_TABLES_OF_THE_MOVE)
            await self._connection.execute(
                "insert into moves (source, begun_at_ms) values ($1, $2)", json.dumps(sums), now_ms
            )
            for name in _BEGUN_WITH:
                await self._connection.execute(f"delete from {quoted(name)}")  # noqa: S608 - names above
            # Set aside in reverse: foreign keys need the indexes, and come back after them.
            aside = [
                *await self._connection.fetch(_INDEXES),
                *await self._connection.fetch(_FOREIGN_KEYS),
            ]
            for place, one in reversed([*enumerate(aside)]):
                await self._connection.execute(one["off"])
                await self._connection.execute(
                    "insert into set_aside (place, statement) values ($1, $2)", place, one["back"]
                )

    async def tables(self) -> Mapping[str, Table]:
        """Every table that rows are moved into, by its name."""
        columns: dict[str, list[Any]] = {}
        for row in await self._connection.fetch(_COLUMNS):
            columns.setdefault(row["table_name"], []).append(row)
        return {
            name: Table(
                name=name,
                columns=tuple(
                    Column(name=row["column_name"], is_text=row["is_text"]) for row in rows
                ),
                key=tuple(
                    row["column_name"]
                    for row in sorted(rows, key=lambda row: row["key_place"] or 0)
                    if row["key_place"]
                ),
            )
            for name, rows in columns.items()
            if name not in {*_OWN, *LEFT}
        }

    async def progress(self, table: Table) -> tuple[Sequence[Value] | None, int]:
        """The key of the last row that was moved, if any was, and how many were."""
        row = await self._connection.fetchrow(
            "select last_key, moved from moved_tables where name = $1", table.name
        )
        return (None, 0) if row is None else (json.loads(row["last_key"]), row["moved"])

    async def take(self, table: Table, rows: Sequence[Sequence[Value]]) -> None:
        """Add rows, and note how far that is: both or nothing."""
        async with self._connection.transaction():
            try:
                await self._connection.copy_records_to_table(
                    table.name, records=rows, columns=table.column_names
                )
            except _NOT_TAKEN as problem:
                raise CannotMove(
                    f"Postgres does not take a row of {table.name}: {_first_line(problem)}"
                ) from problem
            await self._connection.execute(
                "insert into moved_tables as noted (name, last_key, moved) values ($1, $2, $3) "
                "on conflict (name) do update set "
                "last_key = excluded.last_key, moved = noted.moved + excluded.moved",
                table.name,
                json.dumps(table.key_of(rows[-1])),
                len(rows),
            )

    async def put_back(self) -> bool:
        """Put the next index or foreign key back; whether there was one."""
        async with self._connection.transaction():
            next_one = "select place, statement from set_aside order by place limit 1"
            if (row := await self._connection.fetchrow(next_one)) is None:
                return False
            await self._connection.execute(row["statement"])
            await self._connection.execute("delete from set_aside where place = $1", row["place"])
        return True

    async def sums(self, table: Table) -> Sums:
        """The sums of a table."""
        answer = await self._connection.fetchrow(sums_query(table, _TEXT_BYTES))
        return sums_of(table, tuple(answer.values()))

    async def spent(self) -> Mapping[str, int]:
        """What the ledger of each space comes to."""
        rows = await self._connection.fetch(
            "select space_id, sum(ticks) from entries group by space_id"
        )
        return {space_id: int(ticks) for space_id, ticks in rows}

    async def finish(self, now_ms: int) -> None:
        """Let bots in: whoever worked on a job before does not any more."""
        await self._connection.execute("analyze")
        async with self._connection.transaction():
            await self._connection.execute("set local synchronous_commit = on")
            await self._connection.execute(
                "update jobs set lease_token = null, lease_until_ms = null "
                "where lease_token is not null"
            )
            await self._connection.execute("drop table moved_tables, set_aside")
            await self._connection.execute("update moves set finished_at_ms = $1", now_ms)

    async def _has(self, name: str) -> bool:
        return await self._connection.fetchval("select to_regclass($1) is not null", name)

    async def _any(self, name: str) -> bool:
        return await self._connection.fetchval(f"select exists (select from {quoted(name)})")  # noqa: S608 - names of a schema

    async def _names(self) -> list[str]:
        rows = await self._connection.fetch(
            "select tablename from pg_tables where schemaname = current_schema() order by 1"
        )
        return [row["tablename"] for row in rows]


def _first_line(problem: Exception) -> str:
    """What went wrong, without the row that later lines may quote."""
    return next(iter(str(problem).splitlines()), type(problem).__name__)
