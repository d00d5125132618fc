"""What is known of a job, and what somebody may do with it.

The panel offers what the same look finds allowed at the press: a custom id may be forged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core import quota
from bot.core.cases.lineage import Family, Lineage
from bot.core.cases.offering import Offering
from bot.core.cases.seeing import Seeing
from bot.core.cases.values import Here, acts_as, looks_after
from bot.core.errors import NotAllowed
from bot.core.jobs import EndReason, Job, Media
from bot.core.models import EXTEND_SOURCE_MS, Kind
from bot.core.ports import Posts, PostState, Purpose, Records, ReportBook
from bot.core.problems import problems
from bot.core.reports import Report
from bot.core.requests import EditRequest, ImageRequest, Request, VideoRequest

LARGE = "2k"
VARIED = frozenset({Kind.IMAGE, Kind.EDIT, Kind.VIDEO, Kind.CLIP_EDIT, Kind.EXTEND})


class Deed(StrEnum):
    """What can be done with a job from its panel."""

    VARY = "vary"
    """The same with other words."""
    LARGER = "larger"
    """The same picture's request at 2k."""
    EXTEND = "extend"
    COMPARE = "compare"
    ORIGINAL = "original"
    SEND = "send"
    """A copy by direct message."""
    POST = "post"
    """Make a private result public."""
    REPORT = "report"
    DELETE = "delete"
    TAKE_DOWN = "take_down"
    """For moderators: with what was made from it, and for good."""


NOT_YOURS_OR_GONE = "Its files are not kept any more, or are for its author alone."
REFUSALS: Mapping[Deed, str] = {
    Deed.VARY: NOT_YOURS_OR_GONE,
    Deed.LARGER: "It cannot be had any larger, or its author alone may ask for that.",
    Deed.EXTEND: "Only a clip of 2 to 15 seconds that you may work on can go on.",
    Deed.COMPARE: NOT_YOURS_OR_GONE,
    Deed.ORIGINAL: "There is no larger file than the one you see.",
    Deed.SEND: NOT_YOURS_OR_GONE,
    Deed.POST: "Only its author can post it, once, while it is private and its files are kept.",
    Deed.REPORT: "This is your own: you can delete it.",
    Deed.TAKE_DOWN: "This is for moderators of the channel that it was shown in.",
    Deed.DELETE: "Only the person who asked for this, or a moderator, can delete it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A job as somebody may see it."""

    job: Job
    deeds: frozenset[Deed]
    family: Family
    with_cost: bool
    reports: tuple[Report, ...] = ()
    """What people found wrong with it, for moderators other than its author."""
    files_kept: bool = True
    """False when something came of it that is not kept any more."""


class Panels:
    """Opens panels, and guards what is pressed on them."""

    def __init__(
        self,
        *,
        records: Records,
        reports: ReportBook,
        posts: Posts,
        lineage: Lineage,
        seeing: Seeing,
        offering: Offering,
        links_served: bool,
    ) -> None:
        self._records = records
        self._reports = reports
        self._posts = posts
        self._lineage = lineage
        self._seeing = seeing
        self._offering = offering
        self._links_served = links_served

    async def open(self, place: Here, job_id: str) -> Panel:
        """Everything about a job. Raises NotAllowed when this person may not see it."""
        job = await self._lineage.visible_job(place, job_id)
        cares, own = looks_after(place, job), job.place.user_id == place.user_id
        results = await self._records.media_of(job.id, "result")
        return Panel(
            job=job,
            deeds=await self._deeds(place, job, results),
            family=await self._lineage.family(place, job),
            with_cost=cares or own,
            reports=tuple(await self._reports.of_job(job.id)) if cares and not own else (),
            files_kept=bool(results) or not job.outputs,
        )

    async def job_for(self, place: Here, job_id: str, deed: Deed) -> Job:
        """A job that somebody may do something with. Raises NotAllowed."""
        job = await self._lineage.visible_job(place, job_id)
        results = await self._records.media_of(job.id, "result")
        if deed not in await self._deeds(place, job, results):
            raise NotAllowed(REFUSALS[deed])
        return job

    async def source_ms(self, job: Job) -> int:
        """How long the clip is that came of a job; 0 for none."""
        return _clip_ms(await self._records.media_of(job.id, "result"))

    async def _deeds(self, place: Here, job: Job, results: Sequence[Media]) -> frozenset[Deed]:
        own = job.place.user_id == place.user_id
        if job.withheld is not None:
            return frozenset()
        allowed = set[Deed]() if own else {Deed.REPORT}
        if looks_after(place, job):
            allowed.add(Deed.TAKE_DOWN)
        if not job.ended:
            return frozenset(allowed)
        allowed |= await self._repeats(job, own=own)
        if results and job.delete_requested_at_ms is None and job.held_for is None:
            allowed |= await self._with_files(place, job, results, own=own)
        return frozenset(allowed)

    async def _with_files(
        self, place: Here, job: Job, results: Sequence[Media], *, own: bool
    ) -> set[Deed]:
        """What can be done with the files that came of a job."""
        allowed = set[Deed]()
        if own or not job.hidden:
            allowed.add(Deed.SEND)
        if acts_as(place, job) is not None:
            allowed.add(Deed.DELETE)
        at_home = not quota.is_personal(place.space_id)
        if own and job.place.private and at_home and not await self._was_posted(job):
            allowed.add(Deed.POST)
        shortest_ms, longest_ms = EXTEND_SOURCE_MS
        is_right_length = shortest_ms <= _clip_ms(results) <= longest_ms
        if is_right_length and await self._seeing.lets_work(place, job):
            allowed.add(Deed.EXTEND)
        if await self._lineage.compares(place, job):
            allowed.add(Deed.COMPARE)
        if self._links_served and await self._was_made_smaller(job):
            allowed.add(Deed.ORIGINAL)
        return allowed

    async def _repeats(self, job: Job, *, own: bool) -> set[Deed]:
        """What asks for the same once more, somewhat otherwise."""
        if job.kind not in VARIED or job.parent_id is not None or (job.from_upload and not own):
            return set()
        kept = await self._records.media_of(job.id, "input")
        if len(kept) < job.request.inputs:
            return set()
        is_larger = larger(job.request)
        can_be = is_larger is not None and not problems(is_larger, self._offering.catalogue)
        return {Deed.VARY, *({Deed.LARGER} if can_be else ())}

    async def _was_posted(self, job: Job) -> bool:
        posts = await self._posts.of_job(job.id)
        return any(
            post.purpose is Purpose.COPY and not post.private and post.state is PostState.SENT
            for post in posts
        )

    async def _was_made_smaller(self, job: Job) -> bool:
        if job.end_reason is EndReason.LINKED:
            return True
        return bool(await self._records.media_of(job.id, "fitted"))


def larger(request: Request) -> Request | None:
    """The same pictures at 2k; None when they are, or are none."""
    if isinstance(request, ImageRequest | EditRequest) and request.resolution != LARGE:
        return replace(request, resolution=LARGE)
    return None


def varied(request: Request, prompt: str) -> Request:
    """The same request with other words: all of them, those that a style had put around too."""
    if isinstance(request, ImageRequest | EditRequest | VideoRequest):
        return replace(request, prompt=prompt, words="", style=None)
    return replace(request, prompt=prompt)


def _clip_ms(results: Sequence[Media]) -> int:
    return next((media.duration_ms for media in results if media.duration_ms is not None), 0)
