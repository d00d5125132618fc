"""Which progress edits are worth making: the rest are skipped, never queued."""

from collections import OrderedDict, deque

from bot.core.errors import StoreDown
from bot.core.ports import Allowances

CARD_EVERY_MS = 4_000
"""A card changes at most this often; Discord allows about five edits of one answer in 2 s."""
CHANNEL_EDITS_MAX = 20
PROGRESS_EDITS_MAX = 14
"""Of these at most so many are for cards that show something already: nobody should look at an
empty one because others move."""
CHANNEL_WINDOW_MS = 60_000
CHANNEL_EVERY_US, CHANNEL_BURST = 5_000_000, 8
"""The same over several processes, where a channel has a line: eight at once and one in five
seconds are twenty in a minute at most."""
REMEMBERED_MAX = 2_000
"""How many cards and channels are remembered; a forgotten one is merely edited once more."""


class EditPace:
    """Remembers what was shown where, and when."""

    def __init__(self) -> None:
        self._cards: OrderedDict[str, tuple[int, str]] = OrderedDict()
        self._channels: OrderedDict[int, deque[int]] = OrderedDict()

    def allows(self, job_id: str, channel_id: int, content: str, now_ms: int) -> bool:
        """Whether to edit now: something visible changed, and neither card nor channel is busy.

        A yes counts as the edit.
        """
        shown_ms, shown = self._cards.get(job_id, (-CARD_EVERY_MS, ""))
        if content == shown or now_ms - shown_ms < CARD_EVERY_MS:
            return False
        edits = self._channels.setdefault(channel_id, deque(maxlen=CHANNEL_EDITS_MAX))
        lately = sum(1 for at_ms in edits if now_ms - at_ms < CHANNEL_WINDOW_MS)
        if lately >= (PROGRESS_EDITS_MAX if shown else CHANNEL_EDITS_MAX):
            return False
        edits.append(now_ms)
        self._cards[job_id] = (now_ms, content)
        self._cards.move_to_end(job_id)
        self._channels.move_to_end(channel_id)
        self._trim()
        return True

    def forget(self, job_id: str) -> None:
        """The card is finished."""
        self._cards.pop(job_id, None)

    def _trim(self) -> None:
        while len(self._cards) > REMEMBERED_MAX:
            self._cards.popitem(last=False)
        while len(self._channels) > REMEMBERED_MAX:
            self._channels.popitem(last=False)


class SharedEditPace:
    """The same for all processes together: a card changes hands with each step of its job.

    What this process would not edit is asked of nobody.
    """

    def __init__(self, places: Allowances | None) -> None:
        """Without `places` there is no other process."""
        self._places = places
        self._own = EditPace()

    async def allows(self, job_id: str, channel_id: int, content: str, now_ms: int) -> bool:
        """Whether to edit now. A yes counts as the edit."""
        if not self._own.allows(job_id, channel_id, content, now_ms):
            return False
        places = self._places
        if places is None or await self._taken(places, job_id, channel_id, now_ms):
            return True
        self._own.forget(job_id)
        return False

    def forget(self, job_id: str) -> None:
        """The card is finished, or was not edited after all."""
        self._own.forget(job_id)

    async def _taken(self, places: Allowances, job_id: str, channel_id: int, now_ms: int) -> bool:
        """Whether the card and the channel have a place for an edit."""
        card, channel = f"card:{job_id}", f"channel:{channel_id}"
        try:
            return await places.take_if_free(
                card, CARD_EVERY_MS * 1000, 1, now_ms
            ) and await places.take_if_free(channel, CHANNEL_EVERY_US, CHANNEL_BURST, now_ms)
        except StoreDown:
            return False  # what is skipped is shown later
