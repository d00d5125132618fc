"""Who is looking: frames for the page, or for a test that watches as a person."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.discord.basics import Json


class Screens:
    """The open screens of each person."""

    def __init__(self) -> None:
        self._open: dict[str, set[asyncio.Queue[Json]]] = {}

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

    def show(self, user_id: str, frame: Json) -> None:
        for queue in self._open.get(user_id, ()):
            queue.put_nowait(frame)

    def watchers(self) -> list[str]:
        return [user_id for user_id, screens in self._open.items() if screens]
