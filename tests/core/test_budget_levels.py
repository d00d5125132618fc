"""Budgets: when those who look after them are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import CENT, DOLLAR, rule, used

from bot.core import budgets
from bot.core.budgets import Share
from bot.core.money import Amount
from bot.core.quota import Subject, Unit, Used
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


# --- how much of it a batch would take -------------------------------------------------------

SHARED = (Subject.GUILD, Subject.CHANNEL, Subject.OPERATOR)
TICKS = st.integers(0, 10**12)


@st.composite
def limits(draw: st.DrawFn) -> Used:
    """Any limit, with any use of it."""
    limit = rule(
        draw(st.sampled_from(Unit)),
        draw(TICKS),
        subject=draw(st.sampled_from(Subject)),
        window=draw(st.sampled_from(Window)),
    )
    return used(limit, draw(TICKS))


def is_shared_money(one: Used) -> bool:
    return one.rule.unit is Unit.DOLLARS and one.rule.subject in SHARED


@given(TICKS, st.lists(limits(), max_size=6))
def test_more_than_a_quarter_of_what_is_left_needs_an_admin(
    ticks: int, standing: list[Used]
) -> None:
    """Exactly those sums do that take over a quarter of what is left of money that all share.

    The percentage that is told is then more than 25, and no more than all of it.
    """
    share = budgets.large_share(Amount(ticks=ticks), standing)
    fits = [one for one in standing if is_shared_money(one) and ticks <= one.left]

    assert (share is not None) == any(4 * ticks > one.left for one in fits)
    assert share is None or 25 < share.percent <= 100


@given(TICKS, TICKS, st.lists(limits(), max_size=6))
def test_more_never_needs_fewer_people(ticks: int, more: int, standing: list[Used]) -> None:
    """What is larger and still fits takes no smaller share; pictures and clips have no say."""
    room = [one for one in standing if ticks + more <= one.left]
    small = budgets.large_share(Amount(ticks=ticks, images=9, clips=9, video_ms=9), room)
    large = budgets.large_share(Amount(ticks=ticks + more), room)

    assert small is None or (large is not None and large.percent >= small.percent)


def test_the_largest_share_is_told() -> None:
    """Of several budgets the one that would suffer most, and a part of a percent is one more."""
    standing = [
        used(rule(Unit.DOLLARS, 100 * CENT, subject=Subject.GUILD), 50 * CENT),
        used(rule(Unit.DOLLARS, 60 * CENT, subject=Subject.CHANNEL)),
        used(rule(Unit.DOLLARS, 10 * CENT, subject=Subject.EVERYONE)),
    ]

    assert budgets.large_share(Amount(ticks=20 * CENT + 1), standing) == Share(
        subject=Subject.GUILD, percent=41
    )
    assert budgets.large_share(Amount(ticks=12 * CENT), standing) is None
