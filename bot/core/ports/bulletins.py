"""Requests that were refused, and the messages of log channels in which such things fold."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.bulletins import Bulletin, Refusals, TurnedAway
from bot.core.ports.posts import Sent


class Bulletins(Protocol):
    """What was refused, and the messages that tell of it."""

    async def turn_away(self, refusal: TurnedAway, new_id: str | None) -> None:
        """Record a refusal; with `new_id`, also in the message that tells of such, to be told soon.

        A new message, by that id, begins where there is none that is young enough. What was
        recorded of the same job before changes nothing.
        """
        ...

    async def claim_due(self, now_ms: int, until_ms: int, limit: int) -> Sequence[Bulletin]:
        """Messages to be told now; nobody else is given them until a moment."""
        ...

    async def refusals_in(self, bulletin: Bulletin, limit: int) -> Refusals:
        """The refusals of a message, with the latest of them."""
        ...

    async def told(self, bulletin: Bulletin, sent: Sent | None) -> None:
        """A message was told, as far as it was known when it was claimed; or never will be."""
        ...

    async def tell_later(self, bulletin: Bulletin, due_at_ms: int) -> None:
        """It could not be told; it is tried again."""
        ...
