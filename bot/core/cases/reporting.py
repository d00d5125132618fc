"""What people find wrong with results, for moderators to decide on. Who it was is not told."""

import random
from collections.abc import Sequence

from bot.core import ids, reports
from bot.core.casebook import Case, CaseKind
from bot.core.cases.logbook import Logbook
from bot.core.cases.takedowns import TakeDowns
from bot.core.cases.values import Here, Presence
from bot.core.jobs import Job
from bot.core.ports import Clock, Posts, Records, ReportBook, Rules
from bot.core.reports import Filed, Filing, NewReport, Report, Reported, Shown, Wrong
from bot.core.requests import own_words


class Reports:
    """Takes reports, and tells moderators of them."""

    def __init__(
        self,
        *,
        book: ReportBook,
        posts: Posts,
        records: Records,
        rules: Rules,
        takedowns: TakeDowns,
        logbook: Logbook,
        clock: Clock,
        rng: random.Random,
        secret: str,
    ) -> None:
        self._book = book
        self._posts = posts
        self._records = records
        self._rules = rules
        self._takedowns = takedowns
        self._logbook = logbook
        self._clock = clock
        self._rng = rng
        self._secret = secret

    async def report(
        self, place: Here, job: Job, wrong: Wrong, words: str, *, tell: bool, presence: Presence
    ) -> Filed:
        """Note what somebody finds wrong with a job that they may see and is not their own.

        `tell` is whether they want to be told the outcome. Moderators are told of the first report
        of a case, and when it hides the result.
        """
        now_ms = self._clock.now_ms()
        new = NewReport(
            job_id=job.id,
            space_id=place.space_id,
            reporter_key=ids.member_key(self._secret, place.user_id),
            reporter_id=place.user_id,
            reason=wrong,
            words=words,
            standing=reports.has_standing(presence.joined_at_ms, now_ms),
            tell=tell,
            at_ms=now_ms,
        )
        filed = await self._book.file(new, self._case(job, wrong, now_ms))
        if filed.filing is Filing.NOTED and filed.case is not None:
            await self._follow(filed, filed.case, job)
        return filed

    def _case(self, job: Job, wrong: Wrong, now_ms: int) -> Case:
        return Case(
            id=ids.new_job_id(now_ms, self._rng),
            space_id=job.place.space_id,
            kind=CaseKind.REPORT,
            job_id=job.id,
            member_key=job.place.member_key,
            user_id=job.place.user_id,
            channel_id=job.room_id,
            reason=wrong,
            opened_at_ms=now_ms,
        )

    async def _follow(self, filed: Filed, case: Case, job: Job) -> None:
        """Hide what enough people reported, and tell moderators what they should know at once."""
        house = await self._rules.house(case.space_id)
        hidden = reports.hides(filed, house) and await self._takedowns.hide(job)
        if hidden or filed.reports == 1:
            news = Reported(
                case=case,
                job_number=job.number,
                reports=filed.reports,
                hidden=hidden,
                words=own_words(job.request),
                shown=_card_of(job),
            )
            await self._logbook.alert(case.space_id, news)

    async def job_of_message(self, place: Here, message_id: int) -> str | None:
        """The id of the job of this server that a message shows; None when it shows none."""
        return await self._posts.job_of_message(place.space_id, message_id)

    async def of_case(self, case: Case) -> Sequence[Report]:
        """What people found wrong, oldest first."""
        return await self._book.of_case(case.id)

    async def reporters(self, place: Here, case: Case) -> Sequence[int | None]:
        """Who reported it, for a moderator who may decide on the case: asking goes on record.

        Oldest first; None for somebody whose data was removed.
        """
        await self._records.note(
            place.space_id,
            by_user_id=place.user_id,
            action="reporters_read",
            detail=f"case {case.number}",
            now_ms=self._clock.now_ms(),
            job_id=case.job_id,
            member_key=case.member_key,
        )
        return await self._book.reporters(case.id)


def _card_of(job: Job) -> Shown | None:
    """The public card of a job."""
    place = job.place
    if place.message_id is None or place.private:
        return None
    return Shown(guild_id=place.guild_id, channel_id=place.channel_id, message_id=place.message_id)
