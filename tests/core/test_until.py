"""Until when something lasts, as an admin writes it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core import until
from bot.core.errors import NotAMoment

BERLIN = ZoneInfo("Europe/Berlin")
NOW_MS = int(datetime(2026, 11, 26, 23, 30, tzinfo=UTC).timestamp() * 1000)
"""Half past midnight of the 27th in Berlin."""


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        ("today", "2026-11-28T00:00+01:00"),
        ("Tomorrow ", "2026-11-29T00:00+01:00"),
        ("7 days", "2026-12-05T00:00+01:00"),
        ("1 day", "2026-11-29T00:00+01:00"),
        ("month", "2026-12-01T00:00+01:00"),
        ("2026-11-27", "2026-11-28T00:00+01:00"),
        ("2026-12-31", "2027-01-01T00:00+01:00"),
    ],
)
def test_it_ends_with_a_day_of_the_server(written: str, ends: str) -> None:
    """Every way to write it means the end of a day, by the server's own clock."""
    assert until.end_ms(written, NOW_MS, BERLIN) == datetime.fromisoformat(ends).timestamp() * 1000


@pytest.mark.parametrize("written", ["", "soon", "2026-11-26", "2028-01-01", "400 days", "31.12."])
def test_what_is_over_or_unclear_is_refused(written: str) -> None:
    """A day that is over, one that is more than a year off, and what is no day name the option."""
    with pytest.raises(NotAMoment) as refusal:
        until.end_ms(written, NOW_MS, BERLIN)

    assert "`until`" in refusal.value.sentence
