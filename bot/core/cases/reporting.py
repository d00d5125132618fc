"""What people find wrong with results, for moderators to read. Who it was is not told."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import ids
from bot.core.cases.values import Here
from bot.core.jobs import Job
from bot.core.ports import Clock, Jobs, Posts, PostState, Purpose, Records, Report, Sent

LATEST_COUNT = 10
"""As many as fit one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A report, with what it is about."""

    report: Report
    job: Job
    shown: Sent | None
    """The public message that shows it; None when there is none."""


class Reports:
    """Takes reports, and hands them to moderators."""

    def __init__(
        self, *, jobs: Jobs, records: Records, posts: Posts, clock: Clock, secret: str
    ) -> None:
        self._jobs = jobs
        self._records = records
        self._posts = posts
        self._clock = clock
        self._secret = secret

    async def report(self, place: Here, job: Job, reason: str) -> bool:
        """Note what somebody finds wrong with a job they may see; False when they did before."""
        reporter_key = ids.member_key(self._secret, place.user_id)
        return await self._records.report(job, reporter_key, reason, self._clock.now_ms())

    async def latest(self, place: Here, *, channel_id: int | None) -> Sequence[Reported]:
        """The latest reports of this server, or of one of its channels, newest first."""
        reports = await self._records.latest_reports(
            place.space_id, channel_id=channel_id, limit=LATEST_COUNT
        )
        found = [(report, await self._jobs.get(report.job_id)) for report in reports]
        return [
            Reported(report=report, job=job, shown=await self._where_shown(job))
            for report, job in found
            if job is not None
        ]

    async def _where_shown(self, job: Job) -> Sent | None:
        """The latest public message that shows a job's result."""
        shown = [
            Sent(channel_id=post.channel_id, message_id=post.message_id)
            for post in await self._posts.of_job(job.id)
            if post.purpose in {Purpose.RESULT, Purpose.COPY}
            and post.state is PostState.SENT
            and not post.private
            and post.message_id is not None
        ]
        return shown[-1] if shown else None
