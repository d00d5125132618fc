"""Limits: what is counted, when counting begins anew, and who is let through."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import CENT, DOLLAR, NOW_MS, image, pictures, rule, used, video

from bot.core import offers, quota
from bot.core.errors import NotAnAmount
from bot.core.models import BUILT_IN
from bot.core.money import Amount
from bot.core.quota import Ceilings, Granted, Origin, Over, Subject, Unit, Window

HOUR_MS = 3_600_000


def ms(text: str) -> int:
    """A moment in UTC, in milliseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


# --- the decision -----------------------------------------------------------------------------

small = st.integers(0, 12)
amounts = st.builds(Amount, images=small, video_ms=small, clips=small, ticks=small)
limits = st.lists(st.builds(rule, st.sampled_from(Unit), st.integers(0, 40)), max_size=6)


@given(limits, st.lists(amounts, max_size=30), st.data())
def test_no_order_of_requests_passes_a_limit(
    rules: list[quota.Rule], asked: list[Amount], data: st.DataObject
) -> None:
    """Whatever is asked, held and given back in between, no limit is ever passed."""
    held: list[Amount] = []
    for one in asked:
        if held and data.draw(st.booleans()):
            held.pop(data.draw(st.integers(0, len(held) - 1)))
        total = sum(held, Amount())
        decision = quota.decide(one, [used(r, quota.measure(total, r.unit)) for r in rules])
        if isinstance(decision, Granted):
            held.append(one)
        for limit in rules:
            assert quota.measure(sum(held, Amount()), limit.unit) <= limit.amount


@given(limits, amounts, amounts)
def test_nobody_is_stopped_without_reason(
    rules: list[quota.Rule], so_far: Amount, asked: Amount
) -> None:
    """A request is refused only by a limit that it would really pass."""
    standing = [used(r, quota.measure(so_far, r.unit)) for r in rules]
    decision = quota.decide(asked, standing)

    if isinstance(decision, Over):
        assert decision.over in standing
        assert decision.over.used + decision.asked > decision.over.rule.amount
        assert decision.asked == quota.measure(asked, decision.over.rule.unit) > 0
    else:
        assert all(left.used <= left.rule.amount for left in decision.left)


def test_a_limit_lets_exactly_its_amount_through() -> None:
    """Of fifty requests against a limit of five, five are granted."""
    granted = 0
    for _ in range(50):
        decision = quota.decide(pictures(1), [used(rule(amount=5), granted)])
        granted += isinstance(decision, Granted)

    assert granted == 5


def test_the_limit_named_is_the_one_that_opens_last() -> None:
    """Somebody over for the day and the month is told of the month."""
    day = used(rule(amount=3), 3, NOW_MS + HOUR_MS)
    month = used(rule(amount=9, window=Window.MONTH), 9, NOW_MS + 99 * HOUR_MS)

    assert quota.decide(pictures(1), [day, month]) == Over(over=month, asked=1)
    assert quota.decide(pictures(1), [month, day]) == Over(over=month, asked=1)


def test_of_limits_that_open_together_the_tightest_is_named() -> None:
    """With two limits in the way, the one with less left explains more."""
    loose, tight = used(rule(amount=9), 4), used(rule(amount=5), 4)

    assert quota.decide(pictures(6), [loose, tight]) == Over(over=tight, asked=6)


def test_limits_of_other_things_have_no_say() -> None:
    """A member who is out of clips still gets pictures, and the other way round."""
    no_clips, no_seconds = used(rule(Unit.CLIPS, 0)), used(rule(Unit.SECONDS, 0))
    no_pictures = used(rule(Unit.IMAGES, 0))

    assert quota.decide(offers.amount(image(), BUILT_IN), [no_clips, no_seconds]) == Granted(
        left=()
    )
    assert quota.decide(offers.amount(video(), BUILT_IN), [no_pictures]) == Granted(left=())


def test_what_is_left_counts_the_request_itself() -> None:
    """After the third of ten pictures seven are left."""
    decision = quota.decide(pictures(1), [used(rule(amount=10), 2)])

    assert isinstance(decision, Granted)
    assert [one.left for one in decision.left] == [7]


def test_a_bill_above_the_hold_leaves_nothing_and_no_debt() -> None:
    """A limit that a late bill has passed shows nothing left, never less."""
    assert used(rule(amount=5), 8).left == 0


def test_how_many_more() -> None:
    """The scarcest limit says how often the same request still fits."""
    standing = [used(rule(Unit.IMAGES, 10), 2), used(rule(Unit.DOLLARS, DOLLAR), 90 * CENT)]

    assert quota.times_left(standing, pictures(4, 4 * CENT)) == 2
    assert quota.times_left(standing, pictures(1, CENT)) == 8
    assert quota.times_left(standing, pictures(9)) == 0
    assert quota.times_left(standing, Amount(clips=1)) is None


# --- amounts ------------------------------------------------------------------------------------


@given(st.integers(0, 10**16))
def test_dollars_are_exact_to_the_last_tick(ticks: int) -> None:
    """An amount of dollars written in decimals is exactly that many ticks."""
    written = f"{ticks // DOLLAR}.{ticks % DOLLAR:010d}"

    assert quota.whole_amount(Decimal(written), Unit.DOLLARS) == ticks


@pytest.mark.parametrize(
    ("written", "unit", "whole"),
    [
        ("0.1", Unit.DOLLARS, 1_000_000_000),
        ("2.50", Unit.DOLLARS, 25_000_000_000),
        ("0.29", Unit.DOLLARS, 2_900_000_000),
        ("1000000", Unit.DOLLARS, 10**16),
        ("0", Unit.DOLLARS, 0),
        ("20", Unit.IMAGES, 20),
        ("20.0", Unit.CLIPS, 20),
        ("1.5", Unit.SECONDS, 1500),
    ],
)
def test_an_amount_as_an_admin_writes_it(written: str, unit: Unit, whole: int) -> None:
    """Dollars become ticks, seconds milliseconds, pictures and clips stay what they are."""
    assert quota.whole_amount(Decimal(written), unit) == whole


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("-1", Unit.IMAGES),
        ("-0.01", Unit.DOLLARS),
        ("2.5", Unit.IMAGES),
        ("0.5", Unit.CLIPS),
        ("0.0001", Unit.SECONDS),
        ("0.00000000001", Unit.DOLLARS),
        ("1000001", Unit.IMAGES),
        ("NaN", Unit.DOLLARS),
        ("sNaN", Unit.DOLLARS),
        ("Infinity", Unit.SECONDS),
        ("1E+999999", Unit.DOLLARS),
    ],
)
def test_what_cannot_be_counted_is_no_amount(written: str, unit: Unit) -> None:
    """Half a picture, a debt, a million and one, and what is no number are refused."""
    with pytest.raises(NotAnAmount, match="`amount` must"):
        quota.whole_amount(Decimal(written), unit)


# --- windows --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "window", "start", "end"),
    [
        ("2026-11-20T13:14:15.678", Window.DAY, "2026-11-20", "2026-11-21"),
        ("2026-11-20T13:14:15.678", Window.MONTH, "2026-11-01", "2026-12-01"),
        ("2026-12-31T23:59:59.999", Window.DAY, "2026-12-31", "2027-01-01"),
        ("2026-12-31T23:59:59.999", Window.MONTH, "2026-12-01", "2027-01-01"),
        ("2027-01-01T00:00:00", Window.MONTH, "2027-01-01", "2027-02-01"),
        ("2027-02-28T12:00:00", Window.DAY, "2027-02-28", "2027-03-01"),
        ("2028-02-29T00:00:00", Window.DAY, "2028-02-29", "2028-03-01"),
        ("2028-02-01T00:00:00", Window.MONTH, "2028-02-01", "2028-03-01"),
        ("2027-01-31T23:00:00", Window.MONTH, "2027-01-01", "2027-02-01"),
    ],
)
def test_days_and_months_are_those_of_the_calendar(
    now: str, window: Window, start: str, end: str
) -> None:
    """Counting begins anew at midnight UTC, of every day or of the first of the month."""
    assert quota.window_start_ms(window, ms(now)) == ms(start)
    assert quota.window_end_ms(window, ms(now)) == ms(end)


moments = st.integers(0, ms("2100-01-01"))


@given(moments, st.sampled_from(Window))
def test_windows_follow_each_other_without_a_gap(now_ms: int, window: Window) -> None:
    """Every moment lies in one window, and the next begins where it ends."""
    start_ms, end_ms = quota.window_start_ms(window, now_ms), quota.window_end_ms(window, now_ms)

    assert start_ms <= now_ms < end_ms
    assert quota.window_start_ms(window, end_ms) == end_ms
    for moment_ms in (start_ms, end_ms - 1):
        assert quota.window_end_ms(window, moment_ms) == end_ms


@given(moments, st.sampled_from(Window))
def test_a_window_is_made_of_whole_quarter_hours(now_ms: int, window: Window) -> None:
    """No quarter hour lies in two windows, so a sum of them is exact."""
    quarter_ms = quota.quarter_start_ms(now_ms)

    assert quarter_ms <= now_ms < quarter_ms + quota.QUARTER_MS
    assert datetime.fromtimestamp(quarter_ms / 1000, UTC).minute in {0, 15, 30, 45}
    assert quota.window_start_ms(window, now_ms) == quota.window_start_ms(window, quarter_ms)


# --- what a limit can cost ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "amount", "ticks"),
    [
        (Unit.IMAGES, 10, 10 * 13 * CENT),
        (Unit.CLIPS, 3, 3 * 381 * CENT),
        (Unit.SECONDS, 15_000, 15 * 31 * CENT),
        (Unit.SECONDS, 1_500, 4_650_000_000),
        (Unit.DOLLARS, 2 * DOLLAR, 2 * DOLLAR),
        (Unit.IMAGES, 0, 0),
    ],
)
def test_what_a_limit_can_cost_at_most(unit: Unit, amount: int, ticks: int) -> None:
    """The dearest picture is an edit of five at 2k, the dearest clip 15 s at 1080p with frames."""
    assert quota.worst_ticks(rule(unit, amount), BUILT_IN) == ticks


def test_ceilings_are_limits_that_no_admin_made() -> None:
    """The operator's ceilings count dollars, of a server by day and month and of all by day."""
    every = Ceilings(guild_daily_ticks=1, guild_monthly_ticks=2, total_daily_ticks=3)

    assert [(r.subject, r.window, r.amount) for r in every.rules()] == [
        (Subject.GUILD, Window.DAY, 1),
        (Subject.GUILD, Window.MONTH, 2),
        (Subject.OPERATOR, Window.DAY, 3),
    ]
    assert {(Unit.DOLLARS, Origin.OPERATOR)} == {(r.unit, r.origin) for r in every.rules()}
    assert len({r.id for r in every.rules()}) == 3


def test_a_ceiling_that_is_not_set_does_not_hold() -> None:
    """None means no ceiling; 0 is one that lets nothing through."""
    none = Ceilings(guild_daily_ticks=None, guild_monthly_ticks=None, total_daily_ticks=None)
    (closed,) = replace(none, total_daily_ticks=0).rules()

    assert none.rules() == ()
    assert isinstance(quota.decide(pictures(1, CENT), [used(closed)]), Over)
