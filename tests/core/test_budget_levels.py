"""Budgets: when those who look after them are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import CENT, DOLLAR, rule, used

from bot.core import budgets
from bot.core.quota import Subject, Unit
from bot.core.windows import Window


@pytest.mark.parametrize(
    ("cents", "percent"),
    [(0, None), (49, None), (50, 50), (74, 50), (75, 75), (89, 75), (90, 90), (98, 90), (99, 100)],
)
def test_each_level_is_reached_in_its_turn(cents: int, percent: int | None) -> None:
    """Half, three quarters, nine tenths; and spent when not even a picture of 2 cents fits."""
    budget = used(rule(Unit.DOLLARS, DOLLAR, subject=Subject.GUILD), cents * CENT)

    assert budgets.level_percent(budget, 2 * CENT) == percent


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(1, 10**10))
def test_more_use_never_lowers_the_level(most: int, so_far: int, more: int) -> None:
    """A level that was told of stays true while more is spent; a budget of 0 is never told of."""
    budget = rule(Unit.DOLLARS, most, subject=Subject.GUILD)
    levels = [budgets.level_percent(used(budget, n), CENT) or 0 for n in (so_far, so_far + more)]

    assert levels == sorted(levels)
    assert most > 0 or levels == [0, 0]


def test_a_budget_is_a_limit_in_dollars_for_all_together() -> None:
    """Of all limits, those in dollars by the day or month for a server or for all are budgets."""
    found = {
        (subject, window)
        for unit in Unit
        for subject in Subject
        for window in Window
        if budgets.is_budget(rule(unit, 1, subject=subject, window=window))
    }

    assert found == {
        (subject, window)
        for subject in (Subject.GUILD, Subject.OPERATOR)
        for window in (Window.DAY, Window.MONTH)
    }
