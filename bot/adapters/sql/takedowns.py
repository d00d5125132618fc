"""What was taken down: which jobs go with a case, and what is still to be done about them."""

from collections import deque
from collections.abc import Sequence

from bot.adapters.sql import events
from bot.adapters.sql.blocks import standing_in
from bot.adapters.sql.casebook import case_of, close_case, open_case
from bot.adapters.sql.database import Database, Session
from bot.adapters.sql.records import audit, file_of
from bot.core.blocks import Standing
from bot.core.casebook import Case, Outcome
from bot.core.jobs import Job, Media, Withheld
from bot.core.ports.takedowns import Going
from bot.core.takedowns import FOLLOW_UP_MS, Block, FollowUp, Reason, Step

MEMBER_JOBS_MAX = 500


class SqlTakedowns:
    """Takedowns over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hide(self, job_id: str, now_ms: int) -> bool:
        async with self._database.transaction() as session:
            return await _withhold(session, job_id, Withheld.HIDDEN, now_ms)

    async def show_again(self, job_id: str, now_ms: int) -> bool:
        async with self._database.transaction() as session:
            return await _show(session, job_id, Withheld.HIDDEN, now_ms)

    async def line_of(self, job: Job, limit: int) -> Sequence[str]:
        found = {job.id: None}
        line = deque(found)
        while line and len(found) < limit:
            rows = await self._database.all("made_directly_of_it", job_id=line.popleft())
            new = [row["id"] for row in rows if row["id"] not in found]
            found |= dict.fromkeys(new)
            line += new
        return tuple(found)

    async def of_member_since(self, space_id: str, member_key: str, since_ms: int) -> Sequence[str]:
        rows = await self._database.all(
            "jobs_of_member_since",
            space_id=space_id,
            member_key=member_key,
            since_ms=since_ms,
            most=MEMBER_JOBS_MAX,
        )
        return [row["id"] for row in rows]

    async def begin(
        self,
        case: Case,
        job_ids: Sequence[str],
        mark: Withheld,
        *,
        detail: str,
        now_ms: int,
        steps: Sequence[Step] = (),
        block: Block | None = None,
    ) -> Case | None:
        async with self._database.transaction() as session:
            await session.one("lock_space", space_id=case.space_id)
            earlier = await self._earlier(session, case)
            if earlier is not None and not _is_graver(mark, earlier):
                if earlier.job_id != case.job_id:
                    return None
                added = [step for step in steps if step is Step.BLOCK]
                await _have_follow(session, earlier, added, block, now_ms)
                return earlier
            going = dict.fromkeys(job_ids)
            if earlier is not None and earlier.job_id == case.job_id:
                # All that went with it is sealed too: else its files would be destroyed now.
                rows = await session.all("withdrawn_of", case_id=earlier.id)
                going |= dict.fromkeys(row["job_id"] for row in rows)
                by = case.opened_by_id
                await close_case(session, earlier, Outcome.OVER, by_user_id=by, now_ms=now_ms)
            opened = await open_case(session, case)
            if opened is None:
                return None
            for job_id in going:
                await _withhold(session, job_id, mark, now_ms)
                await session.run(
                    "add_withdrawn",
                    case_id=opened.id,
                    job_id=job_id,
                    space_id=case.space_id,
                    now_ms=now_ms,
                )
            await _have_follow(session, opened, steps, block, now_ms)
            await audit(
                session,
                case.space_id,
                by_user_id=case.opened_by_id or 0,
                action="taken_down",
                detail=f"case {opened.number}: {detail}",
                now_ms=now_ms,
                why=f"{case.reason} {case.note}".strip(),
                job_id=case.job_id,
                member_key=case.member_key,
            )
        return opened

    async def _earlier(self, session: Session, case: Case) -> Case | None:
        """The open case by which the job of a new one was taken down already."""
        if case.job_id is None:
            return None
        row = await session.one("takedown_of", job_id=case.job_id)
        return None if row is None else await case_of(session, case.space_id, row["id"])

    async def lift(self, case: Case, *, by_user_id: int, detail: str, now_ms: int) -> bool:
        async with self._database.transaction() as session:
            await session.one("lock_space", space_id=case.space_id)
            closed = await close_case(
                session, case, Outcome.LIFTED, by_user_id=by_user_id, now_ms=now_ms
            )
            if closed is None:
                return False
            await session.all("remove_fingerprints", space_id=case.space_id, case_id=case.id)
            for row in await session.all("withdrawn_of", case_id=case.id):
                whose = {"case_id": case.id, "job_id": row["job_id"]}
                await session.run("settle_withdrawn", now_ms=now_ms, **whose)
                if await session.one("withdrawn_elsewhere", **whose) is None:
                    await _show(session, row["job_id"], Withheld.TAKEN_DOWN, now_ms)
            await audit(
                session,
                case.space_id,
                by_user_id=by_user_id,
                action="takedown_lifted",
                detail=f"case {case.number}: {detail}",
                now_ms=now_ms,
                job_id=case.job_id,
                member_key=case.member_key,
            )
        return True

    async def steps_left(self, case_id: str) -> Sequence[FollowUp]:
        left = [
            FollowUp(
                case_id=row["case_id"],
                space_id=row["space_id"],
                guild_id=row["guild_id"],
                step=Step(row["step"]),
                block=Block(
                    until_ms=row["block_until_ms"],
                    words=row["block_words"],
                    by_admin=bool(row["block_by_admin"]),
                ),
            )
            for row in await self._database.all("follow_ups_of", case_id=case_id)
        ]
        return sorted(left, key=lambda one: list(Step).index(one.step))

    async def claim_left(self, now_ms: int, until_ms: int, limit: int) -> Sequence[str]:
        async with self._database.transaction() as session:
            rows = await session.all(
                "claim_follow_ups", now_ms=now_ms, until_ms=until_ms, most=limit
            )
        return sorted({row["case_id"] for row in rows})

    async def step_done(self, done: FollowUp) -> None:
        await self._database.run("follow_up_done", case_id=done.case_id, step=done.step)

    async def jobs_of(self, case_id: str) -> Sequence[str]:
        rows = await self._database.all("withdrawn_of", case_id=case_id)
        return [row["job_id"] for row in rows]

    async def standing_of(self, job: Job) -> Standing | None:
        row = await self._database.one("latest_takedown_of", job_id=job.id)
        return None if row is None else standing_in(row)

    async def over(self, now_ms: int, limit: int) -> Sequence[Case]:
        rows = await self._database.all("takedowns_over", now_ms=now_ms, most=limit)
        found = [await case_of(self._database, row["space_id"], row["id"]) for row in rows]
        return [case for case in found if case is not None]

    async def sealed(self) -> Sequence[tuple[Case, str]]:
        rows = await self._database.all("takedowns_sealed", reason=Reason.ILLEGAL)
        found = [
            (await case_of(self._database, row["space_id"], row["id"]), row["job_id"])
            for row in rows
        ]
        return [(case, job_id) for case, job_id in found if case is not None]

    async def going(self, limit: int) -> Sequence[Going]:
        rows = await self._database.all("to_be_destroyed", most=limit)
        return [Going(case_id=row["case_id"], job_id=row["job_id"]) for row in rows]

    async def copies_of(self, job_id: str) -> Sequence[Media]:
        rows = await self._database.all("inputs_made_from", job_id=job_id)
        return [file_of(row) for row in rows]

    async def settle(self, going: Going, now_ms: int) -> None:
        await self._database.run(
            "settle_withdrawn", case_id=going.case_id, job_id=going.job_id, now_ms=now_ms
        )


def _is_graver(mark: Withheld, earlier: Case) -> bool:
    """Whether something must be sealed that was only taken down."""
    return mark is Withheld.SEALED and earlier.reason != Reason.ILLEGAL


async def _have_follow(
    session: Session, case: Case, steps: Sequence[Step], block: Block | None, now_ms: int
) -> None:
    """Note what is to follow on a case: by whoever opened it, or a while later by anybody."""
    how = block or Block()
    for step in steps:
        await session.run(
            "add_follow_up",
            case_id=case.id,
            step=step,
            due_at_ms=now_ms + FOLLOW_UP_MS,
            block_until_ms=how.until_ms,
            block_words=how.words,
            block_by_admin=int(how.by_admin),
        )


async def _withhold(session: Session, job_id: str, mark: Withheld, now_ms: int) -> bool:
    if await session.one("withhold", id=job_id, mark=mark, now_ms=now_ms) is None:
        return False
    await session.run("drop_parcel", job_id=job_id, now_ms=now_ms)
    await events.note(session, job_id, mark, now_ms)
    return True


async def _show(session: Session, job_id: str, mark: Withheld, now_ms: int) -> bool:
    if await session.one("show_again", id=job_id, mark=mark, now_ms=now_ms) is None:
        return False
    await session.run("no_longer_aside", job_id=job_id)
    await session.run("drop_parcel", job_id=job_id, now_ms=now_ms)
    await events.note(session, job_id, "shown_again", now_ms)
    return True
