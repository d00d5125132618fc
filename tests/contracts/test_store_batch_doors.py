"""How many batches one person may have open, as admission counts them."""

import asyncio

from bot.adapters.sql.store import Store
from bot.core import holdings
from bot.core.access import Barred, Why
from bot.core.casebook import CaseKind, Outcome
from bot.core.decisions import house_set
from bot.core.holdings import HELD_MS
from bot.core.house import DAY_MS
from bot.core.jobs import Job, Road, State
from bot.core.moderation import Hold
from bot.core.ports import Admission, Admitted, AlreadyAdmitted, Held, QueueFull
from bot.core.quota import Ceilings
from tests.contracts._jobs import OPEN, asked, door, next_started, open_space
from tests.contracts._ledger import sums_agree
from tests.contracts._open_batches import LINE_TICKS, asked_about, let_in, said_yes_to
from tests.contracts.conftest import Look
from tests.core.makers import NOW_MS


async def open_for(store: Store, batches_open_max: int) -> None:
    await open_space(store)
    await store.rules.decide(
        "100", [house_set("batches_open_max", batches_open_max)], by_user_id=1, now_ms=NOW_MS
    )


async def held(store: Store, batch: Job) -> Admission:
    """What came of a yes that moderators have to say too."""
    until_ms = NOW_MS + HELD_MS
    waits = batch.changed(
        state=State.HELD_FOR_APPROVAL,
        held_for=Hold.WORDS,
        next_at_ms=NOW_MS,
        expires_at_ms=until_ms,
    )
    case = holdings.case_of(waits, CaseKind.REQUEST, f"c{batch.number}", NOW_MS, until_ms)
    return await store.holds.hold(waits, (), case, OPEN)


async def test_of_many_yeses_at_once_as_many_pass_as_may(store: Store, look: Look) -> None:
    """Of six batches confirmed in one moment two pass; the rest learn how many are open.

    What the limits count is what the lines of those two set aside.
    """
    await open_for(store, 2)
    batches = [await asked_about(store, nth) for nth in range(1, 7)]
    answers = await asyncio.gather(*(let_in(store, batch) for batch in batches))

    assert sum(isinstance(one, Admitted) for one in answers) == 2
    refused = [one for one in answers if not isinstance(one, Admitted)]
    assert refused == [Barred(why=Why.TOO_MANY_BATCHES, batches_open=2)] * 4
    (held_ticks,) = await look("select sum(ticks) as ticks from entries")
    assert held_ticks["ticks"] == 2 * 3 * LINE_TICKS
    await sums_agree(look)


async def test_each_person_is_counted_by_themselves(store: Store) -> None:
    """What one person has open keeps nobody else out."""
    await open_for(store, 1)
    assert isinstance(await let_in(store, await asked_about(store, 1)), Admitted)
    assert isinstance(await let_in(store, await asked_about(store, 2)), Barred)
    others = await asked_about(store, 3, member="bob")

    assert isinstance(await let_in(store, others), Admitted)


async def test_what_waits_for_a_yes_is_open(store: Store) -> None:
    """A batch that moderators look at counts; what they let in is not counted against itself."""
    await open_for(store, 1)
    first, second = [await asked_about(store, nth) for nth in (1, 2)]
    assert isinstance(await held(store, first), Held)
    assert isinstance(await held(store, second), Barred)
    assert isinstance(await let_in(store, second), Barred)
    (case,) = await store.casebook.of_job(first.id)
    answers = await asyncio.gather(
        *(store.holds.let_in(said_yes_to(first), case, OPEN, (), by_user_id=9) for _ in range(3))
    )

    assert [type(one) for one in answers].count(Admitted) == 1
    assert [type(one) for one in answers].count(AlreadyAdmitted) == 2


async def queued(store: Store, batch: Job, count: int, at_ms: int = NOW_MS) -> Job:
    """A batch that was let in, with so many of its lines in the ordinary queue."""
    assert isinstance(await let_in(store, batch), Admitted)
    leased = next(one for one in await store.jobs.resume_due(at_ms, "w", at_ms + 30_000, 9))
    assert leased.id == batch.id
    planned = await store.lines.page(batch.id, limit=count)
    lines = [line.changed(expires_at_ms=at_ms + 10 * DAY_MS) for line in planned]
    await store.lines.queue(leased, lines, at_ms)
    return leased


async def test_lines_in_the_queue_lock_nobody_out(store: Store) -> None:
    """A full queue is full of what people asked for one by one; a batch has no place in it."""
    await open_for(store, 2)
    first, second = [await asked_about(store, nth, road=Road.QUEUE) for nth in (1, 2)]
    await queued(store, first, 3)
    two = door(queue_member_max=2, queue_space_max=2)
    answers = [await store.jobs.admit(asked(nth), (), two) for nth in (3, 4, 5)]
    by_batch = await store.jobs.confirm(said_yes_to(second), two, ())

    assert [type(one) for one in answers] == [Admitted, Admitted, QueueFull]
    assert isinstance(by_batch, Admitted)


async def test_a_line_counts_for_the_day_of_its_batch(store: Store, look: Look) -> None:
    """A line whose turn comes days later starts, and counts for the day that all of it counts for.

    A limit of the new day has no say: what it was held for was held with the rest.
    """
    await open_for(store, 2)
    await queued(store, await asked_about(store, road=Road.QUEUE), 3)
    later_ms = NOW_MS + 3 * DAY_MS
    nothing = Ceilings(guild_daily_ticks=0, guild_monthly_ticks=None, total_daily_ticks=None)
    line = await next_started(store, later_ms, ceilings=nothing)

    assert line is not None
    assert line.is_line
    assert line.counted_at_ms == NOW_MS
    assert await look("select * from entries where kind <> 'hold'") == []


async def test_what_was_held_is_let_in_once_and_whole(store: Store, look: Look) -> None:
    """An approved batch sets aside what its lines come to, to the tick, and each line waits."""
    await open_for(store, 1)
    batch = await asked_about(store, lines=5)
    await held(store, batch)
    assert not await look("select * from entries")
    assert (await store.lines.tally(batch.id)).planned == 5
    (case,) = await store.casebook.of_job(batch.id)
    await store.holds.let_in(said_yes_to(batch), case, OPEN, (), by_user_id=9)

    entries = await look("select job_id, kind, ticks from entries order by ticks")
    kinds = [(row["kind"], row["ticks"]) for row in entries]
    assert kinds == [("hold", 0), *[("hold", LINE_TICKS)] * 5]
    assert [line.state for line in await store.lines.page(batch.id, limit=9)] == [State.PLANNED] * 5
    (closed,) = await store.casebook.of_job(batch.id)
    assert closed.outcome is Outcome.APPROVED
    await sums_agree(look)
