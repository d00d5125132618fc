"""What admins decide: kept with a before and an after, and taken back one by one."""

import asyncio
import json
import random
from collections.abc import Callable

import pytest

from bot.adapters.sql.store import Store
from bot.core.decisions import (
    Change,
    Decision,
    Thing,
    house_set,
    limit_removed,
    limit_set,
    priority_set,
    role_listed,
    roles_listed,
    style_removed,
    style_set,
)
from bot.core.house import House, LogResults, Money, Style
from bot.core.quota import Origin, Rule, Subject, Unit
from bot.core.windows import Window
from tests.contracts._jobs import open_space
from tests.contracts.conftest import Look
from tests.core import makers
from tests.core.makers import NOW_MS

ADMIN = 42


async def decide(
    store: Store, *changes: Change, by: int = ADMIN, space: str = "100", at_ms: int = NOW_MS
) -> Decision:
    return await store.rules.decide(space, changes, by_user_id=by, now_ms=at_ms)


async def undo(store: Store, by: int = ADMIN, space: str = "100") -> Decision | None:
    return await store.rules.undo(space, by_user_id=by, now_ms=NOW_MS)


async def stands(store: Store) -> dict[str, object]:
    """Everything that admins decided in a space, but for its order."""
    house = await store.rules.house("100")
    return {
        "limits": frozenset(await store.rules.of("100")),
        "lists": {frozenset(house.admin_role_ids), frozenset(house.moderator_role_ids)},
        "house": (house.time_zone, house.shown_money, house.log_channel_id, house.ask_above_ticks),
        "weights": dict(await store.rules.weights("100")),
        "styles": frozenset(await store.rules.styles("100")),
    }


# --- limits ---------------------------------------------------------------------------------


async def test_starter_limits_come_once(store: Store) -> None:
    """A new server begins with the starter limits; later starts do not bring removed ones back."""
    starter = makers.rule(Unit.DOLLARS, 2, origin=Origin.STARTER)
    await asyncio.gather(*(open_space(store, starter) for _ in range(5)))
    assert await store.rules.of("100") == [starter]
    assert (await decide(store, limit_removed(starter))).changes
    await open_space(store, starter)
    assert await store.rules.of("100") == []


async def test_a_limit_replaces_the_one_alike(store: Store) -> None:
    """There is one limit for a unit, window and subject; setting it again replaces it."""
    await open_space(store)
    first, second = makers.rule(Unit.IMAGES, 5), makers.rule(Unit.IMAGES, 7)
    other = makers.rule(Unit.IMAGES, 9, window=Window.MONTH, subject=Subject.GUILD)
    await decide(store, limit_set(first))
    await decide(store, limit_set(other), at_ms=NOW_MS + 1)
    (change,) = (await decide(store, limit_set(second), at_ms=NOW_MS + 2)).changes

    assert (change.before, change.after) == (limit_set(first).after, limit_set(second).after)
    assert await store.rules.of("100") == [other, second]


async def test_a_limit_that_was_changed_meanwhile_is_not_removed(store: Store) -> None:
    """Who agreed to remove one limit does not remove another that took its place, or elsewhere."""
    first, second = makers.rule(Unit.IMAGES, 5), makers.rule(Unit.IMAGES, 7)
    await open_space(store, first)
    await open_space(store, first, space="200")
    await decide(store, limit_set(second))

    assert not (await decide(store, limit_removed(first))).changes
    assert await store.rules.of("100") == [second]
    assert await store.rules.of("200") == [first]


# --- the record -----------------------------------------------------------------------------


async def test_every_change_is_on_record(store: Store, look: Look) -> None:
    """Who changed what, when, from what to what; changes made at once are one decision."""
    await open_space(store)
    made = await decide(store, priority_set(7, 2), house_set("time_zone", "Asia/Tokyo"))
    await decide(store, priority_set(7, 2), by=ADMIN + 1)
    await decide(store, priority_set(7, 1), by=ADMIN + 1, at_ms=NOW_MS + 1)
    rows = await look(
        "select number, by_user_id, action, at_ms, decision, thing, thing_key, before, after"
        " from audit order by number"
    )

    assert [change.before for change in made.changes] == [None, {"value": "UTC"}]
    assert [tuple(row.values())[:7] for row in rows] == [
        (1, ADMIN, "priority_set", NOW_MS, 1, "priority", "7"),
        (2, ADMIN, "house_set", NOW_MS, 1, "house", "time_zone"),
        (3, ADMIN + 1, "priority_removed", NOW_MS + 1, 3, "priority", "7"),
    ]
    assert [json.loads(row["before"] or "null") for row in rows] == [
        None,
        {"value": "UTC"},
        {"weight": 2},
    ]
    assert json.loads(rows[1]["after"]) == {"value": "Asia/Tokyo"}


async def test_nothing_is_decided_without_a_server(store: Store) -> None:
    """A change for a server that was never opened is refused, not kept for later."""
    with pytest.raises(LookupError, match="100 is not open"):
        await decide(store, limit_set(makers.rule()))
    assert await undo(store) is None


async def test_a_decision_is_made_whole_or_not_at_all(store: Store) -> None:
    """When one change cannot be written, none of the others is."""
    await open_space(store)
    before = await stands(store)
    broken = Change(thing=Thing.PRIORITY, key="7", after={"weight": None})

    with pytest.raises(Exception, match=r"(?i)null"):
        await decide(store, house_set("time_zone", "Asia/Tokyo"), broken)
    assert await stands(store) == before
    assert await undo(store) is None


# --- the house ------------------------------------------------------------------------------


async def test_a_house_is_kept_field_by_field(store: Store) -> None:
    """Every field comes back as it was decided; the rest keeps its default; a space has its own."""
    await open_space(store)
    await open_space(store, space="200")
    await decide(
        store,
        *(
            house_set(field, value)
            for field, value in {
                "image_model": "m",
                "open_uploads": True,
                "log_channel_id": 2**60,
                "alerts_role_id": 5,
                "shown_money": Money.CREDITS,
                "credit_ticks": 7,
                "newcomer_hours": 24,
                "member_jobs_max": 2,
                "log_results": LogResults.ALL,
                "alerts_channel_id": 6,
                "hide_after_reports": 0,
                "account_days": 3,
                "strikes": False,
                "uploads_adult_only": True,
                "keep_results_days": 7,
                "batches_for_all": True,
                "batch_lines_max": 1_000,
                "batches_open_max": 1,
            }.items()
        ),
        role_listed("moderator_role_ids", 8, yes=True),
        role_listed("moderator_role_ids", 9, yes=True),
        role_listed("lifter_role_ids", 4, yes=True),
        role_listed("batch_role_ids", 3, yes=True),
    )

    assert await store.rules.house("100") == House(
        image_model="m",
        open_uploads=True,
        log_channel_id=2**60,
        alerts_role_id=5,
        shown_money=Money.CREDITS,
        credit_ticks=7,
        newcomer_hours=24,
        member_jobs_max=2,
        log_results=LogResults.ALL,
        alerts_channel_id=6,
        hide_after_reports=0,
        account_days=3,
        strikes=False,
        uploads_adult_only=True,
        keep_results_days=7,
        moderator_role_ids=(8, 9),
        lifter_role_ids=(4,),
        batch_role_ids=(3,),
        batches_for_all=True,
        batch_lines_max=1_000,
        batches_open_max=1,
    )
    assert await store.rules.house("200") == House()
    with pytest.raises(ValueError, match="no field"):
        house_set("log_lost_at_ms", 1)


async def test_a_list_of_roles_can_be_set_whole(store: Store) -> None:
    """A panel that knows the whole list changes only what is different."""
    await open_space(store)
    await decide(store, *roles_listed(House(), "admin_role_ids", (1, 2)))
    house = await store.rules.house("100")
    made = await decide(store, *roles_listed(house, "admin_role_ids", (2, 3)))

    assert [change.key for change in made.changes] == ["admin_role_ids:1", "admin_role_ids:3"]
    assert (await store.rules.house("100")).admin_role_ids == (2, 3)


async def test_a_log_channel_that_cannot_be_reached_is_remembered(store: Store) -> None:
    """Until it can, or until another one is chosen; nobody decides on it, so nobody undoes it."""
    await open_space(store)
    await decide(store, house_set("log_channel_id", 5))
    await store.rules.note_log("100", NOW_MS)
    assert (await store.rules.house("100")).log_lost_at_ms == NOW_MS
    await decide(store, house_set("time_zone", "Asia/Tokyo"))
    assert (await store.rules.house("100")).log_lost_at_ms == NOW_MS
    await decide(store, house_set("log_channel_id", 6))
    assert (await store.rules.house("100")).log_lost_at_ms is None


async def test_admins_at_once_lose_nothing(store: Store) -> None:
    """Who changes one thing takes back nothing that another one changes in the same moment."""
    await open_space(store)
    limits = [makers.rule(Unit.CLIPS, amount) for amount in range(1, 6)]
    made = await asyncio.gather(
        decide(store, house_set("time_zone", "Asia/Tokyo")),
        decide(store, house_set("ask_above_ticks", 5)),
        *(decide(store, role_listed("admin_role_ids", role, yes=True)) for role in range(5)),
        *(decide(store, limit_set(rule)) for rule in limits),
        *(decide(store, priority_set(7, weight)) for weight in range(2, 5)),
    )
    house = await store.rules.house("100")
    (left,) = await store.rules.of("100")
    replaced = [one.changes[0].before for one in made[7:12]]

    assert (house.time_zone, house.ask_above_ticks) == ("Asia/Tokyo", 5)
    assert set(house.admin_role_ids) == set(range(5))
    assert {value["amount"] for value in replaced if value} | {left.amount} == set(range(1, 6))
    assert set(await store.rules.weights("100")) == {7}
    assert len({one.number for one in made}) == len(made)


# --- taking back ----------------------------------------------------------------------------


async def test_a_second_undo_takes_the_one_before(store: Store, look: Look) -> None:
    """Undo goes back decision by decision, is on record, and is never undone itself."""
    await open_space(store)
    await decide(store, house_set("time_zone", "Asia/Tokyo"))
    await decide(store, house_set("time_zone", "Europe/Paris"), priority_set(7, 2))
    await store.records.note("100", by_user_id=1, action="looked", detail="", now_ms=NOW_MS)
    latest = await undo(store, by=ADMIN + 1)
    first = await undo(store, by=ADMIN + 1)

    assert latest is not None
    assert [(c.before, c.after) for c in latest.changes] == [
        ({"weight": 2}, None),
        ({"value": "Europe/Paris"}, {"value": "Asia/Tokyo"}),
    ]
    assert first is not None
    assert first.changes[0].after == {"value": "UTC"}
    assert await undo(store) is None
    rows = await look(
        "select action, by_user_id, undoes from audit where undoes is not null order by number"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("priority_undone", ADMIN + 1, 2),
        ("house_undone", ADMIN + 1, 2),
        ("house_undone", ADMIN + 1, 1),
    ]


async def test_what_is_decided_after_an_undo_is_taken_back_first(store: Store) -> None:
    """Undo, a new decision, undo, undo: the new one goes, then the one before the first undo."""
    await open_space(store)
    for zone in ("Asia/Tokyo", "Europe/Paris"):
        await decide(store, house_set("time_zone", zone))
    await undo(store)
    await decide(store, house_set("time_zone", "Africa/Lagos"))
    seen = []
    for _ in range(2):
        await undo(store)
        seen.append((await store.rules.house("100")).time_zone)

    assert seen == ["Asia/Tokyo", "UTC"]


async def test_two_admins_who_undo_at_once_take_one_decision_each(store: Store) -> None:
    """No decision is taken back twice, and none is skipped."""
    await open_space(store)
    for zone in ("Asia/Tokyo", "Europe/Paris", "Africa/Lagos"):
        await decide(store, house_set("time_zone", zone))
    undone = await asyncio.gather(*(undo(store, by=nth) for nth in range(5)))

    assert sorted(one.undoes or 0 for one in undone if one) == [1, 2, 3]
    assert (await store.rules.house("100")).time_zone == "UTC"


def some_change(dice: random.Random) -> Change:
    """Anything that an admin may decide."""
    wishes: list[Callable[[], Change]] = [
        lambda: limit_set(a_limit(dice)),
        lambda: Change(thing=Thing.LIMIT, key=limit_set(a_limit(dice)).key, after=None),
        lambda: house_set("time_zone", dice.choice(("UTC", "Asia/Tokyo"))),
        lambda: house_set("shown_money", dice.choice(list(Money))),
        lambda: house_set("log_channel_id", dice.choice((None, 1, 2))),
        lambda: role_listed("admin_role_ids", dice.randrange(3), yes=dice.random() < 0.6),
        lambda: priority_set(dice.randrange(2), dice.randrange(1, 4)),
        lambda: style_set(Style(name=dice.choice("ab"), words_after=dice.choice("xyz"))),
        lambda: style_removed(dice.choice("ab")),
    ]
    return dice.choice(wishes)()


def a_limit(dice: random.Random) -> Rule:
    return makers.rule(
        dice.choice(list(Unit)),
        dice.randrange(3),
        window=dice.choice(list(Window)),
        id=str(dice.getrandbits(64)),
    )


@pytest.mark.parametrize("seed", range(6))
async def test_as_many_undos_as_decisions_give_back_the_beginning(store: Store, seed: int) -> None:
    """Whatever is decided, each undo brings back what stood before, to the very beginning."""
    dice = random.Random(seed)
    await open_space(store, makers.rule(Unit.DOLLARS, 2, origin=Origin.STARTER))
    stood = []
    for _ in range(12):
        before = await stands(store)
        changes = [some_change(dice) for _ in range(dice.randrange(1, 4))]
        if (await decide(store, *changes)).changes:
            stood.append(before)
    while stood:
        assert await undo(store) is not None
        assert await stands(store) == stood.pop()

    assert await undo(store) is None
