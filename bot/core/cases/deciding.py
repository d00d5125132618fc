"""Decisions of admins: made, recorded, and taken back."""

from bot.core.cases.values import Here, Policy
from bot.core.decisions import Change, Decision
from bot.core.ports import Clock, Rules


class Deciding:
    """Makes what admins decide, whichever command or panel they decide it in."""

    def __init__(self, *, rules: Rules, clock: Clock, policy: Policy) -> None:
        self._rules = rules
        self._clock = clock
        self._policy = policy

    async def decide(self, place: Here, *changes: Change) -> Decision:
        """Make changes, all or none; returns them as they really were.

        What is so already is left out: a decision without changes changed nothing.
        """
        now_ms = self._clock.now_ms()
        await self._rules.open_space(
            place.space_id, place.guild_id, self._policy.starters(), now_ms
        )
        return await self._rules.decide(
            place.space_id, changes, by_user_id=place.user_id, now_ms=now_ms
        )

    async def undo(self, place: Here) -> Decision | None:
        """Take back the latest decision that stands; None when there is none."""
        return await self._rules.undo(
            place.space_id, by_user_id=place.user_id, now_ms=self._clock.now_ms()
        )
