"""Time that jumps: a loop whose next timer is always now, and SQLite without a thread.

Nothing waits for real. When no callback is ready, the loop goes straight to its next timer; when
there is none, somebody forgot to wake somebody, and that is a Deadlock. SQLite answers in the
loop's own thread, after a turn of the loop in which all others may run: the statements are the
same, and so is their order in every run.
"""

import asyncio
import selectors
import sqlite3
from collections.abc import Callable, Generator
from pathlib import Path
from types import coroutine
from typing import Any

import aiosqlite


class Deadlock(Exception):
    """Every task waits, and nothing is left that could wake one."""


class _JumpingSelector(selectors.DefaultSelector):
    """Waits for nothing: what is there is handled, else time jumps."""

    now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            return []
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise Deadlock
            self.now_s += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop that begins at 0 and whose seconds take no time."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now_s

    def run_in_executor(
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """At once, in this thread: what a thread would do has its place in the order of things."""
        del executor
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except OSError as problem:
            done.set_exception(problem)
        return done


async def after(seconds: float) -> None:
    """Return when so much virtual time has passed."""
    loop = asyncio.get_running_loop()
    passed = loop.create_future()
    timer = loop.call_later(seconds, _pass, passed)
    try:
        await passed
    finally:
        timer.cancel()


def _pass(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


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
