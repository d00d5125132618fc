"""What the stores are written over: named queries, alone or together in a transaction.

A query is called by its name in queries/*.sql, with its parameters as keywords.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import aiosql

from bot.core.ports import Strain

log = logging.getLogger(__name__)

Value = str | int | None
"""What a column may hold."""

_QUERIES = Path(__file__).parent / "queries"
_DIALECTS = Path(__file__).parent / "dialects"


class CannotOpen(Exception):
    """The database cannot be opened; the message says why, without the address or its password."""


class NotThereYet(CannotOpen):
    """The server takes no connection at present; it may soon."""


class InUse(CannotOpen):
    """Another process has this SQLite file open. Only one may, at a time."""


class Row(Protocol):
    """One row of an answer."""

    def __getitem__(self, column: str, /) -> Any: ...


class Session(Protocol):
    """Runs named queries. Each raises StoreDown when the database does not answer."""

    async def one(self, query: str, **values: Value) -> Row | None:
        """The only row of a query whose name ends with ^, or None."""
        ...

    async def all(self, query: str, **values: Value) -> Sequence[Row]:
        """Every row of a query whose name ends with nothing."""
        ...

    async def run(self, query: str, **values: Value) -> None:
        """A statement that answers nothing: its name ends with an exclamation mark."""
        ...


class Database(Session, Protocol):
    """A database. Outside of a transaction, `one` and `all` only read."""

    def transaction(self) -> AbstractAsyncContextManager[Session]:
        """Queries that hold together: kept at the end of the block, undone by an exception.

        Raises StoreDown when the database does not answer. Nothing is kept then; only when that
        happens at the very end, nobody knows whether it is.
        """
        ...

    def text_query(self, space_id: str, phrases: Sequence[Sequence[str]]) -> str:
        """What finds words of a space in this database's index; the last one may go on.

        Phrases are of words of letters and digits alone, as bot.core.searching makes them.
        """
        ...

    async def rewrite_index(self) -> None:
        """Leave no trace of removed words in the index that finds them, a portion at a time."""
        ...

    async def server_ms(self) -> int | None:
        """What the clock of the server says, in UTC epoch milliseconds; None for a file."""
        ...

    async def migrate(self, *, post: bool = False) -> Sequence[str]:
        """Bring the schema up to date; returns the names of the files that were applied.

        Any number of processes may do this at once. On Postgres, changes that older programs do
        not bear wait until they are asked for with `post`; a new database gets all of them.

        Raises CannotOpen where the database is not to be used by this program.
        """
        ...

    async def waiting(self) -> Sequence[str]:
        """The names of the files that are not applied yet. Raises CannotOpen as `migrate` does."""
        ...

    def strain(self) -> Strain:
        """How busy it is."""
        ...

    async def close(self) -> None: ...


class Outage:
    """Says once that a database does not answer, and once that it does again."""

    def __init__(self) -> None:
        self._since_s: float | None = None
        self.failures = 0

    def goes_on(self, reason: Exception) -> None:
        """It did not answer."""
        self.failures += 1
        if self._since_s is None:
            self._since_s = asyncio.get_running_loop().time()
            said = str(reason) or type(reason).__name__
            log.warning("the database does not answer: %s", said, extra={"action": "store_down"})

    def is_over(self) -> None:
        """It answered."""
        if self._since_s is not None:
            lasted_s = asyncio.get_running_loop().time() - self._since_s
            self._since_s = None
            fields = {"action": "store_back", "seconds": round(lasted_s, 1)}
            log.info("the database answers again, after %.1f s", lasted_s, extra=fields)


class NamedQueries:
    """A Session: the queries that aiosql loaded, over one connection or pool of its driver."""

    def __init__(self, queries: Any, connection: Any) -> None:
        self._queries = queries
        self._connection = connection

    async def one(self, query: str, **values: Value) -> Row | None:
        return await getattr(self._queries, query)(self._connection, **values)

    async def all(self, query: str, **values: Value) -> Sequence[Row]:
        rows = getattr(self._queries, query)(self._connection, **values)
        return [row async for row in rows]

    async def run(self, query: str, **values: Value) -> None:
        await getattr(self._queries, query)(self._connection, **values)


@cache
def load_queries(adapter: Any, dialect: str) -> Any:
    """Every query, as a method of one object, for an aiosql adapter (its name or its class).

    `dialect` is the database whose own queries are among them: those that search text.
    """
    files = [*sorted(_QUERIES.glob("*.sql")), _DIALECTS / f"{dialect}.sql"]
    loader: Any = aiosql  # its own types are partial
    text = "\n".join(file.read_text() for file in files)
    return loader.from_str(text, adapter, mandatory_parameters=False)
