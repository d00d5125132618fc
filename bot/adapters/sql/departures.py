"""Servers that the bot left: what is done with what they left behind."""

from collections.abc import Sequence

from bot.adapters.sql import decided, shells
from bot.adapters.sql.database import Database
from bot.core.house import House
from bot.core.ports import Server
from bot.core.quota import Rule

_OF_A_SERVER = (
    *("forget_rules", "forget_grants_of_space", "forget_styles", "forget_weights"),
    *("forget_access_rules", "forget_bounds", "forget_word_rules", "forget_word_presets"),
    "forget_hold_rules",
    *("forget_fingerprints", "forget_agreements", "forget_drafts", "forget_levels_of_space"),
    *(
        "forget_refusals_of_space",
        "forget_bulletins_of_space",
        "forget_searches_of_space",
        "forget_reports_of_space",
    ),
    *("forget_audit_of_space", "forget_appeals", "forget_cases_of_space"),
    "unname_cases_of_space",
)
"""What is done in every table but jobs, in this order."""


class SqlDepartures:
    """Departures over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def servers(self) -> Sequence[Server]:
        return [
            Server(
                space_id=row["id"],
                guild_id=row["guild_id"],
                left_at_ms=row["left_at_ms"],
                erased=row["erased_at_ms"] is not None,
            )
            for row in await self._database.all("servers")
        ]

    async def note(self, space_id: str, left_at_ms: int | None) -> None:
        await self._database.run("note_departure", space_id=space_id, left_at_ms=left_at_ms)

    async def unfinished(self, space_id: str) -> Sequence[str]:
        rows = await self._database.all("unfinished_of_space", space_id=space_id)
        return [row["id"] for row in rows]

    async def jobs_to_empty(self, space_id: str, limit: int) -> Sequence[str]:
        rows = await self._database.all("full_jobs_of_space", space_id=space_id, most=limit)
        return [row["id"] for row in rows]

    async def empty_jobs(self, job_ids: Sequence[str]) -> None:
        async with self._database.transaction() as session:
            for job_id in job_ids:
                await shells.empty(session, job_id, keep_key=False)

    async def forget_server(self, space_id: str, starters: Sequence[Rule], now_ms: int) -> None:
        async with self._database.transaction() as session:
            await session.one("lock_space", space_id=space_id)
            for query in _OF_A_SERVER:
                await session.run(query, space_id=space_id)
            await decided.set_house(session, space_id, House())
            for rule in starters:
                await decided.add_rule(session, space_id, rule, now_ms)
            await session.run("note_erased", space_id=space_id, now_ms=now_ms)
        await self._database.rewrite_index()
