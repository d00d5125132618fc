"""Posts: every attempt to show a result is on record before it is made, and each counts once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.adapters.sql.store import Store
from bot.core.errors import LeaseLost
from bot.core.jobs import Job
from bot.core.ports import Post, PostState, Purpose, Rung, Sent
from tests.contracts._jobs import LEASE_MS, admitted, asked, open_space, resumed, started
from tests.core.makers import NOW_MS

DAY_MS = 24 * 3_600_000


def attempt(post_id: str, job: Job, *, at_ms: int = NOW_MS, rung: Rung = Rung.AS_BOT) -> Post:
    return Post(
        id=post_id,
        job_id=job.id,
        purpose=Purpose.RESULT,
        channel_id=job.place.channel_id,
        private=False,
        rung=rung,
        tried_at_ms=at_ms,
    )


async def results(store: Store, job: Job) -> Sequence[Post]:
    return [p for p in await store.posts.of_job(job.id) if p.purpose is Purpose.RESULT]


async def test_an_attempt_is_on_record_before_it_is_made(store: Store) -> None:
    """Every way that was tried can be read afterwards, with how it ended."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store)
    await store.posts.begin(attempt("a", job, rung=Rung.REPLY_TOKEN), "worker")
    assert [post.state for post in await results(store, job)] == [PostState.SENDING]
    await store.posts.finish("a", PostState.FAILED, error="The token died.")
    await store.posts.begin(attempt("b", job, at_ms=NOW_MS + 1), "worker")
    await store.posts.finish("b", PostState.SENT, sent=Sent(channel_id=5, message_id=77))
    first, second = await results(store, job)
    assert (first.rung, first.state, first.error) == (
        Rung.REPLY_TOKEN,
        PostState.FAILED,
        "The token died.",
    )
    assert (second.rung, second.state, second.message_id) == (Rung.AS_BOT, PostState.SENT, 77)


async def test_a_result_reaches_people_once(store: Store) -> None:
    """Of several attempts at the same result one counts as sent, however they overlap."""
    await open_space(store)
    job = await admitted(store, asked())
    names = [f"try-{nth}" for nth in range(6)]
    for name in names:
        await store.posts.record(attempt(name, job))
    await asyncio.gather(
        *(
            store.posts.finish(n, PostState.SENT, sent=Sent(channel_id=200, message_id=77))
            for n in names
        )
    )
    posts = await results(store, job)
    assert sorted(p.state for p in posts) == [PostState.FAILED] * 5 + [PostState.SENT]
    assert {p.error for p in posts} == {None, "The result was delivered before."}


async def test_who_lost_the_lease_begins_nothing(store: Store) -> None:
    """A worker that was believed dead posts nothing once another has its job."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store, worker="mine")
    assert await resumed(store, NOW_MS + LEASE_MS, "theirs") is not None
    for token in ("mine", "nobodys", None):
        with pytest.raises(LeaseLost):
            await store.posts.begin(attempt("a", job), token)
    assert await results(store, job) == []
    assert (await store.posts.begin(attempt("a", job), "theirs")).id == "a"


async def test_an_attempt_whose_answer_was_lost_is_the_same_attempt(store: Store) -> None:
    """After a crash in the middle of a post the record says when it was tried first."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store)
    first = await store.posts.begin(attempt("a", job), "worker")
    again = await store.posts.begin(attempt("b", job, at_ms=NOW_MS + 5_000), "worker")
    assert again == first
    other = attempt("c", job, at_ms=NOW_MS + 5_000, rung=Rung.CHANNEL)
    assert await store.posts.begin(other, "worker") == other
    assert [post.id for post in await results(store, job)] == ["a", "c"]


@pytest.mark.parametrize("state", [PostState.MISSED, PostState.FAILED, PostState.UNKNOWN])
async def test_an_attempt_that_ended_is_not_taken_up(store: Store, state: PostState) -> None:
    """Once it is known what became of an attempt, the next is one of its own."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store)
    await store.posts.begin(attempt("a", job), "worker")
    await store.posts.finish("a", state, error="too_large")
    later = attempt("b", job, at_ms=NOW_MS + 1)
    assert await store.posts.begin(later, "worker") == later
    assert [post.state for post in await results(store, job)] == [state, PostState.SENDING]


async def test_a_copy_is_on_record_too(store: Store) -> None:
    """A result that was handed out once more is known, so that a takedown would find it."""
    await open_space(store)
    job = await admitted(store, asked())
    copy = Post(
        id="copy",
        job_id=job.id,
        purpose=Purpose.COPY,
        channel_id=7,
        message_id=77,
        private=True,
        rung=Rung.REPLY_TOKEN,
        state=PostState.SENT,
        tried_at_ms=NOW_MS + 1,
    )
    await store.posts.record(copy)
    assert (await store.posts.of_job(job.id))[1:] == [copy]


async def test_a_removed_message_keeps_its_place(store: Store) -> None:
    """That a message is gone is noted without forgetting which it was."""
    await open_space(store)
    await admitted(store, asked())
    job = await started(store)
    await store.posts.begin(attempt("a", job), "worker")
    await store.posts.finish("a", PostState.SENT, sent=Sent(channel_id=5, message_id=77))
    await store.posts.finish("a", PostState.GONE)
    (post,) = await results(store, job)
    assert (post.state, post.channel_id, post.message_id) == (PostState.GONE, 5, 77)


async def test_a_closed_direct_message_is_remembered(store: Store) -> None:
    """Who takes no direct messages is not written to again for a while, and others are."""
    await store.posts.note_closed_dm(300, NOW_MS)
    assert await store.posts.dm_closed(300, NOW_MS)
    assert not await store.posts.dm_closed(300, NOW_MS + 1)
    assert not await store.posts.dm_closed(301, NOW_MS)
    await store.posts.note_closed_dm(300, NOW_MS + DAY_MS)
    assert await store.posts.dm_closed(300, NOW_MS + 1)


async def test_a_message_leads_to_its_job(store: Store) -> None:
    """Which job a message shows can be found, in the server that it belongs to alone."""
    await open_space(store)
    job = await admitted(store, asked())
    await store.posts.record(replace(attempt("a", job), message_id=77, state=PostState.SENT))
    assert await store.posts.job_of_message("100", 77) == job.id
    assert await store.posts.job_of_message("200", 77) is None
    assert await store.posts.job_of_message("100", 78) is None
