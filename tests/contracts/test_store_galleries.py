"""Galleries in the store: what they are made of, where to go on, and what they leave out."""

from dataclasses import replace

from bot.adapters.sql.store import Store
from bot.core import galleries
from bot.core.jobs import EndReason, Job, Media, State
from bot.core.money import Amount
from bot.core.ports import Bundle, Item, Load, Moved, Post, PostState, Purpose, Rung, Sent, Stretch
from tests.contracts._jobs import LEASE_MS, open_space
from tests.contracts._open_batches import asked_about, let_in
from tests.core.makers import NOW_MS


async def with_lines(store: Store) -> Job:
    """A batch of five lines that xAI has, in the hands of a worker."""
    await open_space(store)
    await let_in(store, await asked_about(store, 1, lines=5))
    (batch,) = await store.jobs.resume_due(NOW_MS, "w1", NOW_MS + LEASE_MS)
    bundle = Bundle(name="b", batch_id=batch.id, nth=0, tried_at_ms=NOW_MS)
    assert await store.lines.send(batch, bundle, Load(first=0, last=4, count=5), NOW_MS)
    return batch


async def over(store: Store, batch: Job, place: int, state: State, reason: EndReason) -> Job:
    """A line that is over."""
    line = (await store.lines.page(batch.id, limit=9))[place]
    ended = replace(
        line, state=state, came_from=line.state, end_reason=reason, finished_at_ms=NOW_MS
    )
    assert await store.lines.move(batch, [Moved(line=ended, booked=Amount())], NOW_MS) == 1
    return ended


def gallery(batch: Job, post_id: str, part: int, lines: tuple[int, int]) -> Post:
    return Post(
        id=post_id,
        job_id=batch.id,
        part=part,
        purpose=Purpose.RESULT,
        channel_id=5,
        private=False,
        rung=Rung.CHANNEL,
        tried_at_ms=NOW_MS + part,
        stretch=Stretch(Item(lines[0], 1), Item(lines[1], 2)),
        without=frozenset({lines[1]}),
    )


async def test_a_gallery_is_found_by_its_lines(store: Store) -> None:
    """What it is made of and what it leaves out come back as they were written."""
    batch = await with_lines(store)
    first, second = gallery(batch, "a", 1, (0, 2)), gallery(batch, "b", 2, (2, 4))
    for post in (first, second):
        await store.posts.begin(post, "w1")
    assert list(await store.posts.galleries_with(batch.id, 1)) == [first]
    assert list(await store.posts.galleries_with(batch.id, 2)) == [first, second]
    assert list(await store.posts.incomplete(batch.id)) == [first, second]

    await store.posts.finish("a", PostState.SENT, sent=Sent(channel_id=6, message_id=60))
    await store.posts.note_without("a", {0, 1})
    (now, _) = await store.posts.incomplete(batch.id)
    assert (now.channel_id, now.message_id, now.without) == (6, 60, {0, 1})
    await store.posts.note_without("a", ())
    assert [post.id for post in await store.posts.incomplete(batch.id)] == ["b"]
    await store.posts.finish("b", PostState.FAILED)
    assert list(await store.posts.galleries_with(batch.id, 3)) == []


async def test_the_last_galleries_say_where_to_go_on(store: Store) -> None:
    """All attempts at the last one, and at the one before it; a card is none of them."""
    batch = await with_lines(store)
    assert list(await store.posts.last_galleries(batch.id)) == []
    for part in (1, 2, 3):
        await store.posts.begin(gallery(batch, f"p{part}", part, (part, part)), "w1")
    dm = replace(gallery(batch, "dm", 3, (3, 3)), rung=Rung.DM, tried_at_ms=NOW_MS + 9)
    await store.posts.begin(dm, "w1")
    found = await store.posts.last_galleries(batch.id)
    assert [post.id for post in found] == ["p2", "p3", "dm"]
    way = galleries.next_way(batch, found[1:], found[0], NOW_MS, dm_closed=False)
    assert isinstance(way, galleries.Look)


async def test_lines_that_may_be_shown_are_paged(store: Store) -> None:
    """Those that are not over, and those of which something is there; the others by themselves."""
    batch = await with_lines(store)
    await over(store, batch, 0, State.DONE, EndReason.PART)
    await over(store, batch, 1, State.REFUSED, EndReason.MODERATED)
    await over(store, batch, 2, State.CANCELLED, EndReason.STOPPED_LATE)
    await over(store, batch, 3, State.CANCELLED, EndReason.BY_AUTHOR)

    shown = await store.lines.to_show(batch.id, 0, 9)
    assert [line.scene for line in shown] == [0, 2, 4]
    assert [line.scene for line in await store.lines.to_show(batch.id, 1, 1)] == [2]
    nothing = await store.lines.without_result(batch.id, -1, 9)
    assert [line.scene for line in nothing] == [1, 3]


async def test_lines_out_of_sight_are_known(store: Store) -> None:
    """Hidden, taken down or deleted."""
    batch = await with_lines(store)
    lines = await store.lines.page(batch.id, limit=9)
    await store.takedowns.hide(lines[1].id, NOW_MS)
    await store.jobs.delete_result(lines[3].id, NOW_MS)
    assert await store.lines.out_of_sight(batch.id) == {1, 3}
    await store.takedowns.show_again(lines[1].id, NOW_MS)
    assert await store.lines.out_of_sight(batch.id) == {3}


async def test_a_zip_is_off_the_record_with_any_change_of_its_lines(store: Store) -> None:
    """By a mark on a line, its end, or a wish to delete; a new one takes its place."""
    batch = await with_lines(store)
    line = (await store.lines.page(batch.id, limit=9))[0]
    media = Media(
        job_id=batch.id,
        role="parcel",
        part=0,
        blob=f"{batch.id}/parcel-0",
        content_type="application/zip",
        size_bytes=5,
        width=0,
        height=0,
    )

    async def kept() -> bool:
        return await store.records.media_one(batch.id, "parcel", 0) is not None

    await store.records.add_media(media, NOW_MS)
    assert await kept()
    await store.takedowns.hide(line.id, NOW_MS)
    assert not await kept()
    await store.records.add_media(media, NOW_MS)
    assert await kept()
    await store.takedowns.show_again(line.id, NOW_MS)
    assert not await kept()
    await store.records.add_media(media, NOW_MS)
    await store.jobs.delete_result(line.id, NOW_MS)
    assert not await kept()
