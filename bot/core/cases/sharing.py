"""Whether others may work on what was made for a person: their own choice."""

from bot.core import ids
from bot.core.ports import Clock, Records


class Sharing:
    """What people want of what was made for them; they share it until they say no."""

    def __init__(self, *, records: Records, clock: Clock, secret: str) -> None:
        self._records = records
        self._clock = clock
        self._secret = secret

    async def shares(self, user_id: int) -> bool:
        """Whether others may work on what was made for a person."""
        member_key = ids.member_key(self._secret, user_id)
        return not await self._records.keeps_to_themselves(member_key)

    async def choose(self, user_id: int, *, shares: bool) -> None:
        """Note what a person wants, for every server."""
        member_key = ids.member_key(self._secret, user_id)
        await self._records.set_keeps_to_themselves(
            member_key, yes=not shares, now_ms=self._clock.now_ms()
        )
