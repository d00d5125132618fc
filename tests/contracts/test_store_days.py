"""Jobs that wait past midnight: they count for the day of their start, or end free."""

import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest

from bot.adapters.sql.store import Store
from bot.core import windows
from bot.core.errors import LeaseLost
from bot.core.jobs import By, EndReason, Job, State
from bot.core.money import Amount
from bot.core.ports import Admitted, CancelOutcome
from bot.core.quota import Ceilings, Subject, Unit
from bot.core.windows import Window
from tests.contracts._jobs import (
    LEASE_MS,
    NO_CEILINGS,
    admitted,
    asked,
    door,
    next_started,
    open_space,
    refused,
    resumed,
    started,
)
from tests.contracts._ledger import sums_agree
from tests.contracts.conftest import Look
from tests.core import makers
from tests.core.makers import CENT, NOW_MS

MIDNIGHT_MS = windows.window_end_ms(Window.DAY, NOW_MS)
LATE_MS = MIDNIGHT_MS - 60_000
EARLY_MS = MIDNIGHT_MS + 60_000


async def used(store: Store, now_ms: int, ceilings: Ceilings = NO_CEILINGS) -> Sequence[int]:
    standing = await store.ledger.standing(makers.whose(), ceilings, now_ms)
    return [one.used for one in standing]


async def got(store: Store, job_id: str) -> Job:
    job = await store.jobs.get(job_id)
    assert job is not None
    return job


async def test_a_job_counts_for_the_day_it_starts_on(store: Store, look: Look) -> None:
    """What waited past midnight takes nothing from the day before any more."""
    await open_space(store, makers.rule(Unit.DOLLARS, 100 * CENT), makers.rule(Unit.IMAGES, 5))
    await admitted(store, asked(at_ms=LATE_MS, hold=makers.pictures(2, 4 * CENT)))
    assert await used(store, LATE_MS) == [4 * CENT, 2]
    job = await started(store, now_ms=EARLY_MS)
    assert (job.counted_at_ms, job.created_at_ms) == (EARLY_MS, LATE_MS)
    assert await used(store, LATE_MS) == [0, 0]
    assert await used(store, EARLY_MS) == [4 * CENT, 2]
    moves = await look(
        "select kind, counted_at_ms, recorded_at_ms, images from entries order by kind"
    )
    assert [tuple(row.values()) for row in moves] == [
        ("carry_in", EARLY_MS, EARLY_MS, 2),
        ("carry_out", LATE_MS, EARLY_MS, -2),
        ("hold", LATE_MS, LATE_MS, 2),
    ]
    await sums_agree(look)


async def test_a_carried_job_is_settled_on_its_new_day(store: Store, look: Look) -> None:
    """Its bill counts for the day it started on, and the sums hold together."""
    await open_space(store, makers.rule(Unit.DOLLARS, 100 * CENT))
    await admitted(store, asked(at_ms=LATE_MS, hold=Amount(ticks=4 * CENT)))
    job = await started(store, now_ms=EARLY_MS)
    over = job.moved(State.FAILED, end_reason=EndReason.PROVIDER_FAILED, finished_at_ms=EARLY_MS)
    await store.jobs.write(over, booked=Amount(ticks=7 * CENT), now_ms=EARLY_MS)
    assert await used(store, LATE_MS) == [0]
    assert await used(store, EARLY_MS) == [7 * CENT]
    await sums_agree(look)


async def test_a_start_on_the_same_day_moves_nothing(store: Store, look: Look) -> None:
    """A job that starts on the day it was asked counts for the moment of its admission."""
    await open_space(store, makers.rule(Unit.IMAGES, 1))
    await admitted(store, asked(at_ms=LATE_MS))
    job = await started(store, now_ms=MIDNIGHT_MS - 1)
    assert job.counted_at_ms == LATE_MS
    assert [row["kind"] for row in await look("select kind from entries")] == ["hold"]


async def test_a_job_the_new_day_has_no_room_for_ends_free(store: Store, look: Look) -> None:
    """Its author is told that the day changed; whoever is behind it starts in its place."""
    await open_space(store, makers.rule(Unit.IMAGES, 1))
    old = await admitted(store, asked(1, at_ms=LATE_MS))
    new = await admitted(store, asked(2, at_ms=EARLY_MS))
    assert (await started(store, now_ms=EARLY_MS + 1)).id == new.id
    over = await got(store, old.id)
    assert over == old.moved(
        State.EXPIRED,
        end_reason=EndReason.NEW_DAY,
        finished_at_ms=EARLY_MS + 1,
        next_at_ms=EARLY_MS + 1,
    )
    assert await used(store, LATE_MS) == [0]
    assert await used(store, EARLY_MS) == [1]
    assert (await resumed(store, EARLY_MS + 1)) is not None
    await sums_agree(look)


async def test_nobody_starts_when_the_new_day_has_room_for_nobody(store: Store) -> None:
    """All that waited past midnight end together when the operator's day is used up."""
    await open_space(store)
    ceilings = Ceilings(
        guild_daily_ticks=None, guild_monthly_ticks=None, total_daily_ticks=4 * CENT
    )
    waiting = [
        await admitted(store, asked(nth, at_ms=LATE_MS, hold=makers.pictures(1, 2 * CENT)))
        for nth in (1, 2)
    ]
    await open_space(store, space="200")
    full = asked(3, space="200", at_ms=EARLY_MS, hold=makers.pictures(1, 4 * CENT))
    await admitted(store, full, ceilings)
    begun = await next_started(store, EARLY_MS, ceilings=ceilings)
    assert begun is not None
    assert begun.id == full.id
    assert await next_started(store, EARLY_MS, ceilings=ceilings) is None
    assert {(await got(store, job.id)).end_reason for job in waiting} == {EndReason.NEW_DAY}


async def test_a_carried_job_that_is_not_taken_keeps_its_day(store: Store, look: Look) -> None:
    """Back in the queue it starts again without being moved, and is released where it counts."""
    await open_space(store, makers.rule(Unit.IMAGES, 1))
    await admitted(store, asked(at_ms=LATE_MS))
    for nth in range(2):
        await refused(store, await started(store, now_ms=EARLY_MS + nth))
    job = await got(store, f"{1:016d}")
    assert job.counted_at_ms == EARLY_MS
    assert await store.jobs.cancel(job.id, By.AUTHOR, EARLY_MS + 9) is CancelOutcome.STOPPED
    assert await used(store, EARLY_MS) == [0]
    await sums_agree(look)


async def test_a_new_month_is_a_new_day_too(store: Store) -> None:
    """A job that waited past the end of a month takes its room from the new month."""
    month_end_ms = windows.window_end_ms(Window.MONTH, NOW_MS)
    await open_space(store, makers.rule(Unit.IMAGES, 1, window=Window.MONTH))
    await admitted(store, asked(at_ms=month_end_ms - 1))
    await started(store, now_ms=month_end_ms)
    assert await used(store, month_end_ms - 1) == [0]
    assert await used(store, month_end_ms) == [1]


@pytest.mark.parametrize("subject", [Subject.GUILD, Subject.OPERATOR])
async def test_starts_and_admissions_at_once_around_midnight(
    store: Store, look: Look, subject: Subject
) -> None:
    """Workers that start what waited and people who ask anew share the new day's limit exactly."""
    await open_space(store)
    ceilings = Ceilings(
        guild_daily_ticks=4 if subject is Subject.GUILD else None,
        guild_monthly_ticks=None,
        total_daily_ticks=4 if subject is Subject.OPERATOR else None,
    )
    one = Amount(ticks=1)
    for nth in range(4):
        job = asked(nth, member=f"m{nth}", at_ms=LATE_MS, hold=one)
        await admitted(store, job, ceilings)
    starts = [next_started(store, EARLY_MS, f"w{nth}", ceilings=ceilings) for nth in range(4)]
    asks = [
        store.jobs.admit(asked(nth, at_ms=EARLY_MS, hold=one), (), door(ceilings))
        for nth in range(10, 16)
    ]
    answers = await asyncio.gather(
        *[c for pair in zip(starts, asks[:4], strict=True) for c in pair]
    )
    answers += await asyncio.gather(*asks[4:])
    while await next_started(store, EARLY_MS, ceilings=ceilings):
        pass
    let_in = sum(isinstance(answer, Admitted) for answer in answers)
    ends = Counter([(await got(store, f"{nth:016d}")).end_reason for nth in range(4)])
    assert ends[None] + let_in == 4
    assert ends[EndReason.NEW_DAY] == 4 - ends[None]
    assert await used(store, EARLY_MS, ceilings) == [4]
    await sums_agree(look)


async def test_a_job_is_not_counted_twice_in_its_month(store: Store) -> None:
    """A job that waited past midnight has its room in the monthly limit already."""
    await open_space(store, makers.rule(Unit.IMAGES, 1, window=Window.MONTH))
    job = await admitted(store, asked(at_ms=LATE_MS))
    assert (await started(store, now_ms=EARLY_MS)).id == job.id


async def test_a_job_that_ended_with_the_day_stays_ended(store: Store) -> None:
    """A slow worker that was bringing its card up to date cannot put it back into the queue."""
    await open_space(store, makers.rule(Unit.IMAGES, 1))
    await admitted(store, asked(1, at_ms=LATE_MS))
    await admitted(store, asked(2, at_ms=EARLY_MS, not_before_ms=EARLY_MS + 9_000))
    slow = await resumed(store, EARLY_MS - LEASE_MS, "slow")
    assert slow is not None
    assert await next_started(store, EARLY_MS) is None
    ended = await store.jobs.get(slow.id)
    assert ended is not None
    assert ended.end_reason is EndReason.NEW_DAY
    with pytest.raises(LeaseLost):
        await store.jobs.write(slow.changed(next_at_ms=EARLY_MS + 15_000), now_ms=EARLY_MS)


async def test_a_press_against_a_start_after_midnight(store: Store) -> None:
    """A press in the very moment of a start on the new day is answered like any other."""
    await open_space(store)
    for nth in range(30):
        job = await admitted(store, asked(nth, at_ms=LATE_MS))
        begun, outcome = await asyncio.gather(
            next_started(store, EARLY_MS, f"w{nth}"),
            store.jobs.cancel(job.id, By.AUTHOR, EARLY_MS),
        )
        assert (begun is None) == (outcome is CancelOutcome.STOPPED)
