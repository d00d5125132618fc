"""Cases: matters that a moderator has to decide on, or decided."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace

from bot.adapters.sql.database import Database, Row, Session
from bot.adapters.sql.records import audit
from bot.core.casebook import Case, CaseKind, Outcome


class SqlCasebook:
    """Casebook over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, case: Case, *, open_max: int | None = None) -> Case | None:
        async with self._database.transaction() as session:
            return await open_case(session, case, open_max=open_max)

    async def get(self, space_id: str, case_id: str) -> Case | None:
        return await case_of(self._database, space_id, case_id)

    async def find(self, case_id: str) -> Case | None:
        row = await self._database.one("case_anywhere", id=case_id)
        return None if row is None else case_in(row)

    async def by_number(self, space_id: str, number: int) -> Case | None:
        row = await self._database.one("case_of_number", space_id=space_id, number=number)
        return None if row is None else case_in(row)

    async def waiting(
        self,
        space_id: str,
        kinds: Collection[CaseKind],
        *,
        channel_id: int | None = None,
        limit: int,
    ) -> Sequence[Case]:
        rows = await self._database.all(
            "cases_waiting",
            space_id=space_id,
            kinds=_listed(kinds),
            channel_id=channel_id,
            most=limit,
        )
        return [case_in(row) for row in rows]

    async def count_open(
        self, space_id: str, kinds: Collection[CaseKind], *, member_key: str | None = None
    ) -> int:
        row = await self._database.one(
            "cases_open_count", space_id=space_id, kinds=_listed(kinds), member_key=member_key
        )
        return 0 if row is None else row["cases"]

    async def of_job(self, job_id: str) -> Sequence[Case]:
        return [case_in(row) for row in await self._database.all("cases_of_job", job_id=job_id)]

    async def of_member(self, space_id: str, member_key: str, limit: int) -> Sequence[Case]:
        rows = await self._database.all(
            "cases_of_member", space_id=space_id, member_key=member_key, most=limit
        )
        return [case_in(row) for row in rows]

    async def ending(self, now_ms: int, limit: int) -> Sequence[Case]:
        rows = await self._database.all("cases_ending", now_ms=now_ms, most=limit)
        return [case_in(row) for row in rows]

    async def close(
        self, case: Case, outcome: Outcome, *, by_user_id: int | None, now_ms: int
    ) -> Case | None:
        async with self._database.transaction() as session:
            return await close_case(session, case, outcome, by_user_id=by_user_id, now_ms=now_ms)

    async def decide(
        self, case: Case, outcome: Outcome, *, by_user_id: int, now_ms: int
    ) -> Case | None:
        async with self._database.transaction() as session:
            closed = await close_case(session, case, outcome, by_user_id=by_user_id, now_ms=now_ms)
            if closed is not None:
                await audit(
                    session,
                    case.space_id,
                    by_user_id=by_user_id,
                    action=f"{case.kind}_{outcome}",
                    detail=f"case {case.number}",
                    now_ms=now_ms,
                    job_id=case.job_id,
                    member_key=case.member_key,
                )
        return closed


async def open_case(session: Session, case: Case, *, open_max: int | None = None) -> Case | None:
    """Number a case and write it, as bot.core.ports.Casebook says."""
    # The space is locked first: what is counted and looked for cannot change meanwhile.
    if await session.one("lock_space", space_id=case.space_id) is None:
        raise LookupError(f"space {case.space_id} is not open")
    earlier = await session.one("open_case_of_job", job_id=case.job_id, kind=case.kind)
    if earlier is not None:
        return case_in(earlier)
    if case.about_case_id is not None and await session.one(
        "appeal_of", case_id=case.about_case_id
    ):
        return None
    if open_max is not None:
        counted = await session.one(
            "cases_open_count",
            space_id=case.space_id,
            kinds=_listed([case.kind]),
            member_key=None,
        )
        if counted is not None and counted["cases"] >= open_max:
            return None
    numbered = await session.one("number_case", space_id=case.space_id)
    number = 0 if numbered is None else numbered["last_case_number"]
    written = replace(case, number=number)
    await session.run("add_case", **asdict(written))
    return written


async def close_case(
    session: Session, case: Case, outcome: Outcome, *, by_user_id: int | None, now_ms: int
) -> Case | None:
    """Close a case; None when somebody else was first."""
    row = await session.one(
        "close_case",
        space_id=case.space_id,
        id=case.id,
        outcome=outcome,
        by_user_id=by_user_id,
        now_ms=now_ms,
    )
    return None if row is None else case_in(row)


async def case_of(session: Session, space_id: str, case_id: str) -> Case | None:
    """A case of a space."""
    row = await session.one("case_one", space_id=space_id, id=case_id)
    return None if row is None else case_in(row)


def _listed(kinds: Collection[CaseKind]) -> str:
    return "".join(f",{kind}" for kind in kinds) + ","


def case_in(row: Row) -> Case:
    """The case of a row."""
    """A case as its row tells it."""
    outcome = row["outcome"]
    return Case(
        id=row["id"],
        number=row["number"],
        space_id=row["space_id"],
        kind=CaseKind(row["kind"]),
        job_id=row["job_id"],
        member_key=row["member_key"],
        user_id=row["user_id"],
        channel_id=row["channel_id"],
        reason=row["reason"],
        note=row["note"],
        opened_by_id=row["opened_by_id"],
        opened_at_ms=row["opened_at_ms"],
        until_ms=row["until_ms"],
        about_case_id=row["about_case_id"],
        closed_at_ms=row["closed_at_ms"],
        closed_by_id=row["closed_by_id"],
        outcome=None if outcome is None else Outcome(outcome),
    )
