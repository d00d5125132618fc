"""What was made from what: parents, children, and before and after side by side."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.core.cases.reuse import GONE, UNKNOWN_JOB
from bot.core.cases.scratch import scratch
from bot.core.cases.seeing import Seeing
from bot.core.cases.values import Here, looks_after
from bot.core.errors import FileBroken, NotAllowed
from bot.core.jobs import Job, Media
from bot.core.models import Kind
from bot.core.ports import Blobs, Descent, Jobs, MediaTools, Records

CHILDREN_SHOWN = 25
"""As many as a list of choices takes."""
DESCENTS_READ = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """A job whose result went into another."""

    job: Job
    part: int
    """Which of its results, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Where a job stands in its line, as somebody may see it."""

    parents: tuple[Parent, ...] = ()
    parents_unseen: int = 0
    """More that this person may not see."""
    children: tuple[Job, ...] = ()
    children_count: int = 0
    """All there are, those included that this person may not see."""
    batch: Job | None = None
    """The batch that it is a line of."""


class Lineage:
    """Walks from a job to what it was made from, and to what was made of it."""

    def __init__(
        self, *, jobs: Jobs, records: Records, media: MediaTools, blobs: Blobs, seeing: Seeing
    ) -> None:
        self._jobs = jobs
        self._records = records
        self._media = media
        self._blobs = blobs
        self._seeing = seeing

    async def visible_job(self, place: Here, job_id: str) -> Job:
        """A job that this person may see from where they are.

        Raises NotAllowed, in the same words as for a job that never was.
        """
        job = await self._seen(place, job_id)
        if job is None:
            raise NotAllowed(UNKNOWN_JOB)
        return job

    async def family(self, place: Here, job: Job) -> Family:
        """The parents and children of a job, as far as this person may see them."""
        above = await self._records.made_from(job.id)
        below = await self._records.made_of_it(job.id, DESCENTS_READ)
        parents = await self._parents(place, above)
        child_ids = tuple(dict.fromkeys(one.job_id for one in below))
        found = [await self._seen(place, job_id) for job_id in child_ids[:CHILDREN_SHOWN]]
        of_batch = job.parent_id if job.is_line else None
        return Family(
            parents=parents,
            parents_unseen=len({(d.from_job_id, d.from_part) for d in above}) - len(parents),
            children=tuple(child for child in found if child is not None),
            children_count=len(child_ids),
            batch=None if of_batch is None else await self._seen(place, of_batch),
        )

    async def _parents(self, place: Here, above: Sequence[Descent]) -> tuple[Parent, ...]:
        named = dict.fromkeys((one.from_job_id, one.from_part) for one in above)
        found = [(await self._seen(place, job_id), part) for job_id, part in named]
        return tuple(Parent(job=job, part=part) for job, part in found if job is not None)

    async def compares(self, place: Here, job: Job) -> bool:
        """Whether this person may see before and after side by side, and both are still kept."""
        if job.kind not in {Kind.EDIT, Kind.CLIP_EDIT}:
            return False
        before, after = await self._first(job.id, "input"), await self._first(job.id, "result")
        if before is None or after is None:
            return False
        if before.from_job_id is not None:
            return await self._seen(place, before.from_job_id) is not None
        # What its author attached was shown to nobody.
        return job.place.user_id == place.user_id or looks_after(place, job)

    @asynccontextmanager
    async def beside(self, job: Job) -> AsyncGenerator[Path]:
        """A picture of before and after; it is there while the block runs. Raises NotAllowed."""
        before, after = await self._first(job.id, "input"), await self._first(job.id, "result")
        if before is None or after is None:
            raise NotAllowed(GONE)
        async with scratch() as folder:
            target = folder / "beside"
            try:
                async with self._blobs.here(before.blob, after.blob) as (left, right):
                    await self._media.beside(left, right, target)
                await self._media.label(target, model=job.request.model, job_id=job.id)
            except (FileBroken, FileNotFoundError):
                raise NotAllowed(GONE) from None
            yield target

    async def _first(self, job_id: str, role: str) -> Media | None:
        return next(iter(await self._records.media_of(job_id, role)), None)

    async def _seen(self, place: Here, job_id: str) -> Job | None:
        job = await self._jobs.get(job_id)
        return job if job is not None and await self._seeing.sees(place, job) else None
