"""The time, from the machine."""

import time
from collections.abc import Callable


class SystemClock:
    """The machine's clock (ports.Clock), made to never run backwards.

    After the machine's clock was set back, time goes on at half its pace until the two meet: it
    neither stands still, which would stop every pause and poll, nor stays ahead for ever.
    """

    def __init__(
        self,
        wall_ns: Callable[[], int] = time.time_ns,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._wall_ns = wall_ns
        self._monotonic_ns = monotonic_ns
        self._now_ns = wall_ns()
        self._read_at_ns = monotonic_ns()

    def now_ms(self) -> int:
        """UTC epoch milliseconds."""
        read_at_ns = self._monotonic_ns()
        at_half_pace_ns = self._now_ns + (read_at_ns - self._read_at_ns) // 2
        self._now_ns = max(self._wall_ns(), at_half_pace_ns)
        self._read_at_ns = read_at_ns
        return self._now_ns // 1_000_000
