"""What waits for a moderator before it costs anything, and by which settings."""

import logging
import random
from collections.abc import Sequence

from bot.core import holdings, ids, quota
from bot.core.casebook import CaseKind
from bot.core.cases.admitting import Admitting
from bot.core.cases.doorway import manages
from bot.core.cases.logbook import Logbook
from bot.core.cases.screening import Check
from bot.core.cases.values import Ask, Policy, Presence
from bot.core.holdings import HELD_MS, Moment
from bot.core.house import House
from bot.core.jobs import Job, Media, State
from bot.core.moderation import FREE, Hold, Verdict
from bot.core.ports import Admission, Clock, Held, Holds, Ledger
from bot.core.quota import Over

log = logging.getLogger(__name__)


class Holding:
    """Puts requests before moderators."""

    def __init__(
        self,
        *,
        holds: Holds,
        ledger: Ledger,
        policy: Policy,
        admitting: Admitting,
        logbook: Logbook,
        clock: Clock,
        rng: random.Random,
    ) -> None:
        self._holds = holds
        self._ledger = ledger
        self._policy = policy
        self._admitting = admitting
        self._logbook = logbook
        self._clock = clock
        self._rng = rng

    async def weighed(self, job: Job, presence: Presence, house: House) -> Job:
        """A request as it waits for who else has to say yes after its author.

        A batch that would take much of what is left of a budget is held for an admin; an author
        who is one has said so.
        """
        if manages(job.place, presence, house):
            return job
        return holdings.weighed(job, await self._admitting.share(job))

    async def hold(
        self, job: Job, inputs: Sequence[Media], presence: Presence, repeat_within_ms: int = 0
    ) -> Admission:
        """Have a request wait for a moderator; nothing is held in the ledger meanwhile.

        What the limits have no room for is not put before anybody.
        """
        now_ms = self._clock.now_ms()
        ceilings = self._policy.ceilings
        standing = await self._ledger.standing(job.place.whose, ceilings, now_ms)
        if isinstance(over := quota.decide(job.hold, standing), Over):
            return over
        until_ms = now_ms + HELD_MS
        waiting = job.changed(
            state=State.HELD_FOR_APPROVAL,
            counted_at_ms=now_ms,
            next_at_ms=now_ms,
            expires_at_ms=until_ms,
        )
        case_id = ids.new_job_id(now_ms, self._rng)
        case = holdings.case_of(waiting, CaseKind.REQUEST, case_id, now_ms, until_ms)
        door = self._admitting.door(repeat_within_ms, presence)
        outcome = await self._holds.hold(waiting, inputs, case, door)
        if isinstance(outcome, Held):
            log.info(
                "job %s waits for a moderator: %s",
                job.id,
                job.held_for,
                extra=job.log_fields("request_held"),
            )
            await self._logbook.waits(job.place.space_id)
            self._admitting.ring()
        return outcome


def held_by(job: Job, verdict: Verdict) -> Job:
    """A job as a verdict leaves it: with its flags, and held; what held it before does so still."""
    flagged = job.changed(flags=tuple(dict.fromkeys((*job.flags, *verdict.flags))))
    if job.held_for is not None or verdict.hold is None:
        return flagged
    return flagged.changed(held_for=verdict.hold, held_rule=verdict.rule)


class HouseHolds(Check):
    """What a server has looked at by its moderators, whoever asks for it.

    Texts are not pictures: nobody looks at them for this.
    """

    def __init__(self, holds: Holds) -> None:
        self._holds = holds

    async def request(self, ask: Ask, house: House) -> Verdict:
        """Whether its words are approved first."""
        del house
        if ask.request.kind.makes_text:
            return FREE
        rules = await self._holds.rules(ask.place.space_id)
        return _verdict(holdings.rule_for(rules, Moment.PROMPTS, ask.place))

    async def result(self, job: Job, results: Sequence[Media], house: House) -> Verdict:
        """Whether what came of it is looked at first."""
        del results, house
        if job.kind.makes_text:
            return FREE
        rules = await self._holds.rules(job.place.space_id)
        return _verdict(holdings.rule_for(rules, Moment.RESULTS, job.place))


def _verdict(rule: holdings.HoldRule | None) -> Verdict:
    return FREE if rule is None else Verdict(hold=Hold.ALL, rule=rule.key)
