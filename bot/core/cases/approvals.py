"""Where moderators say yes or no to what waits for them: requests, and results."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import holdings, offers
from bot.core.access import Barred
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.cases.admitting import Admitting
from bot.core.cases.doorway import Doorway, manages
from bot.core.cases.offering import Offering
from bot.core.cases.values import Here, Presence, looks_after
from bot.core.errors import NotAllowed
from bot.core.jobs import EndReason, Job, State
from bot.core.models import Kind
from bot.core.ports import (
    Admission,
    Admitted,
    Casebook,
    Clock,
    End,
    Holds,
    Jobs,
    QueueFull,
    Records,
)
from bot.core.quota import Over, Subject

UNKNOWN_CASE = "I do not know this case any more."
DECIDED = "Somebody has decided on this already, or it is over."
OWN = "This is yours: another moderator has to decide on it."
FOR_ADMINS = (
    "Only an admin can decide on this: it would use {percent} % of what is left of {whose}."
)
WHOSE = {
    Subject.GUILD: "the server's budget",
    Subject.CHANNEL: "the channel's budget",
    Subject.OPERATOR: "the budget of the bot's operator",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What came of a yes or a no."""

    case: Case
    job: Job
    instead: Over | QueueFull | Barred | None = None
    """What kept an approved request from being let in. With QueueFull it still waits; otherwise
    it is over, and its author is told."""


class Approvals:
    """Says yes or no, for who looks after the channel of a job. Nobody decides on their own."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        holds: Holds,
        casebook: Casebook,
        records: Records,
        doorway: Doorway,
        admitting: Admitting,
        offering: Offering,
        clock: Clock,
    ) -> None:
        self._jobs = jobs
        self._holds = holds
        self._casebook = casebook
        self._records = records
        self._doorway = doorway
        self._admitting = admitting
        self._offering = offering
        self._clock = clock

    async def waiting(self, place: Here, limit: int) -> Sequence[Case]:
        """What waits for whoever asks: in the whole server, or in the channel they look after."""
        if not place.moderates_here:
            return ()
        return await self._casebook.waiting(
            place.space_id,
            [CaseKind.REQUEST, CaseKind.RESULT],
            channel_id=None if place.whole_server else place.moderates_channel_id,
            limit=limit,
        )

    async def approve(self, place: Here, case: Case) -> Decided:
        """Let a request in, with the limits as they are now, or have a result shown.

        Raises NotAllowed for who may not, and for what is decided or over.
        """
        job = await self._job(place, case)
        await self._check_share(place, case, job)
        if case.kind is CaseKind.REQUEST:
            decided = await self._let_in(place, case, job)
        else:
            decided = await self._close(place, case, job, Outcome.APPROVED)
        if not isinstance(decided.instead, QueueFull):
            await self._note(place, job, f"{case.kind}_approved")
        self._admitting.ring()
        return decided

    async def reject(self, place: Here, case: Case) -> Decided:
        """Have a request end free, or a result go unseen, though it cost. Raises as `approve`."""
        job = await self._job(place, case)
        if holdings.needs_admin(case):
            await self._check_share(place, case, job)
        end = End(state=State.REFUSED, reason=EndReason.NOT_APPROVED)
        decided = await self._close(place, case, job, Outcome.REJECTED, end)
        await self._note(place, job, f"{case.kind}_rejected")
        self._admitting.ring()
        return decided

    async def _job(self, place: Here, case: Case) -> Job:
        """The job of a case that somebody may decide on. Raises NotAllowed."""
        job = None if case.job_id is None else await self._jobs.get(case.job_id)
        if (
            job is None
            or case.space_id != place.space_id
            or job.place.space_id != place.space_id
            or case.kind not in {CaseKind.REQUEST, CaseKind.RESULT}
            or not looks_after(place, job)
        ):
            raise NotAllowed(UNKNOWN_CASE)
        if job.place.user_id == place.user_id:
            raise NotAllowed(OWN)
        if not case.open:
            raise NotAllowed(DECIDED)
        return job

    async def _check_share(self, place: Here, case: Case, job: Job) -> None:
        """Raises NotAllowed for a batch that takes much of a budget, and who is no admin.

        Also for one that has come to take so much since it was asked for: its author's roles at
        that time say whether they are an admin themselves.
        """
        if place.admin or case.kind is not CaseKind.REQUEST or job.kind is not Kind.BATCH:
            return
        shares = [reason.share for reason in holdings.reasons(case)]
        then = next((share for share in shares if share is not None), None)
        share = await self._admitting.share(job) or then
        if then is None and await self._is_admins(job):
            return
        if share is not None:
            raise NotAllowed(FOR_ADMINS.format(percent=share.percent, whose=WHOSE[share.subject]))

    async def _is_admins(self, job: Job) -> bool:
        house = (await self._doorway.grounds(job.place.space_id)).house
        return manages(job.place, Presence(), house)

    async def _let_in(self, place: Here, case: Case, job: Job) -> Decided:
        """Admission at the price and under the limits of now, as if its author had just asked."""
        grounds = await self._doorway.grounds(job.place.space_id)
        # They are no newcomer: they asked before, and what made them one is not known here.
        presence = Presence(joined_at_ms=0, approved=True)
        barred = await self._admitting.bars(job.place, presence, grounds, job.request, job.final)
        if barred is not None:
            end = End(state=State.EXPIRED, reason=EndReason.NOT_OPEN)
            decided = await self._close(place, case, job, Outcome.APPROVED, end)
            return Decided(case=decided.case, job=decided.job, instead=barred)
        approved = job.changed(held_for=None)
        if job.kind is not Kind.BATCH:
            # A batch comes to what its lines were priced at when they were read.
            approved = approved.changed(hold=offers.amount(job.request, self._offering.catalogue))
        waiting, scenes = await self._admitting.waiting(approved, job.place)
        outcome = await self._holds.let_in(
            waiting, case, self._admitting.door(0, presence), scenes, by_user_id=place.user_id
        )
        await self._admitting.after(waiting, outcome)
        return await self._came_of(place, case, job, outcome)

    async def _came_of(self, place: Here, case: Case, job: Job, outcome: Admission) -> Decided:
        match outcome:
            case Admitted():
                return Decided(case=case, job=outcome.job)
            case QueueFull():
                return Decided(case=case, job=job, instead=outcome)
            case Over() | Barred():
                over = isinstance(outcome, Over)
                reason = EndReason.NO_ROOM if over else EndReason.NOT_OPEN
                end = End(state=State.EXPIRED, reason=reason)
                decided = await self._close(place, case, job, Outcome.APPROVED, end)
                return Decided(case=decided.case, job=decided.job, instead=outcome)
            case _:
                raise NotAllowed(DECIDED)

    async def _close(
        self, place: Here, case: Case, job: Job, outcome: Outcome, end: End | None = None
    ) -> Decided:
        closed = await self._holds.decide(
            case, outcome, by_user_id=place.user_id, now_ms=self._clock.now_ms(), end=end
        )
        if closed is None:
            raise NotAllowed(DECIDED)
        return Decided(case=closed, job=await self._jobs.get(job.id) or job)

    async def _note(self, place: Here, job: Job, action: str) -> None:
        await self._records.note(
            place.space_id,
            by_user_id=place.user_id,
            action=action,
            detail=f"job {job.id} #{job.number}",
            now_ms=self._clock.now_ms(),
            job_id=job.id,
            member_key=job.place.member_key,
        )
