"""The lines of a batch of which nothing came."""

from collections.abc import Sequence

from bot.core.jobs import Job, State
from bot.core.ports import Lines

SHOWN = 10
"""So many of them are named on a card."""
LOST = (State.REFUSED, State.FAILED, State.EXPIRED)
"""How lines end of which nothing came, and that nobody stopped."""


async def first(lines: Lines, batch_id: str, count: int = SHOWN) -> Sequence[Job]:
    """The first of them, in the order of the file."""
    found = [
        line for state in LOST for line in await lines.page(batch_id, limit=count, state=state)
    ]
    return sorted(found, key=lambda line: line.scene or 0)[:count]
