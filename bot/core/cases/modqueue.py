"""What waits for a moderator, one case at a time: reports, held jobs, appeals.

Everything is read anew at each press. A case that is decided stays decided: whoever comes second
learns who was first.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.core import holdings, ids
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.cases.members import Members
from bot.core.cases.takedowns import TakeDowns
from bot.core.cases.values import Here
from bot.core.errors import NotAllowed
from bot.core.jobs import Job, Media, Withheld
from bot.core.models import Kind
from bot.core.moderation import Hold
from bot.core.ports import Blobs, Casebook, Clock, Jobs, Records, ReportBook
from bot.core.reports import Report, Wrong
from bot.core.takedowns import Block, Reason

KINDS = (CaseKind.REPORT, CaseKind.REQUEST, CaseKind.RESULT, CaseKind.APPEAL)
COUNTED_MAX = 500
"""So many cases are counted; more come up as these are decided."""
FILES_MAX = 4
INPUTS_LOOKED_AT = 20
"""Of the files of a batch so many are looked at for some that are small enough."""
FILE_BYTES_MAX = 5 * 1024 * 1024
"""What is larger is not shown with a case."""
UNKNOWN_CASE = "I know no such case in the channels that you look after."
ABOUT_YOU = "This is about you: another moderator decides on it."
NOTHING_TO_SHOW = "Nothing of it is kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that is shown with a case."""

    media: Media
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A case with all that a moderator reads to decide on it."""

    case: Case
    place_in_queue: int
    """From 1."""
    count: int
    """How many wait in all."""
    job: Job | None = None
    reports: tuple[Report, ...] = ()
    about: Case | None = None
    """What an appeal is about."""
    whole_server: bool = False
    """Whether whoever reads it looks after the whole server."""
    admin: bool = False
    """Whether whoever reads it is an admin."""

    @property
    def words_only(self) -> bool:
        """Whether its pictures are shown to nobody who does not ask for them, on record."""
        return any(report.reason is Wrong.ILLEGAL for report in self.reports)

    @property
    def is_alike(self) -> bool:
        """Whether it waits because it looks like something that was taken down."""
        held = self.case.kind in {CaseKind.REQUEST, CaseKind.RESULT}
        return held and any(one.hold is Hold.LIKENESS for one in holdings.reasons(self.case))

    @property
    def for_admins(self) -> bool:
        """Whether admins alone decide on it, and whoever reads it is none."""
        return not self.admin and holdings.needs_admin(self.case)


class ModQueue:
    """Leads moderators through what waits, and has them decide."""

    def __init__(
        self,
        *,
        casebook: Casebook,
        reports: ReportBook,
        jobs: Jobs,
        records: Records,
        blobs: Blobs,
        takedowns: TakeDowns,
        members: Members,
        clock: Clock,
        secret: str,
    ) -> None:
        self._casebook = casebook
        self._reports = reports
        self._jobs = jobs
        self._records = records
        self._blobs = blobs
        self._takedowns = takedowns
        self._members = members
        self._clock = clock
        self._secret = secret

    # --- looking ----------------------------------------------------------------------------

    async def next(self, place: Here, after: Case | None = None) -> Matter | None:
        """The case that waited longest, or the next after one; after the last, the first again.

        None when nothing waits for this person.
        """
        waiting = await self._waiting(place)
        later = [case for case in waiting if after is not None and _age(case) > _age(after)]
        for case in [*later, *waiting]:
            if (matter := await self._matter(place, case, waiting)) is not None:
                return matter
        return None

    async def case_for(self, place: Here, case_id: str) -> Case:
        """A case that somebody may decide on; it may be closed by now. Raises NotAllowed."""
        case = await self._casebook.get(place.space_id, case_id)
        if case is None or case.kind not in KINDS or not _in_care(place, case):
            raise NotAllowed(UNKNOWN_CASE)
        if self._is_about(place, case):
            raise NotAllowed(ABOUT_YOU)
        return case

    async def job_of(self, case: Case) -> Job | None:
        """What a case is about."""
        return None if case.job_id is None else await self._jobs.get(case.job_id)

    @asynccontextmanager
    async def files(self, matter: Matter | None) -> AsyncGenerator[Sequence[Attached]]:
        """What is shown with a case: what came of its job, or what went into a held request.

        The files are there while the block runs.
        """
        kept = () if matter is None else await self._shown_with(matter)
        async with self._attached(kept) as found:
            yield found

    async def _shown_with(self, matter: Matter) -> Sequence[Media]:
        if matter.job is None or matter.words_only:
            return ()
        is_request = matter.case.kind is CaseKind.REQUEST
        if is_request and matter.job.kind is Kind.BATCH:
            return await self._records.inputs_of_lines(matter.job.id, INPUTS_LOOKED_AT)
        return await self._records.files_of(matter.job.id, "input" if is_request else "result")

    @asynccontextmanager
    async def open_pictures(self, place: Here, case: Case) -> AsyncGenerator[Sequence[Attached]]:
        """The pictures of a case that shows none unasked; that they were opened is on record.

        They are there while the block runs. Raises NotAllowed when there are none.
        """
        job = await self.job_of(case)
        await self._records.note(
            place.space_id,
            by_user_id=place.user_id,
            action="picture_opened",
            detail=f"case {case.number}",
            now_ms=self._clock.now_ms(),
            job_id=case.job_id,
            member_key=case.member_key,
        )
        kept = () if job is None else await self._records.files_of(job.id, "result")
        async with self._attached(kept) as found:
            if not found:
                raise NotAllowed(NOTHING_TO_SHOW)
            yield found

    # --- deciding ---------------------------------------------------------------------------

    async def dismiss(self, place: Here, case: Case) -> bool:
        """Find nothing wrong with what was reported, and show it again if it was hidden.

        False when somebody else was first.
        """
        if not await self._close(place, case, Outcome.DISMISSED):
            return False
        if (job := await self.job_of(case)) is not None and job.withheld is Withheld.HIDDEN:
            await self._takedowns.show_again(job)
        return True

    async def take_down(
        self,
        place: Here,
        case: Case,
        *,
        reason: Reason,
        wide: bool,
        note: str,
        block: Block | None = None,
    ) -> Case:
        """Take down what was reported, and with `block` keep its author out. Raises NotAllowed."""
        job = await self.job_of(case)
        if job is None:
            raise NotAllowed(NOTHING_TO_SHOW)
        # If the process dies here, housekeeping finds the report of what is down, and closes it.
        taken = await self._takedowns.take_down(
            place, job, reason=reason, wide=wide, note=note, block=block
        )
        await self._close(place, case, Outcome.TAKEN_DOWN)
        return taken

    async def uphold(self, place: Here, appeal: Case) -> bool:
        """Leave what an appeal is about as it is; False when somebody else was first."""
        return await self._close(place, appeal, Outcome.UPHELD)

    async def lift(self, place: Here, appeal: Case) -> bool:
        """Take back what an appeal is about. Raises NotAllowed.

        False when somebody else was first.
        """
        about = await self._about(appeal)
        if about is None:
            raise NotAllowed(UNKNOWN_CASE)
        if not about.open:
            return await self._close(place, appeal, Outcome.LIFTED)
        await self._take_back(place, about)
        # To lift a block closes the appeal with it.
        await self._close(place, appeal, Outcome.LIFTED)
        return True

    async def _take_back(self, place: Here, about: Case) -> None:
        if about.kind is CaseKind.TAKEDOWN:
            await self._takedowns.take_back(place, about)
        else:
            await self._members.lift(place, about)

    # --- within -----------------------------------------------------------------------------

    async def _close(self, place: Here, case: Case, outcome: Outcome) -> bool:
        closed = await self._casebook.decide(
            case, outcome, by_user_id=place.user_id, now_ms=self._clock.now_ms()
        )
        return closed is not None

    async def _waiting(self, place: Here) -> list[Case]:
        """What somebody may decide on, oldest first."""
        channel_id = None if place.whole_server else place.moderates_channel_id or 0
        found = await self._casebook.waiting(
            place.space_id, KINDS, channel_id=channel_id, limit=COUNTED_MAX
        )
        return [case for case in found if not self._is_about(place, case)]

    def _is_about(self, place: Here, case: Case) -> bool:
        """Whether it is about whoever looks: others decide on it."""
        return case.member_key == ids.member_key(self._secret, place.user_id)

    async def _matter(self, place: Here, case: Case, waiting: Sequence[Case]) -> Matter | None:
        """A case as it is read; None for what was taken down by another way meanwhile."""
        job = await self.job_of(case)
        down = job is not None and job.withheld in {Withheld.TAKEN_DOWN, Withheld.SEALED}
        if case.kind is not CaseKind.APPEAL and down:
            return None
        return Matter(
            case=case,
            place_in_queue=1 + waiting.index(case),
            count=len(waiting),
            job=job,
            reports=tuple(await self._reports.of_case(case.id)),
            about=await self._about(case),
            whole_server=place.whole_server,
            admin=place.admin,
        )

    async def _about(self, case: Case) -> Case | None:
        if case.about_case_id is None:
            return None
        return await self._casebook.get(case.space_id, case.about_case_id)

    @asynccontextmanager
    async def _attached(self, kept: Sequence[Media]) -> AsyncGenerator[Sequence[Attached]]:
        small = [media for media in kept if media.size_bytes <= FILE_BYTES_MAX][:FILES_MAX]
        async with AsyncExitStack() as stack:
            found: list[Attached] = []
            for media in small:
                with suppress(FileNotFoundError):
                    (path,) = await stack.enter_async_context(self._blobs.here(media.blob))
                    found.append(Attached(media=media, path=path))
            yield found


def _age(case: Case) -> tuple[int, int]:
    """What cases are ordered by."""
    return case.opened_at_ms, case.number


def _in_care(place: Here, case: Case) -> bool:
    """Whether somebody looks after the server, or the channel that a case is about."""
    return place.whole_server or place.moderates_channel_id == case.channel_id


def suggested(case: Case) -> Reason:
    """Why something is taken down, as far as who reported it first is right."""
    said = {
        Wrong.ILLEGAL: Reason.ILLEGAL,
        Wrong.SEXUAL: Reason.SEXUAL,
        Wrong.PERSON: Reason.REAL_PERSON,
        Wrong.HATE: Reason.HATE,
        Wrong.VIOLENCE: Reason.VIOLENCE,
    }
    return said.get(Wrong(case.reason), Reason.RULES) if case.reason in set(Wrong) else Reason.RULES
