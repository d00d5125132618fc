"""What must happen now and then: tokens are forgotten, prices taken over, and chores done."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from bot.core import ids
from bot.core.cases.offering import Offering
from bot.core.errors import FilesDown, StoreDown
from bot.core.ports import Bills, Clock, Duties, Jobs

log = logging.getLogger(__name__)

EVERY_S = 60.0
CHORES = "chores"
HELD_MS = 180_000
"""Chores are done by one process at a time; should it die, another takes over after so long."""


class Housekeeping:
    """Rounds that may be missed, repeated, or made by several processes at once."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        bills: Bills,
        offering: Offering,
        duties: Duties,
        clock: Clock,
        rng: random.Random,
        chores: Sequence[Callable[[], Awaitable[None]]] = (),
        own_chores: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        """`chores` are what one of all processes does in its rounds, `own_chores` each of them."""
        self._jobs = jobs
        self._bills = bills
        self._offering = offering
        self._duties = duties
        self._holder = ids.new_token(rng)
        self._clock = clock
        self._chores = chores
        self._own_chores = own_chores
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Have the next round made at once."""
        self._bell.set()

    async def round(self) -> None:
        """One round."""
        await self._jobs.wipe_reply_tokens(self._clock.now_ms())
        await self._offering.take_over(self._bills)
        for chore in self._own_chores:
            await chore()
        for chore in self._chores:
            if not await self._holds_chores():
                return
            with suppress(FilesDown):  # it said so; what needs no files goes on
                await chore()

    async def run(self, stop: asyncio.Event) -> None:
        """A round a minute, and when it is rung for one, until `stop` is set."""
        await keep_going(self.round, stop, self._bell, EVERY_S)
        if self._chores:
            with suppress(StoreDown):
                await self._duties.leave(CHORES, self._holder)

    async def _holds_chores(self) -> bool:
        now_ms = self._clock.now_ms()
        return await self._duties.hold(CHORES, self._holder, now_ms, now_ms + HELD_MS)


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
        except StoreDown:
            pass  # the database says so itself
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
