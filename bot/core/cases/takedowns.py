"""Taking down what was made: by moderators, with all that was made from it, and back again.

What is taken down is marked, and nothing that shows a result to people looks past the mark. The
worker then empties the messages, as often as it takes; the files stay where they are, out of
reach, until the time to take it back is over.
"""

import logging
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core import ids, ladder
from bot.core.blocks import Standing
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.cases.follow_ups import FollowUps
from bot.core.cases.logbook import Logbook
from bot.core.cases.values import Here, looks_after, may_lift
from bot.core.errors import NotAllowed
from bot.core.jobs import Job, Media
from bot.core.ports import (
    Blobs,
    Casebook,
    Clock,
    Going,
    Jobs,
    Meter,
    Post,
    Posts,
    PostState,
    Purpose,
    Records,
    Takedowns,
)
from bot.core.takedowns import (
    SHOWN_MAX,
    UNDO_MS,
    Block,
    Extent,
    Reason,
    Step,
    TakenBack,
    extent,
    mark_of,
    steps_of,
)

log = logging.getLogger(__name__)

LINE_MAX = 12_000
"""A line is followed to so many requests: to all of the largest batch, and some more."""
AT_ONCE = 200
"""Cases, or jobs, that one round of housekeeping looks at."""
ROLES = ("result", "fitted", "input", "parcel")

NOT_IN_YOUR_CARE = "This is for moderators of the channel that it was shown in."
UNKNOWN_RESULT = "I know no request like that here that is in your care."
ALREADY = "This is taken down already, together with what it was made from."
UNKNOWN_CASE = "I know no takedown of this number here."
CLOSED_CASE = "This cannot be taken back any more: the time for it is over, or it was done before."
SEALED_CASE = (
    "What was taken down as illegal is out of this server's hands. Whoever runs this bot decides."
)
ADMINS_LIFT = "Another moderator took this down: only an admin can take that back."
NOTHING_MADE = "This member asked for nothing in that time that you could take down."
NO_PICTURE = "Nothing of it is kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A file of something that was taken down, and where it lies."""

    media: Media
    path: Path


class TakeDowns:
    """Hides, takes down, takes back; destroys what nobody can take back any more."""

    def __init__(
        self,
        *,
        takedowns: Takedowns,
        casebook: Casebook,
        jobs: Jobs,
        records: Records,
        posts: Posts,
        blobs: Blobs,
        follow_ups: FollowUps,
        logbook: Logbook,
        clock: Clock,
        rng: random.Random,
        secret: str,
        ring: Callable[[], None],
        meter: Meter,
    ) -> None:
        """`ring` wakes the worker, which empties the messages."""
        self._takedowns = takedowns
        self._casebook = casebook
        self._jobs = jobs
        self._records = records
        self._posts = posts
        self._blobs = blobs
        self._follow_ups = follow_ups
        self._logbook = logbook
        self._clock = clock
        self._rng = rng
        self._secret = secret
        self._ring = ring
        self._meter = meter

    # --- until somebody looks ---------------------------------------------------------------

    async def hide(self, job: Job) -> bool:
        """Show what came of a job to moderators alone; False when it is so, or was taken down."""
        hidden = await self._takedowns.hide(job.id, self._clock.now_ms())
        self._ring()
        return hidden

    async def show_again(self, job: Job) -> bool:
        """Show what was hidden; False when it was not, or was taken down meanwhile."""
        shown = await self._takedowns.show_again(job.id, self._clock.now_ms())
        self._ring()
        return shown

    # --- down -------------------------------------------------------------------------------

    async def extent_of(self, place: Here, job: Job) -> Extent:
        """What would go with a job: itself, and all that was made from it. Raises NotAllowed."""
        _check_care(place, job)
        line = await self._takedowns.line_of(job, SHOWN_MAX)
        return extent(await self._those(line), cut=len(line) >= SHOWN_MAX)

    async def find(
        self, place: Here, *, number: int | None = None, job_id: str | None = None
    ) -> Job:
        """A result of this server that is in somebody's care, by its number or id.

        Raises NotAllowed, in the same words for what is not as for what never was.
        """
        if number is not None:
            job = await self._jobs.by_number(place.space_id, number)
        else:
            job = None if job_id is None else await self._jobs.get(job_id)
        if job is None or job.place.space_id != place.space_id or not looks_after(place, job):
            raise NotAllowed(UNKNOWN_RESULT)
        return job

    async def shown_in(self, place: Here, message_id: int) -> str | None:
        """The id of the job of this server that a message shows."""
        return await self._posts.job_of_message(place.space_id, message_id)

    async def unreached(self, case: Case) -> int:
        """How many messages of a case are one person's alone, and cannot be changed any more."""
        now_ms, count = self._clock.now_ms(), 0
        for job in await self.jobs_of(case):
            posts = await self._posts.of_job(job.id)
            count += sum(1 for post in posts if _stays(job, post, now_ms))
        return count

    async def take_down(
        self,
        place: Here,
        job: Job,
        *,
        reason: Reason,
        wide: bool,
        note: str = "",
        block: Block | None = None,
    ) -> Case:
        """Take a result down, and with `wide` all that was made from it, in whatever channel.

        With `block` its author is kept out, whose right to decide that is checked by now; of what
        may be illegal they are at any rate. Raises NotAllowed for whoever does not look after it.
        What is down already stays so.
        """
        _check_care(place, job)
        # A batch may have more lines than a line is followed to.
        going = dict.fromkeys((job.id, *(scene.id for scene in await self._jobs.scenes_of(job.id))))
        if wide:
            going |= dict.fromkeys(await self._takedowns.line_of(job, LINE_MAX))
        case = self._case(place, job, reason, note)
        return await self._begin(place, case, await self._those(list(going)), block)

    async def of_member(self, place: Here, user_id: int, since_ms: int) -> Extent:
        """What a member asked for since a moment, as far as it is in somebody's care."""
        member_key = ids.member_key(self._secret, user_id)
        made = await self._takedowns.of_member_since(place.space_id, member_key, since_ms)
        jobs = await self._those(made)
        return extent(job for job in jobs if job.withheld is None and looks_after(place, job))

    async def take_down_member(
        self, place: Here, user_id: int, since_ms: int, *, reason: Reason, wide: bool, note: str
    ) -> Case:
        """Take down what a member asked for since a moment, as one case. Raises NotAllowed."""
        found = await self.of_member(place, user_id, since_ms)
        if not found.jobs:
            raise NotAllowed(NOTHING_MADE)
        going = dict[str, None]()
        for job in found.jobs:
            if wide:
                going |= dict.fromkeys(await self._takedowns.line_of(job, LINE_MAX))
            else:
                scenes = await self._jobs.scenes_of(job.id)
                going |= dict.fromkeys((job.id, *(scene.id for scene in scenes)))
        case = replace(self._case(place, found.jobs[0], reason, note), job_id=None)
        return await self._begin(place, case, await self._those(list(going)))

    async def _begin(
        self, place: Here, case: Case, jobs: Sequence[Job], block: Block | None = None
    ) -> Case:
        reason, whole = Reason(case.reason), extent(jobs)
        if reason is Reason.ILLEGAL:
            block = Block(by_admin=place.admin)
        opened = await self._takedowns.begin(
            case,
            [job.id for job in jobs],
            mark_of(reason),
            detail=_numbers(whole),
            now_ms=case.opened_at_ms,
            steps=steps_of(reason, block=block),
            block=block,
        )
        if opened is None:
            raise NotAllowed(ALREADY)
        self._ring()
        if opened.id == case.id:
            self._meter.taken_down(reason, whole.results)
            log.info(
                "%d results were taken down",
                whole.results,
                extra={"action": "taken_down", "case": case.id, "guild": place.guild_id},
            )
            await self._follow_ups.follow(opened.id)
        elif block is not None:
            # Whoever was first does the rest.
            await self._follow_ups.follow(opened.id, {Step.BLOCK})
        return opened

    def _case(self, place: Here, job: Job, reason: Reason, note: str) -> Case:
        now_ms = self._clock.now_ms()
        return Case(
            id=ids.new_job_id(now_ms, self._rng),
            space_id=place.space_id,
            kind=CaseKind.TAKEDOWN,
            job_id=job.id,
            member_key=job.place.member_key,
            user_id=job.place.user_id,
            channel_id=job.room_id,
            reason=reason,
            note=note,
            opened_by_id=place.user_id,
            opened_at_ms=now_ms,
            until_ms=None if reason is Reason.ILLEGAL else now_ms + UNDO_MS,
        )

    # --- and back ---------------------------------------------------------------------------

    async def case(self, place: Here, number: int) -> Case:
        """A takedown of this server that is in somebody's care. Raises NotAllowed."""
        return await self._cared_for(place, await self._casebook.by_number(place.space_id, number))

    async def case_by_id(self, place: Here, case_id: str) -> Case:
        """The same by the id that stands in a button."""
        return await self._cared_for(place, await self._casebook.get(place.space_id, case_id))

    async def latest(self, place: Here, limit: int) -> Sequence[Case]:
        """The takedowns that are not over, oldest first, as far as they are in somebody's care."""
        channel_id = None if place.whole_server else place.moderates_channel_id or 0
        return await self._casebook.waiting(
            place.space_id, [CaseKind.TAKEDOWN], channel_id=channel_id, limit=limit
        )

    async def jobs_of(self, case: Case) -> Sequence[Job]:
        """What a case took down."""
        return await self._those(await self._takedowns.jobs_of(case.id))

    async def standing_of(self, job: Job) -> Standing | None:
        """The case by which a job was taken down, for what its author is told."""
        return await self._takedowns.standing_of(job)

    async def take_back(self, place: Here, case: Case) -> Case:
        """Give back what a case took down, and have it shown again.

        Raises NotAllowed when it is too late, and for whoever may not.
        """
        case = await self.case_by_id(place, case.id)
        if case.reason == Reason.ILLEGAL:
            raise NotAllowed(SEALED_CASE)
        if not case.open:
            raise NotAllowed(CLOSED_CASE)
        if not may_lift(place, case.opened_by_id):
            raise NotAllowed(ADMINS_LIFT)
        whole = extent(await self.jobs_of(case))
        lifted = await self._takedowns.lift(
            case, by_user_id=place.user_id, detail=_numbers(whole), now_ms=self._clock.now_ms()
        )
        if not lifted:
            raise NotAllowed(CLOSED_CASE)
        self._ring()
        told = TakenBack(case=case, by_user_id=place.user_id, results=whole.results)
        await self._logbook.write(place.space_id, told)
        return case

    @asynccontextmanager
    async def open_pictures(
        self, place: Here, case: Case, *, bytes_max: int, files_max: int
    ) -> AsyncGenerator[Sequence[Shown]]:
        """The files of what a case took down, for a moderator who must see them.

        At most so many of at most so many bytes; they are there while the block runs. That they
        were opened, and by whom, is on record before. Raises NotAllowed.
        """
        case = await self.case_by_id(place, case.id)
        await self._records.note(
            place.space_id,
            by_user_id=place.user_id,
            action="picture_opened",
            detail=f"case {case.number}",
            now_ms=self._clock.now_ms(),
            job_id=case.job_id,
            member_key=case.member_key,
        )
        files = [
            media
            for job in await self.jobs_of(case)
            for media in await self._records.files_of(job.id, "result")
        ]
        if not files:
            raise NotAllowed(NO_PICTURE)
        fitting = [media for media in files if media.size_bytes <= bytes_max][:files_max]
        async with self._blobs.here(*(media.blob for media in fitting)) as paths:
            yield [
                Shown(media=media, path=path) for media, path in zip(fitting, paths, strict=True)
            ]

    # --- when the time is up ----------------------------------------------------------------

    async def look_around(self) -> None:
        """End what can be taken back no more, and destroy its files; what is sealed stays.

        What is to follow on a takedown comes first: it may need the files.
        """
        await self._follow_ups.look_around()
        now_ms = self._clock.now_ms()
        for case in await self._takedowns.over(now_ms, AT_ONCE):
            await self._casebook.close(case, Outcome.OVER, by_user_id=None, now_ms=now_ms)
        for going in await self._takedowns.going(AT_ONCE):
            await self._destroy(going, now_ms)

    async def _destroy(self, going: Going, now_ms: int) -> None:
        files = list(await self._takedowns.copies_of(going.job_id))
        for role in ROLES:
            files += await self._records.files_of(going.job_id, role)
        for media in files:
            await self._blobs.delete(media.blob)
            await self._records.mark_removed(media, now_ms)
        await self._takedowns.settle(going, now_ms)
        log.info(
            "the files of what was taken down are destroyed",
            extra={"action": "files_destroyed", "job": going.job_id},
        )

    async def _cared_for(self, place: Here, case: Case | None) -> Case:
        if case is None or case.kind is not CaseKind.TAKEDOWN:
            raise NotAllowed(UNKNOWN_CASE)
        if not place.whole_server and place.moderates_channel_id != case.channel_id:
            raise NotAllowed(UNKNOWN_CASE)
        return case

    async def _those(self, job_ids: Sequence[str]) -> list[Job]:
        found = [await self._jobs.get(job_id) for job_id in job_ids]
        return [job for job in found if job is not None]


def _check_care(place: Here, job: Job) -> None:
    if job.place.space_id != place.space_id or not looks_after(place, job):
        raise NotAllowed(NOT_IN_YOUR_CARE)


def _numbers(whole: Extent) -> str:
    """What a record says of how much it was."""
    return " ".join(f"#{job.number}" for job in whole.jobs)


def _stays(job: Job, post: Post, now_ms: int) -> bool:
    """Whether a message shows a result to one person alone, for as long as they leave it open."""
    shows = post.purpose in {Purpose.RESULT, Purpose.COPY} and post.message_id is not None
    left = shows and post.state in {PostState.SENT, PostState.OUT_OF_REACH}
    return left and not ladder.is_in_reach(job, post, now_ms)
