"""Requests that were acknowledged and not written down yet, as bot.core.ports.heard names them."""

from collections.abc import Sequence

from bot.adapters.sql.database import Database
from bot.core.ports import Heard


class SqlHeardRequests:
    """HeardRequests over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, heard: Heard, holder: str) -> None:
        async with self._database.transaction() as session:
            await session.run(
                "note_heard",
                interaction_id=heard.interaction_id,
                application_id=heard.application_id,
                reply_token=heard.reply_token,
                holder=holder,
                heard_at_ms=heard.heard_at_ms,
            )

    async def forget(self, interaction_id: int) -> None:
        async with self._database.transaction() as session:
            await session.run("forget_heard", interaction_id=interaction_id)

    async def left_behind(self, now_ms: int) -> Sequence[tuple[Heard, bool]]:
        rows = await self._database.all("left_behind", now_ms=now_ms)
        return [
            (
                Heard(
                    interaction_id=row["interaction_id"],
                    application_id=row["application_id"],
                    reply_token=row["reply_token"],
                    heard_at_ms=row["heard_at_ms"],
                ),
                row["state"] is not None and row["state"] != "asking",
            )
            for row in rows
        ]
