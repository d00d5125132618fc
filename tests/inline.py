"""SQLite without a thread, and the file it begins with.

SQLite answers in the loop's own thread, after a turn of the loop in which all others may run: the
statements are the same, and so is their order in every run. aiosqlite's thread costs more than
most statements; the contracts of the store and the tests of the whole process have it.
"""

import sqlite3
from collections.abc import Callable, Generator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import coroutine
from typing import Any

import aiosqlite

from bot.adapters.sql.sqlite import Sqlite
from tests.memory import fast_folder


@coroutine
def a_turn() -> Generator[None]:
    """Let everybody else run once."""
    yield


class InlineConnection(aiosqlite.Connection):
    """A connection of aiosqlite whose thread is the loop's own.

    The real one hands each call to a thread and waits for its answer; here the call is made at
    once, and the answer comes a turn later. Whoever is cancelled in between never learns it.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._connection = connector()

    def __await__(self) -> Generator[Any, None, aiosqlite.Connection]:
        yield
        return self

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._connection is None:
            raise ValueError("Connection closed")
        answer = fn(*args, **kwargs)
        await a_turn()
        return answer

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def connect_inline(path: Path, **options: Any) -> InlineConnection:
    """In place of aiosqlite.connect."""
    return InlineConnection(lambda: sqlite3.connect(path, **options))


_EMPTY: list[bytes] = []
"""A database file with nothing in it, made once in this process for all."""


async def empty_database() -> bytes:
    """A database with nothing in it but its schema."""
    if not _EMPTY:
        with TemporaryDirectory(prefix="imagine-empty-", dir=fast_folder()) as folder:
            path = Path(folder) / "empty.db"
            database = await Sqlite.open(path, connect_inline)
            await database.migrate()
            await database.close()
            _EMPTY.append(path.read_bytes())
    return _EMPTY[0]


def begin_sqlite(url: str, content: bytes) -> Path:
    """The file at an address, with this content where there was none."""
    path = Path(url.removeprefix("sqlite:///"))
    if not path.exists():
        path.write_bytes(content)
    return path
