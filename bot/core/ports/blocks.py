"""Who may not use the bot for now: blocks and rests of members, and a server's pause."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.blocks import Paused, Standing
from bot.core.casebook import Case
from bot.core.house import PausedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A member is blocked from here on."""

    case: Case
    replaced: Case | None
    """The block that stood until now."""


class Blocks(Protocol):
    """Who may not use the bot for now. Admission looks at it too, and has the last word."""

    async def barring(self, space_id: str, member_key: str, now_ms: int) -> Standing | None:
        """What keeps a member out just now: of several, what ends last."""
        ...

    async def block(self, case: Case, *, admin: bool, now_ms: int) -> Blocked | None:
        """Number a block, write it in the place of the one that stands, with an audit row.

        None, and nothing is written, when that one may not be replaced by who opens this one;
        `admin` says whether they may take back what others decided. The space must be open.
        """
        ...

    async def lift(self, case: Case, *, by_user_id: int, why: str, now_ms: int) -> Case | None:
        """Close a block or rest, and an appeal about it, with an audit row.

        None when it was over before.
        """
        ...

    async def blocked_and_waiting(self, now_ms: int, limit: int) -> Sequence[tuple[str, str]]:
        """Spaces and members whose jobs wait there although they are blocked; usually none."""
        ...

    async def paused_and_waiting(self, now_ms: int, limit: int) -> Sequence[tuple[str, PausedFor]]:
        """Spaces where jobs wait of whom a pause there is about; usually none."""
        ...

    async def close_over(self, now_ms: int) -> int:
        """Close blocks and rests whose time is up, and appeals about them; returns how many."""
        ...

    async def rest(
        self, case: Case, *, refusals_min: int, within_ms: int, now_ms: int
    ) -> Case | None:
        """Let a member rest whose refusals, billed and within this time before, are so many.

        The time before an earlier rest ended is not looked at. None, and nothing is written, when
        they are fewer, when the rest would be over already, or while the member rests.
        """
        ...

    async def pause(
        self,
        space_id: str,
        until_ms: int | None,
        who: PausedFor,
        *,
        by_user_id: int,
        admin: bool,
        now_ms: int,
    ) -> Paused:
        """Let nobody in, or no newcomer, until a moment; None lets them in again.

        Written with an audit row, or not at all; `admin` says whether they may take back what
        others decided. The space must be open.
        """
        ...
