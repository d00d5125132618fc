"""What follows a decision on a report: above all, reporters who asked for it learn the outcome.

That is one direct message. What is owed is a row, so a restart loses nothing. A try that may have
arrived is repeated only as long as Discord takes the second for the same message.
"""

import logging

from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.cases.takedowns import TakeDowns
from bot.core.errors import DeliveryError, DiscordDown, DmClosed
from bot.core.ports import Casebook, Clock, Jobs, Letters, Posts, ReportBook
from bot.core.reports import DAY_MS, Owed

log = logging.getLogger(__name__)

AT_ONCE = 50
AGAIN_MS = 45_000
"""A try that nobody knows the fate of is repeated after so long."""
SAME_MS = 100_000
"""So long Discord surely knows a message by its nonce, and does not post it twice."""
OWED_MS = 7 * DAY_MS
"""Who takes no direct messages is tried once a day for so long."""


class Outcomes:
    """Sees to what decisions leave to be done."""

    def __init__(
        self,
        *,
        book: ReportBook,
        casebook: Casebook,
        jobs: Jobs,
        takedowns: TakeDowns,
        posts: Posts,
        letters: Letters,
        clock: Clock,
    ) -> None:
        self._book = book
        self._casebook = casebook
        self._jobs = jobs
        self._takedowns = takedowns
        self._posts = posts
        self._letters = letters
        self._clock = clock

    async def round(self) -> None:
        """Finish what a decision began, and tell who is to be told by now."""
        for case in await self._book.left_open(AT_ONCE):
            await self._close(case)
        for job_id in await self._book.left_hidden(AT_ONCE):
            if (job := await self._jobs.get(job_id)) is not None:
                await self._takedowns.show_again(job)
        for owed in await self._book.owed(self._clock.now_ms(), AT_ONCE):
            try:
                await self._tell(owed)
            except DiscordDown:
                log.warning("an outcome was not told for certain", extra={"action": "tell_unsure"})
                return  # the next round tries again, and what was not tried yet with it

    async def _close(self, case: Case) -> None:
        """Its result was taken down from elsewhere: whoever did that decided on the report."""
        about = await self._casebook.of_job(case.job_id or "")
        takedowns = [one for one in about if one.kind is CaseKind.TAKEDOWN]
        await self._casebook.close(
            case,
            Outcome.TAKEN_DOWN,
            by_user_id=takedowns[-1].opened_by_id if takedowns else None,
            now_ms=self._clock.now_ms(),
        )

    async def _tell(self, owed: Owed) -> None:
        """One direct message, never two. Raises DiscordDown when its fate is unknown."""
        now_ms, tried_at_ms = self._clock.now_ms(), owed.tried_at_ms
        lost = tried_at_ms is not None and now_ms - tried_at_ms > SAME_MS
        if owed.reporter_id is None or lost:
            await self._book.told(owed)
            return
        if await self._posts.dm_closed(owed.reporter_id, now_ms - DAY_MS):
            await self._put_off(owed, now_ms)
            return
        if not await self._book.begin_telling(owed, now_ms, now_ms + AGAIN_MS):
            return
        nonce = f"{owed.job_id}.{owed.reporter_key[:6]}"
        try:
            await self._letters.tell_outcome(owed.reporter_id, owed, nonce=nonce)
        except DiscordDown:
            raise
        except DeliveryError as error:
            if isinstance(error, DmClosed):
                await self._posts.note_closed_dm(owed.reporter_id, now_ms)
            await self._put_off(owed, now_ms)
        else:
            await self._book.told(owed)

    async def _put_off(self, owed: Owed, now_ms: int) -> None:
        over = now_ms - owed.closed_at_ms > OWED_MS
        await self._book.put_off(owed, None if over else now_ms + DAY_MS)
