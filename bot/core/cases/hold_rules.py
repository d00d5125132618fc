"""What a server has looked at by its moderators, as its admins decide it."""

from collections.abc import Sequence

from bot.core import decisions
from bot.core.cases.deciding import Deciding
from bot.core.cases.values import Here
from bot.core.errors import NotAllowed
from bot.core.holdings import RULES_MAX, HoldRule
from bot.core.ports import Holds


class HoldRules:
    """Sets and removes what is looked at; all of it is a decision that can be taken back."""

    def __init__(self, *, holds: Holds, deciding: Deciding) -> None:
        self._holds = holds
        self._deciding = deciding

    async def listed(self, place: Here) -> Sequence[HoldRule]:
        """What is looked at, in the order it was set."""
        return await self._holds.rules(place.space_id)

    async def add(self, place: Here, rule: HoldRule) -> None:
        """Have something looked at from here on. Raises NotAllowed for one too many."""
        others = [one for one in await self.listed(place) if one.key != rule.key]
        if len(others) >= RULES_MAX:
            raise NotAllowed(
                f"Moderators look at no more than {RULES_MAX} channels and roles of a server. "
                "Remove some first: `/settings hold remove`."
            )
        await self._deciding.decide(place, decisions.hold_set(rule))

    async def remove(self, place: Here, key: str) -> HoldRule | None:
        """Have something looked at no longer; None when it is not set. What waits still does."""
        rules = await self.listed(place)
        rule = next((one for one in rules if one.key == key), None)
        if rule is not None:
            await self._deciding.decide(place, decisions.hold_removed(rule))
        return rule
