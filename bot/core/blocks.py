"""Who may not use the bot for now, and why: blocks, rests and pauses."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.casebook import Case, CaseKind
from bot.core.house import House, PausedFor
from bot.core.windows import HOUR_MS

MINUTE_MS = 60 * 1000
DAY_MS = 24 * HOUR_MS

BARRING = (CaseKind.BLOCK, CaseKind.REST)
"""The kinds of cases that keep a member out while they are open."""
STRIKES_MIN = 5
"""So many refusals that xAI billed, within the time below, are too many."""
STRIKES_WITHIN_MS = 10 * MINUTE_MS
REST_MS = 30 * MINUTE_MS
"""Who has too many refused rests for so long."""
NEW_TO_SERVER_MS = 7 * DAY_MS
"""Who is on the server for less long is a newcomer where newcomers are paused."""
NEW_TO_DISCORD_MS = 30 * DAY_MS
"""The same for whose account is younger."""


class Appealed(StrEnum):
    """Whether somebody asked for another look at a case about them, which they may once."""

    NO = "no"
    OPEN = "open"
    DECIDED = "decided"
    """A moderator looked, and it stays."""
    CANNOT = "cannot"
    """It may be illegal: moderators cannot decide on it, and nobody asks them to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A case about a member: what keeps them out just now, or took something of theirs down."""

    case: Case
    appealed: Appealed


def may_replace(standing: Case, until_ms: int | None, by_user_id: int, *, admin: bool) -> bool:
    """Whether a block that ends at a moment may stand in the place of another one.

    A longer one always may. A shorter one takes back what somebody decided.
    """
    if until_ms is None or (standing.until_ms is not None and until_ms >= standing.until_ms):
        return True
    return admin or standing.opened_by_id in {None, by_user_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A pause that holds."""

    until_ms: int
    who: PausedFor
    by_user_id: int | None


class Paused(StrEnum):
    """What became of a wish to pause requests, or to let them in again."""

    DONE = "done"
    NOTHING = "nothing"
    """Nothing was paused, and nothing was to be."""
    OF_ANOTHER = "of_another"
    """A pause by somebody else holds, and this would have taken it back."""


def may_change(
    holding: Pause, until_ms: int | None, who: PausedFor, by_user_id: int, *, admin: bool
) -> bool:
    """Whether a pause may end, or another one stand in its place, at the wish of somebody.

    What keeps as many out for at least as long takes nothing back.
    """
    as_many = who in {PausedFor.EVERYONE, holding.who}
    if until_ms is not None and until_ms >= holding.until_ms and as_many:
        return True
    return admin or holding.by_user_id in {None, by_user_id}


def is_paused(house: House, author_new_until_ms: int | None, now_ms: int) -> bool:
    """Whether a pause keeps somebody out who is new until a moment, or is not new."""
    if house.paused_until_ms is None or house.paused_until_ms <= now_ms:
        return False
    is_new = author_new_until_ms is not None and author_new_until_ms > now_ms
    return house.paused_for is PausedFor.EVERYONE or is_new


def new_until_ms(joined_at_ms: int | None, account_made_at_ms: int, now_ms: int) -> int | None:
    """Until when somebody counts as a newcomer where newcomers are paused; None for who does not.

    Of whom nobody knows when they came has just come.
    """
    since_ms = now_ms if joined_at_ms is None else joined_at_ms
    until_ms = max(since_ms + NEW_TO_SERVER_MS, account_made_at_ms + NEW_TO_DISCORD_MS)
    return until_ms if until_ms > now_ms else None
