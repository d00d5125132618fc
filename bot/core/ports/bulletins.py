"""Requests that were refused, and the messages of log channels in which such things fold."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.bulletins import Bulletin, Refusals, TurnedAway, Waiting
from bot.core.ports.posts import Post, Sent


class Bulletins(Protocol):
    """What was refused, and the messages that tell of it."""

    async def turn_away(self, refusal: TurnedAway, new_id: str | None) -> None:
        """Record a refusal; with `new_id`, also in the message that tells of such, to be told soon.

        A new message, by that id, begins where there is none that is young enough. What was
        recorded of the same job before changes nothing.
        """
        ...

    async def grow_held(self, space_id: str, now_ms: int, new_id: str) -> None:
        """Have it told soon that something waits for a moderator, in a message that tells of such.

        A new message, by that id, begins where there is none that is young enough.
        """
        ...

    async def waiting_in(self, space_id: str) -> Waiting:
        """How much of a space waits for a moderator now."""
        ...

    async def add_card(self, space_id: str, card: Post, left_out_id: str) -> bool:
        """Record that the card of a result is to be told, under the id of its post.

        It is told a while after the one before it in its space. When too many are to be told before
        it, it is counted among those that have none instead; a message that tells of such begins
        by `left_out_id` where there is none that is young enough. False when the result has a card
        already, or was counted.
        """
        ...

    async def leave_out(self, card: Bulletin, now_ms: int, new_id: str) -> None:
        """Count the result of a card that could not be told among those that have none."""
        ...

    async def card_of(self, bulletin: Bulletin) -> Post | None:
        """The post that is the card of a result."""
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
