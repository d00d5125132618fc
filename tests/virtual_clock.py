"""The bot's clock on a loop whose time jumps."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from tests.sim.virtual import VirtualLoop

T = TypeVar("T")

BEGAN_MS = 1_800_000_000_000


class LoopClock:
    """ports.Clock: the time of the running loop."""

    def now_ms(self) -> int:
        """UTC epoch milliseconds."""
        return BEGAN_MS + round(asyncio.get_running_loop().time() * 1000)


def in_virtual_time(work: Coroutine[Any, Any, T]) -> T:
    """What comes of some work whose waiting takes no time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
