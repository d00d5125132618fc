"""The ledger: holds, what takes their place, and the sums that limits are checked against."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.adapters.sql.store import Store
from bot.core import windows
from bot.core.errors import LeaseLost
from bot.core.jobs import EndReason, Job, State
from bot.core.money import NOTHING, Amount
from bot.core.quota import Ceilings, Decision, Granted, Over, Subject, Unit
from bot.core.windows import Window
from tests.contracts._jobs import NO_CEILINGS, admitted, asked, open_space, started
from tests.contracts.conftest import Look
from tests.core import makers
from tests.core.makers import CENT, NOW_MS


def failed(job: Job) -> Job:
    return job.moved(State.FAILED, end_reason=EndReason.PROVIDER_FAILED, finished_at_ms=NOW_MS)


async def used_in(store: Store, space: str = "100", member: str = "ada") -> Sequence[int]:
    standing = await store.ledger.standing(
        makers.whose(member_key=member, space_id=space), NO_CEILINGS, NOW_MS
    )
    return [used.used for used in standing]


async def test_the_bill_takes_the_place_of_the_hold(store: Store, look: Look) -> None:
    """Once the real price is known, exactly that counts, more or less than was held."""
    await open_space(store, makers.rule(Unit.DOLLARS, 100 * CENT), makers.rule(Unit.IMAGES, 10))
    await admitted(store, asked(hold=makers.pictures(4, 8 * CENT)))
    assert await used_in(store) == [8 * CENT, 4]
    ended = failed(await started(store))
    await store.jobs.write(ended, booked=makers.pictures(3, 9 * CENT), now_ms=NOW_MS)
    assert await used_in(store) == [9 * CENT, 3]
    entries = await look("select kind, images, ticks from entries order by kind")
    assert [tuple(entry.values()) for entry in entries] == [
        ("hold", 4, 8 * CENT),
        ("settle", -1, CENT),
    ]


async def test_what_is_released_is_as_if_never_held(store: Store, look: Look) -> None:
    """A job that ends free leaves the allowance as it was, and two rows that say so."""
    await open_space(store, makers.rule(Unit.SECONDS, 60_000), makers.rule(Unit.CLIPS, 3))
    await admitted(store, asked(request=makers.video(seconds=6)))
    assert await used_in(store) == [1, 6_000]
    await store.jobs.write(failed(await started(store)), booked=NOTHING, now_ms=NOW_MS)
    assert await used_in(store) == [0, 0]
    kinds = await look("select kind from entries order by kind")
    assert [row["kind"] for row in kinds] == ["hold", "release"]


async def test_an_end_counts_for_the_moment_of_admission(store: Store, look: Look) -> None:
    """A job asked for before midnight and ended after it belongs to the day it was asked."""
    midnight_ms = windows.window_end_ms(Window.DAY, NOW_MS)
    await open_space(store, makers.rule(Unit.DOLLARS, 100))
    await admitted(store, asked(at_ms=midnight_ms - 1, hold=Amount(ticks=40)))
    job = await started(store, now_ms=midnight_ms - 1)
    await store.jobs.write(failed(job), booked=Amount(ticks=70), now_ms=midnight_ms + 9)

    async def used_at(now_ms: int) -> int:
        (used,) = await store.ledger.standing(makers.whose(), NO_CEILINGS, now_ms)
        return used.used

    assert await used_at(midnight_ms - 1) == 70
    assert await used_at(midnight_ms) == 0
    moments = await look("select counted_at_ms, recorded_at_ms from entries order by kind")
    assert [tuple(row.values()) for row in moments] == [
        (midnight_ms - 1, midnight_ms - 1),
        (midnight_ms - 1, midnight_ms + 9),
    ]


async def test_a_hold_ends_once(store: Store) -> None:
    """An end that is written a second time books nothing: the lease went with the first."""
    await open_space(store, makers.rule(Unit.IMAGES, 9))
    await admitted(store, asked(request=makers.image(count=3)))
    ended = failed(await started(store))
    await store.jobs.write(ended, booked=makers.pictures(1), now_ms=NOW_MS)
    with pytest.raises(LeaseLost):
        await store.jobs.write(ended, booked=NOTHING, now_ms=NOW_MS)
    assert await used_in(store) == [1]


async def test_a_job_is_settled_by_its_row_not_by_the_steps_word(store: Store) -> None:
    """What was held is what admission wrote, whatever a step believes."""
    await open_space(store, makers.rule(Unit.IMAGES, 9))
    await admitted(store, asked(request=makers.image(count=3)))
    job = replace(failed(await started(store)), hold=makers.pictures(1))
    await store.jobs.write(job, booked=makers.pictures(2), now_ms=NOW_MS)
    assert await used_in(store) == [2]


async def test_standing_tells_every_limit(store: Store) -> None:
    """People read all limits that hold for them: their own, the server's, the operator's."""
    await open_space(
        store,
        makers.rule(Unit.IMAGES, 5),
        makers.rule(Unit.IMAGES, 9, subject=Subject.GUILD, window=Window.MONTH),
    )
    await admitted(store, asked(1, member="ada", request=makers.image(count=2)))
    await admitted(store, asked(2, member="bob", request=makers.image(count=1)))
    ceilings = Ceilings(
        guild_daily_ticks=50 * CENT, guild_monthly_ticks=None, total_daily_ticks=None
    )
    standing = await store.ledger.standing(makers.whose(), ceilings, NOW_MS)
    assert [(u.rule.subject, u.rule.window, u.used, u.left) for u in standing] == [
        (Subject.EVERYONE, Window.DAY, 2, 3),
        (Subject.GUILD, Window.MONTH, 3, 6),
        (Subject.GUILD, Window.DAY, 6 * CENT, 44 * CENT),
    ]


async def test_a_check_counts_beside_any_job(store: Store, look: Look) -> None:
    """What it may cost is set aside before, what it cost stays; the same in all sums."""
    await open_space(store, makers.rule(Unit.DOLLARS, 100 * CENT))
    whose, most = makers.whose(), Amount(ticks=4 * CENT)
    booked = await store.ledger.set_aside("0check", whose, most, NO_CEILINGS, NOW_MS)
    assert isinstance(booked, Granted)
    assert await used_in(store) == [4 * CENT]
    saved = Amount(ticks=-3 * CENT)
    await store.ledger.settle_check("0check", whose, saved, NOW_MS, NOW_MS + 1)
    assert await used_in(store) == [CENT]
    sums = await look("select subject, ticks from used order by subject")
    assert {row["ticks"] for row in sums} == {CENT}
    assert len(sums) == 4


async def test_no_check_passes_a_limit(store: Store) -> None:
    """Of many at once as many are let through as there is room for, and nobody pays for others."""
    await open_space(store, makers.rule(Unit.DOLLARS, 5 * CENT, subject=Subject.GUILD))
    most = Amount(ticks=2 * CENT)

    async def check(nth: int) -> Decision:
        return await store.ledger.set_aside(
            f"{nth}check", makers.whose(), most, NO_CEILINGS, NOW_MS
        )

    decided = await asyncio.gather(*(check(nth) for nth in range(6)))
    assert sum(isinstance(one, Granted) for one in decided) == 2
    assert await used_in(store) == [4 * CENT]


async def test_a_check_minds_what_all_servers_may_spend(store: Store) -> None:
    """The operator's own ceiling has no room left: nothing is set aside."""
    await open_space(store)
    ceilings = replace(NO_CEILINGS, total_daily_ticks=CENT)
    most = Amount(ticks=2 * CENT)
    booked = await store.ledger.set_aside("0check", makers.whose(), most, ceilings, NOW_MS)
    assert isinstance(booked, Over)
    assert booked.over.rule.subject is Subject.OPERATOR
