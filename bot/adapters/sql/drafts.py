"""What admins have chosen on the panel of /setup and not used yet."""

from bot.adapters.sql.database import Database

KEPT_MS = 24 * 60 * 60 * 1000


class SqlDrafts:
    """Drafts over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, space_id: str, user_id: int) -> str | None:
        row = await self._database.one("setup_draft", space_id=space_id, user_id=user_id)
        return None if row is None else row["draft"]

    async def put(self, space_id: str, user_id: int, draft: str, now_ms: int) -> None:
        async with self._database.transaction() as session:
            await session.run("forget_setup_drafts", before_ms=now_ms - KEPT_MS)
            await session.run(
                "put_setup_draft", space_id=space_id, user_id=user_id, draft=draft, now_ms=now_ms
            )

    async def take(self, space_id: str, user_id: int) -> str | None:
        async with self._database.transaction() as session:
            row = await session.one("take_setup_draft", space_id=space_id, user_id=user_id)
        return None if row is None else row["draft"]
