"""Reports: which are taken, whose help to hide a result, and when it is hidden."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.house import House
from bot.core.reports import (
    DISMISSED_MAX,
    REPORTS_A_DAY_MAX,
    STANDING_MS,
    Filed,
    Filing,
    filing,
    has_standing,
    hides,
)

NOW_MS = 1_795_000_000_000


@given(st.booleans(), st.integers(0, 30), st.integers(0, 5))
def test_a_report_is_taken_once_ten_times_a_day_until_it_was_settled(
    before: bool,  # noqa: FBT001 - given
    within_a_day: int,
    dismissed: int,
) -> None:
    """Whatever else is so, each bound alone refuses; within all of them it is noted."""
    free = not before and within_a_day < REPORTS_A_DAY_MAX and dismissed < DISMISSED_MAX
    found = filing(before=before, within_a_day=within_a_day, dismissed=dismissed)

    assert (found is Filing.NOTED) is free
    assert (found is Filing.BEFORE) is before


@pytest.mark.parametrize(
    ("joined_at_ms", "counts"),
    [(None, False), (NOW_MS - STANDING_MS, True), (NOW_MS - STANDING_MS + 1, False)],
)
def test_a_week_gives_standing(joined_at_ms: int | None, *, counts: bool) -> None:
    """To the millisecond; of whom nobody knows when they came has none."""
    assert has_standing(joined_at_ms, NOW_MS) is counts


@given(st.integers(0, 20), st.integers(0, 30), st.integers(0, 30))
def test_newcomers_hide_nothing(hide_after: int, standing: int, newcomers: int) -> None:
    """However many they are; and 0 hides nothing at all."""
    house = replace(House(), hide_after_reports=hide_after)
    filed = Filed(filing=Filing.NOTED, reports=standing + newcomers, standing=standing)

    assert hides(filed, house) is (hide_after > 0 and standing >= hide_after)
