"""Budgets of servers and of whoever runs the bot: seen, watched, and lifted."""

import logging
import random
from collections.abc import Sequence
from typing import Protocol

from bot.core import budgets, decisions, ids, offers, until
from bot.core.budgets import Warned
from bot.core.cases.deciding import Deciding
from bot.core.cases.logbook import Logbook
from bot.core.cases.offering import Offering
from bot.core.cases.values import Here, Policy
from bot.core.errors import NotAllowed
from bot.core.ports import Clock, Ledger, Outbox, Rules
from bot.core.quota import Grant, Subject, Unit, Used
from bot.core.requests import ImageRequest
from bot.core.words import plain

log = logging.getLogger(__name__)

LIFTERS_ONLY = "This is for admins and the roles that they let lift a budget."
OPERATOR_ONLY = "`over` all servers is for whoever runs this bot."


class Teller(Protocol):
    """Tells those who look after a budget."""

    async def tell(self, space_id: str, warned: Warned) -> None:
        """Tell a server's log channel or, of the budget over all servers, whoever runs the bot."""
        ...


class Alarm:
    """Tells a server's log channel of its budgets, and the operator of those over all servers."""

    def __init__(self, *, logbook: Logbook, outbox: Outbox) -> None:
        self._logbook = logbook
        self._outbox = outbox

    async def tell(self, space_id: str, warned: Warned) -> None:
        """Tell of a level that was reached."""
        log.warning(
            "%s percent of a budget are used: %s a %s, %s",
            warned.percent,
            warned.used.rule.subject,
            warned.used.rule.window,
            space_id,
            extra={"action": "budget_level", "percent": warned.percent},
        )
        if warned.used.rule.subject is Subject.OPERATOR:
            await self._outbox.alert(warned)
        else:
            await self._logbook.alert(space_id, warned)


class BudgetWatch:
    """Looks at the budgets after something was let in, and tells of each level once."""

    def __init__(self, *, ledger: Ledger, offering: Offering, teller: Teller, clock: Clock) -> None:
        self._ledger = ledger
        self._offering = offering
        self._teller = teller
        self._clock = clock

    async def look(self, space_id: str, left: Sequence[Used]) -> None:
        """Tell of levels that budgets have newly reached; `left` is what an admission left."""
        now_ms = self._clock.now_ms()
        cheapest = offers.price(ImageRequest(prompt="-"), self._offering.catalogue)
        for used in filter(lambda one: budgets.is_budget(one.rule), left):
            percent = budgets.level_percent(used, cheapest)
            if percent is not None and await self._ledger.reaches(space_id, used, percent, now_ms):
                await self._teller.tell(space_id, Warned(used=used, percent=percent))


class Budgets:
    """What may be spent together, for those who may see and lift it."""

    def __init__(
        self,
        *,
        rules: Rules,
        ledger: Ledger,
        deciding: Deciding,
        clock: Clock,
        rng: random.Random,
        policy: Policy,
        operator_id: int | None,
    ) -> None:
        self._rules = rules
        self._ledger = ledger
        self._deciding = deciding
        self._clock = clock
        self._rng = rng
        self._policy = policy
        self._operator_id = operator_id

    async def standing(self, place: Here) -> tuple[Sequence[Used], Sequence[Grant]]:
        """The budgets of a server with what is used of them, and what lifts them just now.

        Whoever runs the bot sees those over all servers too. Raises NotAllowed for who may not.
        """
        await self._check(place)
        now_ms = self._clock.now_ms()
        _, together = await self._ledger.every(place.space_id, self._policy.ceilings, now_ms)
        seen = [
            used
            for used in together
            if budgets.is_budget(used.rule)
            and (used.rule.subject is Subject.GUILD or self._runs_the_bot(place))
        ]
        grants = [*await self._ledger.grants(place.space_id, now_ms)]
        if self._runs_the_bot(place):
            grants += await self._ledger.grants("", now_ms)
        return seen, [grant for grant in grants if grant.subject is not Subject.MEMBER]

    async def lift(
        self, place: Here, ticks: int, *, last: str, reason: str, over_all: bool
    ) -> Grant:
        """Let more be spent until the end of a day, which `last` names.

        `over_all` is for whoever runs the bot. Raises NotAllowed and NotAMoment.
        """
        if over_all and not self._runs_the_bot(place):
            raise NotAllowed(OPERATOR_ONLY)
        if not over_all:
            await self._check(place)
        now_ms = self._clock.now_ms()
        zone = await self._ledger.time_zone("" if over_all else place.space_id)
        grant = Grant(
            id=ids.new_limit_id(self._rng),
            subject=Subject.OPERATOR if over_all else Subject.GUILD,
            unit=Unit.DOLLARS,
            amount=ticks,
            reason=plain(reason),
            until_ms=until.end_ms(last, now_ms, zone),
        )
        if over_all:
            await self._ledger.lift(grant, now_ms)
        else:
            await self._deciding.decide(place, decisions.granted(grant))
        return grant

    async def _check(self, place: Here) -> None:
        """Raises NotAllowed for who is no admin, and has no role that lifts budgets."""
        lifters = (await self._rules.house(place.space_id)).lifter_role_ids
        may = place.admin or self._runs_the_bot(place) or set(lifters) & set(place.role_ids)
        if not may:
            raise NotAllowed(LIFTERS_ONLY)

    def _runs_the_bot(self, place: Here) -> bool:
        return self._operator_id is not None and place.user_id == self._operator_id
