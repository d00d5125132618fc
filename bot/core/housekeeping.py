"""What must happen now and then: tokens are forgotten, old files removed, prices taken over."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.core.cases.offering import Offering
from bot.core.ports import Bills, Blobs, Clock, Jobs, Records

log = logging.getLogger(__name__)

EVERY_S = 60.0
FILES_AT_ONCE = 500


class Housekeeping:
    """Rounds that may be missed, repeated, or made by several processes at once."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        bills: Bills,
        offering: Offering,
        records: Records,
        blobs: Blobs,
        clock: Clock,
        keep_ms: int,
        chores: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        """`chores` are what else is done in every round."""
        self._jobs = jobs
        self._bills = bills
        self._offering = offering
        self._records = records
        self._blobs = blobs
        self._clock = clock
        self._keep_ms = keep_ms
        self._chores = chores
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Have the next round made at once."""
        self._bell.set()

    async def round(self) -> None:
        """One round."""
        now_ms = self._clock.now_ms()
        await self._jobs.wipe_reply_tokens(now_ms)
        await self._offering.take_over(self._bills)
        old = await self._records.media_added_before(now_ms - self._keep_ms, FILES_AT_ONCE)
        for media in old:
            await self._blobs.delete(media.blob)
            await self._records.mark_removed(media, now_ms)
        if old:
            log.info("%d old files removed", len(old), extra={"action": "files_removed"})
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
