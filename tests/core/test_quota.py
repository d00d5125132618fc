"""Limits: what is counted, when counting begins anew, and who is let through."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import makers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import CENT, DOLLAR, NOW_MS, image, pictures, rule, used, video

from bot.core import offers, quota, windows
from bot.core.errors import NotAnAmount
from bot.core.models import BUILT_IN
from bot.core.money import Amount
from bot.core.quota import Ceilings, Granted, Origin, Over, Subject, Unit
from bot.core.windows import Window

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
    assert windows.window_start_ms(window, ms(now)) == ms(start)
    assert windows.window_end_ms(window, ms(now)) == ms(end)


moments = st.integers(ms("2000-01-01"), ms("2100-01-01"))
zones = st.sampled_from(
    [
        *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"),
        *("America/Havana", "Asia/Beirut", "Pacific/Apia", "America/Sao_Paulo", "Asia/Gaza"),
    ]
).map(ZoneInfo)
calendar = st.sampled_from([Window.HOUR, Window.DAY, Window.MONTH])


@given(moments, calendar, zones)
def test_windows_follow_each_other_without_a_gap(
    now_ms: int, window: Window, zone: ZoneInfo
) -> None:
    """Every moment lies in one window, and the next begins where it ends, by every clock.

    Also where clocks are put back at midnight, by half an hour, or over a whole day.
    """
    start_ms = windows.window_start_ms(window, now_ms, zone)
    end_ms = windows.window_end_ms(window, now_ms, zone)

    assert start_ms <= now_ms < end_ms
    assert windows.window_start_ms(window, end_ms, zone) == end_ms
    for moment_ms in (start_ms, end_ms - 1):
        assert windows.window_end_ms(window, moment_ms, zone) == end_ms


@given(moments, calendar, zones)
def test_a_window_is_made_of_whole_quarter_hours(
    now_ms: int, window: Window, zone: ZoneInfo
) -> None:
    """No quarter hour lies in two windows, so a sum of them is exact."""
    quarter_ms = windows.quarter_start_ms(now_ms)

    assert quarter_ms <= now_ms < quarter_ms + windows.QUARTER_MS
    assert windows.window_start_ms(window, now_ms, zone) % windows.QUARTER_MS == 0
    assert windows.window_start_ms(window, now_ms, zone) == windows.window_start_ms(
        window, quarter_ms, zone
    )


def test_a_day_begins_at_midnight_of_the_server() -> None:
    """In Berlin a winter's day begins an hour before that of UTC; in spring one has 23 hours."""
    berlin = ZoneInfo("Europe/Berlin")

    assert windows.window_start_ms(Window.DAY, ms("2026-11-20T12:00"), berlin) == ms(
        "2026-11-19T23:00"
    )
    spring_ms = ms("2026-03-29T12:00")
    start_ms = windows.window_start_ms(Window.DAY, spring_ms, berlin)
    assert windows.window_end_ms(Window.DAY, spring_ms, berlin) - start_ms == 23 * HOUR_MS


@given(moments)
def test_the_last_24_hours_are_never_less(now_ms: int) -> None:
    """What was used less than 24 hours ago counts; what 15 minutes before that does not."""
    start_ms = windows.window_start_ms(Window.ROLLING, now_ms)

    assert now_ms - 24 * HOUR_MS - windows.QUARTER_MS < start_ms <= now_ms - 24 * HOUR_MS
    leaves_ms = windows.counts_no_more_ms(start_ms)
    assert windows.window_start_ms(Window.ROLLING, leaves_ms - 1) == start_ms
    assert windows.window_start_ms(Window.ROLLING, leaves_ms) > start_ms


def test_slots_of_the_last_24_hours_open_one_by_one() -> None:
    """Somebody who needs three is told when three are free, not when the first one is."""
    openings = tuple(quota.Opening(at_ms=NOW_MS + n, amount=2) for n in (1, 2, 3))
    rolling = quota.Used(
        rule=rule(amount=6, window=Window.ROLLING),
        used=6,
        resets_at_ms=NOW_MS + 3,
        openings=openings,
    )

    assert [rolling.opens_at_ms(need) for need in (1, 2, 3, 5)] == [
        *(NOW_MS + 1, NOW_MS + 1, NOW_MS + 2, NOW_MS + 3)
    ]


# --- how limits combine ---------------------------------------------------------------------------

PATRON, BANNED, BOOSTER = 71, 72, 73
some_rules = st.lists(
    st.builds(
        lambda subject, whose, amount, unit: rule(
            unit,
            amount,
            id=f"{subject}-{whose}-{amount}-{unit}",
            subject=subject,
            subject_id=0 if subject in {Subject.EVERYONE, Subject.GUILD} else whose,
        ),
        st.sampled_from(
            [Subject.EVERYONE, Subject.ROLE, Subject.MEMBER, Subject.GUILD, Subject.CHANNEL]
        ),
        st.sampled_from([PATRON, BANNED, BOOSTER, 200, 300, 301]),
        st.integers(0, 9),
        st.sampled_from([Unit.IMAGES, Unit.CLIPS]),
    ),
    max_size=12,
    unique_by=lambda one: (one.unit, one.subject, one.subject_id),
)


@given(some_rules, st.sets(st.sampled_from([PATRON, BANNED, BOOSTER])))
def test_how_limits_combine(rules: list[quota.Rule], roles: set[int]) -> None:
    """The sentence in the documentation, word by word.

    For the same unit and window a member's own limit replaces those of their roles, and the most
    generous of those replaces the one for everyone, except that a role's limit of 0 always wins;
    those of the channel and of the whole server always hold.
    """
    whose = makers.whose(user_id=300, channel_id=200, role_ids=tuple(roles))
    holding, replaced = quota.holding(rules, whose)

    for unit in (Unit.IMAGES, Unit.CLIPS):
        alike = [one for one in rules if one.unit is unit]
        own = [r for r in alike if r.subject is Subject.MEMBER and r.subject_id == 300]
        of_roles = [r for r in alike if r.subject is Subject.ROLE and r.subject_id in roles]
        everyone = [r for r in alike if r.subject is Subject.EVERYONE]
        most = max((r.amount for r in of_roles), default=None)
        personal = [r for r in holding if r.unit is unit and r.subject in quota.PERSONAL]
        if any(r.amount == 0 for r in of_roles):
            assert [r.amount for r in personal] == [0]
        elif own:
            assert personal == own
        elif of_roles:
            assert [r.amount for r in personal] == [most]
        else:
            assert personal == everyone
        together = [
            r
            for r in alike
            if r.subject is Subject.GUILD or (r.subject, r.subject_id) == (Subject.CHANNEL, 200)
        ]
        assert [r for r in holding if r.unit is unit and r not in personal] == together
        assert {one.rule.id for one in replaced if one.rule.unit is unit} == {
            r.id for r in (*own, *of_roles, *everyone) if r not in personal
        }


@given(some_rules, st.integers(1, 9))
def test_a_grant_lifts_what_it_is_for_and_nothing_else(rules: list[quota.Rule], more: int) -> None:
    """A member's grant lifts their own limits, never one of 0, the server's or the operator's."""
    grant = quota.Grant(
        id="g", subject=Subject.MEMBER, unit=Unit.IMAGES, amount=more, reason="", until_ms=NOW_MS
    )

    for one in rules:
        lifted = one.unit is Unit.IMAGES and one.subject in quota.PERSONAL and one.amount > 0
        assert quota.granted(one, [grant, grant]) == (2 * more if lifted else 0)


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

    assert [(r.subject, r.window, r.amount) for r in every.rules("100")] == [
        (Subject.GUILD, Window.DAY, 1),
        (Subject.GUILD, Window.MONTH, 2),
        (Subject.OPERATOR, Window.DAY, 3),
    ]
    assert {(Unit.DOLLARS, Origin.OPERATOR)} == {(r.unit, r.origin) for r in every.rules("100")}
    assert len({r.id for r in every.rules("100")}) == 3


def test_a_ceiling_that_is_not_set_does_not_hold() -> None:
    """None means no ceiling; 0 is one that lets nothing through."""
    none = Ceilings(guild_daily_ticks=None, guild_monthly_ticks=None, total_daily_ticks=None)
    (closed,) = replace(none, total_daily_ticks=0).rules("100")

    assert none.rules("100") == ()
    assert isinstance(quota.decide(pictures(1, CENT), [used(closed)]), Over)


def test_outside_of_servers_ceilings_of_their_own_hold() -> None:
    """A person's own space has the operator's limits for it, whatever servers may use."""
    every = Ceilings(
        guild_daily_ticks=1,
        guild_monthly_ticks=2,
        total_daily_ticks=3,
        personal_daily_ticks=4,
        personal_monthly_ticks=None,
    )
    space_id = quota.personal_space("ada")

    assert quota.is_personal(space_id)
    assert [(r.subject, r.amount) for r in every.rules(space_id)] == [
        (Subject.PERSON, 4),
        (Subject.OPERATOR, 3),
    ]
