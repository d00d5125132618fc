"""Turns to send a request (ports.Turns), of a lone process or of all; and places of a lone one."""

import asyncio
from collections import deque

from aiolimiter import AsyncLimiter

from bot.core.errors import StoreDown
from bot.core.ports import Allowances, Clock

CHUNK_S = 0.5
"""Places are taken for so long at most: as much is wasted when a process dies with them."""
LATE_US = 100_000
"""A place that was not used in so long is left: others follow it."""
ALONE_SHARE = 1 / 8
"""Of all turns a process takes so many while nobody can say whose they are."""
ASK_AGAIN_S = 5.0
GIVE_WAY_US = 1_000_000


class OwnTurns:
    """Turns of a lone process, evenly spaced."""

    def __init__(self, per_s: float) -> None:
        self._limiter = AsyncLimiter(1, 1 / per_s)

    async def take(self) -> None:
        """Wait for a turn."""
        await self._limiter.acquire()

    async def give_way(self) -> None:
        """Does nothing: in one process there are fewer looks after a refusal, and that is all."""


class SharedTurns:
    """Turns of all processes together, evenly spaced: each takes places in one line.

    They are taken in chunks, and never more than are wanted just now.
    """

    def __init__(self, allowances: Allowances, name: str, per_s: float, clock: Clock) -> None:
        """`name` is that of the line: whoever shares the limit has the same."""
        self._allowances = allowances
        self._name = name
        self._every_us = round(1_000_000 / per_s)
        self._chunk_max = max(1, int(per_s * CHUNK_S))
        self._clock = clock
        self._places_us: deque[int] = deque()
        self._wanted = 0
        self._next = asyncio.Lock()
        self._alone = OwnTurns(per_s * ALONE_SHARE)
        self._ask_at_s = 0.0

    async def take(self) -> None:
        """Wait for a turn; while the database is away, for one of a slow pace of one's own."""
        self._wanted += 1
        try:
            async with self._next:
                if await self._has_place():
                    await self._wait_until(self._places_us[0])
                    self._places_us.popleft()
                else:
                    await self._alone.take()
        finally:
            self._wanted -= 1

    async def give_way(self) -> None:
        """Let the line begin a second later, unless it does so already."""
        try:
            await self._allowances.take_if_free(self._name, GIVE_WAY_US, 2, self._clock.now_ms())
        except StoreDown:
            return

    async def _has_place(self) -> bool:
        """Have a place whose time has not passed. False when nobody can say which."""
        now_us = self._clock.now_ms() * 1000
        while self._places_us and self._places_us[0] + LATE_US < now_us:
            self._places_us.popleft()
        loop = asyncio.get_running_loop()
        if self._places_us or loop.time() < self._ask_at_s:
            return bool(self._places_us)
        count = min(self._wanted, self._chunk_max)
        try:
            first_us = await self._allowances.reserve(
                self._name, count, self._every_us, self._clock.now_ms()
            )
        except StoreDown:
            self._ask_at_s = loop.time() + ASK_AGAIN_S
            return False
        # To have asked may have taken a while: all of them come later by that.
        first_us = max(first_us, self._clock.now_ms() * 1000)
        self._places_us.extend(first_us + nth * self._every_us for nth in range(count))
        return True

    async def _wait_until(self, at_us: int) -> None:
        await asyncio.sleep(max(0, at_us / 1000 - self._clock.now_ms()) / 1000)


class OwnAllowances:
    """Places in lines where only this process stands (ports.Allowances)."""

    def __init__(self) -> None:
        self._free_at_us: dict[str, int] = {}

    async def reserve(self, name: str, count: int, interval_us: int, now_ms: int) -> int:
        """Take the next places of a line; when the first one is, in microseconds."""
        first_us = max(self._free_at_us.get(name, 0), now_ms * 1000)
        self._free_at_us[name] = first_us + count * interval_us
        return first_us

    async def take_if_free(self, name: str, every_us: int, burst: int, now_ms: int) -> bool:
        """Take a place of a line unless it is too long already."""
        is_free = self._free_at_us.get(name, 0) <= now_ms * 1000 + (burst - 1) * every_us
        if is_free:
            await self.reserve(name, 1, every_us, now_ms)
        return is_free

    async def forget(self, before_ms: int) -> None:
        """Forget the lines in which nobody has taken a place since a moment."""
        kept = {name: at for name, at in self._free_at_us.items() if at >= before_ms * 1000}
        self._free_at_us = kept
