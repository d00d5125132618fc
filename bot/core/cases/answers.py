"""Where people answer what they were asked before their request begins."""

import random

from bot.core import ids
from bot.core.access import Barred
from bot.core.cases.admitting import ANSWERED, Admitting, refused
from bot.core.cases.batching import Batching
from bot.core.cases.consenting import Consenting
from bot.core.cases.doorway import Doorway
from bot.core.cases.holding import Holding, held_by
from bot.core.cases.intake import Intake
from bot.core.cases.offering import Offering
from bot.core.cases.reuse import UNKNOWN_JOB
from bot.core.cases.screening import Screening
from bot.core.cases.values import Here, Presence
from bot.core.errors import NotAllowed
from bot.core.given import measured
from bot.core.house import House
from bot.core.jobs import Job, Place, Question, State
from bot.core.models import Kind
from bot.core.ports import Admission, AlreadyAdmitted, Asked, Clock, Jobs, Records, Span
from bot.core.problems import price_rose
from bot.core.questions import next_question


class Answers:
    """Questions and what their authors say to them."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        records: Records,
        intake: Intake,
        doorway: Doorway,
        admitting: Admitting,
        batching: Batching,
        holding: Holding,
        consenting: Consenting,
        screening: Screening,
        offering: Offering,
        clock: Clock,
        rng: random.Random,
    ) -> None:
        self._jobs = jobs
        self._records = records
        self._intake = intake
        self._doorway = doorway
        self._admitting = admitting
        self._batching = batching
        self._holding = holding
        self._consenting = consenting
        self._screening = screening
        self._offering = offering
        self._clock = clock
        self._rng = rng

    async def answer(
        self,
        job_id: str,
        place: Place,
        keep: Span | None = None,
        presence: Presence | None = None,
        *,
        agreed: bool = False,
    ) -> Admission:
        """Let in what its author was asked about, or ask the next question.

        `place` is where they answered, `presence` what Discord says of them there; `keep` is the
        part of a clip that is too long, `agreed` that they may use what they attached. Raises
        NotAllowed for everybody else, and when it was answered before.
        """
        presence = presence or Presence()
        job = await self._asked_about(job_id, place)
        if agreed is not (job.question is Question.CONSENT):
            raise NotAllowed(ANSWERED)
        if keep is not None:
            job = await self._cut(job, keep)
        grounds = await self._doorway.grounds(place.space_id)
        barred = await self._admitting.bars(place, presence, grounds, job.request, job.final)
        if barred is None and job.from_upload:
            barred = await self._doorway.bars_upload(
                job.request, place, presence, grounds.house, job.id
            )
        if barred is not None:
            return barred
        if agreed:
            looked_at = await self._agree(job, place, grounds.house)
            if not isinstance(looked_at, Job):
                return looked_at
            job = looked_at
        if (question := next_question(job)) is not None:
            if question is job.question:
                raise NotAllowed(ANSWERED)
            return await self._jobs.ask_next(job.changed(question=question))
        new_until_ms = self._doorway.new_until_ms(place, presence, grounds.house)
        agreed_to = job.changed(place=place, author_new_until_ms=new_until_ms)
        weighed = await self._holding.weighed(agreed_to, presence, grounds.house)
        return await self._begin(weighed, place, presence)

    async def _agree(self, job: Job, place: Place, house: House) -> Job | Asked | Barred:
        """Their author may use these files: from now on they are looked at.

        The author of a batch is asked about what is left of it. Raises NotAllowed when they said
        so a moment ago.
        """
        agreed = job.changed(unagreed=False)
        if isinstance(await self._jobs.ask_next(agreed), AlreadyAdmitted):
            raise NotAllowed(ANSWERED)
        await self._consenting.note(place.space_id, place.member_key)
        if job.kind is Kind.BATCH:
            return await self._batching.agreed(agreed, house)
        inputs = await self._records.media_of(job.id, "input")
        verdict = await self._screening.inputs(agreed, inputs, house)
        if verdict.refused is not None:
            self._admitting.turn_away(place, job.kind, verdict.refused)
            await self._forget(job.id)
            return verdict.refused
        return held_by(agreed, verdict)

    async def _begin(self, job: Job, place: Place, presence: Presence) -> Admission:
        """Let a job in, or have a moderator look at it first."""
        if job.held_for is not None:
            outcome = await self._holding.hold(job.changed(place=place), (), presence)
        else:
            answered, scenes = await self._admitting.waiting(job, place)
            door = self._admitting.door(0, presence)
            outcome = await self._jobs.confirm(answered, door, scenes)
        await self._admitting.after(job, outcome)
        return outcome

    async def _asked_about(self, job_id: str, place: Place) -> Job:
        """The job that a person was asked about. Raises NotAllowed when it cannot be let in."""
        job = await self._jobs.get(job_id)
        if job is None or not _is_theirs(job, place):
            raise NotAllowed(UNKNOWN_JOB)
        unread = job.question is None
        if job.state is not State.ASKING or job.withheld is not None or unread:
            raise NotAllowed(ANSWERED)
        if (risen := price_rose(job.request, self._offering.catalogue)) is not None:
            raise refused(risen)
        return job

    async def _cut(self, job: Job, keep: Span) -> Job:
        """The job for a part of its clip. Raises NotAllowed when the clip is gone."""
        inputs = await self._records.media_of(job.id, "input")
        token = ids.new_token(self._rng)
        cut = [await self._intake.cut(one, keep, token) for one in inputs]
        if None in cut:
            raise NotAllowed(ANSWERED)
        return measured(job, [one for one in cut if one is not None], self._offering.catalogue)

    async def drop_question(self, place: Here, job_id: str) -> None:
        """Forget what its author was asked about. Raises NotAllowed for everybody else."""
        job = await self._jobs.get(job_id)
        if job is None or not _is_theirs(job, place):
            raise NotAllowed(UNKNOWN_JOB)
        await (self._batching.forget(job) if job.kind is Kind.BATCH else self._forget(job_id))

    async def _forget(self, job_id: str) -> None:
        if await self._jobs.drop_question(job_id, self._clock.now_ms()):
            for media in await self._records.media_of(job_id, "input"):
                await self._intake.drop([media])
                await self._records.mark_removed(media, self._clock.now_ms())


def _is_theirs(job: Job, place: Place | Here) -> bool:
    return job.place.space_id == place.space_id and job.place.user_id == place.user_id
