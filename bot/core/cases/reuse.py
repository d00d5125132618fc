"""Who may work on what was made before, and on what others attached.

A result that anything attached went into, somewhere down its line, is for its author alone. Others'
results may be worked on unless their author said no, and never in a room that more people see than
the one they were made in.
"""

from collections.abc import Sequence

from bot.core import quota
from bot.core.cases.values import Ask, Here, Kept, Source, Upload, looks_after
from bot.core.errors import NotAllowed, NotYours
from bot.core.jobs import Job, Media, Place, State, Withheld
from bot.core.models import Kind
from bot.core.ports import Jobs, Records, Rooms, Rules
from bot.core.requests import Request, StoryboardRequest

UNKNOWN_JOB = "I do not know this job any more."
UNSEEN = "A moderator has not looked at this, so nothing can be made of it."
GONE = "Its files are not kept any more."
WITHHELD = (
    "This was taken down, or is hidden until a moderator has looked at it: "
    "nothing can be made of it."
)
FROM_UPLOAD = "This was made from something its author attached: only they may work on it."
CLOSED = "Its author keeps what they make to themselves."
PRIVATE = (
    "This was made in private. Choose `private`, or press Post here on it first: "
    "it would be seen by more people than it was made for."
)
CLOSED_ROOM = (
    "This was made in a channel that fewer people see. Work on it there, or choose `private`."
)
CLOSED_TO_SOME = "This was made in a channel that fewer people see. Work on it there."
OTHERS_UPLOAD = (
    "This was attached by somebody else, and this server lets nobody work on that. "
    "Its admins can allow it: /settings uploads."
)


class Reuse:
    """Decides who may use which file."""

    def __init__(self, *, jobs: Jobs, records: Records, rules: Rules, rooms: Rooms) -> None:
        self._jobs = jobs
        self._records = records
        self._rules = rules
        self._rooms = rooms

    async def check(self, ask: Ask) -> bool:
        """Whether something attached goes into a request. Raises NotAllowed if it may not go."""
        attached = False
        for source in ask.sources:
            if isinstance(source, Upload):
                await self._check_upload(ask.place, source)
                attached = True
            else:
                job = await self._usable(ask.place, source.job_id)
                attached = attached or job.from_upload
        for job_id in taken_over(ask.request):
            job = await self._usable(ask.place, job_id)
            await self.result(Kept(option="scenes", job_id=job_id))
            attached = attached or job.from_upload
        if ask.again_of is not None:
            attached = attached or await self._check_again(ask.place, ask.again_of)
        return attached

    async def glance(self, place: Here, source: Source) -> None:
        """Raises NotAllowed for what cannot go well wherever it is asked: a few quick reads.

        It spares people the words they would type for nothing; `check` has the last word.
        """
        if isinstance(source, Upload):
            await self._check_upload(place, source)
        else:
            await self._open_to(place, source.job_id)

    async def results(self, job_id: str) -> Sequence[Media]:
        """The results of a job that are kept, in their order."""
        return await self._records.media_of(job_id, "result")

    async def result(self, source: Kept) -> Media:
        """The file of a source that may be used. Raises NotAllowed when it is gone."""
        kept = await self.results(source.job_id)
        media = next((one for one in kept if one.part == source.part), None)
        if media is None:
            raise NotAllowed(GONE)
        return media

    async def _usable(self, place: Place, job_id: str) -> Job:
        """A job whose results may be worked on by whoever asks, where they ask."""
        job = await self._open_to(place, job_id)
        await self._check_room(place, job)
        return job

    async def _open_to(self, place: Place | Here, job_id: str) -> Job:
        """A job of this server whose results this person may work on."""
        job = await self._job(place, job_id)
        if job.place.user_id != place.user_id:
            await self._check_others(job)
        return job

    async def _job(self, place: Place | Here, job_id: str) -> Job:
        job = await self._jobs.get(job_id)
        if job is None or job.emptied or job.place.space_id != place.space_id:
            raise NotAllowed(UNKNOWN_JOB)
        if job.withheld is not None:
            sealed = job.withheld is Withheld.SEALED
            raise NotAllowed(UNKNOWN_JOB if sealed else WITHHELD)
        if job.unagreed:
            # Its files are not used by another way before its author says that they may be.
            raise NotAllowed(UNKNOWN_JOB)
        if job.held_for is not None:
            raise NotAllowed(UNSEEN)
        return job

    async def _check_others(self, job: Job) -> None:
        if job.hidden or job.state is State.REFUSED:
            raise NotAllowed(UNKNOWN_JOB)
        if job.from_upload:
            raise NotYours(FROM_UPLOAD)
        if await self._records.keeps_to_themselves(job.place.member_key):
            raise NotYours(CLOSED)

    async def _check_room(self, place: Place, job: Job) -> None:
        """Raises NotAllowed where a result would be seen by who does not see where it was made.

        Of others' results that may be the very person who asks, however privately.
        """
        own = job.place.user_id == place.user_id
        if (own and place.private) or quota.is_personal(place.space_id):
            return
        if job.hidden:
            raise NotAllowed(PRIVATE)
        made_in = job.room_id
        if made_in != place.channel_id and not await self._rooms.is_as_closed(
            place.guild_id, place.channel_id, made_in
        ):
            raise NotAllowed(CLOSED_ROOM if own else CLOSED_TO_SOME)

    async def _check_upload(self, place: Place | Here, upload: Upload) -> None:
        if upload.by_user_id in {None, place.user_id}:
            return
        if not (await self._rules.house(place.space_id)).open_uploads:
            raise NotAllowed(OTHERS_UPLOAD)

    async def _check_again(self, place: Place, job_id: str) -> bool:
        """Whether the files of the job to be repeated came of something attached.

        Without files nothing but its words is repeated, and those may be.
        """
        job = await self._job(place, job_id)
        if not job.request.inputs:
            return False
        if job.kind is not Kind.IMPROVE:
            await self._usable(place, job_id)
        elif job.place.user_id != place.user_id:
            # Private are its words alone; its files go where what they came from may go.
            raise NotAllowed(UNKNOWN_JOB)
        for one in await self._records.media_of(job_id, "input"):
            if one.from_job_id is not None:
                await self._usable(place, one.from_job_id)
        return job.from_upload


def taken_over(request: Request) -> tuple[str, ...]:
    """The jobs whose clips a storyboard takes over as they are."""
    return request.taken_over if isinstance(request, StoryboardRequest) else ()


def may_read(place: Here, job: Job) -> bool:
    """Whether a job's words may be read: they are public, one's own, or in one's care.

    What is sealed is read in its case alone; what a moderator has not looked at is not public yet;
    of what was removed there are no words.
    """
    if job.emptied or job.withheld is Withheld.SEALED:
        return False
    kept_from_view = job.withheld is not None or job.held_for is not None
    hidden = job.hidden or kept_from_view or job.state in {State.REFUSED, State.ASKING}
    return not hidden or job.place.user_id == place.user_id or looks_after(place, job)
