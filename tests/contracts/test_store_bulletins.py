"""Requests that were refused, and the messages in which they fold, on both databases."""

import asyncio
from dataclasses import replace
from typing import Any

from bot.adapters.sql.store import Store
from bot.core.bulletins import (
    CARD_PAUSE_MS,
    CARDS_LATE_MS_MAX,
    FOLDS_MS,
    LEFT_OUT,
    PAUSE_MS,
    RESULT,
    TurnedAway,
)
from bot.core.ports import Post, PostState, Purpose, Rung, Sent
from tests.contracts._jobs import admitted, asked
from tests.contracts._jobs import open_space as open_jobs
from tests.core.makers import NOW_MS

SPACE = "300"


def refusal(nth: int, **changes: Any) -> TurnedAway:
    return TurnedAway(
        **{
            "id": f"r{nth}",
            "space_id": SPACE,
            "member_key": f"m{nth % 2}",
            "user_id": 7,
            "channel_id": 5,
            "why": "words",
            "words": f"a boat {nth}",
            "at_ms": NOW_MS,
            **changes,
        }
    )


async def open_space(store: Store) -> None:
    await store.rules.open_space(SPACE, 300, (), NOW_MS)


async def test_what_is_refused_at_once_folds_into_one_message(store: Store) -> None:
    """Two that are refused in the same moment share a message, and it counts the people."""
    await open_space(store)
    await asyncio.gather(*(store.bulletins.turn_away(refusal(n), f"b{n}") for n in range(4)))
    (bulletin,) = await store.bulletins.claim_due(NOW_MS, NOW_MS + 1000, 10)
    told = await store.bulletins.refusals_in(bulletin, 3)

    assert (told.count, told.people, len(told.latest)) == (4, 2, 3)
    assert told.latest[0] == refusal(3)


async def test_other_kinds_other_spaces_and_later_ones_have_messages_of_their_own(
    store: Store,
) -> None:
    """A message takes what is refused by one thing, in one server, within ten minutes."""
    await open_space(store)
    later = refusal(3, at_ms=NOW_MS + FOLDS_MS)
    others = [refusal(0), refusal(1, why="uploads"), refusal(2, space_id="301"), later]
    for nth, one in enumerate(others):
        await store.bulletins.turn_away(one, f"b{nth}")
    now_ms = NOW_MS + FOLDS_MS

    assert len(await store.bulletins.claim_due(now_ms, now_ms + 1000, 10)) == 4


async def test_one_teller_tells_a_message_and_what_came_meanwhile_stays_due(store: Store) -> None:
    """A claim is for one; what is refused during it is told a while later, by an edit."""
    await open_space(store)
    await store.bulletins.turn_away(refusal(0), "b0")
    (claimed,) = await store.bulletins.claim_due(NOW_MS, NOW_MS + 60_000, 10)
    assert not await store.bulletins.claim_due(NOW_MS, NOW_MS + 60_000, 10)
    await store.bulletins.turn_away(refusal(1), "b1")
    await store.bulletins.told(claimed, Sent(channel_id=9, message_id=8))
    due_ms = NOW_MS + PAUSE_MS

    assert not await store.bulletins.claim_due(due_ms - 1, due_ms + 1000, 10)
    (again,) = await store.bulletins.claim_due(due_ms, due_ms + 1000, 10)
    assert (again.id, again.channel_id, again.message_id) == ("b0", 9, 8)
    await store.bulletins.told(again, None)
    assert not await store.bulletins.claim_due(due_ms + 60_000, due_ms + 90_000, 10)


async def test_what_could_not_be_told_is_tried_again(store: Store) -> None:
    """A message comes back when its pause is over, and when whoever claimed it died."""
    await open_space(store)
    await store.bulletins.turn_away(refusal(0), "b0")
    (claimed,) = await store.bulletins.claim_due(NOW_MS, NOW_MS + 1000, 10)
    (again,) = await store.bulletins.claim_due(NOW_MS + 1000, NOW_MS + 2000, 10)
    await store.bulletins.tell_later(again, NOW_MS + 5000)

    assert again.id == claimed.id
    assert not await store.bulletins.claim_due(NOW_MS + 4999, NOW_MS + 9000, 10)
    (third,) = await store.bulletins.claim_due(NOW_MS + 5000, NOW_MS + 9000, 10)
    assert third.tries == 1


async def test_a_job_is_noted_once(store: Store) -> None:
    """However often its end is told, a job that the provider refused counts once."""
    await open_space(store)
    for nth in range(2):
        await store.bulletins.turn_away(refusal(nth, job_id="j"), f"b{nth}")
    (bulletin,) = await store.bulletins.claim_due(NOW_MS, NOW_MS + 1000, 10)

    assert (await store.bulletins.refusals_in(bulletin, 5)).count == 1


async def test_without_a_log_channel_it_is_recorded_and_not_told(store: Store) -> None:
    """Where nothing is told, nothing is due."""
    await open_space(store)
    await store.bulletins.turn_away(refusal(0), None)

    assert not await store.bulletins.claim_due(NOW_MS, NOW_MS + 1000, 10)


def card(nth: int, at_ms: int = NOW_MS) -> Post:
    return Post(
        id=f"c{nth}",
        job_id=f"{nth:016d}",
        purpose=Purpose.LOG,
        channel_id=5,
        private=False,
        rung=Rung.CHANNEL,
        state=PostState.MISSED,
        tried_at_ms=at_ms,
    )


async def test_cards_of_results_follow_each_other_and_each_is_told_once(store: Store) -> None:
    """One every few seconds in a server; those that would come too late are counted, each once."""
    await open_jobs(store)
    for nth in range(1, 5):
        await admitted(store, asked(nth))

    async def add(space_id: str, one: Post) -> bool:
        return await store.bulletins.add_card(space_id, one, f"left-{one.id}")

    assert await add("100", card(1))
    assert await add("100", card(2))
    assert not await add("100", replace(card(1), id="again"))
    (first,) = await store.bulletins.claim_due(NOW_MS, NOW_MS + 1000, 10)
    assert (first.kind, await store.bulletins.card_of(first)) == (RESULT, card(1))
    later_ms = NOW_MS + CARD_PAUSE_MS
    await store.bulletins.told(first, Sent(channel_id=5, message_id=6))
    assert not await store.bulletins.claim_due(later_ms - 1, later_ms + 1000, 10)
    (second,) = await store.bulletins.claim_due(later_ms, later_ms + 1000, 10)
    assert second.id == "c2"

    late_ms = later_ms - CARDS_LATE_MS_MAX - 1
    for nth in (3, 4):
        assert await add("100", card(nth, late_ms))
        assert not await add("100", replace(card(nth, late_ms), id="again"))
    (left,) = await store.bulletins.claim_due(late_ms, late_ms + 1000, 10)
    assert (left.id, left.kind, left.left_out) == ("left-c3", LEFT_OUT, 2)
    await store.bulletins.leave_out(second, late_ms, "left-c2")
    (left,) = await store.bulletins.claim_due(late_ms + 1000, late_ms + 2000, 10)
    assert (left.id, left.left_out) == ("left-c3", 3)
    await store.posts.finish("c1", PostState.SENT, sent=Sent(channel_id=5, message_id=6))
    assert await store.posts.job_of_message("100", 6) == f"{1:016d}"
    await store.posts.finish("c2", PostState.FAILED, error="told_anew")
    assert await add("100", replace(card(2), id="anew"))
