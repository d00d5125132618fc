"""Where people answer what they were asked before their request begins."""

import random

from bot.core import ids
from bot.core.cases.admitting import ANSWERED, Admitting, refused
from bot.core.cases.doorway import Doorway
from bot.core.cases.intake import Intake
from bot.core.cases.offering import Offering
from bot.core.cases.reuse import UNKNOWN_JOB
from bot.core.cases.values import Here, Presence
from bot.core.errors import NotAllowed
from bot.core.given import measured
from bot.core.jobs import Job, Place, State
from bot.core.money import NOTHING
from bot.core.ports import Admission, Clock, Jobs, Records, Span
from bot.core.problems import price_rose


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
        offering: Offering,
        clock: Clock,
        rng: random.Random,
    ) -> None:
        self._jobs = jobs
        self._records = records
        self._intake = intake
        self._doorway = doorway
        self._admitting = admitting
        self._offering = offering
        self._clock = clock
        self._rng = rng

    async def answer(
        self,
        job_id: str,
        place: Place,
        keep: Span | None = None,
        presence: Presence | None = None,
    ) -> Admission:
        """Let in what its author was asked about; of a clip that is too long, a part.

        `place` is where they answered, `presence` what Discord says of them there. Raises
        NotAllowed for everybody else, and when it was answered before.
        """
        presence = presence or Presence()
        job = await self._asked_about(job_id, place)
        if keep is not None:
            job = await self._cut(job, keep)
        grounds = await self._doorway.grounds(place.space_id)
        barred = await self._admitting.bars(place, presence, grounds, job.request, job.final)
        if barred is not None:
            return barred
        answered = (await self._admitting.waiting(job, place)).changed(
            author_new_until_ms=self._doorway.new_until_ms(place, presence, grounds.house)
        )
        scenes = self._admitting.scenes(answered)
        if scenes:
            # A storyboard is never sent itself: its scenes are, and they hold what it costs.
            answered = answered.changed(
                state=State.RENDERING, next_at_ms=answered.counted_at_ms, hold=NOTHING
            )
        outcome = await self._jobs.confirm(answered, self._admitting.door(0, presence), scenes)
        await self._admitting.after(answered, outcome)
        return outcome

    async def _asked_about(self, job_id: str, place: Place) -> Job:
        """The job that a person was asked about. Raises NotAllowed when it cannot be let in."""
        job = await self._jobs.get(job_id)
        if job is None or not _is_theirs(job, place):
            raise NotAllowed(UNKNOWN_JOB)
        if job.state is not State.ASKING or job.withheld is not None:
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
        if await self._jobs.drop_question(job_id, self._clock.now_ms()):
            for media in await self._records.media_of(job_id, "input"):
                await self._intake.drop([media])
                await self._records.mark_removed(media, self._clock.now_ms())


def _is_theirs(job: Job, place: Place | Here) -> bool:
    return job.place.space_id == place.space_id and job.place.user_id == place.user_id
