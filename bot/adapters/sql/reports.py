"""What members reported, and what they are to be told of it."""

from collections.abc import Sequence

from bot.adapters.sql.casebook import case_in, open_case
from bot.adapters.sql.database import Database, Row, Session
from bot.core.casebook import Case, Outcome
from bot.core.reports import (
    DAY_MS,
    REPORTS_A_DAY_MAX,
    Filed,
    Filing,
    NewReport,
    Owed,
    Report,
    Wrong,
    filing,
)


class SqlReportBook:
    """ReportBook over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def file(self, report: NewReport, case: Case) -> Filed:
        async with self._database.transaction() as session:
            # The space is locked first: what is counted cannot change meanwhile.
            if await session.one("lock_space", space_id=report.space_id) is None:
                raise LookupError(f"space {report.space_id} is not open")
            refused = await _refused(session, report)
            if refused is not None:
                return refused
            opened = await open_case(session, case)
            if opened is None:
                raise LookupError(f"a case about job {case.job_id} could not be opened")
            await _add(session, report, opened.id)
            counted = await session.one("reports_counted", case_id=opened.id)
        return Filed(
            filing=Filing.NOTED,
            case=opened,
            reports=0 if counted is None else counted["reports"],
            standing=0 if counted is None else counted["standing"],
        )

    async def of_case(self, case_id: str) -> Sequence[Report]:
        rows = await self._database.all("reports_of_case", case_id=case_id)
        return [_report(row) for row in rows]

    async def of_job(self, job_id: str) -> Sequence[Report]:
        return [_report(row) for row in await self._database.all("reports_of_job", job_id=job_id)]

    async def reporters(self, case_id: str) -> Sequence[int | None]:
        rows = await self._database.all("reporters_of_case", case_id=case_id)
        return [row["reporter_id"] for row in rows]

    async def left_open(self, limit: int) -> Sequence[Case]:
        return [case_in(row) for row in await self._database.all("cases_left_open", most=limit)]

    async def left_hidden(self, limit: int) -> Sequence[str]:
        return [row["id"] for row in await self._database.all("jobs_left_hidden", most=limit)]

    async def owed(self, now_ms: int, limit: int) -> Sequence[Owed]:
        rows = await self._database.all("outcomes_owed", now_ms=now_ms, most=limit)
        return [_owed(row) for row in rows]

    async def begin_telling(self, owed: Owed, now_ms: int, again_at_ms: int) -> bool:
        async with self._database.transaction() as session:
            row = await session.one(
                "begin_telling",
                job_id=owed.job_id,
                reporter_key=owed.reporter_key,
                now_ms=now_ms,
                again_at_ms=again_at_ms,
                seen_at_ms=owed.tried_at_ms,
            )
        return row is not None

    async def put_off(self, owed: Owed, until_ms: int | None) -> None:
        await self._database.run(
            "put_off_telling",
            job_id=owed.job_id,
            reporter_key=owed.reporter_key,
            until_ms=until_ms,
        )

    async def told(self, owed: Owed) -> None:
        await self.put_off(owed, None)


async def _refused(session: Session, report: NewReport) -> Filed | None:
    """Why a report is not taken; None when it is."""
    whose = {"job_id": report.job_id, "reporter_key": report.reporter_key}
    before = await session.one("report_before", **whose)
    lately = await session.all(
        "reports_within",
        space_id=report.space_id,
        reporter_key=report.reporter_key,
        since_ms=report.at_ms - DAY_MS,
    )
    dismissed = await session.one("reports_dismissed", job_id=report.job_id)
    found = filing(
        before=before is not None,
        within_a_day=len(lately),
        dismissed=0 if dismissed is None else dismissed["cases"],
    )
    if found is Filing.NOTED:
        return None
    again_at_ms = None
    if found is Filing.TOO_MANY:
        again_at_ms = lately[-REPORTS_A_DAY_MAX]["at_ms"] + DAY_MS
    return Filed(filing=found, again_at_ms=again_at_ms)


async def _add(session: Session, report: NewReport, case_id: str) -> None:
    await session.run(
        "add_report",
        job_id=report.job_id,
        reporter_key=report.reporter_key,
        space_id=report.space_id,
        words=report.words,
        at_ms=report.at_ms,
        reason=report.reason,
        case_id=case_id,
        reporter_id=report.reporter_id,
        standing=int(report.standing),
        tell_at_ms=report.at_ms if report.tell else None,
    )


def _report(row: Row) -> Report:
    return Report(reason=Wrong(row["reason"]), words=row["words"], at_ms=row["at_ms"])


def _owed(row: Row) -> Owed:
    return Owed(
        job_id=row["job_id"],
        job_number=row["number"],
        channel_id=row["channel_id"],
        reporter_key=row["reporter_key"],
        reporter_id=row["reporter_id"],
        outcome=Outcome(row["outcome"]),
        closed_at_ms=row["closed_at_ms"],
        tried_at_ms=row["tried_at_ms"],
    )
