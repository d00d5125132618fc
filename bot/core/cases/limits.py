"""What a server may use, and whose wait weighs more."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from bot.core import decisions, ids, quota, until
from bot.core.cases.deciding import Deciding
from bot.core.cases.logbook import Logbook
from bot.core.cases.values import Here, Policy
from bot.core.money import Amount
from bot.core.ports import Clock, Ledger, Records, Rules
from bot.core.quota import Grant, Origin, Replaced, Reset, Rule, Subject, Unit, Used, Whose
from bot.core.windows import Window
from bot.core.words import plain

DAYS_OF_A_MONTH_MAX = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit as an admin asks for it."""

    unit: Unit
    window: Window
    subject: Subject
    subject_id: int = 0
    subject_name: str = ""
    amount: int
    """In the unit's measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What decides how much somebody may use."""

    standing: Sequence[Used]
    replaced: Sequence[Replaced]
    """Limits that would hold for them if others did not replace them."""
    grants: Sequence[Grant]


class Limits:
    """The limits of a server, for its admins."""

    def __init__(
        self,
        *,
        rules: Rules,
        deciding: Deciding,
        logbook: Logbook,
        ledger: Ledger,
        records: Records,
        clock: Clock,
        rng: random.Random,
        secret: str,
        policy: Policy,
    ) -> None:
        self._rules = rules
        self._deciding = deciding
        self._logbook = logbook
        self._ledger = ledger
        self._records = records
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

    async def every(self, place: Here) -> tuple[Sequence[Rule], Sequence[Used]]:
        """Every limit of this server: those that count each member, and the use of all others."""
        await self._open(place.space_id, place.guild_id)
        personal, together = await self._ledger.every(
            place.space_id, self._policy.ceilings, self._clock.now_ms()
        )
        return personal, [one for one in together if one.rule.subject is not Subject.OPERATOR]

    async def why(self, member: Here) -> Why:
        """Which limits hold for somebody in a channel, which they replace, and what lifts them."""
        standing = await self.standing(member)
        _, replaced = quota.holding(await self._rules.of(member.space_id), self._whose(member))
        grants = await self._ledger.grants(member.space_id, self._clock.now_ms())
        own = [one for one in grants if one.user_id in {0, member.user_id}]
        return Why(standing=standing, replaced=replaced, grants=own)

    async def put(self, place: Here, limit: Limit) -> tuple[Rule, Rule | None]:
        """Set a limit; returns it and the one it replaced."""
        rule = Rule(id=ids.new_limit_id(self._rng), origin=Origin.ADMIN, **asdict(limit))
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
        days = {Window.MONTH: DAYS_OF_A_MONTH_MAX, Window.ROLLING: 2}.get(window, 1)
        by_day = None if day is None else day * days
        return _least(by_day, ceilings.guild_monthly_ticks, ceilings.total_monthly_ticks)

    # --- exceptions -------------------------------------------------------------------------

    async def grant(
        self, place: Here, member: Here, *, unit: Unit, amount: int, until: str, reason: str
    ) -> Grant:
        """Let a member use more than their limits allow, until the end of a day.

        `amount` is in the unit's measure, `until` as an admin writes it. Raises NotAMoment.
        """
        grant = Grant(
            id=ids.new_limit_id(self._rng),
            subject=Subject.MEMBER,
            user_id=member.user_id,
            member_key=ids.member_key(self._secret, member.user_id),
            unit=unit,
            amount=amount,
            reason=plain(reason),
            until_ms=await self._until_ms(place, until),
        )
        await self._deciding.decide(place, decisions.granted(grant))
        return grant

    async def reset(self, place: Here, member: Here, units: Sequence[Unit], reason: str) -> Amount:
        """Let nothing that a member used count any more for their own limits of these units.

        Returns what was forgiven. What their requests under way hold still counts, and everything
        does for the limits of the channel and the server.
        """
        await self._open(place.space_id, place.guild_id)
        now_ms = self._clock.now_ms()
        forgiven = await self._ledger.forgive(
            self._whose(member), units, f"reset-{ids.new_token(self._rng)}", now_ms
        )
        reset = Reset(
            by_user_id=place.user_id,
            user_id=member.user_id,
            units=tuple(units),
            forgiven=forgiven,
            reason=plain(reason),
        )
        await self._records.note(
            place.space_id,
            by_user_id=place.user_id,
            action="use_reset",
            detail=f"user {member.user_id}: {', '.join(units)}; {reset.reason}",
            now_ms=now_ms,
        )
        await self._logbook.write(place.space_id, reset)
        return forgiven

    async def _until_ms(self, place: Here, text: str) -> int:
        zone = await self._ledger.time_zone(place.space_id)
        return until.end_ms(text, self._clock.now_ms(), zone)

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
