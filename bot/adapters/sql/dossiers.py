"""What is kept about a person, for themselves."""

from collections.abc import Mapping, Sequence

from bot.adapters.sql.database import Database, Value
from bot.adapters.sql.job_rows import get
from bot.core.jobs import Job

_TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "used": (
        "member_key",
        ("space_id", "quarter_start_ms", "images", "video_ms", "clips", "ticks"),
    ),
    "limits": ("user_id", ("space_id", "unit", "window_name", "amount", "set_at_ms")),
    "grants": ("member_key", ("space_id", "unit", "amount", "reason", "given_at_ms", "until_ms")),
    "reports": ("member_key", ("space_id", "job_id", "reason", "words", "at_ms")),
    "cases": (
        "member_key",
        (
            *("space_id", "number", "kind", "job_id", "reason", "opened_at_ms", "until_ms"),
            *("closed_at_ms", "outcome", "own_words"),
        ),
    ),
    "refusals": ("member_key", ("space_id", "at_ms", "channel_id", "why", "words")),
    "decisions": ("user_id", ("space_id", "number", "action", "at_ms", "why")),
    "consents": ("member_key", ("consent", "since_ms")),
}
"""The queries export_…: what they find a person by, and the columns that are told."""


class SqlDossiers:
    """Dossiers over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, member_key: str, now_ms: int, since_ms: int) -> bool:
        async with self._database.transaction() as session:
            begun = await session.one(
                "begin_export", member_key=member_key, now_ms=now_ms, since_ms=since_ms
            )
        return begun is not None

    async def take_back(self, member_key: str) -> None:
        await self._database.run("forget_exports", member_key=member_key)

    async def jobs_of(self, member_key: str, after_id: str, limit: int) -> Sequence[Job]:
        rows = await self._database.all(
            "jobs_of_person", member_key=member_key, after_id=after_id, most=limit
        )
        return [await get(self._database, row["id"]) for row in rows]

    async def tables(
        self, member_key: str, user_id: int
    ) -> Mapping[str, Sequence[Mapping[str, str | int | None]]]:
        by: dict[str, Value] = {"member_key": member_key, "user_id": user_id}
        return {
            name: [
                {column: row[column] for column in columns}
                for row in await self._database.all(f"export_{name}", **{key: by[key]})
            ]
            for name, (key, columns) in _TABLES.items()
        }
