"""Whether somebody does the same thing to the same job again at once, perhaps by mistake."""

from collections import OrderedDict

WITHIN_MS = 5_000
REMEMBERED_MAX = 1_000


class Repeats:
    """Remembers the latest deeds that start something which costs money."""

    def __init__(self) -> None:
        self._latest: OrderedDict[tuple[int, str], int] = OrderedDict()

    def is_one(self, user_id: int, deed: str, now_ms: int) -> bool:
        """Whether this person did this a moment ago. A no counts as the deed."""
        key = (user_id, deed)
        before_ms = self._latest.get(key)
        if before_ms is not None and now_ms - before_ms < WITHIN_MS:
            return True
        self._latest[key] = now_ms
        self._latest.move_to_end(key)
        while len(self._latest) > REMEMBERED_MAX:
            self._latest.popitem(last=False)
        return False
