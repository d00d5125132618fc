"""Sums and lines of what counts, as /usage reads them."""

from dataclasses import replace

from bot.adapters.sql.store import Store
from bot.core import windows
from bot.core.jobs import By, EndReason, Job, State
from bot.core.models import Kind
from bot.core.money import NOTHING, Amount
from bot.core.quota import Window
from bot.core.usage import Checks, MemberPart, Part, Slot, Took
from tests.contracts._jobs import NO_CEILINGS, admitted, asked, open_space, started
from tests.core import makers
from tests.core.makers import CENT, NOW_MS

MIDNIGHT_MS = windows.window_end_ms(Window.DAY, NOW_MS)
TODAY = Slot(start_ms=NOW_MS, end_ms=MIDNIGHT_MS)
TOMORROW = Slot(start_ms=MIDNIGHT_MS, end_ms=MIDNIGHT_MS + 86_400_000)
IMAGE_MODEL = asked().request.model
CLIP_MODEL = asked(request=makers.video()).request.model


async def over(store: Store, job: Job, state: State, reason: EndReason, booked: Amount) -> None:
    """End the job whose turn it is, ten seconds after the provider had it."""
    begun = await started(store, now_ms=job.created_at_ms)
    assert begun.id == job.id
    times = {"submitted_at_ms": NOW_MS, "finished_at_ms": NOW_MS + 11_000}
    if state is State.DONE:
        times["rendered_at_ms"] = NOW_MS + 10_000
    ended = replace(begun, state=state, end_reason=reason, next_at_ms=None, **times)
    await store.jobs.write(ended, booked=booked, now_ms=NOW_MS + 11_000)


async def some_jobs(store: Store) -> None:
    """Ada's picture, bob's refused one, ada's clip on its way; and what is none of theirs."""
    await open_space(store)
    await open_space(store, space="900")
    first = await admitted(store, asked(1, hold=makers.pictures(1, 2 * CENT)))
    booked = makers.pictures(1, 3 * CENT)
    await over(store, first, State.DONE, EndReason.DELIVERED, booked)
    bobs = asked(2, member="bob", at_ms=NOW_MS + 1, place={"user_id": 301}, hold=NOTHING)
    second = await admitted(store, bobs)
    await over(store, second, State.REFUSED, EndReason.MODERATED, Amount(ticks=CENT))
    clip = asked(3, request=makers.video(), at_ms=NOW_MS + 2, hold=Amount(ticks=18 * CENT))
    await admitted(store, clip)
    await admitted(store, asked(4, space="900", hold=Amount(ticks=99 * CENT)))
    board = asked(5, request=makers.storyboard(), at_ms=NOW_MS + 3, hold=NOTHING)
    await admitted(store, board)
    await store.jobs.propose(asked(6, at_ms=NOW_MS + 4, state=State.ASKING), ())


def part(kind: Kind, state: State, ticks: int) -> Part:
    model = CLIP_MODEL if kind.makes_clip else IMAGE_MODEL
    return Part(kind=kind, model=model, state=state, jobs=1, ticks=ticks)


async def test_sums_are_what_the_ledger_says(store: Store) -> None:
    """Bills count where they are known and holds where not, of this space alone.

    A storyboard and a question are no request of their own.
    """
    await some_jobs(store)
    picture = part(Kind.IMAGE, State.DONE, 3 * CENT)
    refused = part(Kind.IMAGE, State.REFUSED, CENT)
    clip = part(Kind.VIDEO, State.QUEUED, 18 * CENT)

    assert await store.usage.parts("100", None, TODAY) == [picture, refused, clip]
    assert await store.usage.parts("100", "ada", TODAY) == [picture, clip]
    assert await store.usage.parts("100", None, TOMORROW) == []
    assert await store.usage.members("100", TODAY) == [
        MemberPart(user_id=300, jobs=2, ticks=21 * CENT),
        MemberPart(user_id=301, jobs=1, ticks=CENT),
    ]
    assert await store.usage.took("100", None, TODAY, 9) == [Took(kind=Kind.IMAGE, took_ms=10_000)]
    assert await store.usage.took("100", "bob", TODAY, 9) == []


async def test_lines_come_in_pages(store: Store) -> None:
    """Page by page every request that was let in comes once, the newest first."""
    await some_jobs(store)
    first = await store.usage.lines("100", TODAY, None, 3)
    second = await store.usage.lines("100", TODAY, first[-1], 3)
    told = [(one.number, one.state, one.held_ticks, one.cost_ticks) for one in (*first, *second)]

    assert (len(first), len(second)) == (3, 1)
    assert told == [
        (4, State.QUEUED, 0, None),
        (3, State.QUEUED, 18 * CENT, None),
        (2, State.REFUSED, 0, CENT),
        (1, State.DONE, 2 * CENT, 3 * CENT),
    ]
    last = second[-1]
    assert (last.job_id, last.user_id, last.took_ms) == ("0" * 15 + "1", 300, 10_000)
    assert await store.usage.lines("100", TODAY, last, 3) == []


async def test_a_carried_job_is_told_where_it_counts(store: Store) -> None:
    """What waited past midnight is in the sums and lines of the new day, and only there."""
    await open_space(store)
    await admitted(store, asked(at_ms=MIDNIGHT_MS - 1, hold=Amount(ticks=4 * CENT)))
    job = await started(store, now_ms=MIDNIGHT_MS + 1)
    assert job.counted_at_ms == MIDNIGHT_MS + 1

    (after,) = await store.usage.parts("100", None, TOMORROW)

    assert (after.jobs, after.ticks) == (1, 4 * CENT)
    assert await store.usage.parts("100", None, TODAY) == []
    assert await store.usage.members("100", TODAY) == []
    assert await store.usage.lines("100", TODAY, None, 9) == []
    assert [one.number for one in await store.usage.lines("100", TOMORROW, None, 9)] == [1]


async def test_a_stopped_job_costs_nothing_and_counts(store: Store) -> None:
    """What is stopped in time is a request that came to nothing."""
    await open_space(store)
    job = await admitted(store, asked(hold=Amount(ticks=4 * CENT)))
    await store.jobs.cancel(job.id, By.AUTHOR, NOW_MS)
    (stopped,) = await store.usage.parts("100", None, TODAY)

    assert (stopped.state, stopped.jobs, stopped.ticks) == (State.CANCELLED, 1, 0)


async def test_looks_at_files_are_summed_by_member(store: Store) -> None:
    """They are no request; whose they are is known by what else the member asked for."""
    await some_jobs(store)
    most = Amount(ticks=2 * CENT)
    for nth, member in enumerate(("ada", "ada", "bob")):
        whose, check_id = makers.whose(member_key=member), f"{nth}check"
        await store.ledger.set_aside(check_id, whose, most, NO_CEILINGS, NOW_MS + nth)
        saved = Amount(ticks=-CENT)
        await store.ledger.settle_check(check_id, whose, saved, NOW_MS + nth, NOW_MS + 9)
    before = await store.usage.parts("100", None, TODAY)

    adas = Checks(user_id=300, count=2, ticks=2 * CENT)
    bobs = Checks(user_id=301, count=1, ticks=CENT)
    assert await store.usage.checks("100", None, TODAY) == [adas, bobs]
    assert await store.usage.checks("100", "bob", TODAY) == [bobs]
    assert await store.usage.checks("100", None, TOMORROW) == []
    assert await store.usage.checks("900", None, TODAY) == []
    assert sum(one.jobs for one in before) == 3
