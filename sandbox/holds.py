"""A place where requests are kept waiting until whoever runs a test lets them go."""

import asyncio
import contextlib
from collections.abc import Callable

LOOK_EVERY_S = 0.02


class Hold:
    """Keeps what comes: `await hold.reached()`, do something nasty, then `hold.release()`.

    `waiting` counts those that wait at this moment. Once released, it keeps nobody any more.
    """

    def __init__(self) -> None:
        self.waiting = 0
        self._came = 0
        self._left = 0
        self._door = asyncio.Event()
        self._news = asyncio.Event()

    async def reached(self, count: int = 1) -> None:
        """Wait until `count` requests in all have come here."""
        while self._came < count:
            await self._news.wait()

    async def left(self, count: int = 1) -> None:
        """Wait until the clients of `count` requests that were kept here have gone away."""
        while self._left < count:
            await self._news.wait()

    def release(self) -> None:
        """Let all go on, those that are still to come as well."""
        self._door.set()

    def give_up(self) -> None:
        """Let none of those that wait go on: their connections break. Later ones wait again."""
        if not self._door.is_set():
            door, self._door = self._door, asyncio.Event()
            door.set()

    async def keep(self, gone: Callable[[], bool] | None = None) -> bool:
        """Wait for the release; False when the client has gone away and nobody needs an answer.

        Args:
            gone: whether the client has; None where its going cancels whoever waits here.

        """
        self.waiting += 1
        self._came += 1
        self._tell()
        door, stayed = self._door, False
        try:
            while not door.is_set() and not (gone and gone()):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(door.wait(), LOOK_EVERY_S if gone else None)
            stayed = not (gone and gone())
        finally:
            self.waiting -= 1
            self._left += not stayed
            self._tell()
        return stayed and door is self._door

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
