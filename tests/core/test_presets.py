"""Presets take the place of what nobody chose, leave what admins set, cost no more than said."""

from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from makers import DOLLAR, rule

from bot.core import decisions
from bot.core.access import Bound, Option
from bot.core.decisions import Change, Thing
from bot.core.house import House
from bot.core.models import BUILT_IN
from bot.core.presets import (
    PRESETS,
    Name,
    Preset,
    Role,
    Standing,
    most_a_month_ticks,
    most_each_ticks,
    plan,
    recognised,
)
from bot.core.quota import Origin, Rule, Subject, Unit
from bot.core.windows import Window

PATRONS = Role(id=77, name="Patrons")
STARTERS = (
    rule(Unit.DOLLARS, 2 * DOLLAR, origin=Origin.STARTER, id="s1"),
    rule(Unit.DOLLARS, 10 * DOLLAR, subject=Subject.GUILD, origin=Origin.STARTER, id="s2"),
)
rules = st.builds(
    rule,
    st.sampled_from(Unit),
    st.integers(0, 1000) | st.just(3 * DOLLAR),
    window=st.sampled_from(Window),
    subject=st.sampled_from([Subject.EVERYONE, Subject.GUILD, Subject.MEMBER]),
    origin=st.sampled_from([Origin.ADMIN, Origin.STARTER]),
)
standings = st.lists(rules, max_size=8, unique_by=decisions.limit_key)
ceilings = st.none() | st.integers(0, 500 * DOLLAR)


def role_for(preset: Preset) -> Role:
    return PATRONS if preset.asks_role else Role()


def applied(standing: Standing, changes: tuple[Change, ...]) -> Standing:
    """What holds after a decision, as the database makes it."""
    by_key = {decisions.limit_key(one): one for one in standing.rules}
    bounds = {one.key: one for one in standing.bounds}
    house: dict[str, Any] = {}
    for one in changes:
        match one.thing:
            case Thing.LIMIT if one.after is None:
                by_key.pop(one.key, None)
            case Thing.LIMIT if one.after is not None:
                by_key[one.key] = decisions.rule_of(one.after)
            case Thing.BOUND if one.after is None:
                bounds.pop(one.key, None)
            case Thing.BOUND if one.after is not None:
                bounds[one.key] = decisions.bound_of(one.key, one.after)
            case _:
                assert one.after is not None
                house[one.key] = one.after["value"]
    return Standing(
        rules=tuple(by_key.values()),
        house=House(**{**_fields(standing.house), **house}),
        bounds=tuple(bounds.values()),
    )


def _fields(house: House) -> dict[str, Any]:
    return {name: getattr(house, name) for name in ("newcomer_hours", "member_jobs_max")}


def used(preset: Preset, standing: Standing) -> Standing:
    ids = (f"n{number}" for number in count(len(standing.rules)))
    return applied(standing, plan(preset, role_for(preset), standing, lambda: next(ids)).changes)


@settings(max_examples=40)
@given(standings, st.lists(st.sampled_from(Name), min_size=1, max_size=4))
def test_what_admins_set_stays_whatever_is_chosen(own: list[Rule], chosen: list[Name]) -> None:
    """Each preset replaces the one before; twice the same is the same; admins' limits outlive all.

    What the panel announces is what comes of it, and the panel recognises it later.
    """
    standing = Standing(rules=own)
    for name in chosen:
        preset = PRESETS[name]
        announced = plan(preset, role_for(preset), standing, lambda: "new")
        standing = used(preset, standing)

        by_admins = {one for one in own if one.origin is Origin.ADMIN}
        assert by_admins <= set(standing.rules)
        assert set(announced.own) == by_admins
        assert {decisions.limit_key(one): one.amount for one in announced.rules} == {
            decisions.limit_key(one): one.amount for one in standing.rules
        }
        assert not [
            one
            for one in standing.rules
            if one.origin is Origin.STARTER and one.subject is not Subject.GUILD
        ]
        assert set(used(preset, standing).rules) == set(standing.rules)
        if not by_admins:
            assert recognised(standing) == (preset, role_for(preset))


def test_the_presets_are_what_is_promised() -> None:
    """On a new server each preset leaves exactly its own limits, and patrons the usual budget."""
    found = {
        name: {
            (one.subject, one.unit, one.window): one.amount
            for one in used(PRESETS[name], Standing(rules=STARTERS)).rules
        }
        for name in Name
    }
    images, clips = (Unit.IMAGES, Window.DAY), (Unit.CLIPS, Window.DAY)
    day, month = (Unit.DOLLARS, Window.DAY), (Unit.DOLLARS, Window.MONTH)

    assert found[Name.CLUB] == {
        (Subject.EVERYONE, *images): 20,
        (Subject.EVERYONE, *clips): 3,
        (Subject.GUILD, *day): 5 * DOLLAR,
        (Subject.GUILD, *month): 50 * DOLLAR,
    }
    assert found[Name.COMMUNITY] == {
        (Subject.EVERYONE, *images): 5,
        (Subject.EVERYONE, *clips): 1,
        (Subject.GUILD, *day): 25 * DOLLAR,
        (Subject.GUILD, *month): 400 * DOLLAR,
    }
    assert found[Name.PATRONS] == {
        (Subject.EVERYONE, *images): 2,
        (Subject.EVERYONE, *clips): 0,
        (Subject.ROLE, *images): 30,
        (Subject.ROLE, *clips): 5,
        (Subject.GUILD, *day): 10 * DOLLAR,
    }


def test_what_a_preset_says_besides_limits_goes_with_it() -> None:
    """Newcomers, requests at once and the size of clips: unless an admin changed them since."""
    community = used(PRESETS[Name.COMMUNITY], Standing(rules=STARTERS))
    assert community.house == House(newcomer_hours=24, member_jobs_max=2)
    assert community.bounds == (Bound(option=Option.CLIP_SIZE, values=("480p",)),)

    patrons = used(PRESETS[Name.PATRONS], community)
    assert patrons.house == House()
    assert [(one.role_id, one.values) for one in patrons.bounds] == [(77, ("720p",))]

    changed = Standing(
        rules=community.rules, house=House(newcomer_hours=48, member_jobs_max=2), bounds=()
    )
    club = used(PRESETS[Name.CLUB], changed)
    assert (club.house, club.bounds) == (House(newcomer_hours=48), ())


@settings(max_examples=60)
@given(standings, ceilings)
def test_nobody_can_spend_more_in_a_month_than_was_said(
    own: list[Rule], ceiling: int | None
) -> None:
    """Whoever spends all that the budgets allow in each hour of the longest month stays below it.

    It is never above the operator's ceiling; where a month's budget is the least, that is it.
    """
    most = most_a_month_ticks(own, ceiling)
    budgets = [one for one in own if (one.subject, one.unit) == (Subject.GUILD, Unit.DOLLARS)]
    months = [one.amount for one in budgets if one.window is Window.MONTH]
    if most is None:
        assert ceiling is None
        assert not budgets
        return
    assert ceiling is None or most <= ceiling
    assert not months or most <= months[0]
    assert spent_at_most(budgets, ceiling) <= most
    if months and months[0] <= min([ceiling or months[0], *(b.amount for b in budgets)]):
        assert most == min(months[0], months[0] if ceiling is None else ceiling)


def spent_at_most(budgets: list[Rule], ceiling: int | None) -> int:
    """What can be spent in 31 days and an hour by who takes all there is at once."""
    hours: list[int] = []
    for hour in range(31 * 24 + 1):
        begins = {
            Window.HOUR: hour,
            Window.DAY: min(hour // 24, 30) * 24,
            Window.ROLLING: max(0, hour - 23),
            Window.MONTH: 0,
        }
        rooms = [one.amount - sum(hours[begins[one.window] :]) for one in budgets]
        hours.append(min(rooms if ceiling is None else [*rooms, ceiling - sum(hours)]))
    return sum(hours)


def test_one_member_costs_at_most_their_pictures_and_clips() -> None:
    """At the dearest models there are; of a patron's limits the larger ones count."""
    club = used(PRESETS[Name.CLUB], Standing(rules=STARTERS)).rules
    patrons = used(PRESETS[Name.PATRONS], Standing(rules=STARTERS)).rules
    each = most_each_ticks(club, BUILT_IN)
    patron = most_each_ticks(patrons, BUILT_IN)

    assert most_each_ticks(STARTERS, BUILT_IN) is None
    assert each is not None
    assert patron is not None
    assert 0 < each < patron
