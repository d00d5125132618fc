"""Sums and lines of what counts, read from the ledger and the jobs behind it."""

from collections.abc import Sequence

from bot.adapters.sql.database import Database, Row
from bot.core.exports import Line
from bot.core.jobs import EndReason, State
from bot.core.models import Kind
from bot.core.usage import Checks, MemberPart, Part, Slot, Took


class SqlUsage:
    """Usage over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def parts(self, space_id: str, member_key: str | None, slot: Slot) -> Sequence[Part]:
        rows = await self._database.all(
            "usage_parts",
            space_id=space_id,
            member_key=member_key,
            start_ms=slot.start_ms,
            end_ms=slot.end_ms,
        )
        return [
            Part(
                kind=Kind(row["kind"]),
                model=row["model"],
                state=State(row["state"]),
                jobs=row["jobs"],
                ticks=row["ticks"],
            )
            for row in rows
            if _something(row)
        ]

    async def members(self, space_id: str, slot: Slot) -> Sequence[MemberPart]:
        rows = await self._database.all(
            "usage_members", space_id=space_id, start_ms=slot.start_ms, end_ms=slot.end_ms
        )
        return [
            MemberPart(user_id=row["user_id"], jobs=row["jobs"], ticks=row["ticks"])
            for row in rows
            if _something(row)
        ]

    async def checks(self, space_id: str, member_key: str | None, slot: Slot) -> Sequence[Checks]:
        rows = await self._database.all(
            "usage_checks",
            space_id=space_id,
            member_key=member_key,
            start_ms=slot.start_ms,
            end_ms=slot.end_ms,
        )
        return [
            Checks(user_id=row["user_id"], count=row["looks"], ticks=row["ticks"]) for row in rows
        ]

    async def took(
        self, space_id: str, member_key: str | None, slot: Slot, limit: int
    ) -> Sequence[Took]:
        rows = await self._database.all(
            "usage_took",
            space_id=space_id,
            member_key=member_key,
            start_ms=slot.start_ms,
            end_ms=slot.end_ms,
            most=limit,
        )
        return [Took(kind=Kind(row["kind"]), took_ms=row["took_ms"]) for row in rows]

    async def lines(
        self, space_id: str, slot: Slot, before: Line | None, limit: int
    ) -> Sequence[Line]:
        rows = await self._database.all(
            "usage_lines",
            space_id=space_id,
            start_ms=slot.start_ms,
            before_ms=slot.end_ms if before is None else before.counted_at_ms,
            before_id="" if before is None else before.job_id,
            most=limit,
        )
        return [_line(row) for row in rows]


def _something(row: Row) -> bool:
    """Whether it is more than what jobs left behind that were carried to another moment."""
    return row["jobs"] != 0 or row["ticks"] != 0


def _line(row: Row) -> Line:
    return Line(
        job_id=row["id"],
        number=row["number"],
        counted_at_ms=row["counted_at_ms"],
        user_id=row["user_id"],
        channel_id=row["channel_id"],
        kind=Kind(row["kind"]),
        model=row["model"],
        resolution=row["resolution"],
        quantity=row["quantity"],
        state=State(row["state"]),
        end_reason=None if row["end_reason"] is None else EndReason(row["end_reason"]),
        took_ms=row["took_ms"],
        held_ticks=row["hold_ticks"],
        cost_ticks=row["cost_ticks"],
        cost_assumed=bool(row["cost_assumed"]),
    )
