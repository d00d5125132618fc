"""What admins decided, and the spaces it holds in."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.core.decisions import Change, Decision
from bot.core.house import House, Style
from bot.core.quota import Rule


class Rules(Protocol):
    """What admins decided, and the spaces it holds in."""

    async def open_space(
        self, space_id: str, guild_id: int, starters: Sequence[Rule], now_ms: int
    ) -> None:
        """Make sure a space exists; a new one begins with the starter limits."""
        ...

    async def of(self, space_id: str) -> Sequence[Rule]: ...

    async def house(self, space_id: str) -> House:
        """How a space uses the bot; the defaults for one that is not open yet."""
        ...

    async def styles(self, space_id: str) -> Sequence[Style]:
        """The styles that admins made, by their names."""
        ...

    async def weights(self, space_id: str) -> Mapping[int, int]:
        """How much the wait of a role's members weighs, by the role's id; 1 for all others."""
        ...

    async def decide(
        self, space_id: str, changes: Sequence[Change], *, by_user_id: int, now_ms: int
    ) -> Decision:
        """Make changes, all or none, each with an audit row.

        Returns them as they really were. What is so already is left out, and so is a change whose
        `before` does not stand any more. Raises LookupError for a space that is not open.
        """
        ...

    async def undo(self, space_id: str, *, by_user_id: int, now_ms: int) -> Decision | None:
        """Take back the latest decision that stands, with audit rows that name it.

        What takes back is not taken back itself. None when there is nothing to take back.
        """
        ...

    async def note_log(self, space_id: str, lost_at_ms: int | None) -> None:
        """Since when the log channel of a space cannot be reached; None while it can."""
        ...
