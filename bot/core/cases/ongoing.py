"""Jobs after they were asked for: looked at, stopped, listed, and their results deleted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core import scheduling
from bot.core.cases.reuse import UNKNOWN_JOB, may_read
from bot.core.cases.seeing import Seeing
from bot.core.cases.values import Here, Policy, acts_as
from bot.core.errors import NotAllowed
from bot.core.jobs import By, Job
from bot.core.ports import CancelOutcome, Clock, Jobs, Records

QUEUE_SHOWN = 200
"""A server's queue is listed so far."""
NOT_YOURS_TO_STOP = "Only the person who asked for this, or a moderator, can stop it."
NOT_YOURS_TO_DELETE = "Only the person who asked for this, or a moderator, can delete it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A job that waits or is under way, as somebody may see it."""

    job: Job
    place_in_line: int | None
    """From 1; None when it does not wait, or far back."""
    own: bool
    open: bool
    """Whether its words may be read by whoever looks."""
    by: By | None
    """As what they may stop it; None when they may not."""


class Ongoing:
    """What was asked, for those who may see it."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        records: Records,
        seeing: Seeing,
        clock: Clock,
        policy: Policy,
        ring: Callable[[], None],
    ) -> None:
        """`ring` wakes the worker after something was stopped or is to be deleted."""
        self._jobs = jobs
        self._records = records
        self._seeing = seeing
        self._clock = clock
        self._policy = policy
        self._ring = ring

    async def job(self, place: Here, job_id: str) -> Job:
        """A job of this server. Raises NotAllowed when it is not, or gone."""
        job = await self._jobs.get(job_id)
        if job is None or job.place.space_id != place.space_id:
            raise NotAllowed(UNKNOWN_JOB)
        return job

    async def visible_job(self, place: Here, job_id: str) -> Job:
        """A job whose words this person may read from where they are.

        It is shown to all who see the channel, their own, or in their care.
        Raises NotAllowed, in the same words as for a job that never was.
        """
        job = await self.job(place, job_id)
        if not await self._seeing.sees(place, job):
            raise NotAllowed(UNKNOWN_JOB)
        return job

    async def scenes(self, job: Job) -> Sequence[Job]:
        """The scenes that were made for a storyboard, in their order."""
        return await self._jobs.scenes_of(job.id)

    async def cancel(self, place: Here, job_id: str) -> tuple[Job, CancelOutcome]:
        """Stop a job, for its author or a moderator. Raises NotAllowed for anybody else."""
        job = await self.visible_job(place, job_id)
        by = acts_as(place, job)
        if by is None:
            raise NotAllowed(NOT_YOURS_TO_STOP)
        outcome = await self._jobs.cancel(job_id, by, self._clock.now_ms())
        if by is By.MODERATOR and outcome in {CancelOutcome.STOPPED, CancelOutcome.STOPPING}:
            await self._note(place, job, "job_stopped")
        self._ring()
        return await self.job(place, job_id), outcome

    async def tell_when_over(self, place: Here, job_id: str) -> bool:
        """Have the author told by direct message; False when it is over. Raises NotAllowed."""
        job = await self.visible_job(place, job_id)
        if job.place.user_id != place.user_id:
            raise NotAllowed("Only the person who asked for this is told.")
        return await self._jobs.tell_when_over(job_id)

    async def delete(self, place: Here, job_id: str) -> Job:
        """Have a result removed, for its author or a moderator. Raises NotAllowed."""
        job = await self.visible_job(place, job_id)
        by = acts_as(place, job)
        if by is None:
            raise NotAllowed(NOT_YOURS_TO_DELETE)
        await self._jobs.delete_result(job_id, self._clock.now_ms())
        if by is By.MODERATOR:
            await self._note(place, job, "result_deleted")
        self._ring()
        return job

    async def queue(self, place: Here) -> Sequence[Queued]:
        """What waits or is under way in a server, as this person may see it: running first."""
        jobs = await self._jobs.queue_of(place.space_id, QUEUE_SHOWN)
        line = await self._jobs.line(self._clock.now_ms())
        places = scheduling.places(line, self._policy.caps, len(line.waiting))
        seen = [
            Queued(
                job=job,
                place_in_line=places.get(job.id),
                own=job.place.user_id == place.user_id,
                open=may_read(place, job),
                by=acts_as(place, job),
            )
            for job in jobs
            if job.cancel_requested_at_ms is None
        ]
        return sorted(seen, key=lambda one: (one.place_in_line or 0, one.job.id))

    async def _note(self, place: Here, job: Job, action: str) -> None:
        await self._records.note(
            place.space_id,
            by_user_id=place.user_id,
            action=action,
            detail=f"job {job.id} #{job.number}",
            now_ms=self._clock.now_ms(),
        )
