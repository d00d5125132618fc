"""When a shard may say who it is: Discord hears so many shards in five seconds and no more.

Shards stand in as many lines as may come at once, the same lines for all processes.
"""

import asyncio
import logging
from collections import defaultdict

from bot.core.errors import StoreDown
from bot.core.ports import Allowances, Clock

log = logging.getLogger(__name__)

EVERY_MS = 5_500
"""Discord asks for 5 s; what is on its way arrives a little earlier or later."""
LATE_MS = 250
"""A place may be used so much later: who comes next is far enough behind."""
NEAR_MS = 2_000
"""How long before its place a shard begins to connect."""


class IdentifyLines:
    """The lines of all shards; a place that was taken and not used is not taken anew."""

    def __init__(self, allowances: Allowances, clock: Clock) -> None:
        self._allowances = allowances
        self._clock = clock
        self._places_ms: dict[int, int] = {}
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def come_near(self, line: int) -> None:
        """Take a place in a line, and wait until shortly before it."""
        async with self._turns[line]:
            place_ms = await self._place_ms(line)
            await self._wait_until(place_ms - NEAR_MS)

    async def take(self, line: int) -> None:
        """Wait for the place in a line, and use it."""
        async with self._turns[line]:
            place_ms = await self._place_ms(line)
            await self._wait_until(place_ms)
            del self._places_ms[line]

    async def _place_ms(self, line: int) -> int:
        """The place in hand, or a new one: whoever gave up waiting left it to the next."""
        while self._places_ms.get(line, 0) + LATE_MS < self._clock.now_ms():
            now_ms = self._clock.now_ms()
            try:
                first_us = await self._allowances.reserve(
                    f"identify:{line}", 1, EVERY_MS * 1000, now_ms
                )
            except StoreDown:
                log.warning(
                    "no shard can identify while the database is away",
                    extra={"action": "identify_waits"},
                )
                await asyncio.sleep(EVERY_MS / 1000)
            else:
                # To have asked may have taken a while.
                self._places_ms[line] = max(-(-first_us // 1000), self._clock.now_ms())
        return self._places_ms[line]

    async def _wait_until(self, at_ms: int) -> None:
        await asyncio.sleep(max(0, at_ms - self._clock.now_ms()) / 1000)
