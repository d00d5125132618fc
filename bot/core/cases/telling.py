"""Tells in log channels what stands in bulletins, after the fact: nothing waits for it."""

import asyncio
import logging
import random

from bot.core import ids, pacing
from bot.core.bulletins import HELD, LEFT_OUT, LINES_MAX, RESULT, Bulletin, LeftOut
from bot.core.cases.log_cards import LogCards
from bot.core.cases.logbook import Logbook
from bot.core.errors import DiscordDown
from bot.core.housekeeping import keep_going
from bot.core.ports import Bulletins, Clock, Journal, Rules, Sent
from bot.core.ports.journal import Growing

log = logging.getLogger(__name__)

EVERY_S = 5.0
AT_ONCE = 10
CLAIM_MS = 60_000
"""Whoever claims a message and dies leaves it to others after so long."""
TRIES_MAX = 20
"""With pauses of up to a minute: a Discord that does not answer for a quarter of an hour."""


class Telling:
    """Rounds that may be missed, repeated, or made by several processes at once."""

    def __init__(
        self,
        *,
        bulletins: Bulletins,
        rules: Rules,
        journal: Journal,
        logbook: Logbook,
        cards: LogCards,
        clock: Clock,
        rng: random.Random,
        bell: asyncio.Event,
    ) -> None:
        """`bell` is set when there is something to tell."""
        self._bulletins = bulletins
        self._rules = rules
        self._journal = journal
        self._logbook = logbook
        self._cards = cards
        self._clock = clock
        self._rng = rng
        self._bell = bell

    async def round(self) -> None:
        """Tell what is due."""
        now_ms = self._clock.now_ms()
        for bulletin in await self._bulletins.claim_due(now_ms, now_ms + CLAIM_MS, AT_ONCE):
            await self._tell(bulletin)

    async def run(self, stop: asyncio.Event) -> None:
        """A round every few seconds, and when the bell rings, until `stop` is set."""
        await keep_going(self.round, stop, self._bell, EVERY_S)

    async def _tell(self, bulletin: Bulletin) -> None:
        house = await self._rules.house(bulletin.space_id)
        channel_id = bulletin.channel_id or house.log_channel_id
        if channel_id is None:
            await self._bulletins.told(bulletin, None)
            return
        try:
            tried, sent = await self._put(bulletin, channel_id)
        except DiscordDown:
            await self._later(bulletin)
            return
        if tried and channel_id == house.log_channel_id:
            await self._logbook.found(bulletin.space_id, house, reachable=sent is not None)
        await self._bulletins.told(bulletin, sent)

    async def _put(self, bulletin: Bulletin, channel_id: int) -> tuple[bool, Sent | None]:
        """Whether there is anything to tell, and where it stands now. Raises DiscordDown."""
        if bulletin.kind == RESULT:
            return await self._cards.put(bulletin, channel_id)
        entry: Growing
        if bulletin.kind == LEFT_OUT:
            entry = LeftOut(results=bulletin.left_out)
        elif bulletin.kind == HELD:
            entry = await self._bulletins.waiting_in(bulletin.space_id)
            if not entry.requests + entry.results:
                return False, None
        else:
            entry = await self._bulletins.refusals_in(bulletin, LINES_MAX)
        return True, await self._journal.put(
            channel_id, entry, nonce=bulletin.id, message_id=bulletin.message_id
        )

    async def _later(self, bulletin: Bulletin) -> None:
        if bulletin.tries >= TRIES_MAX:
            log.warning(
                "a log channel of %s was not told of everything",
                bulletin.space_id,
                extra={"action": "log_untold"},
            )
            await self._bulletins.told(bulletin, None)
            if bulletin.kind == RESULT:
                new_id = ids.new_nonce(self._rng)
                await self._bulletins.leave_out(bulletin, self._clock.now_ms(), new_id)
            return
        pause_ms = round(pacing.pause_s(bulletin.tries + 1, self._rng) * 1000)
        await self._bulletins.tell_later(bulletin, self._clock.now_ms() + pause_ms)
