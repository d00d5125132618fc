"""What admins decided, and the spaces it holds in."""

from collections.abc import Mapping, Sequence
from typing import Protocol

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

    async def put(self, space_id: str, rule: Rule, by_user_id: int, now_ms: int) -> Rule | None:
        """Set a limit, with an audit row.

        Returns the limit of the same unit, window and subject that it replaced, if any.
        """
        ...

    async def remove(
        self, space_id: str, rule_id: str, by_user_id: int, now_ms: int
    ) -> Rule | None:
        """Remove a limit, with an audit row; returns it, or None when there was no such limit."""
        ...

    async def house(self, space_id: str) -> House:
        """How a space uses the bot; the defaults for one that is not open yet."""
        ...

    async def set_house(self, space_id: str, house: House, by_user_id: int, now_ms: int) -> None:
        """Set it, with an audit row."""
        ...

    async def styles(self, space_id: str) -> Sequence[Style]:
        """The styles that admins made, by their names."""
        ...

    async def put_style(
        self, space_id: str, style: Style, by_user_id: int, now_ms: int
    ) -> Style | None:
        """Set a style, with an audit row; returns the one of the same name that it replaced."""
        ...

    async def remove_style(
        self, space_id: str, name: str, by_user_id: int, now_ms: int
    ) -> Style | None:
        """Remove a style, with an audit row; returns it, or None when there was none."""
        ...

    async def weights(self, space_id: str) -> Mapping[int, int]:
        """How much the wait of a role's members weighs, by the role's id; 1 for all others."""
        ...

    async def set_weight(
        self, space_id: str, role_id: int, weight: int, by_user_id: int, now_ms: int
    ) -> None:
        """Set it, with an audit row; 1 takes the role off the list."""
        ...
