"""Who sees what, from where they are, and what may be shown to how many.

A channel may be closed to some: what was made there is for those who see it, wherever the ways
between results lead.
"""

from collections import deque

from bot.core.cases.reuse import may_read
from bot.core.cases.values import Here, looks_after
from bot.core.errors import NotAllowed
from bot.core.jobs import Job
from bot.core.ports import Jobs, Records, Rooms

MADE_ELSEWHERE = "This, or what it was made from, was made in a channel that fewer people see."
LINE_MAX = 200
"""A result's line is followed so far back before it is shown to more people."""


class Seeing:
    """Decides whose eyes a job is for."""

    def __init__(self, *, jobs: Jobs, records: Records, rooms: Rooms) -> None:
        self._jobs = jobs
        self._records = records
        self._rooms = rooms

    async def sees(self, place: Here, job: Job) -> bool:
        """Whether somebody may see a job from where they are."""
        if job.place.space_id != place.space_id or not may_read(place, job):
            return False
        if job.place.user_id == place.user_id or looks_after(place, job):
            return True
        return job.delete_requested_at_ms is None and await self._is_as_closed(place, job)

    async def lets_work(self, place: Here, job: Job) -> bool:
        """Whether somebody who sees a job may also work on its result."""
        if job.place.user_id == place.user_id:
            return True
        if job.hidden or job.from_upload or job.withheld is not None:
            return False
        return not await self._records.keeps_to_themselves(job.place.member_key)

    async def check_showing(self, place: Here, job: Job) -> None:
        """Raises NotAllowed when a result, or what it was made from, is for fewer people's eyes."""
        seen: set[str] = set()
        line = deque([job.id])
        while line:
            job_id = line.popleft()
            if job_id in seen:
                continue
            seen.add(job_id)
            one = await self._jobs.get(job_id)
            closed = one is None or await self._is_as_closed(place, one)
            if not closed or len(seen) > LINE_MAX:
                raise NotAllowed(MADE_ELSEWHERE)
            line += [found.from_job_id for found in await self._records.made_from(job_id)]

    async def _is_as_closed(self, place: Here, job: Job) -> bool:
        """Whether nobody sees the channel somebody is in who may not see what a job shows."""
        if job.room_id == place.channel_id:
            return True
        return await self._rooms.is_as_closed(place.guild_id, place.channel_id, job.room_id)
