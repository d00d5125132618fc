"""People whose data is being removed.

A new table about people goes into queries/erasures.sql; tests/contracts/test_store_erasure.py finds
the columns that were forgotten.
"""

import json
from collections.abc import Sequence
from typing import Any

from bot.adapters.sql import shells
from bot.adapters.sql.database import Database, Row, Session
from bot.adapters.sql.job_rows import get
from bot.core import ids
from bot.core.jobs import Job
from bot.core.ports import Erasure

_OF_A_PERSON: dict[str, tuple[str, ...]] = {
    "erase_closed_dm": ("user_id",),
    "erase_drafts": ("user_id",),
    "erase_consent": ("member_key",),
    "erase_agreements": ("member_key",),
    "erase_reporter": ("member_key",),
    "erase_report_words": ("member_key",),
    "erase_refusals": ("member_key",),
    "erase_grants": ("member_key", "stand_in"),
    "erase_member_rules": ("user_id", "stand_in"),
    "erase_cases": ("member_key",),
    "erase_opener": ("user_id", "stand_in"),
    "erase_closer": ("user_id", "stand_in"),
    "erase_fingerprinter": ("user_id", "stand_in"),
    "erase_pauser": ("user_id",),
    "erase_searches": ("user_id",),
    "erase_decider": ("user_id", "stand_in"),
}
"""What is done in every table but jobs, and what the query needs to find them."""

_WORDS_IN_AUDIT = ("detail", "thing_key", "before", "after", "why")


class SqlErasures:
    """Erasures over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, erasure: Erasure) -> None:
        await self._database.run(
            "ask_erasure",
            member_key=erasure.member_key,
            user_id=erasure.user_id,
            asked_at_ms=erasure.asked_at_ms,
            results=int(erasure.results),
            dm_channel_id=erasure.dm_channel_id,
        )

    async def under_way(self, limit: int) -> Sequence[Erasure]:
        rows = await self._database.all("erasures_under_way", most=limit)
        return [
            Erasure(
                member_key=row["member_key"],
                user_id=row["user_id"],
                asked_at_ms=row["asked_at_ms"],
                results=bool(row["results"]),
                dm_channel_id=row["dm_channel_id"],
            )
            for row in rows
        ]

    async def jobs_of(self, erasure: Erasure, limit: int) -> Sequence[Job]:
        rows = await self._database.all("jobs_to_erase", **_whose(erasure), most=limit)
        return [await get(self._database, row["id"]) for row in rows]

    async def empty_job(self, job_id: str) -> None:
        async with self._database.transaction() as session:
            await shells.empty(session, job_id, keep_key=True)

    async def forget_person(self, erasure: Erasure) -> bool:
        async with self._database.transaction() as session:
            if erasure.user_id is not None:
                await _forget(session, erasure.member_key, erasure.user_id)
            left = await session.one("sealed_of_person", **_whose(erasure))
            await session.run("end_erasure" if left is None else "erasure_told", **_whose(erasure))
        await self._database.rewrite_index()
        return left is not None


def _whose(erasure: Erasure) -> dict[str, str | int]:
    return {"member_key": erasure.member_key, "asked_at_ms": erasure.asked_at_ms}


async def _forget(session: Session, member_key: str, user_id: int) -> None:
    stand_in = ids.stand_in(member_key)
    values = {"member_key": member_key, "user_id": user_id, "stand_in": stand_in}
    for query, names in _OF_A_PERSON.items():
        await session.run(query, **{name: values[name] for name in names})
    for row in await session.all("audit_naming", pattern=f"%{user_id}%"):
        words = {name: _without(row, name, user_id, stand_in) for name in _WORDS_IN_AUDIT}
        where = {"space_id": row["space_id"], "number": row["number"]}
        await session.run("rewrite_audit", **where, **words)


def _without(row: Row, column: str, user_id: int, stand_in: int) -> str | None:
    """What stands in a column, with the stand-in for a person, and not what they were called."""
    text: str | None = row[column]
    if text is None or str(user_id) not in text:
        return text
    replaced = text.replace(str(user_id), str(stand_in))
    if column not in {"before", "after"}:
        return replaced
    thing: dict[str, Any] = json.loads(replaced)
    unnamed = {name: "" for name in ("subject_name", "reason") if name in thing}
    return json.dumps(thing | unnamed)
