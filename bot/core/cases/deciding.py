"""Decisions of admins: made, recorded, told, and taken back."""

from bot.core.cases.logbook import Logbook
from bot.core.cases.values import Here, Policy
from bot.core.decisions import Change, Decision
from bot.core.ports import Clock, Rules


class Deciding:
    """Makes what admins decide, whichever command or panel they decide it in."""

    def __init__(self, *, rules: Rules, logbook: Logbook, clock: Clock, policy: Policy) -> None:
        self._rules = rules
        self._logbook = logbook
        self._clock = clock
        self._policy = policy

    async def decide(self, place: Here, *changes: Change) -> Decision:
        """Make changes, all or none; returns them as they really were.

        What is so already is left out: a decision without changes changed nothing.
        """
        now_ms = self._clock.now_ms()
        starters = self._policy.starters()
        await self._rules.open_space(place.space_id, place.guild_id, starters, now_ms)
        decision = await self._rules.decide(
            place.space_id, changes, by_user_id=place.user_id, now_ms=now_ms
        )
        await self._tell(place, decision)
        return decision

    async def undo(self, place: Here) -> Decision | None:
        """Take back the latest decision that stands; None when there is none."""
        decision = await self._rules.undo(
            place.space_id, by_user_id=place.user_id, now_ms=self._clock.now_ms()
        )
        if decision is not None:
            await self._tell(place, decision)
        return decision

    async def _tell(self, place: Here, decision: Decision) -> None:
        if decision.changes:
            await self._logbook.write(place.space_id, decision, _left_id(decision))


def _left_id(decision: Decision) -> int | None:
    """The channel that is not the log channel any more by a decision."""
    left = [one.before for one in decision.changes if one.key == "log_channel_id"]
    return left[0]["value"] if left and left[0] is not None else None
