"""Which progress edits are worth making: the rest are skipped, never queued."""

from collections import OrderedDict, deque

CARD_EVERY_MS = 4_000
"""A card changes at most this often; Discord allows about five edits of one answer in 2 s."""
CHANNEL_EDITS_MAX = 20
PROGRESS_EDITS_MAX = 14
"""Of these at most so many are for cards that show something already: nobody should look at an
empty one because others move."""
CHANNEL_WINDOW_MS = 60_000
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
