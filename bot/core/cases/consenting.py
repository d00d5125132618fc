"""Whether somebody said that they may use what they attach."""

from bot.core.cases.values import Ask, Upload
from bot.core.ports import Clock, Consents


class Consenting:
    """Knows when people are asked whether they may use what they attached.

    At their first file in a server, at each clip, and at each file that somebody else attached.
    """

    def __init__(self, *, consents: Consents, clock: Clock) -> None:
        self._consents = consents
        self._clock = clock

    async def is_missing(self, ask: Ask) -> bool:
        """Whether whoever asks has to be asked first."""
        uploads = [source for source in ask.sources if isinstance(source, Upload)]
        if not uploads:
            return False
        place = ask.place
        others = any(one.by_user_id not in {None, place.user_id} for one in uploads)
        if others or any(one.clip for one in uploads):
            return True
        return not await self._consents.given(place.space_id, place.member_key)

    async def note(self, space_id: str, member_key: str) -> None:
        """Remember that somebody said yes; the first time counts."""
        await self._consents.note(space_id, member_key, self._clock.now_ms())
