"""What waits for a moderator, as it is kept: decided on once, and no more than so many."""

import asyncio
from dataclasses import replace

from bot.adapters.sql.store import Store
from bot.core import holdings
from bot.core.access import Barred, Why
from bot.core.bulletins import Waiting
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.holdings import HELD_MS
from bot.core.house import PausedFor
from bot.core.jobs import By, EndReason, Job, State
from bot.core.moderation import Hold
from bot.core.ports import Admission, Admitted, AlreadyAdmitted, End, Held, TooManyHeld
from tests.contracts._jobs import OPEN, asked, brought_to, open_space, resumed
from tests.contracts._ledger import sums_agree
from tests.contracts.conftest import Look
from tests.core.makers import NOW_MS

NOT_APPROVED = End(state=State.REFUSED, reason=EndReason.NOT_APPROVED)


async def held(store: Store, nth: int = 1, member: str = "ada") -> tuple[Admission, Job, Case]:
    """What came of the nth request that a moderator has to approve."""
    until_ms = NOW_MS + HELD_MS
    job = asked(
        nth,
        member=member,
        state=State.HELD_FOR_APPROVAL,
        held_for=Hold.ALL,
        expires_at_ms=until_ms,
    )
    case = holdings.case_of(job, CaseKind.REQUEST, f"c{nth}", NOW_MS, until_ms)
    return await store.holds.hold(job, (), case, OPEN), job, case


async def approve(store: Store, job: Job, case: Case, by: int = 9) -> Admission:
    queued = job.changed(state=State.QUEUED, held_for=None, expires_at_ms=NOW_MS + 3_600_000)
    return await store.holds.let_in(queued, case, OPEN, (), by_user_id=by)


async def reject(store: Store, case: Case) -> Case | None:
    return await store.holds.decide(
        case, Outcome.REJECTED, by_user_id=8, now_ms=NOW_MS, end=NOT_APPROVED
    )


async def happened(store: Store, job: Job) -> list[str]:
    return [event.what for event in await store.archive.events_of(job.id)]


async def test_two_moderators_at_once_decide_once(store: Store, look: Look) -> None:
    """Of many approvals and rejections in one moment one counts, and the sums agree."""
    await open_space(store)
    for nth in range(1, 4):
        _, job, case = await held(store, nth)
        approvals = [approve(store, job, case, by) for by in range(3)]
        answers = await asyncio.gather(*approvals, *(reject(store, case) for _ in range(3)))
        let_in = [one for one in answers if isinstance(one, Admitted)]
        rejected = [one for one in answers if isinstance(one, Case)]
        kept = await store.jobs.get(job.id)

        assert kept is not None
        assert len(let_in) + len(rejected) == 1
        assert kept.state is (State.QUEUED if let_in else State.REFUSED)
        (closed,) = await store.casebook.of_job(job.id)
        assert closed.outcome is (Outcome.APPROVED if let_in else Outcome.REJECTED)
        outcome = "approved" if let_in else "rejected"
        assert {State.HELD_FOR_APPROVAL, outcome} <= set(await happened(store, job))
    await sums_agree(look)


async def test_what_is_stopped_meanwhile_is_not_let_in(store: Store, look: Look) -> None:
    """An approval and a stop in one moment: either it waits in the queue and is stopped, or never.

    Nothing is left held.
    """
    await open_space(store)
    for nth in range(1, 4):
        _, job, case = await held(store, nth)
        await asyncio.gather(
            approve(store, job, case), store.jobs.cancel(job.id, By.AUTHOR, NOW_MS)
        )
        kept = await store.jobs.get(job.id)

        assert kept is not None
        assert kept.state in {State.CANCELLED, State.QUEUED}
        assert kept.ended or kept.cancel_requested_at_ms is not None
        assert not [one for one in await store.casebook.of_job(job.id) if one.open]
        assert isinstance(await approve(store, job, case), AlreadyAdmitted)
    await sums_agree(look)


async def test_a_block_and_a_pause_stop_what_waits_for_a_moderator(
    store: Store, look: Look
) -> None:
    """It is over at once, free, with its case; a late approval comes to nothing."""
    await open_space(store)
    made = [await held(store), await held(store, 2, "bob")]
    assert await stop(store, By.BLOCK, "ada") == 1
    ends = [await end_of(store, job) for _, job, _ in made]
    assert await stop(store, By.PAUSE) == 1
    ends.append(await end_of(store, made[1][1]))

    assert ends == [EndReason.BY_MODERATOR, None, EndReason.PAUSED]
    for _, job, case in made:
        assert not [one for one in await store.casebook.of_job(job.id) if one.open]
        assert isinstance(await approve(store, job, case), AlreadyAdmitted)
    assert await store.holds.held("100", "ada") == (0, 0)
    assert await look("select * from entries") == []


async def test_what_waits_in_spite_of_a_block_or_a_pause_is_found(store: Store) -> None:
    """Whoever blocked or paused may have been ended before the jobs were; rests stop none."""
    await open_space(store)
    (_, job, case), _ = await held(store), await held(store, 2, "bob")
    blocks = store.blocks
    assert await blocks.blocked_and_waiting(NOW_MS, 9) == []
    block = replace(case, id="b1", kind=CaseKind.BLOCK, job_id=None, user_id=7, until_ms=NOW_MS + 9)
    assert await blocks.block(block, admin=True, now_ms=NOW_MS) is not None
    assert await blocks.blocked_and_waiting(NOW_MS, 9) == [("100", "ada")]
    assert await blocks.blocked_and_waiting(NOW_MS + 9, 9) == []
    assert await stop(store, By.BLOCK, job.place.member_key) == 1
    assert await blocks.blocked_and_waiting(NOW_MS, 9) == []

    who = PausedFor.NEWCOMERS
    await blocks.pause("100", NOW_MS + 9, who, by_user_id=9, admin=True, now_ms=NOW_MS)
    assert await blocks.paused_and_waiting(NOW_MS, 9) == []
    who = PausedFor.EVERYONE
    await blocks.pause("100", NOW_MS + 9, who, by_user_id=9, admin=True, now_ms=NOW_MS)
    assert await blocks.paused_and_waiting(NOW_MS, 9) == [("100", who)]
    assert await blocks.paused_and_waiting(NOW_MS + 9, 9) == []
    assert await stop(store, By.PAUSE) == 1
    assert await blocks.paused_and_waiting(NOW_MS, 9) == []


async def test_an_approval_is_no_way_past_a_block_or_a_pause(store: Store, look: Look) -> None:
    """Nothing is booked, and it waits as before; once neither holds it is let in."""
    await open_space(store)
    _, job, case = await held(store)
    block = replace(case, id="b1", kind=CaseKind.BLOCK, job_id=None, user_id=7, until_ms=None)
    blocked = await store.blocks.block(block, admin=True, now_ms=NOW_MS)
    assert blocked is not None
    answers = [await approve(store, job, case)]
    await store.blocks.lift(blocked.case, by_user_id=9, why="", now_ms=NOW_MS)
    for until_ms in (NOW_MS + 60_000, None):
        await store.blocks.pause(
            "100", until_ms, PausedFor.EVERYONE, by_user_id=9, admin=True, now_ms=NOW_MS
        )
        if until_ms is not None:
            answers.append(await approve(store, job, case))
            (open_case,) = [one for one in await store.casebook.of_job(job.id) if one.open]
            assert open_case.id == case.id
            assert await look("select * from entries") == []

    assert [one.why for one in answers if isinstance(one, Barred)] == [Why.BLOCKED, Why.PAUSED]
    assert isinstance(await approve(store, job, case), Admitted)
    await sums_agree(look)


async def stop(store: Store, by: By, member: str | None = None) -> int:
    """How many that wait are stopped, of a member or of all."""
    return await store.jobs.stop_waiting("100", by, NOW_MS, member_key=member, limit=9)


async def end_of(store: Store, job: Job) -> EndReason | None:
    kept = await store.jobs.get(job.id)
    assert kept is not None
    return kept.end_reason


async def test_so_many_wait_and_no_more(store: Store) -> None:
    """Three of a person and a hundred of a server, also in one moment; a decision makes room."""
    await open_space(store)
    answers = [(await one)[0] for one in [held(store, nth) for nth in range(1, 4)]]
    assert all(isinstance(one, Held) for one in answers)
    assert (await held(store, 4))[0] == TooManyHeld(of_member=True, held=3)
    many = await asyncio.gather(*(held(store, nth, f"m{nth}") for nth in range(10, 110)))
    refused = [answer for answer, *_ in many if not isinstance(answer, Held)]

    assert refused == [TooManyHeld(of_member=False, held=100)] * 3
    assert await store.holds.held("100", "ada") == (100, 3)
    assert await store.bulletins.waiting_in("100") == Waiting(requests=100, results=0)
    (case,) = await store.casebook.of_job(f"{1:016d}")
    assert await reject(store, case) is not None
    assert isinstance((await held(store, 5))[0], Held)


async def test_what_nobody_looks_at_is_due_when_its_time_is_up(store: Store) -> None:
    """A worker gets it then, whatever its card was last looked after."""
    await open_space(store)
    _, job, _ = await held(store)
    first = await resumed(store)
    assert first is not None
    await store.jobs.write(first.changed(next_at_ms=first.expires_at_ms), now_ms=NOW_MS)

    assert await resumed(store, NOW_MS + HELD_MS - 1) is None
    due = await resumed(store, NOW_MS + HELD_MS)
    assert due is not None
    assert due.id == job.id


async def test_a_result_is_due_at_once_when_somebody_decides(store: Store) -> None:
    """It waits with its case; the step after the decision finds both."""
    await open_space(store)
    answer = await store.jobs.admit(asked(), (), OPEN)
    assert isinstance(answer, Admitted)
    job = await brought_to(store, answer.job, State.FETCHING)
    until_ms = NOW_MS + HELD_MS
    waiting = replace(
        job.moved(State.HELD_FOR_REVIEW, next_at_ms=until_ms, expires_at_ms=until_ms),
        held_for=Hold.WORDS,
    )
    case = holdings.case_of(waiting, CaseKind.RESULT, "r1", NOW_MS, until_ms)
    await store.holds.hold_result(waiting, case, NOW_MS)
    assert await store.bulletins.waiting_in("100") == Waiting(requests=0, results=1)
    assert await resumed(store, NOW_MS + 1) is None
    decide = [
        store.holds.decide(case, outcome, by_user_id=9, now_ms=NOW_MS + 1)
        for outcome in (Outcome.APPROVED, Outcome.REJECTED, Outcome.APPROVED)
    ]
    assert len([one for one in await asyncio.gather(*decide) if one is not None]) == 1
    due = await resumed(store, NOW_MS + 1)

    assert due is not None
    assert due.state is State.HELD_FOR_REVIEW
    assert State.HELD_FOR_REVIEW in await happened(store, job)
