"""Members who may not use the bot: blocked and let in again by moderators, who also note things.

A block holds in the whole server. So it is for who looks after all of it: admins, and moderators by
a role that admins chose; not for who may manage the messages of one channel.
"""

import logging
import random
from collections.abc import Sequence

from bot.core import ids, until
from bot.core.blocks import Standing
from bot.core.casebook import Case, CaseKind
from bot.core.cases.logbook import Logbook
from bot.core.cases.values import Here, Policy, Rank, may_lift
from bot.core.errors import NotAllowed
from bot.core.jobs import By, Withheld
from bot.core.ports import Blocks, Clock, Jobs, Ledger, Note, Records, Rules
from bot.core.rulings import Ruling
from bot.core.takedowns import Reason
from bot.core.words import plain

log = logging.getLogger(__name__)

NOTES_SHOWN = 25
STOPPED_AT_ONCE = 100
"""So many waiting jobs are stopped in one transaction: others wait for it."""
WHOLE_SERVER_ONLY = (
    "This holds in the whole server. It is for admins, and for moderators by a role that an admin "
    "chose in `/setup`."
)


class Members:
    """Keeps people out, and lets them in again."""

    def __init__(
        self,
        *,
        blocks: Blocks,
        jobs: Jobs,
        ledger: Ledger,
        records: Records,
        rules: Rules,
        logbook: Logbook,
        clock: Clock,
        rng: random.Random,
        secret: str,
        policy: Policy,
    ) -> None:
        self._blocks = blocks
        self._jobs = jobs
        self._ledger = ledger
        self._records = records
        self._rules = rules
        self._logbook = logbook
        self._clock = clock
        self._rng = rng
        self._secret = secret
        self._policy = policy

    async def standing(self, space_id: str, user_id: int) -> Standing | None:
        """What keeps somebody out of a space just now."""
        return await self._blocks.barring(
            space_id, ids.member_key(self._secret, user_id), self._clock.now_ms()
        )

    def check_blocking(self, place: Here, user_id: int, rank: Rank) -> None:
        """Raises NotAllowed when somebody may not block somebody else."""
        _may_block(place, user_id, rank)

    async def block(
        self,
        place: Here,
        user_id: int,
        *,
        until_ms: int | None = None,
        reason: str = "",
        job_id: str | None = None,
        rank: Rank = Rank.MEMBER,
    ) -> Case:
        """Block somebody until a moment, or until it is lifted; what waits of theirs ends, free.

        It holds from the answer on. What has begun goes on, is shown to nobody and kept. `reason`
        is what they are told, as it was typed; `job_id` the job that it is about; `rank` what they
        are in the server, where that is known. A block that stands is replaced. Raises NotAllowed.
        """
        self.check_blocking(place, user_id, rank)
        await self._open(place)
        now_ms = self._clock.now_ms()
        case = Case(
            id=ids.new_job_id(now_ms, self._rng),
            space_id=place.space_id,
            kind=CaseKind.BLOCK,
            job_id=job_id,
            member_key=ids.member_key(self._secret, user_id),
            user_id=user_id,
            note=plain(reason),
            opened_by_id=place.user_id,
            opened_at_ms=now_ms,
            until_ms=until_ms,
        )
        blocked = await self._blocks.block(case, admin=place.admin, now_ms=now_ms)
        if blocked is None:
            raise NotAllowed(
                "Another moderator blocked them for longer. An admin can make it shorter."
            )
        await self.stop_waiting(blocked.case)
        log.info("a member is blocked in %s", place.space_id, extra={"action": "member_blocked"})
        await self._logbook.write(
            place.space_id, Ruling(case=blocked.case, by_user_id=place.user_id)
        )
        return blocked.case

    async def stop_waiting(self, case: Case) -> None:
        """Stop what waits of whom a case keeps out: nothing of theirs is let in any more."""
        await self._stop_waiting(case.space_id, case.member_key)

    async def _stop_waiting(self, space_id: str, member_key: str) -> None:
        while await self._jobs.stop_waiting(
            space_id,
            By.BLOCK,
            self._clock.now_ms(),
            member_key=member_key,
            limit=STOPPED_AT_ONCE,
        ):
            pass

    async def lift(self, place: Here, case: Case, why: str = "") -> Case | None:
        """Let somebody in again who is blocked or rests; None when that was over before.

        Raises NotAllowed.
        """
        await self._check_lifting(place, case)
        lifted = await self._blocks.lift(
            case, by_user_id=place.user_id, why=plain(why), now_ms=self._clock.now_ms()
        )
        if lifted is not None:
            log.info(
                "a member is let in again in %s",
                place.space_id,
                extra={"action": "member_unblocked"},
            )
            await self._logbook.write(place.space_id, Ruling(case=lifted, by_user_id=place.user_id))
        return lifted

    async def let_in(self, place: Here, user_id: int, why: str = "") -> int:
        """Lift whatever keeps somebody out; returns how much did. Raises NotAllowed."""
        _look_after_all(place)
        count = 0
        while (standing := await self.standing(place.space_id, user_id)) is not None:
            count += await self.lift(place, standing.case, why) is not None
        return count

    async def note(self, place: Here, user_id: int, words: str) -> None:
        """Note something about somebody for other moderators; it cannot be changed.

        Raises NotAllowed.
        """
        if not place.moderates_here:
            raise NotAllowed
        await self._open(place)
        await self._records.note(
            place.space_id,
            by_user_id=place.user_id,
            action="member_noted",
            detail="",
            now_ms=self._clock.now_ms(),
            why=plain(words),
            member_key=ids.member_key(self._secret, user_id),
        )

    async def notes(self, place: Here, user_id: int) -> Sequence[Note]:
        """What moderators noted on somebody, newest first. Raises NotAllowed."""
        if not place.moderates_here:
            raise NotAllowed
        member_key = ids.member_key(self._secret, user_id)
        return await self._records.notes_on(place.space_id, member_key, NOTES_SHOWN)

    async def until_ms(self, place: Here, text: str) -> int:
        """Until when a block lasts, as a moderator writes it. Raises NotAMoment."""
        zone = await self._ledger.time_zone(place.space_id)
        return until.end_ms(text, self._clock.now_ms(), zone)

    async def look_around(self) -> None:
        """Close what ended by itself, and stop what waits of whom somebody blocked and no more."""
        for space_id, member_key in await self._blocks.blocked_and_waiting(
            self._clock.now_ms(), STOPPED_AT_ONCE
        ):
            await self._stop_waiting(space_id, member_key)
        if closed := await self._blocks.close_over(self._clock.now_ms()):
            log.info("%d blocks and rests are over", closed, extra={"action": "blocks_over"})

    # --- within -----------------------------------------------------------------------------

    async def _check_lifting(self, place: Here, case: Case) -> None:
        """Raises NotAllowed."""
        _look_after_all(place)
        if case.space_id != place.space_id or case.kind not in {CaseKind.BLOCK, CaseKind.REST}:
            raise NotAllowed
        if case.user_id == place.user_id and not place.admin:
            raise NotAllowed("Nobody lets themselves in again. Another moderator can.")
        if not may_lift(place, case.opened_by_id):
            raise NotAllowed("Another moderator blocked them. An admin can unblock them.")
        if await self.is_sealed(case):
            raise NotAllowed(
                "They are blocked over something that may be illegal. Only the bot's operator can "
                "let them in again."
            )

    async def is_sealed(self, case: Case) -> bool:
        """Whether a case is about something that may be illegal: the operator decides on it."""
        if case.kind is CaseKind.TAKEDOWN and case.reason == Reason.ILLEGAL:
            return True
        job = None if case.job_id is None else await self._jobs.get(case.job_id)
        return job is not None and job.withheld is Withheld.SEALED

    async def _open(self, place: Here) -> None:
        await self._rules.open_space(
            place.space_id, place.guild_id, self._policy.starters(), self._clock.now_ms()
        )


def _look_after_all(place: Here) -> None:
    """Raises NotAllowed for who does not look after the whole server."""
    if not place.whole_server:
        raise NotAllowed(WHOLE_SERVER_ONLY)


def _may_block(place: Here, user_id: int, rank: Rank) -> None:
    """Raises NotAllowed when somebody may not block somebody else."""
    _look_after_all(place)
    if user_id == place.user_id:
        raise NotAllowed("Nobody blocks themselves.")
    match rank:
        case Rank.BOT:
            raise NotAllowed("A bot asks for nothing here, so there is nothing to block.")
        case Rank.ADMIN:
            raise NotAllowed("An admin cannot be blocked. Take that right from them first.")
        case Rank.MODERATOR if not place.admin:
            raise NotAllowed("Only an admin can block a moderator.")
        case _:
            return
