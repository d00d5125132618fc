"""What must happen now and then: tokens are forgotten, prices taken over, and chores done."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.core.cases.offering import Offering
from bot.core.ports import Bills, Clock, Jobs

log = logging.getLogger(__name__)

EVERY_S = 60.0


class Housekeeping:
    """Rounds that may be missed, repeated, or made by several processes at once."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        bills: Bills,
        offering: Offering,
        clock: Clock,
        chores: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        """`chores` are what else is done in every round."""
        self._jobs = jobs
        self._bills = bills
        self._offering = offering
        self._clock = clock
        self._chores = chores
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Have the next round made at once."""
        self._bell.set()

    async def round(self) -> None:
        """One round."""
        await self._jobs.wipe_reply_tokens(self._clock.now_ms())
        await self._offering.take_over(self._bills)
        for chore in self._chores:
            await chore()

    async def run(self, stop: asyncio.Event) -> None:
        """A round a minute, and when it is rung for one, until `stop` is set."""
        await keep_going(self.round, stop, self._bell, EVERY_S)


async def keep_going(
    make_round: Callable[[], Awaitable[None]],
    stop: asyncio.Event,
    bell: asyncio.Event,
    every_s: float,
) -> None:
    """A round every so many seconds, and when the bell rings, until `stop` is set."""
    while not stop.is_set():
        try:
            await make_round()
        except Exception:
            log.exception("a round of housekeeping failed", extra={"action": "keeping_fault"})
        await _until_next(stop, bell, every_s)


async def _until_next(stop: asyncio.Event, bell: asyncio.Event, every_s: float) -> None:
    waits = [asyncio.create_task(event.wait()) for event in (stop, bell)]
    try:
        await asyncio.wait(waits, timeout=every_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    bell.clear()
