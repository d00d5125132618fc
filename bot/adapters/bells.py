"""Wakes those who wait in this process (ports.Bells)."""

from collections import defaultdict
from collections.abc import Callable

from bot.core.ports import Bell


class LocalBells:
    """Bells of a lone process."""

    def __init__(self) -> None:
        self._answers: defaultdict[Bell, list[Callable[[], None]]] = defaultdict(list)

    def ring(self, bell: Bell) -> None:
        """Wake everybody here who answers a bell."""
        for wake in self._answers[bell]:
            wake()

    def answer(self, bell: Bell, wake: Callable[[], None]) -> None:
        """Have `wake` called whenever a bell rings."""
        self._answers[bell].append(wake)
