"""What is moved: tables, their columns, and the sums by which two of them are the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.adapters.sql.database import Value

LEFT = {
    "migrations": "each database has its own",
    "duties": "who keeps house is decided anew",
    "job_docs": "numbers of SQLite's index of words; Postgres keeps its own",
    "job_words": "SQLite's index of words; Postgres keeps its own",
}
"""Tables that are not moved, and why."""

Sums = Mapping[str, int]
"""Of a table: its `rows`, and by the name of each column what is in it."""

_LOW_BITS = 32


class CannotMove(Exception):
    """The data cannot be moved; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: of whole numbers, or of text."""

    name: str
    is_text: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose rows are moved."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns of its primary key."""

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def key_of(self, row: Sequence[Value]) -> tuple[Value, ...]:
        """The key of a row with all columns."""
        values = dict(zip(self.column_names, row, strict=True))
        return tuple(values[name] for name in self.key)


def quoted(*names: str) -> str:
    """Names as SQL takes them, whatever they are."""
    return ", ".join(f'"{name}"' for name in names)


def sums_query(table: Table, text_bytes: str) -> str:
    """Asks for everything that is summed of a table, in one row.

    `text_bytes` says in the words of the database how many bytes a text has. A sum of numbers comes
    in halves, since ids are so large that a million of them do not fit into one.
    """
    asked = ["count(*)"]
    for column in table.columns:
        name = quoted(column.name)
        asked.append(f"count({name})")
        if column.is_text:
            asked += [f"coalesce(sum({text_bytes.format(name)}), 0)"]
        else:
            number = f"cast({name} as bigint)"
            asked += [
                f"coalesce(sum({number} >> {_LOW_BITS}), 0)",
                f"coalesce(sum({number} & {2**_LOW_BITS - 1}), 0)",
            ]
    return f"select {', '.join(asked)} from {quoted(table.name)}"  # noqa: S608 - names of a schema


def sums_of(table: Table, answer: Sequence[int]) -> Sums:
    """The sums of a table, from the answer to its query."""
    values: Iterator[int] = (int(value) for value in answer)
    sums = {"rows": next(values)}
    for column in table.columns:
        sums[f"{column.name} given"] = next(values)
        sums[column.name] = next(values)
        if not column.is_text:
            sums[column.name] = (sums[column.name] << _LOW_BITS) + next(values)
    return sums


def differences(of: Mapping[str, Sums], to: Mapping[str, Sums]) -> list[str]:
    """What is not the same in two databases, a line each."""
    return [
        f"{table}, {what}: {of[table].get(what)} there, {to[table].get(what)} here"
        for table in of
        for what in of[table]
        if of[table][what] != to[table].get(what)
    ]
