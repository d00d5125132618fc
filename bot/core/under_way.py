"""What has begun and has not ended: for whoever wants to wait for the end of all of it."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager


class UnderWay:
    """Counts what is under way."""

    def __init__(self) -> None:
        self.count = 0
        self._rest = asyncio.Event()
        self._rest.set()

    @contextmanager
    def one(self) -> Generator[None]:
        """One more, for as long as the block lasts."""
        self.count += 1
        self._rest.clear()
        try:
            yield
        finally:
            self.count -= 1
            if not self.count:
                self._rest.set()

    async def over(self) -> None:
        """Wait until nothing is under way."""
        while self.count:
            await self._rest.wait()
