"""Time that jumps: a loop whose next timer is always now.

Nothing waits for real. When no callback is ready, the loop goes straight to its next timer; when
there is none, somebody forgot to wake somebody, and that is a Deadlock.
"""

import asyncio
import selectors
from collections.abc import Callable
from typing import Any


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
