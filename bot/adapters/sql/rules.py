"""What admins decided, and the spaces it holds in."""

from collections.abc import Mapping, Sequence

from bot.adapters.sql import decided
from bot.adapters.sql.database import Database
from bot.adapters.sql.decided import rules_of
from bot.core.decisions import Change, Decision
from bot.core.house import House, Style
from bot.core.quota import Rule


class SqlRules:
    """Rules over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open_space(
        self, space_id: str, guild_id: int, starters: Sequence[Rule], now_ms: int
    ) -> None:
        if await self._database.one("space", space_id=space_id) is not None:
            return
        async with self._database.transaction() as session:
            opened = await session.one(
                "open_space", space_id=space_id, guild_id=guild_id, now_ms=now_ms
            )
            if opened is not None:
                for rule in starters:
                    await decided.add_rule(session, space_id, rule, now_ms)

    async def of(self, space_id: str) -> Sequence[Rule]:
        return await rules_of(self._database, space_id)

    async def house(self, space_id: str) -> House:
        return await decided.house_of(self._database, space_id)

    async def styles(self, space_id: str) -> Sequence[Style]:
        rows = await self._database.all("styles", space_id=space_id)
        return [decided.style_in(row) for row in rows]

    async def weights(self, space_id: str) -> Mapping[int, int]:
        rows = await self._database.all("weights", space_id=space_id)
        return {row["role_id"]: row["weight"] for row in rows}

    async def decide(
        self, space_id: str, changes: Sequence[Change], *, by_user_id: int, now_ms: int
    ) -> Decision:
        async with self._database.transaction() as session:
            return await decided.decide(session, space_id, changes, by_user_id, now_ms)

    async def undo(self, space_id: str, *, by_user_id: int, now_ms: int) -> Decision | None:
        async with self._database.transaction() as session:
            return await decided.undo(session, space_id, by_user_id, now_ms)

    async def note_log(self, space_id: str, lost_at_ms: int | None) -> None:
        await self._database.run("note_log", space_id=space_id, lost_at_ms=lost_at_ms)
