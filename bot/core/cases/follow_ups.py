"""What a takedown brings with it: a block, fingerprints, and word to those who have to know.

Each step is a row that was written with the takedown and goes when it is done. Whoever took it down
does them at once; what they left, a restart in between included, is done by housekeeping. So each
may be done twice, and changes nothing then.
"""

import logging
from collections.abc import Collection, Sequence

from bot.core.casebook import Case, CaseKind
from bot.core.cases.likeness import Likeness
from bot.core.cases.logbook import Logbook
from bot.core.cases.members import Members
from bot.core.cases.values import Here
from bot.core.errors import NotAllowed
from bot.core.jobs import Job
from bot.core.ports import Casebook, Clock, Jobs, OperatorAlerts, Takedowns
from bot.core.takedowns import (
    FOLLOW_UP_MS,
    UNLIKE,
    FollowUp,
    Sealed,
    Step,
    TakenDown,
    extent,
)

log = logging.getLogger(__name__)

AT_ONCE = 50


class FollowUps:
    """Does what is left to do for takedowns."""

    def __init__(
        self,
        *,
        takedowns: Takedowns,
        casebook: Casebook,
        jobs: Jobs,
        likeness: Likeness,
        members: Members,
        logbook: Logbook,
        alerts: OperatorAlerts,
        clock: Clock,
    ) -> None:
        self._takedowns = takedowns
        self._casebook = casebook
        self._jobs = jobs
        self._likeness = likeness
        self._members = members
        self._logbook = logbook
        self._alerts = alerts
        self._clock = clock

    async def follow(self, case_id: str, steps: Collection[Step] = tuple(Step)) -> None:
        """Do what is left to do of these steps for one takedown."""
        left = [one for one in await self._takedowns.steps_left(case_id) if one.step in steps]
        case = await self._casebook.find(case_id) if left else None
        if case is None:
            return
        found = [await self._jobs.get(one) for one in await self._takedowns.jobs_of(case_id)]
        jobs = [job for job in found if job is not None]
        for one in left:
            if await self._is_done(one, case, jobs):
                await self._takedowns.step_done(one)

    async def look_around(self) -> None:
        """Do what others began and left."""
        now_ms = self._clock.now_ms()
        for case_id in await self._takedowns.claim_left(now_ms, now_ms + FOLLOW_UP_MS, AT_ONCE):
            log.warning("a takedown was left halfway", extra={"action": "left", "case": case_id})
            await self.follow(case_id)

    async def _is_done(self, one: FollowUp, case: Case, jobs: Sequence[Job]) -> bool:
        """Take a step; False when it has to be tried again."""
        match one.step:
            case Step.BLOCK:
                await self._block(one, case, jobs)
            case Step.PRINTS:
                for job in jobs:
                    await self._likeness.remember(case, job, near=case.reason not in UNLIKE)
            case Step.ALERT:
                return await self._alerts.alert(Sealed(guild_id=one.guild_id, number=case.number))
            case Step.ENTRY:
                whole = extent(jobs)
                told = TakenDown(case=case, results=whole.results, members=whole.members)
                await self._logbook.write(one.space_id, told)
        return True

    async def _block(self, one: FollowUp, case: Case, jobs: Sequence[Job]) -> None:
        """Keep the author out. Who may not be blocked is not; of what is sealed no reason is said.

        A takedown of several results counts as one of the author's first.
        """
        job_id = next((job.id for job in jobs if job.place.member_key == case.member_key), None)
        job_id = case.job_id or job_id
        if case.user_id is None or job_id is None:
            return
        for earlier in await self._casebook.of_job(job_id):
            if earlier.kind is CaseKind.BLOCK and earlier.opened_at_ms >= case.opened_at_ms:
                await self._members.stop_waiting(earlier)
                return
        # It follows from the takedown, also where that was by who looks after one channel.
        place = Here(
            space_id=case.space_id,
            guild_id=one.guild_id,
            user_id=case.opened_by_id or 0,
            admin=one.block.by_admin,
            moderates_all=True,
        )
        try:
            await self._members.block(
                place,
                case.user_id,
                until_ms=one.block.until_ms,
                reason=one.block.words,
                job_id=job_id,
            )
        except NotAllowed as refusal:
            log.warning(
                "the author of what was taken down is not blocked: %s",
                refusal.sentence,
                extra={"action": "not_blocked", "case": case.id},
            )
