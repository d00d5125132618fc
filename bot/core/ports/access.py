"""Who may have what made where, as it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.access import AccessRule, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """Which of some channels and roles there still are."""

    channel_ids: frozenset[int]
    role_ids: frozenset[int]


class AccessTerms(Protocol):
    """Lists and bounds, to read; they change by decisions (Rules)."""

    async def of(self, space_id: str) -> Terms:
        """Everything that is decided in a space, in the order it was set."""
        ...

    async def doubt(self, space_id: str) -> None:
        """Have its lists looked at soon: one of them refused somebody."""
        ...

    async def next_look(
        self, now_ms: int, *, usual_ms: int, doubted_ms: int
    ) -> tuple[str, int] | None:
        """Take the turn to look at a space's lists: its id and its server's.

        One that has lists, and was not looked at for so long; for less long if it is doubted.
        """
        ...

    async def note(self, space_id: str, existing: Existing, now_ms: int) -> Sequence[AccessRule]:
        """Write down which channels and roles are gone; returns the rules that lost theirs now."""
        ...
