"""Pauses: in an emergency nothing is let in, what waits is stopped, and what runs is not posted.

A pause holds in the whole server, so it is for who looks after all of it. Everyone means everyone:
admins are paused too.
"""

import logging

from bot.core.blocks import MINUTE_MS, Paused
from bot.core.cases.logbook import Logbook
from bot.core.cases.members import STOPPED_AT_ONCE, WHOLE_SERVER_ONLY
from bot.core.cases.values import Here, Policy
from bot.core.errors import NotAllowed, NotAnAmount
from bot.core.house import UNTIL_RESUMED_MS, PausedFor
from bot.core.jobs import By
from bot.core.ports import Blocks, Clock, Jobs, Rules
from bot.core.rulings import Pausing

log = logging.getLogger(__name__)

MINUTES_MAX = 7 * 24 * 60
PRESSED_MINUTES = 30
"""For how long the button below an alert pauses requests."""


class Pauses:
    """Pauses requests, and lets them in again."""

    def __init__(
        self,
        *,
        blocks: Blocks,
        jobs: Jobs,
        rules: Rules,
        logbook: Logbook,
        clock: Clock,
        policy: Policy,
    ) -> None:
        self._blocks = blocks
        self._jobs = jobs
        self._rules = rules
        self._logbook = logbook
        self._clock = clock
        self._policy = policy

    async def pause(self, place: Here, minutes: int | None, who: PausedFor) -> Pausing:
        """Let nobody in, or no newcomer, for so many minutes, or until it is resumed.

        It holds from the answer on: what waits is stopped by then, free. What has begun goes on,
        is not posted, and is kept for `/result`. Another pause takes the place of one that holds.
        What somebody else paused for longer is left to admins. Raises NotAllowed and NotAnAmount.
        """
        _look_after_all(place)
        if minutes is not None and not 1 <= minutes <= MINUTES_MAX:
            raise NotAnAmount(f"`minutes` must be between 1 and {MINUTES_MAX}, or left out.")
        now_ms = self._clock.now_ms()
        until_ms = UNTIL_RESUMED_MS if minutes is None else now_ms + minutes * MINUTE_MS
        await self._rules.open_space(
            place.space_id, place.guild_id, self._policy.starters(), now_ms
        )
        await self._set(place, until_ms, who)
        stopped = await self._stop_waiting(place.space_id, who)
        log.warning(
            "requests of %s are paused in %s: %d that waited are stopped",
            *(who, place.space_id, stopped),
            extra={"action": "requests_paused"},
        )
        pausing = Pausing(by_user_id=place.user_id, until_ms=until_ms, who=who, stopped=stopped)
        await self._logbook.alert(place.space_id, pausing)
        return pausing

    async def resume(self, place: Here) -> Pausing | None:
        """Let everybody in again; None when nothing was paused. Raises NotAllowed."""
        _look_after_all(place)
        house = await self._rules.house(place.space_id)
        if house.paused_until_ms is None or not await self._set(place, None, house.paused_for):
            return None
        log.warning(
            "requests are let in again in %s",
            place.space_id,
            extra={"action": "requests_resumed"},
        )
        resumed = Pausing(by_user_id=place.user_id, until_ms=None, who=house.paused_for)
        await self._logbook.write(place.space_id, resumed)
        return resumed

    async def look_around(self) -> None:
        """Stop what waits where somebody paused requests and came no further."""
        for space_id, who in await self._blocks.paused_and_waiting(
            self._clock.now_ms(), STOPPED_AT_ONCE
        ):
            await self._stop_waiting(space_id, who)

    async def _set(self, place: Here, until_ms: int | None, who: PausedFor) -> bool:
        """Whether it holds now as is wished, and did not before. Raises NotAllowed."""
        became = await self._blocks.pause(
            place.space_id,
            until_ms,
            who,
            by_user_id=place.user_id,
            admin=place.admin,
            now_ms=self._clock.now_ms(),
        )
        if became is Paused.OF_ANOTHER:
            raise NotAllowed(
                "Another moderator paused requests, for longer. An admin can let them in again."
            )
        return became is Paused.DONE

    async def _stop_waiting(self, space_id: str, who: PausedFor) -> int:
        """Stop what waits, some at a time, so that nobody else waits long; returns how many."""
        count, new_only = 0, who is PausedFor.NEWCOMERS
        while stopped := await self._jobs.stop_waiting(
            space_id, By.PAUSE, self._clock.now_ms(), new_only=new_only, limit=STOPPED_AT_ONCE
        ):
            count += stopped
        return count


def _look_after_all(place: Here) -> None:
    """Raises NotAllowed for who does not look after the whole server."""
    if not place.whole_server:
        raise NotAllowed(WHOLE_SERVER_ONLY)
