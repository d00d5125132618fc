"""A SQLite file with rows in every table there is, made from its schema alone."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.adapters.sql.moving.tables import LEFT
from bot.adapters.sql.sqlite import Sqlite

ROWS = 25
ODD_TEXTS = (
    "a boat \N{ROWBOAT} at sea, 日本語, \u202eright to left\u202c, \N{WOMAN}\u200d\N{GIRL}",
    "quotes ' \" \\ \\N \\. $1 %s, a tab\tand\nlines\r\n",
    "before\0after",
    "",
)
LONG_TEXT = "long " * 20_000
ONE_ROW = ("turn", "operator_budget", "gate")


async def filled_file(path: Path) -> None:
    """Make the file: rows that refer to each other, with what is odd in texts and numbers."""
    database = await Sqlite.open(path)
    await database.migrate()
    await database.close()
    with closing(sqlite3.connect(path)) as books, books:
        for table in tables_of(books):
            if table in ONE_ROW:
                _mark(books, table)
            else:
                _fill(books, table)
        # Whatever else arrives as it was, leases do not.
        books.execute("update jobs set lease_token = null, lease_until_ms = null")


def tables_of(books: sqlite3.Connection) -> list[str]:
    """The tables of a file that are the bot's own."""
    rows = books.execute("select name from sqlite_master where type = 'table' order by name")
    index = ("sqlite_", "job_words_")
    return [name for (name,) in rows if not name.startswith(index) and name not in LEFT]


def rows_of(path: Path, table: str) -> set[tuple[Any, ...]]:
    """Everything in a table, as Postgres can keep it."""
    with closing(sqlite3.connect(path)) as books:
        rows = books.execute(f"select * from {table}").fetchall()  # noqa: S608 - of the schema
    return {
        tuple(one.replace("\0", " ") if isinstance(one, str) else one for one in row)
        for row in rows
    }


def _mark(books: sqlite3.Connection, table: str) -> None:
    """Have the only row of a table say something."""
    columns = [row[1] for row in books.execute(f"pragma table_info({table})") if row[1] != "id"]
    for column in columns:
        books.execute(f"update {table} set {column} = 7")  # noqa: S608 - of the schema


def _fill(books: sqlite3.Connection, table: str) -> None:
    columns = books.execute(f"pragma table_info({table})").fetchall()
    refers = {row[3] for row in books.execute(f"pragma foreign_key_list({table})")}
    indexed = {
        column[2]
        for index in books.execute(f"pragma index_list({table})")
        for column in books.execute(f"pragma index_info('{index[1]}')")
    }
    for nth in range(ROWS):
        row = [
            _value(name, kind, nth, named=bool(key) or name in refers, free=not (needed or key))
            for _cid, name, kind, needed, _default, key in columns
        ]
        if nth == 0:
            row = [
                LONG_TEXT if kind.lower() == "text" and name not in indexed | refers else value
                for (_cid, name, kind, *_rest), value in zip(columns, row, strict=True)
            ]
        places = ", ".join("?" * len(row))
        books.execute(f"insert into {table} values ({places})", row)  # noqa: S608 - of the schema


def _value(name: str, kind: str, nth: int, *, named: bool, free: bool) -> str | int | None:
    """What a row has in a column: another thing in each row, for much is unique.

    What names a row, or refers to one, is the same everywhere; a part comes before its whole.
    """
    if name == "parent_id":
        return f"{nth + 1:04d}" if nth + 1 < ROWS else None
    if kind.lower() == "text":
        return f"{nth:04d}" if named else f"{ODD_TEXTS[nth % len(ODD_TEXTS)]}{nth}"
    if kind.lower() == "smallint":
        return nth % 2
    if free and nth % 5 == 0:
        return None
    return (2**63 - 1 - nth, nth, -(2**63) + nth)[nth % 3]
