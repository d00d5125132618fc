"""Who is looking: frames for the page, or for a test that watches as a person."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.discord.basics import Json


class Screens:
    """The open screens of each person."""

    def __init__(self) -> None:
        self._open: dict[str, set[asyncio.Queue[Json]]] = {}
        self._overhearing: set[asyncio.Queue[Json]] = set()

    @contextmanager
    def overhear(self) -> Iterator[asyncio.Queue[Json]]:
        """A queue of every message as it appears and changes, whoever may see it.

        For many people at once this is cheaper than watching as each of them.
        """
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._overhearing.add(queue)
        try:
            yield queue
        finally:
            self._overhearing.discard(queue)

    @contextmanager
    def watch(self, user_id: str) -> Iterator[asyncio.Queue[Json]]:
        """A queue of everything this person is shown from now on."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        screens = self._open.setdefault(user_id, set())
        screens.add(queue)
        try:
            yield queue
        finally:
            screens.discard(queue)
            if not screens:
                self._open.pop(user_id, None)

    def show(self, user_id: str, frame: Json) -> None:
        """Show a frame on every screen of one person."""
        for queue in self._open.get(user_id, ()):
            queue.put_nowait(frame)

    def tell_all(self, frame: Json) -> None:
        """Show a frame to those who overhear everything."""
        for queue in self._overhearing:
            queue.put_nowait(frame)

    def watchers(self) -> list[str]:
        return list(self._open)
