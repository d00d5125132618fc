"""Nobody looks at "thinking…" in vain: a request whose process died is told to be lost.

Between the acknowledgement and the job's row lie milliseconds, or minutes where files are taken in.
What is heard is put on record first, with the process that heard it; each process says every few
seconds that it lives, and what a dead one had heard is told by another.
"""

import asyncio
import logging
import random

from bot.core import ids
from bot.core.errors import DeliveryError
from bot.core.housekeeping import keep_going
from bot.core.ports import Clock, Duties, Heard, HeardRequests, Regrets

log = logging.getLogger(__name__)

LIVES_MS = 30_000
EVERY_S = 10.0
TELLING = "regrets"
TOLD_WITHIN_MS = 15 * 60 * 1000
"""Later, nobody can be answered any more."""


class Hearing:
    """What this process has heard, and what others had."""

    def __init__(
        self,
        *,
        heard: HeardRequests,
        duties: Duties,
        regrets: Regrets,
        clock: Clock,
        rng: random.Random,
    ) -> None:
        self._heard = heard
        self._duties = duties
        self._regrets = regrets
        self._clock = clock
        self._holder = ids.new_token(rng)
        """Also the name of the duty that this process has for as long as it lives."""

    async def note(self, interaction_id: int, application_id: int, reply_token: str) -> None:
        """Put on record that a request was acknowledged here. Raises StoreDown."""
        heard = Heard(
            interaction_id=interaction_id,
            application_id=application_id,
            reply_token=reply_token,
            heard_at_ms=self._clock.now_ms(),
        )
        await self._heard.note(heard, self._holder)

    async def forget(self, interaction_id: int) -> None:
        """It was answered, or became a job. Raises StoreDown."""
        await self._heard.forget(interaction_id)

    async def say_alive(self) -> None:
        """Say that this process lives, and what it heard is in good hands."""
        now_ms = self._clock.now_ms()
        await self._duties.hold(self._holder, self._holder, now_ms, now_ms + LIVES_MS)

    async def round(self) -> None:
        """Say so, and look after those whose process does not say so any more."""
        await self.say_alive()
        await self.look()

    async def run(self) -> None:
        """Rounds for ever, also while the process comes to its end."""
        await keep_going(self.round, asyncio.Event(), asyncio.Event(), EVERY_S)

    async def look(self) -> None:
        """Tell the authors of what dead processes had heard, if no other process does."""
        now_ms = self._clock.now_ms()
        if not await self._duties.hold(TELLING, self._holder, now_ms, now_ms + LIVES_MS):
            return
        for heard, became_a_job in await self._heard.left_behind(now_ms):
            if not became_a_job and now_ms - heard.heard_at_ms < TOLD_WITHIN_MS:
                await self._tell(heard)
            await self._heard.forget(heard.interaction_id)
        await self._duties.forget(now_ms - TOLD_WITHIN_MS)

    async def _tell(self, heard: Heard) -> None:
        try:
            await self._regrets.say_lost(heard)
        except DeliveryError as error:
            log.warning(
                "a person was not told that their request is lost: %s",
                type(error).__name__,
                extra={"action": "lost_untold"},
            )
        else:
            log.warning("a request was lost with its process", extra={"action": "request_lost"})
