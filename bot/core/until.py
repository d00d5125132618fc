"""Until when, as an admin writes it: a word, a number of days or a date, by the server's clock."""

import re
from datetime import date, timedelta, tzinfo

from bot.core.errors import NotAMoment
from bot.core.windows import Window, day_of, midnight_ms, window_end_ms

WORDS = ("today", "tomorrow", "7 days", "30 days", "month")
"""What is offered; a date, such as 2026-12-31, will do too."""
DAYS_MAX = 366


def end_ms(text: str, now_ms: int, zone: tzinfo) -> int:
    """The end of the day that a text names. Raises NotAMoment."""
    wanted = text.strip().lower()
    if wanted == "month":
        return window_end_ms(Window.MONTH, now_ms, zone)
    today = day_of(now_ms, zone)
    return midnight_ms(today + timedelta(days=_days(wanted, today) + 1), zone)


def _days(wanted: str, today: date) -> int:
    """How many days from today. Raises NotAMoment."""
    if wanted in {"today", "tomorrow"}:
        return int(wanted == "tomorrow")
    if counted := re.fullmatch(r"(\d{1,3}) days?", wanted):
        days = int(counted[1])
    else:
        try:
            days = (date.fromisoformat(wanted) - today).days
        except ValueError:
            raise NotAMoment from None
    if not 0 <= days <= DAYS_MAX:
        raise NotAMoment
    return days
