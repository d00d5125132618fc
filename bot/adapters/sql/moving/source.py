"""The SQLite file that is moved: only read, and kept from any bot in the meantime."""

import sqlite3
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import aiosqlite

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
from bot.adapters.sql.schema import missing_migrations
from bot.adapters.sql.sqlite import find, take

_TEXT_BYTES = "length(cast({} as blob))"
_NUL, _SPACE = "\0", " "
"""Postgres keeps no NUL in texts: a space comes in its place."""


class Source:
    """What is read of the file."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    @classmethod
    @asynccontextmanager
    async def opened(cls, path: Path) -> AsyncGenerator["Source"]:
        """The file, which no bot has and which is up to date.

        Raises CannotOpen, InUse and CannotMove.
        """
        find(path)
        try:
            with take(path):
                async with aiosqlite.connect(f"file:{quote(str(path))}?mode=ro", uri=True) as it:
                    source = cls(it)
                    await source._be_current(path)
                    yield source
        except (OSError, sqlite3.Error) as problem:
            raise CannotOpen(f"The database {path} cannot be read: {problem}") from problem

    async def tables(self) -> Mapping[str, Table]:
        """Every table that is moved, by its name."""
        rows = await self._all(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' "
            "and name not like 'job_words_%' order by name"
        )
        return {name: await self._table(name) for (name,) in rows if name not in LEFT}

    async def _table(self, name: str) -> Table:
        rows = await self._all(
            "select name, type, pk from pragma_table_info(?) order by cid", (name,)
        )
        keys = sorted((place, column) for column, _type, place in rows if place)
        return Table(
            name=name,
            columns=tuple(
                Column(name=column, is_text=kind.lower() == "text") for column, kind, _pk in rows
            ),
            key=tuple(column for _place, column in keys),
        )

    async def sums(self, table: Table) -> Sums:
        """The sums of a table."""
        (answer,) = await self._all(sums_query(table, _TEXT_BYTES))
        return sums_of(table, answer)

    async def spent(self) -> Mapping[str, int]:
        """What the ledger of each space comes to."""
        return dict(await self._all("select space_id, sum(ticks) from entries group by space_id"))

    async def agreed(self, name: str) -> str | None:
        """What all processes of this database agreed on under a name."""
        rows = await self._all("select value from agreed where name = ?", (name,))
        return rows[0][0] if rows else None

    async def rows(
        self, table: Table, after: Sequence[Value] | None, most: int
    ) -> Sequence[Sequence[Value]]:
        """The rows that come after a key, in the order of keys."""
        columns, key = quoted(*table.column_names), quoted(*table.key)
        later = "" if after is None else f"where ({key}) > ({', '.join('?' * len(after))})"
        found = await self._all(
            f"select {columns} from {quoted(table.name)} {later} order by {key} limit {most}",  # noqa: S608 - names of a schema
            tuple(after or ()),
        )
        return [_storable(row) for row in found]

    async def _be_current(self, path: Path) -> None:
        """Raises CannotMove where a program of another time had the file last."""
        known = await self._all("select 1 from sqlite_master where name = 'migrations'")
        rows = await self._all("select name from migrations") if known else []
        if missing_migrations([name for (name,) in rows], "sqlite", post=True):
            raise CannotMove(
                f"{path} is older than this program. Bring it up to date: "
                f"DATABASE_URL=sqlite:///{path} imagine-bot migrate"
            )

    async def _all(self, sql: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        return cast(
            "list[tuple[Any, ...]]", await self._connection.execute_fetchall(sql, tuple(values))
        )


def _storable(row: tuple[Value, ...]) -> Sequence[Value]:
    """A row as Postgres takes it."""
    return [
        value.replace(_NUL, _SPACE) if isinstance(value, str) and _NUL in value else value
        for value in row
    ]
