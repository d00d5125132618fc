"""What is told in a server's log channel, and whether that channel can be reached."""

import logging

from bot.core.errors import DiscordDown
from bot.core.house import House
from bot.core.ports import Clock, Entry, Journal, Rules

log = logging.getLogger(__name__)


class Logbook:
    """Writes into the log channel that a server's admins chose; without one nothing is told."""

    def __init__(self, *, rules: Rules, journal: Journal, clock: Clock) -> None:
        self._rules = rules
        self._journal = journal
        self._clock = clock

    async def write(self, space_id: str, entry: Entry, left_id: int | None = None) -> bool | None:
        """Tell what happened; returns whether that arrived, None when nobody knows.

        `left_id` is the channel that was the log channel until now: where there is none any more,
        it is told there for the last time.
        """
        house = await self._rules.house(space_id)
        if house.log_channel_id is not None:
            return await self._post(space_id, house, entry)
        if left_id is not None:
            return await self._arrives(space_id, left_id, entry, None)
        return False

    async def alert(self, space_id: str, entry: Entry) -> None:
        """The same, and mention the role for alerts if there is one."""
        house = await self._rules.house(space_id)
        await self._post(space_id, house, entry, house.alerts_role_id)

    async def _post(
        self, space_id: str, house: House, entry: Entry, role_id: int | None = None
    ) -> bool | None:
        if house.log_channel_id is None:
            return False
        arrived = await self._arrives(space_id, house.log_channel_id, entry, role_id)
        if arrived and house.log_lost_at_ms is not None:
            await self._rules.note_log(space_id, None)
        elif arrived is False and house.log_lost_at_ms is None:
            await self._rules.note_log(space_id, self._clock.now_ms())
        return arrived

    async def _arrives(
        self, space_id: str, channel_id: int, entry: Entry, role_id: int | None
    ) -> bool | None:
        """Whether an entry arrived; None when nobody knows."""
        try:
            arrived = await self._journal.post(channel_id, entry, role_id)
        except DiscordDown:
            arrived = None
        if not arrived:
            log.warning(
                "something was not told in the log channel of %s: %s",
                space_id,
                "Discord did not answer" if arrived is None else "it is gone or closed",
                extra={"action": "log_unsure" if arrived is None else "log_lost"},
            )
        return arrived
