"""Another look that somebody asks for at a case about them: once for each case."""

import random

from bot.core import ids
from bot.core.casebook import Case, CaseKind
from bot.core.cases.logbook import Logbook
from bot.core.cases.members import Members
from bot.core.errors import NotAllowed
from bot.core.ports import Casebook, Clock
from bot.core.rulings import Ruling
from bot.core.words import plain

APPEALED = (CaseKind.BLOCK, CaseKind.REST, CaseKind.TAKEDOWN)
"""What somebody may ask for another look at."""
NOTHING_TO_APPEAL = "There is nothing to look at again: this is over, or not about you."


class Appeals:
    """Takes appeals; moderators decide on them in their queue."""

    def __init__(
        self,
        *,
        casebook: Casebook,
        members: Members,
        logbook: Logbook,
        clock: Clock,
        rng: random.Random,
        secret: str,
    ) -> None:
        self._casebook = casebook
        self._members = members
        self._logbook = logbook
        self._clock = clock
        self._rng = rng
        self._secret = secret

    async def appeal(self, user_id: int, case_id: str, words: str) -> Case | None:
        """Ask for another look at a case, wherever it is asked from; None when it was before.

        Raises NotAllowed when the case is not about them, over, or for the operator to decide on.
        """
        about = await self._casebook.find(case_id)
        member_key, now_ms = ids.member_key(self._secret, user_id), self._clock.now_ms()
        if (
            about is None
            or about.member_key != member_key
            or about.kind not in APPEALED
            or not about.open
            or (about.until_ms is not None and about.until_ms <= now_ms)
        ):
            raise NotAllowed(NOTHING_TO_APPEAL)
        if await self._members.is_sealed(about):
            raise NotAllowed(
                "Moderators cannot decide on this. Write to the bot's operator: `/help` names them."
            )
        appeal = Case(
            id=ids.new_job_id(now_ms, self._rng),
            space_id=about.space_id,
            kind=CaseKind.APPEAL,
            member_key=member_key,
            user_id=user_id,
            channel_id=about.channel_id,
            note=plain(words),
            opened_at_ms=now_ms,
            about_case_id=about.id,
        )
        opened = await self._casebook.open(appeal)
        if opened is not None:
            await self._logbook.write(about.space_id, Ruling(case=opened, by_user_id=None))
        return opened
