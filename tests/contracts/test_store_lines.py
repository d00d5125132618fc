"""Lines of batches in the store: sent together, moved on once, and exact to the tick."""

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.sql.store import Store
from bot.core.decisions import house_set
from bot.core.errors import LeaseLost
from bot.core.jobs import By, EndReason, Job, Media, Road, State
from bot.core.money import NOTHING, Amount
from bot.core.ports import Admitted, Bundle, CancelOutcome, Load, Moved, Tally
from tests.contracts._jobs import LEASE_MS, next_started, open_space
from tests.contracts._ledger import sums_agree
from tests.contracts._open_batches import LINE_TICKS, asked_about, let_in
from tests.contracts.conftest import Look
from tests.core.makers import NOW_MS

ALL = Load(first=0, last=2, count=3)


def bundle_of(batch: Job, nth: int = 0) -> Bundle:
    return Bundle(name=f"{batch.id}.{nth}", batch_id=batch.id, nth=nth, tried_at_ms=NOW_MS)


async def leased(store: Store, nth: int = 1, lines: int = 3, road: Road = Road.BATCH) -> Job:
    """A batch that somebody said yes to, in the hands of a worker."""
    batch = await asked_about(store, nth, lines=lines, road=road)
    assert isinstance(await let_in(store, batch), Admitted)
    (job,) = await store.jobs.resume_due(NOW_MS, f"w{nth}", NOW_MS + LEASE_MS)
    assert job.id == batch.id
    return job


async def sent(store: Store, nth: int = 1) -> Job:
    """The same, with all of its lines in one bundle."""
    batch = await leased(store, nth)
    assert await store.lines.send(batch, bundle_of(batch), ALL, NOW_MS)
    return batch


async def lines_of(store: Store, batch: Job) -> list[Job]:
    return list(await store.lines.page(batch.id, limit=100))


async def states_of(store: Store, batch: Job) -> list[State]:
    return [line.state for line in await lines_of(store, batch)]


def refused(line: Job, ticks: int) -> Moved:
    over = line.moved(
        State.REFUSED,
        end_reason=EndReason.MODERATED,
        cost_ticks=ticks,
        finished_at_ms=NOW_MS,
        next_at_ms=NOW_MS,
    )
    return Moved(line=over, booked=Amount(ticks=ticks))


def made(line: Job) -> Moved:
    there = line.moved(State.FETCHING, outputs=("https://x.test/1",), cost_ticks=7)
    return Moved(line=there.changed(next_at_ms=NOW_MS))


async def test_what_is_held_is_the_sum_of_the_lines(store: Store, look: Look) -> None:
    """Each line has an entry of its own, and the batch none that counts."""
    await open_space(store)
    batch = await leased(store)
    entries = await look("select job_id, kind, ticks from entries where ticks <> 0")

    assert {(one["kind"], one["ticks"]) for one in entries} == {("hold", LINE_TICKS)}
    assert {one["job_id"] for one in entries} == {one.id for one in await lines_of(store, batch)}
    assert await store.lines.tally(batch.id) == Tally(planned=3)
    await sums_agree(look)


async def test_lines_are_sent_with_their_bundle(store: Store) -> None:
    """From then on their batch looks after them, and no worker is told of them."""
    await open_space(store)
    batch = await sent(store)
    lines = await lines_of(store, batch)

    assert await store.lines.bundles(batch.id) == [bundle_of(batch)]
    assert {line.state for line in lines} == {State.RENDERING}
    assert {line.sent_in for line in lines} == {bundle_of(batch).name}
    assert {line.next_at_ms for line in lines} == {None}
    assert await store.lines.awaited(batch.id, bundle_of(batch).name) == {one.id for one in lines}
    assert not await store.jobs.resume_due(NOW_MS, "x", NOW_MS + LEASE_MS, 5)
    assert (await store.jobs.line(NOW_MS)).running_count == 0


async def test_lines_that_changed_since_their_file_was_written_are_not_sent(store: Store) -> None:
    """A line that somebody stopped meanwhile is in the file: nothing is noted, to write it anew."""
    await open_space(store)
    batch = await leased(store)
    line = (await lines_of(store, batch))[1]
    assert await store.jobs.cancel(line.id, By.AUTHOR, NOW_MS) is CancelOutcome.STOPPED

    assert not await store.lines.send(batch, bundle_of(batch), ALL, NOW_MS)
    assert await store.lines.bundles(batch.id) == []
    assert State.RENDERING not in await states_of(store, batch)
    assert await store.lines.send(batch, bundle_of(batch), replace(ALL, count=2), NOW_MS)


async def test_what_is_taken_back_is_planned_again(store: Store) -> None:
    """The bundle is gone; its lines go again, together or each by itself behind all others."""
    await open_space(store)
    batch = await sent(store)
    await store.lines.take_back(batch, bundle_of(batch), NOW_MS, Road.QUEUE)
    lines = await lines_of(store, batch)

    assert await store.lines.bundles(batch.id) == []
    assert {line.state for line in lines} == {State.PLANNED}
    assert {(line.road, line.weight, line.sent_in) for line in lines} == {(Road.QUEUE, 0, None)}
    assert not await store.lines.send(batch, bundle_of(batch), ALL, NOW_MS)


async def test_what_is_known_of_a_bundle_is_kept(store: Store) -> None:
    """By its own name, however often."""
    await open_space(store)
    batch = await sent(store)
    known = replace(
        bundle_of(batch), provider_id="b1", lines_file="f1", read_count=2, read_at_ms=5, over=True
    )
    await store.lines.keep(batch, known)
    await store.lines.keep(batch, known)

    assert await store.lines.bundles(batch.id) == [known]


async def test_a_result_that_is_read_twice_counts_once(store: Store, look: Look) -> None:
    """What a line counts for is booked with its move, and never again."""
    await open_space(store)
    batch = await sent(store)
    first, second, third = await lines_of(store, batch)
    news = [refused(first, 5), made(second), refused(third, 0)]

    assert await store.lines.move(batch, news, NOW_MS) == 3
    assert await store.lines.move(batch, news, NOW_MS) == 0
    assert await states_of(store, batch) == [State.REFUSED, State.FETCHING, State.REFUSED]
    assert await store.lines.awaited(batch.id, bundle_of(batch).name) == frozenset()
    (sums,) = await look("select sum(ticks) as ticks, sum(images) as images from entries")
    assert (sums["ticks"], sums["images"]) == (5 + LINE_TICKS, 1)
    tally = await store.lines.tally(batch.id)
    assert (tally.failed, tally.arriving, tally.cost_ticks) == (2, 1, 12)
    await sums_agree(look)


async def test_a_line_that_waits_is_ended_without_being_sent(store: Store, look: Look) -> None:
    """A stopped batch ends its lines in one go, and their holds are free."""
    await open_space(store)
    batch = await leased(store, lines=150)
    lines = await store.lines.page(batch.id, limit=200)
    over = [
        Moved(
            line=line.moved(State.CANCELLED, end_reason=EndReason.BY_AUTHOR, finished_at_ms=NOW_MS),
            booked=NOTHING,
        )
        for line in lines
    ]

    assert await store.lines.move(batch, over, NOW_MS) == 150
    assert (await store.lines.tally(batch.id)).cancelled == 150
    (sums,) = await look("select sum(ticks) as ticks from entries")
    assert sums["ticks"] == 0
    await sums_agree(look)


async def test_who_lost_the_batch_moves_nothing(store: Store) -> None:
    """Its lines belong to whoever holds the batch now."""
    await open_space(store)
    batch = await sent(store)
    lines = await lines_of(store, batch)
    old = batch.changed(lease_token="old")

    with pytest.raises(LeaseLost):
        await store.lines.move(old, [refused(lines[0], 1)], NOW_MS)
    with pytest.raises(LeaseLost):
        await store.lines.send(old, bundle_of(batch, 1), ALL, NOW_MS)
    with pytest.raises(LeaseLost):
        await store.lines.keep(old, bundle_of(batch))
    with pytest.raises(LeaseLost):
        await store.lines.take_back(old, bundle_of(batch), NOW_MS)
    with pytest.raises(LeaseLost):
        await store.lines.queue(old, lines, NOW_MS)
    assert await states_of(store, batch) == [State.RENDERING] * 3


async def test_a_wish_that_came_meanwhile_is_seen_to(store: Store) -> None:
    """A line that was to be deleted while xAI had it is looked at when it is over."""
    await open_space(store)
    batch = await sent(store)
    line = (await lines_of(store, batch))[0]
    await store.jobs.delete_result(line.id, NOW_MS)
    failed = line.moved(State.FAILED, end_reason=EndReason.PROVIDER_FAILED, finished_at_ms=NOW_MS)
    await store.lines.move(batch, [Moved(line=failed, booked=NOTHING)], NOW_MS)
    now = await store.jobs.get(line.id)

    assert now is not None
    assert (now.state, now.next_at_ms) == (State.FAILED, NOW_MS)


async def test_lines_in_the_queue_start_like_any_job(store: Store) -> None:
    """They are queued under their batch's lease, and counted while they are on their way."""
    await open_space(store)
    batch = await leased(store, road=Road.QUEUE)
    lines = await lines_of(store, batch)
    assert await store.lines.in_queue(batch.id) == 0
    await store.lines.queue(batch, lines[:2], NOW_MS)
    await store.lines.queue(batch, lines[:2], NOW_MS)
    started = await next_started(store)

    assert started is not None
    assert started.id == lines[0].id
    assert await store.lines.in_queue(batch.id) == 2
    assert await states_of(store, batch) == [State.SUBMITTING, State.QUEUED, State.PLANNED]
    moved = started.moved(State.FAILED, end_reason=EndReason.REJECTED, finished_at_ms=NOW_MS)
    await store.jobs.write(moved, booked=NOTHING, now_ms=NOW_MS)
    assert await store.lines.in_queue(batch.id) == 1


async def test_what_is_made_by_itself_is_not_moved_by_its_batch(store: Store) -> None:
    """A line that xAI has by the ordinary queue is in its own worker's hands."""
    await open_space(store)
    batch = await leased(store, road=Road.QUEUE)
    await store.lines.queue(batch, await lines_of(store, batch), NOW_MS)
    started = await next_started(store)
    assert started is not None
    rendering = started.moved(State.RENDERING, provider_id="p1")
    await store.jobs.write(rendering, now_ms=NOW_MS)

    assert await store.lines.move(batch, [made(rendering)], NOW_MS) == 0


async def test_pages_are_in_the_order_of_the_file(store: Store) -> None:
    """Whatever is asked for, some at a time; what was left out is in none."""
    await open_space(store)
    batch = await asked_about(store, lines=7)
    all_of_it = await store.lines.page(batch.id, limit=100)
    await store.lines.leave_out(batch.id, [all_of_it[2].id], NOW_MS)
    first = await store.lines.page(batch.id, limit=4)
    second = await store.lines.page(batch.id, after=first[-1].scene or 0, limit=4)

    assert [line.scene for line in (*first, *second)] == [0, 1, 3, 4, 5, 6]
    assert await store.lines.page(batch.id, limit=9, state=State.PLANNED) == []


async def test_lines_are_found_by_their_ids(store: Store) -> None:
    """Those of this batch alone: another job, or another batch's line, is not found."""
    await open_space(store)
    batch = await leased(store)
    other = await leased(store, 2)
    own, strange = (await lines_of(store, batch))[1], (await lines_of(store, other))[0]
    asked = [strange.id, batch.id, own.id, "nothing"]

    assert await store.lines.find(batch.id, asked) == [own]


async def test_results_and_stops_at_the_same_moment_agree(store: Store, look: Look) -> None:
    """However moves, cancels and ends of several batches meet, every tick is booked once.

    Whoever takes several rows takes them in one order: nobody waits for anybody for ever.
    """
    await open_space(store)
    many = house_set("batches_open_max", 20)
    await store.rules.decide("100", [many], by_user_id=1, now_ms=NOW_MS)
    batches = [await sent(store, nth) for nth in range(1, 5)]
    of_each = [await lines_of(store, batch) for batch in batches]
    await asyncio.gather(
        *(
            store.lines.move(batch, [refused(line, 3) for line in lines[::-1]], NOW_MS)
            for batch, lines in zip(batches, of_each, strict=True)
        ),
        *(store.jobs.cancel(line.id, By.AUTHOR, NOW_MS) for lines in of_each for line in lines),
        *(store.jobs.cancel(batch.id, By.AUTHOR, NOW_MS) for batch in batches),
    )

    tallies = [await store.lines.tally(batch.id) for batch in batches]
    assert [one.failed for one in tallies] == [3] * 4
    (sums,) = await look("select sum(ticks) as ticks from entries")
    assert sums["ticks"] == 4 * 3 * 3
    await sums_agree(look)


async def test_files_that_came_of_it_are_counted(store: Store) -> None:
    """Whatever lines they are of."""
    await open_space(store)
    batch = await sent(store)
    line = (await lines_of(store, batch))[0]
    for part in range(2):
        media = Media(
            job_id=line.id,
            role="result",
            part=part,
            blob=f"{line.id}/result-{part}",
            content_type="image/png",
            size_bytes=1,
            width=1,
            height=1,
        )
        await store.records.add_media(media, NOW_MS)

    assert (await store.lines.tally(batch.id)).files == 2
