"""The time: the machine's, or that of a server which several processes share."""

import time
from collections.abc import Awaitable, Callable

LOOKS = 3
"""The one that was answered the soonest counts."""
TOOK_NS_MAX = 500_000_000


class SystemClock:
    """The machine's clock or a server's (ports.Clock), made to never run backwards.

    After that clock was set back, time goes on at half its pace until the two meet: it
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


class ServerTime:
    """The time of a server, from looks at its clock and this machine's steady one in between."""

    def __init__(
        self,
        ask_ms: Callable[[], Awaitable[int]],
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """`ask_ms` asks the server, in UTC epoch milliseconds."""
        self._ask_ms = ask_ms
        self._monotonic_ns = monotonic_ns
        self._ahead_ns: int | None = None

    def now_ns(self) -> int:
        """UTC epoch nanoseconds; 1970 before the first look."""
        return self._monotonic_ns() + (self._ahead_ns or 0)

    async def look(self) -> None:
        """Look at the server's clock. Answers that took long say little, and change nothing."""
        took_ns, ahead_ns = min([await self._look() for _ in range(LOOKS)])
        if self._ahead_ns is None or took_ns <= TOOK_NS_MAX:
            self._ahead_ns = ahead_ns

    async def _look(self) -> tuple[int, int]:
        """How long the answer took, and how far the server's clock is ahead of the steady one."""
        asked_at_ns = self._monotonic_ns()
        server_ms = await self._ask_ms()
        took_ns = self._monotonic_ns() - asked_at_ns
        return took_ns, server_ms * 1_000_000 - (asked_at_ns + took_ns // 2)
