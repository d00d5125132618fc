"""The time."""

from typing import Protocol


class Clock(Protocol):
    """The time."""

    def now_ms(self) -> int:
        """UTC epoch milliseconds; never runs backwards."""
        ...
