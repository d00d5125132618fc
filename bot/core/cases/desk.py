"""Where people ask for something, stop it, see what waits, and have a result removed."""

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core import ids, offers, quota, scheduling
from bot.core.cases.scratch import scratch
from bot.core.cases.values import UPLOAD_BYTES_MAX, Ask, Here, Policy, Upload, acts_as, looks_after
from bot.core.errors import (
    BadUpload,
    EmptyUpload,
    FetchError,
    FileTooLarge,
    NotAllowed,
    UploadGone,
    UploadTooLarge,
)
from bot.core.jobs import By, Job, Media, State
from bot.core.ports import (
    Admission,
    Admitted,
    AlreadyAdmitted,
    Blobs,
    CancelOutcome,
    Clock,
    Door,
    Downloads,
    Jobs,
    Ledger,
    MediaTools,
    QueueFull,
    Records,
    Repeated,
    Rules,
)
from bot.core.quota import Decision, Over
from bot.core.repeats import Repeats
from bot.core.requests import ImageRequest, Request

log = logging.getLogger(__name__)

FIRST_CARD_MS = 1_000
"""A job that is still waiting by then gets a card that says so; most have begun."""
SAME_WITHIN_MS = 10_000
"""The same request within this time may be a mistake: it is asked about."""
PACE_MS = 600_000
"""How far back the pace of the line is measured."""
QUEUE_SHOWN = 200
"""A server's queue is listed so far."""

UNKNOWN_JOB = "I do not know this job any more."


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


class Desk:
    """Requests and what becomes of them."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        rules: Rules,
        ledger: Ledger,
        records: Records,
        uploads: Downloads,
        media: MediaTools,
        blobs: Blobs,
        clock: Clock,
        rng: random.Random,
        policy: Policy,
        ring: Callable[[], None],
    ) -> None:
        """`ring` wakes the worker after something was put in front of it."""
        self._jobs = jobs
        self._rules = rules
        self._ledger = ledger
        self._records = records
        self._uploads = uploads
        self._media = media
        self._blobs = blobs
        self._clock = clock
        self._rng = rng
        self._policy = policy
        self._ring = ring
        self.repeats = Repeats()

    # --- asking -----------------------------------------------------------------------------

    async def submit(self, ask: Ask) -> Admission:
        """Take in the files, check the limits, put the job in the queue.

        The request must have no problems. Raises BadUpload, naming the option, when a file
        cannot be used; nothing is held then.
        """
        place = ask.place
        await self._rules.open_space(
            place.space_id, place.guild_id, self._policy.starters(), self._clock.now_ms()
        )
        job = self._job(ask, await self._weight(place.space_id, ask.role_ids))
        if ask.uploads and isinstance(over := await self._first_look(job), Over):
            return over
        inputs = await self._inputs(job.id, ask)
        try:
            outcome = await self._jobs.admit(job, inputs, self._door(ask))
        except BaseException:
            await self._drop(inputs)
            raise
        if isinstance(outcome, Admitted):
            self._ring()
        else:
            await self._drop(inputs)
        _log_admission(job, outcome)
        return outcome

    async def line_moves_every_s(self) -> float | None:
        """How often a job has lately been started; None when hardly any was."""
        starts = await self._jobs.starts_since(self._clock.now_ms() - PACE_MS)
        return PACE_MS / 1000 / starts if starts else None

    def _door(self, ask: Ask) -> Door:
        return Door(
            ceilings=self._policy.ceilings,
            queue_space_max=self._policy.queue_space_max,
            queue_member_max=self._policy.queue_member_max,
            # Who presses Again wants the same once more, and that has a guard of its own.
            repeat_within_ms=0 if ask.again_of is not None else SAME_WITHIN_MS,
        )

    async def _weight(self, space_id: str, role_ids: Sequence[int]) -> int:
        weights = await self._rules.weights(space_id)
        return max((weights.get(role_id, 1) for role_id in role_ids), default=1)

    async def _drop(self, inputs: Sequence[Media]) -> None:
        for one in inputs:
            await self._blobs.delete(one.blob)

    async def _first_look(self, job: Job) -> Decision:
        """What the limits say before any file is fetched; admission has the last word."""
        standing = await self._ledger.standing(
            job.place.space_id,
            job.place.member_key,
            self._policy.ceilings,
            job.created_at_ms,
        )
        return quota.decide(job.hold, standing)

    def _job(self, ask: Ask, weight: int) -> Job:
        now_ms = self._clock.now_ms()
        return Job(
            id=ids.new_job_id(now_ms, self._rng),
            number=0,
            place=ask.place,
            request=offers.resolved(ask.request),
            created_at_ms=now_ms,
            counted_at_ms=now_ms,
            next_at_ms=now_ms + FIRST_CARD_MS,
            not_before_ms=now_ms,
            expires_at_ms=now_ms + self._policy.start_within_ms,
            weight=weight,
            hold=offers.amount(ask.request),
        )

    async def _inputs(self, job_id: str, ask: Ask) -> list[Media]:
        """Clean copies of the pictures that a request works on."""
        if ask.again_of is not None:
            earlier = await self._records.media_of(ask.again_of, "input")
            if len(earlier) < _given(ask.request):
                raise UploadGone("image", "is not kept any more. Attach the picture again.")
            return [await self._copy(job_id, media) for media in earlier]
        if not ask.uploads:
            return []
        async with scratch() as folder:
            inputs = [
                await self._take_in(job_id, part, upload, folder)
                for part, upload in enumerate(ask.uploads)
            ]
            for media in inputs:
                await self._blobs.keep(_clean(folder, media.part), media.blob)
        return inputs

    async def _copy(self, job_id: str, media: Media) -> Media:
        blob = f"{job_id}/input-{media.part}"
        await self._blobs.copy(media.blob, blob)
        return replace(media, job_id=job_id, blob=blob)

    async def _take_in(self, job_id: str, part: int, upload: Upload, folder: Path) -> Media:
        """Fetch an attached picture, open it safely, and make a clean copy."""
        raw, clean = folder / f"{part}.raw", _clean(folder, part)
        try:
            await self._uploads.fetch(upload.url, raw)
            facts = await self._media.take_in(raw, clean)
        except FileTooLarge:
            raise UploadTooLarge(upload.option) from None
        except FetchError:
            raise UploadGone(upload.option) from None
        except BadUpload as problem:
            raise type(problem)(upload.option) from problem
        return Media(
            job_id=job_id,
            role="input",
            part=part,
            blob=f"{job_id}/input-{part}",
            content_type=facts.content_type,
            size_bytes=clean.stat().st_size,
            width=facts.width,
            height=facts.height,
        )

    # --- what was asked ---------------------------------------------------------------------

    async def job(self, place: Here, job_id: str) -> Job:
        """A job of this server. Raises NotAllowed when it is not, or gone."""
        job = await self._jobs.get(job_id)
        if job is None or job.place.space_id != place.space_id:
            raise NotAllowed(UNKNOWN_JOB)
        return job

    async def visible_job(self, place: Here, job_id: str) -> Job:
        """A job whose words this person may read: public, their own, or moderated by them.

        Raises NotAllowed, in the same words as for a job that never was.
        """
        job = await self.job(place, job_id)
        if not _may_read(place, job):
            raise NotAllowed(UNKNOWN_JOB)
        return job

    async def cancel(self, place: Here, job_id: str) -> tuple[Job, CancelOutcome]:
        """Stop a job, for its author or a moderator. Raises NotAllowed for anybody else."""
        job = await self.visible_job(place, job_id)
        by = acts_as(place, job)
        if by is None:
            raise NotAllowed("Only the person who asked for this, or a moderator, can stop it.")
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
            raise NotAllowed("Only the person who asked for this, or a moderator, can delete it.")
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
                open=_may_read(place, job),
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


def _may_read(place: Here, job: Job) -> bool:
    hidden = job.place.private or job.state is State.REFUSED
    return not hidden or job.place.user_id == place.user_id or looks_after(place, job)


def _log_admission(job: Job, outcome: Admission) -> None:
    match outcome:
        case Admitted():
            job, action, said = outcome.job, "job_admitted", "is in the queue"
        case AlreadyAdmitted():
            action, said = "job_admitted_before", "was delivered twice"
        case Repeated():
            action, said = "job_repeated", f"is the same as job {outcome.job.id}"
        case QueueFull():
            action, said = "queue_full", f"comes when {outcome.waiting} wait already"
        case Over():
            action, said = "job_over_limit", f"would pass the limit {outcome.over.rule.id}"
    log.info("job %s %s", job.id, said, extra=job.log_fields(action))


def upload_problem(upload: Upload) -> BadUpload | None:
    """What speaks against a file before it is fetched, from what Discord says of it."""
    if upload.size_bytes == 0:
        return EmptyUpload(upload.option)
    if upload.size_bytes > UPLOAD_BYTES_MAX:
        return UploadTooLarge(upload.option)
    return None


def _clean(folder: Path, part: int) -> Path:
    return folder / f"{part}.clean"


def _given(request: Request) -> int:
    """How many pictures a request works on."""
    return 0 if isinstance(request, ImageRequest) else request.inputs
