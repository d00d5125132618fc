"""Spans of time in which use is counted, in a server's own time zone.

Use is kept in quarter hours, so that a window is a sum of them in any zone: every zone's clock is
off from UTC by whole quarter hours.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

QUARTER_MS = 15 * 60 * 1000
HOUR_MS = 4 * QUARTER_MS
ROLLING_MS = 24 * HOUR_MS


class Window(StrEnum):
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    ROLLING = "rolling"
    """The last 24 hours, at any moment."""


def window_start_ms(window: Window, now_ms: int, zone: tzinfo = UTC) -> int:
    """When the present hour, day or month began by a zone's clock.

    Of the last 24 hours, the quarter hour in which they began: up to 15 minutes more are counted.
    """
    match window:
        case Window.HOUR:
            return _hour_start_ms(now_ms, zone)
        case Window.DAY:
            return midnight_ms(day_of(now_ms, zone), zone)
        case Window.MONTH:
            return midnight_ms(day_of(now_ms, zone).replace(day=1), zone)
        case Window.ROLLING:
            return quarter_start_ms(now_ms - ROLLING_MS)


def window_end_ms(window: Window, now_ms: int, zone: tzinfo = UTC) -> int:
    """When the present hour, day or month ends; of the last 24 hours, the quarter hour's end."""
    match window:
        case Window.HOUR:
            return _hour_end_ms(now_ms, zone)
        case Window.DAY:
            return midnight_ms(day_of(now_ms, zone) + timedelta(days=1), zone)
        case Window.MONTH:
            later = day_of(now_ms, zone).replace(day=1) + timedelta(days=32)
            return midnight_ms(later.replace(day=1), zone)
        case Window.ROLLING:
            return quarter_start_ms(now_ms) + QUARTER_MS


def counts_no_more_ms(quarter_ms: int) -> int:
    """When what was used in a quarter hour leaves the last 24 hours."""
    return quarter_ms + QUARTER_MS + ROLLING_MS


def same_day(one_ms: int, other_ms: int, zone: tzinfo = UTC) -> bool:
    """Whether two moments count for the same day."""
    return day_of(one_ms, zone) == day_of(other_ms, zone)


def quarter_start_ms(now_ms: int) -> int:
    """The quarter hour that a moment falls into."""
    return now_ms - now_ms % QUARTER_MS


def _hour_start_ms(now_ms: int, zone: tzinfo) -> int:
    """Back quarter by quarter: a clock that is put back repeats an hour, or half of one."""
    start_ms = quarter_start_ms(now_ms)
    while _hour(start_ms - QUARTER_MS, zone) == _hour(now_ms, zone):
        start_ms -= QUARTER_MS
    return start_ms


def _hour_end_ms(now_ms: int, zone: tzinfo) -> int:
    end_ms = quarter_start_ms(now_ms) + QUARTER_MS
    while _hour(end_ms, zone) == _hour(now_ms, zone):
        end_ms += QUARTER_MS
    return end_ms


def _hour(moment_ms: int, zone: tzinfo) -> tuple[date, int, timedelta | None]:
    local = _local(moment_ms, zone)
    return local.date(), local.hour, local.utcoffset()


def _local(moment_ms: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(moment_ms / 1000, zone)


def day_of(moment_ms: int, zone: tzinfo) -> date:
    """The day that it is at a moment by a zone's clock."""
    return _local(moment_ms, zone).date()


def midnight_ms(day: date, zone: tzinfo) -> int:
    """When a day begins by a zone's clock."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return round(midnight.timestamp() * 1000)
