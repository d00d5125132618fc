"""Delete my data: noted at once, worked off in portions, over restarts, to its end.

What waits is cancelled; what runs ends unposted and is dropped. What decides on a person stays
under their keyed hash until its own end: no limit is refilled and no block lifted.
"""

import logging
from collections.abc import Callable

from bot.core import ids
from bot.core.cases.keeping import drop_files
from bot.core.errors import DeliveryError
from bot.core.jobs import By, Job, State
from bot.core.ports import (
    Blobs,
    Clock,
    Erasure,
    Erasures,
    Gone,
    Jobs,
    Mail,
    Posts,
    PostState,
    Records,
)

log = logging.getLogger(__name__)

PEOPLE_AT_ONCE = 20
JOBS_AT_ONCE = 500
"""Of one person, in one round."""
REMOVALS_AT_ONCE = 50
"""Jobs of one person whose messages are being removed: the others wait, and Discord is left room
for everybody else's cards."""


class Erasing:
    """Removes what is kept of people who ask for it."""

    def __init__(
        self,
        *,
        erasures: Erasures,
        jobs: Jobs,
        records: Records,
        posts: Posts,
        blobs: Blobs,
        mail: Mail,
        clock: Clock,
        secret: str,
        ring: Callable[[], None],
    ) -> None:
        """`ring` wakes the worker after jobs were stopped or messages are to be removed."""
        self._erasures = erasures
        self._jobs = jobs
        self._records = records
        self._posts = posts
        self._blobs = blobs
        self._mail = mail
        self._clock = clock
        self._secret = secret
        self._ring = ring

    async def ask(self, user_id: int, *, results: bool, tell: bool) -> None:
        """Begin to remove a person's data; what waits is cancelled before this returns.

        With `results`, what stands in channels goes too; with `tell`, they are told of the end.
        """
        erasure = Erasure(
            member_key=ids.member_key(self._secret, user_id),
            user_id=user_id,
            asked_at_ms=self._clock.now_ms(),
            results=results,
            dm_channel_id=await self._dm_channel_id(user_id) if tell else None,
        )
        await self._erasures.ask(erasure)
        for job in await self._erasures.jobs_of(erasure, JOBS_AT_ONCE):
            if not job.ended:
                await self._stop(job)
        self._ring()

    async def look(self) -> None:
        """Go on with everything that is under way."""
        for erasure in await self._erasures.under_way(PEOPLE_AT_ONCE):
            await self._go_on(erasure)

    async def _go_on(self, erasure: Erasure) -> None:
        jobs = await self._erasures.jobs_of(erasure, JOBS_AT_ONCE)
        removing = sum(1 for job in jobs if _is_being_removed(job))
        for job in jobs:
            if not job.ended:
                await self._stop(job)
            elif job.next_at_ms is not None:
                continue  # its end is being told, or its messages removed
            elif erasure.results and await self._has_messages(job):
                if removing < REMOVALS_AT_ONCE:
                    await self._jobs.delete_result(job.id, self._clock.now_ms())
                    removing += 1
            else:
                await drop_files(self._records, self._blobs, job.id)
                await self._erasures.empty_job(job.id)
        self._ring()
        if not await self._erasures.jobs_of(erasure, 1):
            await self._finish(erasure)

    async def _stop(self, job: Job) -> None:
        """End a job that waits; one that is under way ends unposted, and nothing of it is kept."""
        now_ms = self._clock.now_ms()
        if job.state is State.ASKING:
            await self._jobs.drop_question(job.id, now_ms)
            return
        await self._jobs.cancel(job.id, By.AUTHOR, now_ms)
        if job.delete_requested_at_ms is None:
            await self._jobs.delete_result(job.id, now_ms)

    async def _has_messages(self, job: Job) -> bool:
        """Whether something of a job may still stand in Discord that nobody tried to remove."""
        if job.delete_requested_at_ms is not None or job.parent_id is not None:
            return False
        shown = {PostState.SENT, PostState.SENDING}
        posts = await self._posts.of_job(job.id)
        return job.place.message_id is not None or any(post.state in shown for post in posts)

    async def _finish(self, erasure: Erasure) -> None:
        sealed = await self._erasures.forget_person(erasure)
        log.info("a person's data was removed", extra={"action": "person_erased"})
        if erasure.dm_channel_id is not None:
            try:
                await self._mail.write(erasure.dm_channel_id, Gone(sealed=sealed))
            except DeliveryError as error:
                log.info("its end was not told: %s", error.sentence, extra={"action": "end_untold"})

    async def _dm_channel_id(self, user_id: int) -> int | None:
        try:
            return await self._mail.open_dm(user_id)
        except DeliveryError:
            return None


def _is_being_removed(job: Job) -> bool:
    return job.ended and job.delete_requested_at_ms is not None and job.next_at_ms is not None
