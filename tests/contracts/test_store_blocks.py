"""Blocks, rests and pauses, as they are kept, and what they stop."""

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.sql.store import Store
from bot.core.access import Barred, Why
from bot.core.blocks import DAY_MS, REST_MS, STRIKES_WITHIN_MS, Appealed, Paused
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.house import PausedFor
from bot.core.jobs import By, EndReason, Job, State
from bot.core.models import Kind
from bot.core.ports import Admitted
from bot.core.quota import Unit
from tests.contracts._jobs import (
    NO_CEILINGS,
    OPEN,
    admitted,
    asked,
    open_space,
    started,
)
from tests.contracts.conftest import Look
from tests.core import makers
from tests.core.makers import NOW_MS

BLOCK = Case(
    id="b1",
    space_id="100",
    kind=CaseKind.BLOCK,
    member_key="ada",
    user_id=7,
    note="enough",
    opened_by_id=9,
    opened_at_ms=NOW_MS,
)
REST = replace(
    BLOCK, id="r1", kind=CaseKind.REST, note="", opened_by_id=None, until_ms=NOW_MS + REST_MS
)
EVERYONE, NEWCOMERS = PausedFor.EVERYONE, PausedFor.NEWCOMERS


async def block(store: Store, case: Case = BLOCK, *, admin: bool = False) -> Case:
    """A block that is written for certain."""
    blocked = await store.blocks.block(case, admin=admin, now_ms=NOW_MS)
    assert blocked is not None
    return blocked.case


async def pause(
    store: Store,
    until_ms: int | None,
    who: PausedFor = EVERYONE,
    *,
    by: int = 9,
    admin: bool = False,
) -> Paused:
    return await store.blocks.pause("100", until_ms, who, by_user_id=by, admin=admin, now_ms=NOW_MS)


async def barring(store: Store, now_ms: int = NOW_MS, member: str = "ada") -> str | None:
    """The id of what keeps a member out."""
    standing = await store.blocks.barring("100", member, now_ms)
    return None if standing is None else standing.case.id


async def refused(store: Store, job: Job, at_ms: int = NOW_MS, **bill: object) -> None:
    """A job that the provider refuses at a moment."""
    await admitted(store, job)
    running = await started(store)
    over = running.moved(
        State.REFUSED,
        end_reason=EndReason.MODERATED,
        finished_at_ms=at_ms,
        next_at_ms=None,
        **bill,
    )
    await store.jobs.write(over, now_ms=at_ms)


# --- blocks ---------------------------------------------------------------------------------


async def test_a_block_keeps_one_member_out_of_one_server(store: Store, look: Look) -> None:
    """Until it is lifted or its time is up; it is numbered and on record."""
    await open_space(store)
    await open_space(store, space="200")
    blocked = await block(store, replace(BLOCK, until_ms=NOW_MS + 5))

    assert blocked.number == 1
    assert await barring(store) == "b1"
    assert await barring(store, NOW_MS + 5) is None
    assert await barring(store, member="bob") is None
    answer = await store.jobs.admit(asked(1), (), OPEN)
    assert isinstance(answer, Barred)
    assert (answer.why, answer.until_ms) == (Why.BLOCKED, NOW_MS + 5)
    assert isinstance(await store.jobs.admit(asked(2, member="bob"), (), OPEN), Admitted)
    assert isinstance(await store.jobs.admit(asked(3, space="200"), (), OPEN), Admitted)

    lifted = await store.blocks.lift(blocked, by_user_id=9, why="sorry", now_ms=NOW_MS + 1)
    assert lifted is not None
    assert lifted.outcome is Outcome.LIFTED
    assert await store.blocks.lift(blocked, by_user_id=8, why="", now_ms=NOW_MS + 1) is None
    assert isinstance(await store.jobs.admit(asked(4), (), OPEN), Admitted)
    rows = await look("select action, why, member_key from audit order by number")
    assert [tuple(row.values()) for row in rows] == [
        ("member_blocked", "enough", "ada"),
        ("member_unblocked", "sorry", "ada"),
    ]


async def test_a_question_is_not_answered_past_a_block(store: Store) -> None:
    """What was asked before the block is not let in after it."""
    await open_space(store)
    asking = asked(1, state=State.ASKING)
    await store.jobs.propose(asking, ())
    await block(store)
    place = replace(asking.place, interaction_id=2)
    answer = await store.jobs.confirm(asking.changed(state=State.QUEUED, place=place), OPEN)
    assert isinstance(answer, Barred)


async def test_a_longer_block_takes_the_place_of_a_shorter_one(store: Store) -> None:
    """The other way round it needs who decided the first, or an admin."""
    await open_space(store)
    week = replace(BLOCK, until_ms=NOW_MS + 7 * DAY_MS)
    await block(store, week)
    day = replace(BLOCK, id="b2", opened_by_id=8, until_ms=NOW_MS + DAY_MS)

    assert await store.blocks.block(day, admin=False, now_ms=NOW_MS) is None
    assert await barring(store) == "b1"
    await block(store, replace(BLOCK, id="b3", opened_by_id=8))
    assert await barring(store) == "b3"
    await block(store, day, admin=True)
    assert await barring(store) == "b2"
    await block(store, replace(day, id="b4", until_ms=NOW_MS + 5))
    assert await barring(store) == "b4"
    history = await store.casebook.of_member("100", "ada", 9)
    assert [case.outcome for case in history] == [None, *3 * [Outcome.OVER]]


async def test_blocks_end_by_themselves(store: Store) -> None:
    """When their time is up, and what was to be decided on them with them."""
    await open_space(store)
    await block(store, replace(BLOCK, until_ms=NOW_MS + 5))
    await block(store, replace(BLOCK, id="b2", member_key="bob", until_ms=NOW_MS + 9))
    appeal = replace(BLOCK, id="a1", kind=CaseKind.APPEAL, about_case_id="b1", opened_by_id=None)
    await store.casebook.open(appeal)
    standing = await store.blocks.barring("100", "ada", NOW_MS)
    assert standing is not None
    assert standing.appealed is Appealed.OPEN

    assert await store.blocks.close_over(NOW_MS + 5) == 1
    assert await store.blocks.close_over(NOW_MS + 6) == 0
    closed = [await store.casebook.get("100", one) for one in ("b1", "a1")]
    assert [case.outcome for case in closed if case is not None] == [Outcome.OVER, Outcome.OVER]
    assert await barring(store, NOW_MS + 6, "bob") == "b2"


# --- rests ----------------------------------------------------------------------------------


async def test_who_has_much_refused_rests_once(store: Store) -> None:
    """Refusals count that were billed, or may have been, within the time; nothing lengthens it."""
    await open_space(store)
    early, free = NOW_MS - STRIKES_WITHIN_MS, {"cost_ticks": 0}

    async def rests(at_ms: int = NOW_MS) -> Case | None:
        return await store.blocks.rest(
            REST, refusals_min=3, within_ms=STRIKES_WITHIN_MS, now_ms=at_ms
        )

    await refused(store, asked(1), early, cost_ticks=5)
    await refused(store, asked(2), **free)
    await refused(store, asked(3), cost_ticks=5)
    await refused(store, asked(4), cost_assumed=True)
    await refused(store, asked(5, member="bob"), cost_ticks=5)
    assert await rests() is None
    await refused(store, asked(6), cost_ticks=5)
    assert await rests(NOW_MS + REST_MS) is None
    both = await asyncio.gather(rests(), rests())
    (resting,) = [one for one in both if one is not None]

    answer = await store.jobs.admit(asked(7), (), OPEN)
    assert isinstance(answer, Barred)
    assert answer.why is Why.RESTING
    assert await barring(store, NOW_MS + REST_MS) is None
    await store.blocks.lift(resting, by_user_id=9, why="", now_ms=NOW_MS + 1)
    again = replace(REST, id="r2")
    assert (
        await store.blocks.rest(
            again, refusals_min=3, within_ms=STRIKES_WITHIN_MS, now_ms=NOW_MS + 2
        )
        is None
    ), "what was counted once is not counted again"


# --- what waits -----------------------------------------------------------------------------


async def test_what_waits_is_stopped_free(store: Store) -> None:
    """Of one member, or of all, some at a time; what has begun goes on."""
    await open_space(store, makers.rule(Unit.IMAGES, 50))
    jobs = [await admitted(store, asked(nth)) for nth in range(1, 5)]
    other = await admitted(store, asked(5, member="bob"))
    running = await started(store)

    async def stop(by: By, member: str | None = None) -> int:
        return await store.jobs.stop_waiting("100", by, NOW_MS, member_key=member, limit=2)

    assert [await stop(By.BLOCK, "ada") for _ in range(3)] == [2, 1, 0]
    states = [await store.jobs.get(job.id) for job in (*jobs, other)]
    ends = [job.end_reason for job in states if job is not None]
    assert ends == [None, *3 * [EndReason.BY_MODERATOR], None]
    assert running.id == jobs[0].id
    (standing,) = await store.ledger.standing(makers.whose(), NO_CEILINGS, NOW_MS)
    assert standing.used == 1
    assert await stop(By.PAUSE) == 1
    paused = await store.jobs.get(other.id)
    assert paused is not None
    assert (paused.end_reason, paused.next_at_ms) == (EndReason.PAUSED, NOW_MS)


async def test_scenes_that_have_not_begun_are_stopped_with_their_storyboard(store: Store) -> None:
    """A storyboard of which nothing has begun is over, free; else what began of it goes on."""
    await open_space(store, makers.rule(Unit.CLIPS, 50))
    for nth in (10, 20):
        board = asked(nth, request=makers.storyboard(), state=State.ASKING)
        await store.jobs.propose(board, ())
        scenes = [
            asked(
                nth + part,
                request=makers.video(),
                parent_id=board.id,
                scene=part - 1,
                state=State.QUEUED if part == 1 else State.PLANNED,
                place={"interaction_id": None},
            )
            for part in (1, 2)
        ]
        answered = replace(board.place, interaction_id=nth + 5)
        made = board.changed(state=State.RENDERING, place=answered)
        assert isinstance(await store.jobs.confirm(made, OPEN, scenes), Admitted)
    first = await started(store)
    assert first.parent_id == f"{10:016d}"

    assert await store.jobs.stop_waiting("100", By.PAUSE, NOW_MS, limit=9) == 2
    assert await store.jobs.stop_waiting("100", By.PAUSE, NOW_MS, limit=9) == 0
    begun, unbegun = await store.jobs.get(f"{10:016d}"), await store.jobs.get(f"{20:016d}")
    assert begun is not None
    assert unbegun is not None
    assert begun.kind is Kind.STORYBOARD
    assert (begun.state, begun.cancelled_by) == (State.RENDERING, By.PAUSE)
    assert (unbegun.state, unbegun.end_reason) == (State.CANCELLED, EndReason.PAUSED)
    assert [one.state for one in await store.jobs.scenes_of(begun.id)] == [
        State.SUBMITTING,
        State.CANCELLED,
    ]


# --- pauses ---------------------------------------------------------------------------------


async def test_a_pause_lets_nobody_in_until_it_is_over(store: Store, look: Look) -> None:
    """It ends by itself or is ended; both are on record."""
    await open_space(store)
    await open_space(store, space="200")
    assert await pause(store, None) is Paused.NOTHING
    assert await pause(store, NOW_MS + 5) is Paused.DONE

    answer = await store.jobs.admit(asked(1), (), OPEN)
    assert answer == Barred(why=Why.PAUSED, until_ms=NOW_MS + 5)
    assert isinstance(await store.jobs.admit(asked(2, space="200"), (), OPEN), Admitted)
    assert isinstance(await store.jobs.admit(asked(3, at_ms=NOW_MS + 5), (), OPEN), Admitted)
    assert await pause(store, None, by=8) is Paused.OF_ANOTHER
    assert await pause(store, NOW_MS + 9, NEWCOMERS, by=8) is Paused.OF_ANOTHER
    assert await pause(store, NOW_MS + 6, by=8) is Paused.DONE
    assert await pause(store, None, by=9) is Paused.OF_ANOTHER
    assert await pause(store, None, by=9, admin=True) is Paused.DONE
    assert isinstance(await store.jobs.admit(asked(4), (), OPEN), Admitted)
    rows = await look("select action from audit order by number")
    assert [row["action"] for row in rows] == [*2 * ["requests_paused"], "requests_resumed"]


async def test_newcomers_are_paused_by_themselves(store: Store) -> None:
    """Who was new when they asked, and still is; what waits of theirs can be stopped alone."""
    await open_space(store)
    new = asked(1, member="new", author_new_until_ms=NOW_MS + 5)
    assert (await admitted(store, new)).author_new_until_ms == NOW_MS + 5
    await admitted(store, asked(2))
    await pause(store, NOW_MS + 9, NEWCOMERS)

    answer = await store.jobs.admit(asked(3, author_new_until_ms=NOW_MS + 5), (), OPEN)
    assert isinstance(answer, Barred)
    assert isinstance(await store.jobs.admit(asked(5), (), OPEN), Admitted)
    assert await store.jobs.stop_waiting("100", By.PAUSE, NOW_MS, new_only=True, limit=9) == 1
    stopped = await store.jobs.get(new.id)
    assert stopped is not None
    assert stopped.end_reason is EndReason.PAUSED
    late = asked(4, at_ms=NOW_MS + 5, author_new_until_ms=NOW_MS + 5)
    assert isinstance(await store.jobs.admit(late, (), OPEN), Admitted)


@pytest.mark.parametrize("by", [By.PAUSE, By.BLOCK])
async def test_nothing_waits_once_a_pause_or_block_is_answered(store: Store, by: By) -> None:
    """However many ask at the same moment: they are turned away, or stopped."""
    await open_space(store)

    async def keep_out() -> None:
        if by is By.PAUSE:
            await pause(store, NOW_MS + 5)
        else:
            await block(store)
        while await store.jobs.stop_waiting("100", by, NOW_MS, limit=3):
            pass

    asking = [store.jobs.admit(asked(nth), (), OPEN) for nth in range(20)]
    await asyncio.gather(*asking[:10], keep_out(), *asking[10:])

    assert await store.jobs.queue_of("100", 99) == []
    assert isinstance(await store.jobs.admit(asked(99), (), OPEN), Barred)
