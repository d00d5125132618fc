"""What a server may use, and whose wait weighs more."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core import decisions, ids
from bot.core.cases.deciding import Deciding
from bot.core.cases.values import Here, Policy
from bot.core.ports import Clock, Ledger, Rules
from bot.core.quota import Origin, Rule, Subject, Unit, Used, Whose
from bot.core.windows import Window

DAYS_OF_A_MONTH_MAX = 31


class Limits:
    """The limits of a server, for its admins."""

    def __init__(
        self,
        *,
        rules: Rules,
        deciding: Deciding,
        ledger: Ledger,
        clock: Clock,
        rng: random.Random,
        secret: str,
        policy: Policy,
    ) -> None:
        self._rules = rules
        self._deciding = deciding
        self._ledger = ledger
        self._clock = clock
        self._rng = rng
        self._secret = secret
        self._policy = policy

    async def standing(self, place: Here) -> Sequence[Used]:
        """Every limit of this server that holds for a person, with what is used of it.

        What all servers together have used is the operator's business and nobody else's.
        """
        await self._open(place.space_id, place.guild_id)
        standing = await self._ledger.standing(
            self._whose(place), self._policy.ceilings, self._clock.now_ms()
        )
        return [used for used in standing if used.rule.subject is not Subject.OPERATOR]

    async def put(
        self, place: Here, *, unit: Unit, window: Window, subject: Subject, amount: int
    ) -> tuple[Rule, Rule | None]:
        """Set a limit; returns it and the one it replaced. `amount` is in the unit's measure."""
        rule = Rule(
            id=ids.new_token(self._rng)[:8],
            unit=unit,
            window=window,
            subject=subject,
            amount=amount,
            origin=Origin.ADMIN,
        )
        standing = await self.own(place)
        same = next((one for one in standing if replace(rule, id=one.id) == one), rule)
        decision = await self._deciding.decide(place, decisions.limit_set(same))
        before = [one.before for one in decision.changes if one.before is not None]
        return same, decisions.rule_of(before[0]) if before else None

    async def own(self, place: Here) -> Sequence[Rule]:
        """The limits that this server's admins can change."""
        await self._open(place.space_id, place.guild_id)
        return await self._rules.of(place.space_id)

    async def find(self, place: Here, rule_id: str) -> Rule | None:
        """One limit of this server by its id."""
        return next((rule for rule in await self.own(place) if rule.id == rule_id), None)

    async def remove(self, place: Here, rule_id: str) -> Rule | None:
        """Remove a limit; returns it, or None when it is gone already."""
        rule = await self.find(place, rule_id)
        if rule is None:
            return None
        decision = await self._deciding.decide(place, decisions.limit_removed(rule))
        return rule if decision.changes else None

    def most_ticks(self, window: Window) -> int | None:
        """What a server can spend at most in a window, whatever its own limits say."""
        ceilings = self._policy.ceilings
        day = _least(ceilings.guild_daily_ticks, ceilings.total_daily_ticks)
        if window is Window.DAY:
            return _least(day, ceilings.guild_monthly_ticks)
        month = None if day is None else day * DAYS_OF_A_MONTH_MAX
        return _least(month, ceilings.guild_monthly_ticks)

    # --- whose wait weighs more -------------------------------------------------------------

    async def weights(self, place: Here) -> Mapping[int, int]:
        """The roles whose members' wait weighs more than others', by their ids."""
        return await self._rules.weights(place.space_id)

    async def set_weight(self, place: Here, role_id: int, weight: int) -> None:
        """Let the wait of a role's members weigh so much; 1 as everybody's."""
        await self._deciding.decide(place, decisions.priority_set(role_id, weight))

    def _whose(self, place: Here) -> Whose:
        return Whose(
            space_id=place.space_id,
            user_id=place.user_id,
            member_key=ids.member_key(self._secret, place.user_id),
            role_ids=place.role_ids,
            channel_id=place.top_channel_id,
        )

    async def _open(self, space_id: str, guild_id: int) -> None:
        await self._rules.open_space(
            space_id, guild_id, self._policy.starters(), self._clock.now_ms()
        )


def _least(*amounts: int | None) -> int | None:
    return min((a for a in amounts if a is not None), default=None)
