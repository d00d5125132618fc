"""Whose job starts: caps, turns, weights, and turns that are given back."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.adapters.sql.store import Store
from bot.core import scheduling
from bot.core.bills import Bill, prices_of, unwatched
from bot.core.decisions import house_set
from bot.core.jobs import By, Job, State
from bot.core.models import IMAGE_MODELS, Kind
from bot.core.scheduling import Caps
from tests.contracts._jobs import (
    LEASE_MS,
    admitted,
    asked,
    caps,
    given_up,
    next_started,
    open_space,
    refused,
    resumed,
    started,
)
from tests.core import makers
from tests.core.makers import CENT, NOW_MS

ONE, TWO = IMAGE_MODELS
DEAR = Bill(
    kind=Kind.IMAGE,
    model=TWO.id,
    prices=prices_of(TWO),
    table_ticks=4 * CENT,
    billed_ticks=8 * CENT,
)
LATER_MS = NOW_MS + 60_000


async def drained(
    store: Store, now_ms: int = NOW_MS, *, at_most: Caps | None = None, end: bool = True
) -> list[Job]:
    """Start jobs in the same millisecond until nobody may start, ending each unless told not to."""
    order: list[Job] = []
    while job := await next_started(store, now_ms, "w", at_most=at_most):
        order.append(job)
        if end:
            await given_up(store, job, now_ms)
    return order


def authors(jobs: Sequence[Job]) -> list[str]:
    return [job.place.member_key for job in jobs]


# --- caps -----------------------------------------------------------------------------------


async def test_no_cap_is_passed_however_many_workers_ask(store: Store) -> None:
    """The process, a server and a person have each so many jobs with the provider and no more."""
    for space in ("100", "200"):
        await open_space(store, space=space)
    for nth in range(24):
        space, member = ("100", "200")[nth % 2], ("ada", "bob", "cyd")[nth % 3]
        await admitted(store, asked(nth, space=space, member=member))
    at_most = caps(process=7, space=4, member=2)
    tries = [next_started(store, NOW_MS, f"w{nth}", at_most=at_most) for nth in range(12)]
    running = [job.place for job in await asyncio.gather(*tries) if job]
    assert len(running) == 7
    assert max(Counter(place.space_id for place in running).values()) == 4
    assert max(Counter((p.space_id, p.member_key) for p in running).values()) <= 2


async def test_what_comes_back_makes_room(store: Store) -> None:
    """A person who has as many under way as they may starts the next when one is fetched."""
    await open_space(store)
    for nth in range(3):
        await admitted(store, asked(nth))
    first, _ = await drained(store, at_most=caps(member=2), end=False)
    await store.jobs.write(first.moved(State.RENDERING), keep_lease=True, now_ms=NOW_MS)
    assert await next_started(store, at_most=caps(member=2)) is None
    rendering = first.moved(State.RENDERING)
    await store.jobs.write(rendering.moved(State.FETCHING), now_ms=NOW_MS)
    assert await next_started(store, at_most=caps(member=2)) is not None


async def test_who_has_enough_under_way_is_passed_by(store: Store) -> None:
    """A person or server at its cap holds up nobody behind it."""
    await open_space(store, space="100")
    await open_space(store, space="200")
    for nth, (space, member) in enumerate(
        [("100", "ada"), ("100", "ada"), ("100", "bob"), ("100", "cyd"), ("200", "dan")]
    ):
        await admitted(store, asked(nth, space=space, member=member))
    begun = await drained(store, at_most=caps(space=2, member=1), end=False)
    assert authors(begun) == ["ada", "dan", "bob"]


# --- weights --------------------------------------------------------------------------------


async def test_a_wait_that_weighs_more_ends_sooner(store: Store) -> None:
    """Of two who were served, the one whose wait weighs more goes first, though served later."""
    await open_space(store)
    await admitted(store, asked(1, member="ada"))
    await admitted(store, asked(2, member="bob"))
    assert authors(await drained(store, NOW_MS)) == ["ada", "bob"]
    await admitted(store, asked(3, member="ada", at_ms=LATER_MS))
    await admitted(store, asked(4, member="bob", at_ms=LATER_MS, weight=2))
    assert authors(await drained(store, LATER_MS)) == ["bob", "ada"]


async def test_lines_of_batches_let_everybody_of_their_server_go_first(store: Store) -> None:
    """Whoever asks later goes first, the batch's author too; other servers take their turns."""
    for space in ("100", "200"):
        await open_space(store, space=space)
    for nth, (space, member, weight) in enumerate(
        [
            *[("100", "ada", 0)] * 3,
            *(("100", "ada", 1), ("100", "bob", 1), ("100", "bob", 1), ("200", "cyd", 1)),
        ]
    ):
        await admitted(store, asked(nth, space=space, member=member, weight=weight))
    order = [int(job.id) for job in await drained(store)]

    assert order == [3, 6, 4, 5, 0, 1, 2]


# --- the rule -------------------------------------------------------------------------------

who = some.tuples(some.integers(0, 2), some.sampled_from(["ada", "bob", "cyd"]))
histories = some.lists(some.tuples(who, some.booleans()), max_size=7)
"""Jobs that were started before, and whether the provider took them."""
queues = some.lists(
    some.tuples(who, some.sampled_from([1, 1, 2, 10, 0, 0]), some.booleans()),
    min_size=1,
    max_size=9,
)
"""Who waits, what their wait weighs (a line of a batch nothing), and whether they asked for a model
whose price rose."""
a_cap = some.integers(1, 3)
worlds = count(1_000, 10)
numbers = count(1)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    history=histories,
    running=some.lists(who, max_size=3),
    queued=queues,
    at_most=some.builds(caps, space=a_cap, member=a_cap),
    own_cap=some.none() | a_cap,
)
async def test_starts_follow_the_rule_of_turns(
    store: Store,
    *,
    history: list[tuple[tuple[int, str], bool]],
    running: list[tuple[int, str]],
    queued: list[tuple[tuple[int, str], int, bool]],
    at_most: Caps,
    own_cap: int | None,
) -> None:
    """The place in line that people are shown is the one they get.

    The database starts jobs in exactly the order that the rule gives, under caps and with weights,
    whoever was served before, whoever got their turn back, and whatever is under way. What waits
    for the operator, because its price rose, begins when that was accepted. `own_cap` is how many
    jobs of one person the first server lets run at once.
    """
    world = next(worlds)
    before_ms, now_ms = NOW_MS + 100 * world, NOW_MS + 100 * world + 50
    for nth in range(3):
        await open_space(store, space=str(world + nth))
    await have_history(store, world, history, before_ms)
    for whose in running:
        await ask(store, world, whose)
    under_way = await drained(store, before_ms, end=False)
    for whose, weight, rose in queued:
        await ask(store, world, whose, weight=weight, model=TWO.id if rose else ONE.id)
    for _ in range(3):
        await store.bills.note(DEAR, now_ms)
    fewer = house_set("member_jobs_max", own_cap)
    await store.rules.decide(str(world), [fewer], by_user_id=1, now_ms=now_ms)

    told = list(scheduling.turns(await store.jobs.line(now_ms), at_most))
    begun = await drained(store, now_ms, at_most=at_most, end=False)
    assert [job.id for job in begun] == told[: len(begun)]
    assert len(told) == len(queued)

    for job in (*under_way, *begun):
        await given_up(store, job, now_ms)
    begun = await drained(store, now_ms)
    assert {job.request.model for job in begun} <= {ONE.id}
    await store.bills.forget(unwatched(DEAR))
    # Each is over before the next begins, so that no server's own cap is reached.
    line = replace(await store.jobs.line(now_ms + 1), member_max={})
    told = list(scheduling.turns(line, caps()))
    assert [job.id for job in await drained(store, now_ms + 1)] == told


async def ask(
    store: Store, world: int, whose: tuple[int, str], *, weight: int = 1, model: str = ONE.id
) -> None:
    space, member = whose
    request = makers.image(model=model)
    place = str(world + space)
    job = asked(next(numbers), space=place, member=member, request=request, weight=weight)
    await admitted(store, job)


async def have_history(
    store: Store, world: int, history: list[tuple[tuple[int, str], bool]], now_ms: int
) -> None:
    """Jobs that were started together; those that were not taken gave their turns back."""
    for whose, _ in history:
        await ask(store, world, whose)
    begun = await drained(store, now_ms, end=False)
    for job, (_, taken) in zip(begun, history, strict=True):
        if taken:
            await given_up(store, job, now_ms)
        else:
            await refused(store, job, now_ms)
            await store.jobs.cancel(job.id, By.AUTHOR, now_ms)


async def test_a_flood_of_one_member_holds_up_nobody(store: Store) -> None:
    """Who asks for a first picture waits for one job of a member with many, not for all."""
    await open_space(store)
    for nth in range(8):
        await admitted(store, asked(nth, member="flood"))
    await started(store)
    await admitted(store, asked(99, member="newcomer"))
    assert (await started(store)).place.member_key == "newcomer"


# --- turns that are given back --------------------------------------------------------------


async def served(store: Store, member: str) -> tuple[int, int]:
    """When the server and a member were last served, as the line has it."""
    waiting = (await store.jobs.line(NOW_MS)).waiting
    one = next(one for one in waiting if one.member_key == member)
    return one.space_served_at_ms, one.member_served_at_ms


async def test_a_turn_that_came_to_nothing_is_given_back(store: Store) -> None:
    """When the provider proves that it took nothing, server and member stand where they stood."""
    await open_space(store)
    for nth in (1, 2, 3):
        await admitted(store, asked(nth))
    await given_up(store, await started(store, now_ms=NOW_MS))
    assert await served(store, "ada") == (NOW_MS, NOW_MS)
    job = await started(store, now_ms=NOW_MS + 5)
    assert await served(store, "ada") == (NOW_MS + 5, NOW_MS + 5)
    await refused(store, job)
    assert await served(store, "ada") == (NOW_MS, NOW_MS)


async def test_who_was_refused_goes_first_again(store: Store) -> None:
    """A job that was not taken keeps its place before everybody who came later."""
    await open_space(store, space="100")
    await open_space(store, space="200")
    await admitted(store, asked(1, space="100"))
    await admitted(store, asked(2, space="200"))
    back = await refused(store, await started(store))
    assert (await started(store)).id == back.id


async def test_a_turn_is_not_given_back_past_a_later_one(store: Store) -> None:
    """A server or member that was served again meanwhile stays where that put it."""
    await open_space(store)
    for nth, member in enumerate(["ada", "bob", "ada", "bob", "ada"]):
        await admitted(store, asked(nth, member=member))
    first, bobs, second = [await started(store, now_ms=NOW_MS + nth) for nth in range(3)]
    assert authors([first, bobs, second]) == ["ada", "bob", "ada"]
    await refused(store, first)
    assert await served(store, "ada") == (NOW_MS + 2, NOW_MS + 2)
    await refused(store, bobs)
    assert await served(store, "bob") == (NOW_MS + 2, 0)


async def test_a_turn_is_given_back_once(store: Store) -> None:
    """Bringing the card of a refused job up to date takes nobody else's turn away."""
    await open_space(store)
    await admitted(store, asked(1, not_before_ms=NOW_MS))
    await admitted(store, asked(2, member="bob"))
    await refused(store, await started(store))
    held = await resumed(store)
    assert held is not None
    assert (await started(store, worker="others")).place.member_key == "bob"
    await store.jobs.write(held.changed(next_at_ms=NOW_MS + LEASE_MS), now_ms=NOW_MS)
    assert (await served(store, "ada"))[0] == NOW_MS + 1
