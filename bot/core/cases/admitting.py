"""What lets a job in, whoever says so: its author at once or later, or a moderator."""

import logging
import random
from collections.abc import Callable, Sequence

from bot.core import ids, storyboards
from bot.core.access import Barred
from bot.core.budgets import Share, large_share
from bot.core.cases.budgets import BudgetWatch
from bot.core.cases.doorway import Doorway, Grounds
from bot.core.cases.offering import Offering
from bot.core.cases.values import Policy, Presence
from bot.core.errors import NotAllowed
from bot.core.jobs import Job, Place, State
from bot.core.models import Kind
from bot.core.money import NOTHING
from bot.core.ports import (
    Admission,
    Admitted,
    AlreadyAdmitted,
    Asked,
    Clock,
    Door,
    Held,
    Ledger,
    Meter,
    QueueFull,
    Repeated,
    Rules,
    TooManyHeld,
)
from bot.core.problems import Problem
from bot.core.quota import Over
from bot.core.requests import Request, StoryboardRequest

log = logging.getLogger(__name__)

FIRST_CARD_MS = 1_000
"""A job that is still waiting by then gets a card that says so; most have begun."""

ANSWERED = "This was answered already, or is too old. Ask for it anew."


class Admitting:
    """What every admission needs, and what follows from it."""

    def __init__(
        self,
        *,
        rules: Rules,
        doorway: Doorway,
        ledger: Ledger,
        offering: Offering,
        clock: Clock,
        rng: random.Random,
        policy: Policy,
        watch: BudgetWatch,
        ring: Callable[[], None],
        meter: Meter,
    ) -> None:
        """`ring` wakes the worker after something was put in front of it."""
        self._rules = rules
        self._doorway = doorway
        self._ledger = ledger
        self._offering = offering
        self._clock = clock
        self._rng = rng
        self._policy = policy
        self._watch = watch
        self._meter = meter
        self.ring = ring

    async def bars(
        self,
        place: Place,
        presence: Presence,
        grounds: Grounds,
        request: Request,
        final: Request | None,
    ) -> Barred | None:
        """What keeps somebody from a request or what it is a preview of; it is logged."""
        wanted = [one for one in (request, final) if one is not None]
        barred = await self._doorway.bars(place, presence, grounds, *wanted)
        if barred is not None:
            self.turn_away(place, request.kind, barred)
        return barred

    def turn_away(self, place: Place, kind: Kind, barred: Barred) -> None:
        """Note that somebody may not have what they asked for."""
        self._meter.came_to(kind, barred)
        log.info(
            "a request is not open to its author: %s",
            barred.why,
            extra={"action": "job_barred", "guild": place.guild_id},
        )

    def door(self, repeat_within_ms: int, presence: Presence) -> Door:
        """What a request must pass besides the limits."""
        return Door(
            ceilings=self._policy.ceilings,
            queue_space_max=self._policy.queue_space_max,
            queue_member_max=self._policy.queue_member_max,
            repeat_within_ms=repeat_within_ms,
            slow_s=presence.slow_s,
        )

    async def after(self, job: Job, outcome: Admission) -> None:
        """Log what became of a request; begin what was let in, and look at the budgets."""
        self._meter.came_to(job.kind, outcome)
        _log_admission(job, outcome)
        if isinstance(outcome, Admitted):
            self.ring()
            await self._watch.look(job.place.space_id, outcome.left)

    async def share(self, job: Job) -> Share | None:
        """What a batch would take of what is left of a budget; None where no admin has to say yes.

        The limits themselves have the last word at admission: this one is a question of consent.
        """
        if job.kind is not Kind.BATCH:
            return None
        now_ms = self._clock.now_ms()
        standing = await self._ledger.standing(job.place.whose, self._policy.ceilings, now_ms)
        return large_share(job.hold, standing)

    async def weight(self, place: Place) -> int:
        """How much the wait of somebody in a place weighs."""
        weights = await self._rules.weights(place.space_id)
        return max((weights.get(role_id, 1) for role_id in place.role_ids), default=1)

    async def waiting(self, job: Job, place: Place) -> tuple[Job, Sequence[Job]]:
        """A job as it waits once somebody said yes to it, and its scenes if it is a storyboard.

        The lines of a batch are there already.

        Raises NotAllowed when it cannot be made any more.
        """
        now_ms = self._clock.now_ms()
        waiting = job.changed(
            place=place,
            state=State.QUEUED,
            counted_at_ms=now_ms,
            next_at_ms=now_ms + FIRST_CARD_MS,
            not_before_ms=now_ms,
            expires_at_ms=now_ms + self._policy.start_within_ms,
            weight=await self.weight(place),
        )
        scenes = self._scenes(waiting)
        if job.kind.has_parts:
            # It is never sent itself: its scenes or lines are, and they hold what it costs.
            waiting = waiting.changed(state=State.RENDERING, next_at_ms=now_ms, hold=NOTHING)
        return waiting, scenes

    def _scenes(self, job: Job) -> Sequence[Job]:
        request = job.request
        if not isinstance(request, StoryboardRequest):
            return ()
        # In the order of their ids is in the order of their turns.
        made_ids = sorted(
            ids.new_job_id(job.counted_at_ms, self._rng) for _ in range(len(request.to_make))
        )
        try:
            return storyboards.planned(job, made_ids, self._offering.catalogue)
        except ValueError:
            raise NotAllowed(ANSWERED) from None


def refused(problem: Problem) -> NotAllowed:
    """An error that says what is wrong with a request."""
    return NotAllowed(f"`{problem.option}` {problem.text}")


def _log_admission(job: Job, outcome: Admission) -> None:
    match outcome:
        case Admitted():
            job, action, said = outcome.job, "job_admitted", "is in the queue"
        case Asked():
            action, said = "job_asked_about", "waits for its author's answer"
        case AlreadyAdmitted():
            action, said = "job_admitted_before", "was delivered twice"
        case Repeated():
            action, said = "job_repeated", f"is the same as job {outcome.job.id}"
        case QueueFull():
            action, said = "queue_full", f"comes when {outcome.waiting} wait already"
        case Over():
            action, said = "job_over_limit", f"would pass the limit {outcome.over.rule.id}"
        case Held():
            action, said = "job_held", "waits for a moderator"
        case TooManyHeld():
            action, said = "held_full", f"comes when {outcome.held} wait for a moderator already"
        case Barred():
            action, said = "job_barred", f"is not open to its author: {outcome.why}"
    log.info("job %s %s", job.id, said, extra=job.log_fields(action))
