"""What is kept for a time, and its removal when that is over."""

from collections.abc import Sequence

from bot.adapters.sql import shells
from bot.adapters.sql.database import Database, Row
from bot.core.ports import Due, Kept

_KEYS: dict[Kept, tuple[str, ...]] = {
    Kept.INPUTS: ("job_id", "role", "part", "blob"),
    Kept.RESULTS: ("job_id", "role", "part", "blob"),
    Kept.RECORDS: ("id",),
    Kept.REFUSALS: ("id",),
    Kept.BULLETINS: ("id",),
    Kept.REPORTS: ("job_id", "reporter_key"),
    Kept.CASES: ("id",),
    Kept.AUDIT: ("space_id", "number"),
    Kept.SUMS: ("space_id", "subject", "quarter_start_ms"),
    Kept.LEDGER: ("id",),
    Kept.GRANTS: ("space_id", "id"),
    Kept.MEMBERS: ("space_id", "member_key"),
    Kept.CLOSED_DMS: ("user_id",),
    Kept.EXPORTS: ("member_key",),
}
"""The columns that find one of each kind again."""

_FILES = frozenset({Kept.INPUTS, Kept.RESULTS})


class SqlKeeping:
    """Keeping over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, kept: Kept, *, now_ms: int, keep_ms: int, limit: int) -> Sequence[Due]:
        only_files = {"keep_ms": keep_ms} if kept in _FILES else {}
        rows = await self._database.all(f"due_{kept}", now_ms=now_ms, most=limit, **only_files)
        return [_due(row, _KEYS[kept]) for row in rows]

    async def forget(self, kept: Kept, dues: Sequence[Due], now_ms: int) -> None:
        if not dues:
            return
        async with self._database.transaction() as session:
            for due in dues:
                match kept:
                    case Kept.INPUTS | Kept.RESULTS:
                        which = {name: due.key[name] for name in ("job_id", "role", "part")}
                        await session.run("mark_media_removed", now_ms=now_ms, **which)
                    case Kept.RECORDS:
                        await shells.empty(session, str(due.key["id"]), keep_key=False)
                    case Kept.MEMBERS:
                        await session.one("lock_space", space_id=due.space_id)
                        await session.run("forget_members", **due.key)
                    case _:
                        await session.run(f"forget_{kept}", **due.key)

    async def forget_words(self) -> None:
        await self._database.rewrite_index()


def _due(row: Row, columns: Sequence[str]) -> Due:
    return Due(space_id=row["space_id"], key={name: row[name] for name in columns})
