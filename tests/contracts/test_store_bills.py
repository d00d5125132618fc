"""What is known of xAI's bills, and what it keeps from starting."""

import asyncio
from dataclasses import replace
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.adapters.sql.store import Store, open_database
from bot.core import bills
from bot.core.bills import Bill, Watch
from bot.core.cases.offering import Offering
from bot.core.jobs import EndReason, State
from bot.core.models import BUILT_IN, IMAGE_MODELS, Kind, at_percent
from bot.core.money import Amount
from bot.core.ports import Admitted
from bot.core.quota import Subject, Unit
from tests.contracts._jobs import (
    NO_CEILINGS,
    OPEN,
    admitted,
    asked,
    next_started,
    open_space,
    started,
)
from tests.core import makers
from tests.core.makers import CENT, NOW_MS

ONE, TWO = (model.id for model in IMAGE_MODELS)
PRICES = bills.prices_of(IMAGE_MODELS[0])


def bill(percent: int = 150, model: str = ONE, prices: str = PRICES) -> Bill:
    return Bill(
        kind=Kind.IMAGE,
        model=model,
        prices=prices,
        table_ticks=2 * CENT,
        billed_ticks=2 * CENT * percent // 100,
    )


async def paused(store: Store) -> Watch:
    for _ in range(2):
        await store.bills.note(bill(), NOW_MS)
    _, after = await store.bills.note(bill(), NOW_MS)
    assert after.paused
    return after


async def test_of_many_dear_bills_at_once_one_pauses(store: Store) -> None:
    """However many processes end jobs in the same moment, none is missed and one tells of it."""
    noted = await asyncio.gather(*(store.bills.note(bill(150 + n), NOW_MS) for n in range(8)))
    (watch,) = await store.bills.watched()
    assert (watch.over_in_row, watch.worst_percent, watch.paused_at_ms) == (8, 157, NOW_MS)
    assert sum(bills.rise(before, after, bill()) is not None for before, after in noted) == 1


async def test_a_paused_price_keeps_its_jobs_and_no_others_waiting(store: Store) -> None:
    """What runs goes on, and what else waits begins, also of the same member.

    The request that waits for the operator begins when the price was accepted.
    """
    await open_space(store)
    await admitted(store, asked(1))
    running = await started(store)
    await paused(store)
    await admitted(store, asked(2))
    await admitted(store, asked(3, request=makers.edit()))
    await admitted(store, asked(4, request=makers.image(model=TWO, quality="low")))

    assert [(await started(store)).number for _ in range(2)] == [3, 4]
    assert await next_started(store) is None
    (waiting,) = (await store.jobs.line(NOW_MS)).waiting
    assert waiting.paused
    assert await store.jobs.renew(running.id, "worker", NOW_MS + 60_000)

    await store.bills.accept()
    assert (await started(store)).number == 2


async def test_accepting_takes_what_is_paused_or_one_model(store: Store) -> None:
    """Without a name what is paused; with one what is billed, also where nothing is paused."""
    await paused(store)
    await store.bills.note(bill(110, TWO), NOW_MS)

    ((before, after),) = await store.bills.accept()
    assert (before.paused, after.paused, after.accepted_percent) == (True, False, 150)
    assert await store.bills.accept() == []
    ((before, after),) = await store.bills.accept(TWO)
    assert (before.accepted_percent, after.accepted_percent) == (100, 110)
    assert await store.bills.accept(TWO) == []
    assert await store.bills.watched() == [
        replace(bills.unwatched(bill()), accepted_percent=150, last_percent=150),
        replace(bills.unwatched(bill(model=TWO)), accepted_percent=110, last_percent=110),
    ]


async def test_a_running_bot_takes_over_what_another_process_did(store: Store) -> None:
    """A pause and what was accepted reach every process; a new price in the table ends both."""
    offering = Offering(BUILT_IN)
    await paused(store)
    await offering.take_over(store.bills)
    assert offering.catalogue.is_paused(Kind.IMAGE, ONE)

    await store.bills.accept()
    await offering.take_over(store.bills)
    assert not offering.catalogue.is_paused(Kind.IMAGE, ONE)
    assert offering.catalogue.offered(Kind.IMAGE)[0] == at_percent(IMAGE_MODELS[0], 150)

    await paused_again(store)
    offering.put_own([at_percent(IMAGE_MODELS[0], 300)])
    assert offering.catalogue.offered(Kind.IMAGE)[-1] == at_percent(IMAGE_MODELS[0], 300)
    assert not offering.catalogue.paused
    await offering.take_over(store.bills)
    assert await store.bills.watched() == []


async def paused_again(store: Store) -> None:
    for _ in range(3):
        await store.bills.note(bill(400), NOW_MS)
    (watch,) = await store.bills.watched()
    assert watch.paused


async def test_another_process_can_look_while_the_bot_runs(store: Store, database_url: str) -> None:
    """What the operator accepts beside a running bot is there for it at once."""
    await paused(store)
    other = await open_database(database_url, beside=True)
    try:
        await other.migrate()
        await Store.over(other).bills.accept(ONE)
    finally:
        await other.close()
    (watch,) = await store.bills.watched()
    assert (watch.paused, watch.accepted_percent) == (False, 150)


# --- bills and limits -----------------------------------------------------------------------

LIMIT = 100
steps = some.lists(some.tuples(some.booleans(), some.integers(1, 60)), max_size=14)
spaces, numbers = count(5_000), count(50_000)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
async def test_bills_pass_a_limit_by_their_own_error_and_nothing_follows(
    store: Store, steps: list[tuple[bool, int]]
) -> None:
    """What is let in fits, with all that is held and billed.

    Only a bill above its hold can pass the limit, by what it is above it; until there is room
    again nothing more is let in.
    """
    space = str(next(spaces))
    dollars = makers.rule(Unit.DOLLARS, LIMIT, subject=Subject.GUILD)
    await open_space(store, dollars, space=space)
    whose = makers.whose(space_id=space)
    waiting, used, errors = 0, 0, 0
    for asks, ticks in steps:
        if asks:
            job = asked(next(numbers), space=space, hold=Amount(ticks=ticks))
            let_in = isinstance(await store.jobs.admit(job, (), OPEN), Admitted)
            assert let_in == (used + ticks <= LIMIT)
            waiting, used = (waiting + 1, used + ticks) if let_in else (waiting, used)
            errors = 0 if let_in else errors
        elif waiting:
            job = await started(store)
            over = job.moved(State.FAILED, end_reason=EndReason.UNANSWERED, finished_at_ms=NOW_MS)
            await store.jobs.write(over, booked=Amount(ticks=ticks), now_ms=NOW_MS)
            waiting, used = waiting - 1, used + ticks - job.hold.ticks
            errors += max(0, ticks - job.hold.ticks)
        (standing,) = await store.ledger.standing(whose, NO_CEILINGS, NOW_MS)
        assert standing.used == used <= LIMIT + errors
    while waiting:
        over = (await started(store)).moved(State.FAILED, end_reason=EndReason.UNANSWERED)
        await store.jobs.write(over, booked=Amount(), now_ms=NOW_MS)
        waiting -= 1
