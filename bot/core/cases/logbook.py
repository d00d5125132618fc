"""What is told in a server's log channel, and whether that channel can be reached."""

import logging
import random
from collections.abc import Callable

from bot.core import ids
from bot.core.bulletins import LogLost, TurnedAway, is_told
from bot.core.errors import DiscordDown
from bot.core.house import House
from bot.core.jobs import Job, Place
from bot.core.ports import (
    Bulletins,
    Clock,
    Entry,
    Journal,
    Post,
    PostState,
    Purpose,
    Rules,
    Rung,
)

log = logging.getLogger(__name__)


class Logbook:
    """Writes into the log channel that a server's admins chose; without one nothing is told."""

    def __init__(
        self,
        *,
        rules: Rules,
        bulletins: Bulletins,
        journal: Journal,
        clock: Clock,
        rng: random.Random,
        ring: Callable[[], None],
    ) -> None:
        """`ring` has told soon what stands in bulletins."""
        self._rules = rules
        self._bulletins = bulletins
        self._journal = journal
        self._clock = clock
        self._rng = rng
        self._ring = ring

    async def turned_away(
        self,
        place: Place,
        *,
        why: str,
        words: str,
        rule: str = "",
        job_id: str | None = None,
        now_ms: int | None = None,
    ) -> None:
        """Note that somebody's request was refused, and have it told soon; nobody waits for that.

        `why` says by what, as bot.core.bulletins names it. `words` are what was asked for, and
        `rule` what refused it; moderators alone read them.
        """
        house = await self._rules.house(place.space_id)
        refusal = TurnedAway(
            id=ids.new_token(self._rng),
            space_id=place.space_id,
            member_key=place.member_key,
            user_id=place.user_id,
            channel_id=place.channel_id,
            why=why,
            rule=rule,
            words=words,
            job_id=job_id,
            at_ms=self._clock.now_ms() if now_ms is None else now_ms,
        )
        told = house.log_channel_id is not None
        await self._bulletins.turn_away(refusal, ids.new_nonce(self._rng) if told else None)
        if told:
            self._ring()

    async def waits(self, space_id: str) -> None:
        """Have moderators told soon that something waits for them."""
        house = await self._rules.house(space_id)
        if house.log_channel_id is not None:
            nonce = ids.new_nonce(self._rng)
            await self._bulletins.grow_held(space_id, self._clock.now_ms(), nonce)
            self._ring()

    async def made(self, job: Job) -> None:
        """Have a card of what came of a job told soon, once, where the admins want such cards."""
        house = await self._rules.house(job.place.space_id)
        if house.log_channel_id is None or not is_told(job, house.log_results):
            return
        card = Post(
            id=ids.new_nonce(self._rng),
            job_id=job.id,
            purpose=Purpose.LOG,
            channel_id=house.log_channel_id,
            private=False,
            rung=Rung.CHANNEL,
            state=PostState.MISSED,
            tried_at_ms=self._clock.now_ms(),
        )
        left_out_id = ids.new_nonce(self._rng)
        if await self._bulletins.add_card(job.place.space_id, card, left_out_id):
            self._ring()

    async def found(self, space_id: str, house: House, *, reachable: bool) -> None:
        """Note whether the log channel could be reached just now."""
        if reachable and house.log_lost_at_ms is not None:
            await self._rules.note_log(space_id, None)
        elif not reachable and house.log_lost_at_ms is None:
            await self._rules.note_log(space_id, self._clock.now_ms())
            if house.alerts_channel_id is not None and house.log_channel_id is not None:
                lost = LogLost(channel_id=house.log_channel_id)
                role_id = house.alerts_role_id
                await self._arrives(space_id, house.alerts_channel_id, lost, role_id, alert=True)

    async def write(self, space_id: str, entry: Entry, left_id: int | None = None) -> bool | None:
        """Tell what happened; returns whether that arrived, None when nobody knows.

        `left_id` is the channel that was the log channel until now: where there is none any more,
        it is told there for the last time.
        """
        house = await self._rules.house(space_id)
        if house.log_channel_id is not None:
            return await self._post(space_id, house, entry)
        if left_id is not None:
            return await self._arrives(space_id, left_id, entry)
        return False

    async def alert(self, space_id: str, entry: Entry) -> None:
        """Tell what admins should know at once, and mention the role for alerts if there is one.

        It goes to the channel for alerts; where there is none, or it cannot be reached, to the log
        channel.
        """
        house = await self._rules.house(space_id)
        own_id = house.alerts_channel_id
        if own_id is not None:
            arrived = await self._arrives(space_id, own_id, entry, house.alerts_role_id, alert=True)
            if arrived is not False:
                return
        await self._post(space_id, house, entry, house.alerts_role_id, alert=True)

    async def _post(
        self,
        space_id: str,
        house: House,
        entry: Entry,
        role_id: int | None = None,
        *,
        alert: bool = False,
    ) -> bool | None:
        if house.log_channel_id is None:
            return False
        arrived = await self._arrives(space_id, house.log_channel_id, entry, role_id, alert=alert)
        if arrived is not None:
            await self.found(space_id, house, reachable=arrived)
        return arrived

    async def _arrives(
        self,
        space_id: str,
        channel_id: int,
        entry: Entry,
        role_id: int | None = None,
        *,
        alert: bool = False,
    ) -> bool | None:
        """Whether an entry arrived; None when nobody knows."""
        try:
            arrived = await self._journal.post(channel_id, entry, role_id, alert=alert)
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
