"""What was asked for, and what came of it, for moderators."""

from collections.abc import Sequence

from bot.core import ids
from bot.core.cases.values import Here
from bot.core.ports import Record, Records

RECENT_COUNT = 10
"""As many jobs as fit one message."""


class History:
    """Looking back."""

    def __init__(self, *, records: Records, secret: str) -> None:
        self._records = records
        self._secret = secret

    async def recent(
        self, place: Here, *, of_user_id: int | None, channel_id: int | None
    ) -> Sequence[Record]:
        """The latest jobs of this server, of one of its members, or of one of its channels."""
        member_key = None if of_user_id is None else ids.member_key(self._secret, of_user_id)
        return await self._records.recent(
            place.space_id, member_key=member_key, channel_id=channel_id, limit=RECENT_COUNT
        )
