"""Limits, posts, files, history: what is kept, and how it is found again."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.adapters.sql.store import Store
from bot.core import offers
from bot.core.jobs import EndReason, Job, State
from bot.core.ports import Post, PostState, Purpose, Rung
from bot.core.quota import Origin, Subject, Unit, Window
from tests.contracts._jobs import admitted, asked, brought_to, open_space, started
from tests.contracts.conftest import Look
from tests.core import makers
from tests.core.makers import NOW_MS

ADMIN = 42


# --- limits ---------------------------------------------------------------------------------


async def test_starter_limits_come_once(store: Store) -> None:
    """A new server begins with the starter limits; later starts do not bring removed ones back."""
    starter = makers.rule(Unit.DOLLARS, 2, origin=Origin.STARTER)
    await asyncio.gather(*(open_space(store, starter) for _ in range(5)))
    assert await store.rules.of("100") == [starter]
    assert await store.rules.remove("100", starter.id, ADMIN, NOW_MS) == starter
    await open_space(store, starter)
    assert await store.rules.of("100") == []


async def test_a_limit_replaces_the_one_alike(store: Store) -> None:
    """There is one limit for a unit, window and subject; setting it again replaces it."""
    await open_space(store)
    first, second = makers.rule(Unit.IMAGES, 5), makers.rule(Unit.IMAGES, 7)
    other = makers.rule(Unit.IMAGES, 9, window=Window.MONTH, subject=Subject.GUILD)
    assert await store.rules.put("100", first, ADMIN, NOW_MS) is None
    assert await store.rules.put("100", other, ADMIN, NOW_MS + 1) is None
    assert await store.rules.put("100", second, ADMIN, NOW_MS + 2) == first
    assert await store.rules.of("100") == [other, second]


async def test_two_admins_at_once_leave_one_limit(store: Store) -> None:
    """Two admins who set the same limit in the same moment leave the server with one of them."""
    await open_space(store)
    rules = [makers.rule(Unit.CLIPS, amount) for amount in range(1, 9)]
    replaced = await asyncio.gather(*(store.rules.put("100", r, ADMIN, NOW_MS) for r in rules))
    (left,) = await store.rules.of("100")
    assert {rule for rule in replaced if rule} | {left} == set(rules)


async def test_a_limit_is_its_servers_own(store: Store) -> None:
    """No admin removes another server's limit by its id."""
    limit = makers.rule()
    await open_space(store, limit)
    await open_space(store, space="200")
    assert await store.rules.remove("200", limit.id, ADMIN, NOW_MS) is None
    assert await store.rules.of("100") == [limit]


async def test_every_change_of_a_limit_is_on_record(store: Store, look: Look) -> None:
    """Who changed what, and when, is kept; a removal that removed nothing is no change."""
    await open_space(store)
    limit = makers.rule(Unit.IMAGES, 5)
    await store.rules.put("100", limit, ADMIN, NOW_MS)
    await store.rules.remove("100", limit.id, ADMIN + 1, NOW_MS + 1)
    await store.rules.remove("100", limit.id, ADMIN + 1, NOW_MS + 2)
    audit = await look("select number, by_user_id, action, at_ms from audit order by number")
    assert [tuple(row.values()) for row in audit] == [
        (1, ADMIN, "limit_set", NOW_MS),
        (2, ADMIN + 1, "limit_removed", NOW_MS + 1),
    ]


async def test_there_is_no_limit_without_a_server(store: Store) -> None:
    """A limit for a server that was never opened is refused, not kept for later."""
    with pytest.raises(LookupError, match="100 is not open"):
        await store.rules.put("100", makers.rule(), ADMIN, NOW_MS)


# --- posts ----------------------------------------------------------------------------------


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
    job = await admitted(store, asked())
    await store.posts.begin(attempt("a", job, rung=Rung.REPLY_TOKEN))
    assert [post.state for post in await results(store, job)] == [PostState.SENDING]
    await store.posts.finish("a", PostState.FAILED, message_id=None, error="The token died.")
    await store.posts.begin(attempt("b", job, at_ms=NOW_MS + 1))
    await store.posts.finish("b", PostState.SENT, message_id=77, error=None)
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
        await store.posts.begin(attempt(name, job))
    await asyncio.gather(
        *(store.posts.finish(n, PostState.SENT, message_id=77, error=None) for n in names)
    )
    posts = await results(store, job)
    assert sorted(p.state for p in posts) == [PostState.FAILED] * 5 + [PostState.SENT]
    assert {p.error for p in posts} == {None, "The result was delivered before."}


# --- files ----------------------------------------------------------------------------------


async def test_a_file_is_recorded_once(store: Store) -> None:
    """A step that runs a second time records its files no second time."""
    await open_space(store)
    job = await admitted(store, asked())
    clip = makers.clip_file(job_id=job.id)
    for _ in range(2):
        await store.records.add_media(clip, NOW_MS)
    assert await store.records.media_of(job.id, "result") == [clip]


async def test_old_files_are_found_once(store: Store) -> None:
    """Files whose time is over are found oldest first, some at a time, until they are removed."""
    await open_space(store)
    job = await admitted(store, asked())
    files = [makers.clip_file(job_id=job.id, part=part) for part in range(4)]
    for age_ms, media in zip([20, 30, 10, 5], files, strict=True):
        await store.records.add_media(media, NOW_MS - age_ms)
    old = await store.records.media_added_before(NOW_MS - 5, 2)
    assert [media.part for media in old] == [1, 0]
    for media in old:
        await store.records.mark_removed(media, NOW_MS)
    assert [m.part for m in await store.records.media_added_before(NOW_MS - 5, 9)] == [2]
    assert [m.part for m in await store.records.media_of(job.id, "result")] == [2, 3]
    latest = await store.records.recent(
        job.place.space_id, member_key=None, channel_id=None, limit=1
    )
    assert latest[0].results == 4


# --- history --------------------------------------------------------------------------------


async def test_the_latest_jobs_of_a_server(store: Store) -> None:
    """A moderator reads the last jobs, of all or one member or one channel, newest first."""
    await open_space(store, space="100")
    await open_space(store, space="200")
    asks = [("ada", 1), ("bob", 1), ("ada", 2), ("bob", 2), ("ada", 1)]
    for nth, (member, channel) in enumerate(asks):
        await admitted(store, asked(nth, member=member, place={"channel_id": channel}))
    await admitted(store, asked(9, space="200"))
    await store.records.add_media(makers.clip_file(job_id=f"{2:016d}"), NOW_MS)
    await store.records.add_media(makers.clip_file(job_id=f"{2:016d}", role="input"), NOW_MS)

    async def recent(member: str | None, channel: int | None, limit: int = 10) -> list[int]:
        found = await store.records.recent(
            "100", member_key=member, channel_id=channel, limit=limit
        )
        return [int(record.job.id) for record in found]

    assert await recent(None, None) == [4, 3, 2, 1, 0]
    assert await recent(None, None, limit=2) == [4, 3]
    assert await recent("ada", None) == [4, 2, 0]
    assert await recent(None, 2) == [3, 2]
    assert await recent("ada", 1) == [4, 0]
    assert await recent("ada", 1, limit=1) == [4]
    assert await recent("nobody", None) == []
    third = (await store.records.recent("100", member_key=None, channel_id=2, limit=9))[1]
    assert (third.job, third.results) == (await store.jobs.get(f"{2:016d}"), 1)


async def rendered(store: Store, nth: int, job: Job, took_ms: int) -> None:
    """A job that was with the provider for so long."""
    await admitted(store, job)
    begun = await started(store, now_ms=NOW_MS + nth)
    done = begun.moved(State.FETCHING, rendered_at_ms=NOW_MS + nth + took_ms)
    await store.jobs.write(done, now_ms=NOW_MS)


async def test_estimates_come_from_jobs_of_the_same_sort(store: Store) -> None:
    """How long it takes is told from jobs of the same kind, model, size and length."""
    await open_space(store)
    clip = makers.video(seconds=6, resolution="720p")
    others = [
        makers.video(seconds=5, resolution="720p"),
        makers.video(seconds=6, resolution="480p"),
        makers.video(seconds=6, resolution="720p", model="grok-imagine-video"),
        makers.image(),
    ]
    for nth, request in enumerate([clip, *others, clip, clip]):
        await rendered(store, nth, asked(nth, request=request), took_ms=10_000 + 500 * nth)
    await admitted(store, asked(99, request=clip))
    same = offers.resolved(clip)
    assert await store.jobs.durations_s(same, 9) == [13.0, 12.5, 10.0]
    assert await store.jobs.durations_s(same, 2) == [13.0, 12.5]
    assert await store.jobs.durations_s(offers.resolved(makers.edit()), 9) == []


async def test_refusals_of_a_day_are_counted(store: Store) -> None:
    """Only refusals by the provider's moderation count, of this member, since the given moment."""
    await open_space(store)
    ends = [
        ("ada", EndReason.MODERATED, NOW_MS),
        ("ada", EndReason.MODERATED, NOW_MS + 5),
        ("ada", EndReason.REJECTED, NOW_MS + 5),
        ("bob", EndReason.MODERATED, NOW_MS + 5),
    ]
    for nth, (member, reason, at_ms) in enumerate(ends):
        await admitted(store, asked(nth, member=member))
        job = (await started(store)).moved(State.REFUSED, end_reason=reason, finished_at_ms=at_ms)
        await store.jobs.write(job, now_ms=at_ms)
    assert await store.jobs.refusals_since("100", "ada", NOW_MS) == 2
    assert await store.jobs.refusals_since("100", "ada", NOW_MS + 1) == 1
    assert await store.jobs.refusals_since("200", "ada", NOW_MS) == 0


async def test_tokens_are_forgotten_when_their_time_is_over(store: Store, look: Look) -> None:
    """A reply token is gone from the database after its 15 minutes, and stays gone."""
    await open_space(store)
    for nth, until_ms in enumerate([NOW_MS + 10, NOW_MS + 11]):
        job = asked(nth, place={"reply_token": f"secret-{nth}", "reply_until_ms": until_ms})
        await admitted(store, job)
    held = await started(store)
    await store.jobs.wipe_reply_tokens(NOW_MS + 10)
    await store.jobs.write(held.changed(trouble="still here"), now_ms=NOW_MS + 10)
    tokens = await look("select reply_token from jobs order by id")
    assert [row["reply_token"] for row in tokens] == ["", "secret-1"]
    wiped = await store.jobs.get(held.id)
    assert wiped is not None
    assert wiped.place.reply_token == ""


async def test_the_queue_is_all_that_waits(store: Store) -> None:
    """A place in line is reckoned from every waiting job, the paused too, and from no other."""
    await open_space(store)
    await brought_to(store, await admitted(store, asked(1)), State.RENDERING)
    await admitted(store, asked(2, not_before_ms=NOW_MS + 99))
    await admitted(store, asked(3, member="bob"))
    second, third = await store.jobs.waiting()
    assert (second.member_key, second.space_served_at_ms, second.member_served_at_ms) == (
        "ada",
        NOW_MS,
        NOW_MS,
    )
    assert (third.member_key, third.member_served_at_ms) == ("bob", 0)
