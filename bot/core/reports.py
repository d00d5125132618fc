"""Reports: what members find wrong with results, how many count, and when they hide one."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.casebook import Case, Outcome
from bot.core.house import House
from bot.core.windows import HOUR_MS

DAY_MS = 24 * HOUR_MS
STANDING_MS = 7 * DAY_MS
"""Who is on the server for so long may help to hide a result."""
REPORTS_A_DAY_MAX = 10
"""By one person, within any 24 hours."""
DISMISSED_MAX = 2
"""So often moderators look at the same result and find nothing; then no new reports are taken."""
HIDE_AFTER_MAX = 20
"""What admins may choose at most."""


class Wrong(StrEnum):
    """What somebody finds wrong."""

    ILLEGAL = "illegal"
    """It may be illegal. Its picture is not shown to moderators unasked."""
    SEXUAL = "sexual"
    PERSON = "person"
    """It shows a real person who did not agree."""
    HATE = "hate"
    VIOLENCE = "violence"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody found wrong with a result. Who it was is asked for apart."""

    reason: Wrong
    words: str = ""
    """As they typed it."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """A report on its way to the moderators."""

    job_id: str
    space_id: str
    reporter_key: str
    reporter_id: int
    reason: Wrong
    words: str
    standing: bool
    """Whether whoever reports it is on the server for a week."""
    tell: bool
    """Whether they want to be told what comes of it."""
    at_ms: int


class Filing(StrEnum):
    """What becomes of a report."""

    NOTED = "noted"
    BEFORE = "before"
    """The same person reported this before."""
    TOO_MANY = "too_many"
    """The same person reported many others within a day."""
    LOOKED_AT = "looked_at"
    """Moderators looked at it often enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of a report, and how many there are by now in its case."""

    filing: Filing
    case: Case | None = None
    """The case that it is part of."""
    reports: int = 0
    standing: int = 0
    """Those by people who are on the server for a week."""
    again_at_ms: int | None = None
    """When somebody who reported too many may report the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message that shows what was reported."""

    guild_id: int
    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """News for moderators: a result was reported, or so many reported it that it is hidden."""

    case: Case
    job_number: int
    reports: int
    hidden: bool
    words: str = ""
    """What was asked for."""
    shown: Shown | None = None
    """The public message that shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """The word on what came of a report, for whoever asked for it."""

    job_id: str
    job_number: int
    channel_id: int
    reporter_key: str
    reporter_id: int | None
    outcome: Outcome
    closed_at_ms: int
    tried_at_ms: int | None = None
    """When telling it was last tried; nobody knows whether that arrived."""


def filing(*, before: bool, within_a_day: int, dismissed: int) -> Filing:
    """What becomes of a report by somebody who reported so many within a day."""
    if before:
        return Filing.BEFORE
    if dismissed >= DISMISSED_MAX:
        return Filing.LOOKED_AT
    return Filing.TOO_MANY if within_a_day >= REPORTS_A_DAY_MAX else Filing.NOTED


def has_standing(joined_at_ms: int | None, now_ms: int) -> bool:
    """Whether somebody is on the server for a week; nobody is for certain of whom none knows."""
    return joined_at_ms is not None and now_ms - joined_at_ms >= STANDING_MS


def hides(filed: Filed, house: House) -> bool:
    """Whether so many people of standing reported a result that it is hidden."""
    return 0 < house.hide_after_reports <= filed.standing
