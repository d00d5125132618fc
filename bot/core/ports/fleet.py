"""What several processes share besides the jobs: who is woken, who does what, and whose turn it is.

A lone process has all of it for itself.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol


class Bell(StrEnum):
    """What somebody is woken for."""

    WORK = "work"
    """A job was put in the queue, or wants attention at once."""
    NEWS = "news"
    """There is something to tell in a log channel."""
    ROUNDS = "rounds"
    """The housekeeping should be done now."""


class Bells(Protocol):
    """Wakes whoever waits for something, in every process; whoever is not woken looks later."""

    def ring(self, bell: Bell) -> None:
        """Wake everybody who answers a bell. Returns at once, and raises nothing."""
        ...

    def answer(self, bell: Bell, wake: Callable[[], None]) -> None:
        """Have `wake` called, in the event loop's own thread, whenever a bell rings."""
        ...


class Turns(Protocol):
    """When the next request may be sent to somebody who takes only so many in a second."""

    async def take(self) -> None:
        """Wait for a turn."""
        ...

    async def give_way(self) -> None:
        """Somebody was told that there are too many requests: let the next turns come later."""
        ...


class Allowances(Protocol):
    """Lines in which places come one after another, each some time after the one before."""

    async def reserve(self, name: str, count: int, interval_us: int, now_ms: int) -> int:
        """Take the next `count` places of a line; returns when the first one is, in microseconds.

        That is now at the earliest; the others follow, one every interval. Whoever dies with
        places in hand has merely wasted them: nobody waits for longer than for those.
        """
        ...

    async def take_if_free(self, name: str, every_us: int, burst: int, now_ms: int) -> bool:
        """Take a place of a line unless more than so many were taken ahead of their time.

        In any time there are as many places as it has intervals, and one burst.
        """
        ...

    async def forget(self, before_ms: int) -> None:
        """Forget the lines in which nobody has taken a place since a moment."""
        ...


class Duties(Protocol):
    """What only one of several processes does at a time."""

    async def hold(self, name: str, holder: str, now_ms: int, until_ms: int) -> bool:
        """Take a duty, or keep it, until a moment. False while another process has it."""
        ...

    async def leave(self, name: str, holder: str) -> None:
        """Leave a duty to whoever asks for it next; does nothing unless one holds it."""
        ...

    async def forget(self, before_ms: int) -> None:
        """Forget duties that nobody has had since a moment."""
        ...

    async def clear(self) -> None:
        """Take over everything a dead predecessor had. Only for a lone process."""
        ...


class Agreements(Protocol):
    """What every process must know alike: the first one says it."""

    async def agree(self, name: str, value: str) -> str:
        """What all go by: this value, unless another was there before."""
        ...
