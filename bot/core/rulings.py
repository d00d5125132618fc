"""What moderators are told of each other: on members, and on pauses."""

from dataclasses import dataclass

from bot.core.casebook import Case
from bot.core.house import PausedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A case about a member was opened, or closed."""

    case: Case
    by_user_id: int | None
    """The moderator; None for the bot, and for a member who asks for another look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pausing:
    """Requests are paused from here on, or let in again."""

    by_user_id: int
    until_ms: int | None
    """Until when they are paused; None for let in again."""
    who: PausedFor
    stopped: int = 0
    """How many requests waited, and were stopped."""
