"""A time in the past, as a moderator writes it: days or hours back, or a date."""

import re
from datetime import date, timedelta, tzinfo

from bot.core.errors import NotAllowed
from bot.core.windows import HOUR_MS, day_of, midnight_ms

HINT = "today, 7 days, 12 hours, or a date such as 2026-11-30"
UNREADABLE = (
    "`since` and `until` take `today`, `yesterday`, `7 days`, `12 hours` or a date such as "
    "`2026-11-30`."
)


def first_ms(text: str, now_ms: int, zone: tzinfo) -> int:
    """The beginning of what a text names. Raises NotAllowed."""
    if hours := re.fullmatch(r"(\d{1,4}) ?(?:h|hours?)", _plain(text)):
        return now_ms - int(hours[1]) * HOUR_MS
    return midnight_ms(_day(text, now_ms, zone), zone)


def end_ms(text: str, now_ms: int, zone: tzinfo) -> int:
    """The end of what a text names: of a day, or so many hours ago. Raises NotAllowed."""
    if hours := re.fullmatch(r"(\d{1,4}) ?(?:h|hours?)", _plain(text)):
        return now_ms - int(hours[1]) * HOUR_MS
    return midnight_ms(_day(text, now_ms, zone) + timedelta(days=1), zone)


def _plain(text: str) -> str:
    return text.strip().lower().removesuffix(" ago")


def _day(text: str, now_ms: int, zone: tzinfo) -> date:
    """Raises NotAllowed."""
    wanted, today = _plain(text), day_of(now_ms, zone)
    if wanted in {"today", "yesterday"}:
        return today - timedelta(days=int(wanted == "yesterday"))
    if days := re.fullmatch(r"(\d{1,4}) ?(?:d|days?)", wanted):
        return today - timedelta(days=int(days[1]))
    try:
        named = date.fromisoformat(wanted)
    except ValueError:
        raise NotAllowed(UNREADABLE) from None
    if not date(2000, 1, 1) <= named <= today + timedelta(days=366):
        raise NotAllowed(UNREADABLE)
    return named
