"""What waits for a moderator, and what a server has looked at."""

from collections.abc import Sequence

from bot.adapters.sql import admission, events
from bot.adapters.sql.casebook import close_case, open_case
from bot.adapters.sql.database import Database
from bot.adapters.sql.hold_rules import hold_rules_of
from bot.adapters.sql.jobs import write_job
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.holdings import HoldRule
from bot.core.jobs import Job, Media, State
from bot.core.ports import Admission, AlreadyAdmitted, Door, End


class SqlHolds:
    """Holds over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hold(self, job: Job, inputs: Sequence[Media], case: Case, door: Door) -> Admission:
        try:
            async with self._database.transaction() as session:
                return await admission.hold(session, job, inputs, case, door)
        except admission.NotAdmitted as refusal:
            return refusal.answer

    async def let_in(
        self, job: Job, case: Case, door: Door, scenes: Sequence[Job], *, by_user_id: int
    ) -> Admission:
        try:
            async with self._database.transaction() as session:
                # The space and the job first, as in every admission; then what hangs on them.
                await session.one("lock_space", space_id=case.space_id)
                await session.one("lock_job", id=job.id)
                closed = await close_case(
                    session,
                    case,
                    Outcome.APPROVED,
                    by_user_id=by_user_id,
                    now_ms=job.counted_at_ms,
                )
                if closed is None:
                    return AlreadyAdmitted(job_id=job.id)
                return await admission.confirm(session, job, door, scenes, State.HELD_FOR_APPROVAL)
        except admission.NotAdmitted as refusal:
            return refusal.answer

    async def hold_result(self, job: Job, case: Case, now_ms: int) -> None:
        async with self._database.transaction() as session:
            await write_job(session, job, now_ms)
            await open_case(session, case)

    async def decide(
        self,
        case: Case,
        outcome: Outcome,
        *,
        by_user_id: int | None,
        now_ms: int,
        end: End | None = None,
    ) -> Case | None:
        async with self._database.transaction() as session:
            await session.one("lock_job", id=case.job_id)
            closed = await close_case(session, case, outcome, by_user_id=by_user_id, now_ms=now_ms)
            if closed is None:
                return None
            if case.job_id is not None and outcome in {Outcome.APPROVED, Outcome.REJECTED}:
                await events.note(session, case.job_id, outcome, now_ms)
            if case.kind is CaseKind.RESULT:
                await session.run("look_at_held", id=case.job_id, now_ms=now_ms)
                if outcome is Outcome.APPROVED:
                    await session.run("clear_scenes", id=case.job_id)
            elif end is not None:
                await session.run(
                    "end_held",
                    id=case.job_id,
                    state=end.state,
                    end_reason=end.reason,
                    now_ms=now_ms,
                )
                if case.job_id is not None:
                    await events.note(session, case.job_id, end.state, now_ms, detail=end.reason)
        return closed

    async def held(self, space_id: str, member_key: str) -> tuple[int, int]:
        row = await self._database.one("held_counts", space_id=space_id, member_key=member_key)
        return (0, 0) if row is None else (row["in_space"], row["of_member"])

    async def rules(self, space_id: str) -> Sequence[HoldRule]:
        return await hold_rules_of(self._database, space_id)


class SqlConsents:
    """Consents over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def given(self, space_id: str, member_key: str) -> bool:
        whose = {"space_id": space_id, "member_key": member_key}
        return await self._database.one("consented", **whose) is not None

    async def note(self, space_id: str, member_key: str, now_ms: int) -> None:
        whose = {"space_id": space_id, "member_key": member_key}
        await self._database.run("add_consent", **whose, now_ms=now_ms)
