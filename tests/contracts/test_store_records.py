"""Limits, posts, files, history: what is kept, and how it is found again."""

import asyncio
from dataclasses import replace

from bot.adapters.sql.store import Store
from bot.core.jobs import State
from tests.contracts._jobs import admitted, asked, brought_to, open_space, started
from tests.contracts.conftest import Look
from tests.core import makers
from tests.core.makers import NOW_MS

ADMIN = 42


# --- notes ----------------------------------------------------------------------------------


async def test_what_a_moderator_did_is_on_record(store: Store, look: Look) -> None:
    """Notes count up by server without a gap, also when several come at once."""
    await open_space(store)

    async def note(nth: int) -> None:
        await store.records.note(
            "100", by_user_id=ADMIN, action="job_stopped", detail=f"job {nth}", now_ms=NOW_MS
        )

    await asyncio.gather(*(note(nth) for nth in range(4)))
    audit = await look("select number, action, detail from audit order by number")
    assert [row["number"] for row in audit] == [1, 2, 3, 4]
    assert sorted(row["detail"] for row in audit) == [f"job {nth}" for nth in range(4)]


# --- files ----------------------------------------------------------------------------------


async def test_a_file_is_recorded_once(store: Store) -> None:
    """A step that runs a second time records its files no second time."""
    await open_space(store)
    job = await admitted(store, asked())
    clip = makers.clip_file(job_id=job.id)
    for _ in range(2):
        await store.records.add_media(clip, NOW_MS)
    assert await store.records.media_of(job.id, "result") == [clip]


async def test_a_smaller_copy_replaces_an_earlier_one(store: Store) -> None:
    """Made smaller a second time, a result has one copy: the latest. The result itself stays."""
    await open_space(store)
    job = await admitted(store, asked())
    result, first = (makers.clip_file(job_id=job.id, role=role) for role in ("result", "fitted"))
    second = replace(first, size_bytes=1_000, width=640, height=360, blob="x/fitted-0")
    for media in (result, first, second, replace(result, size_bytes=1)):
        await store.records.add_media(media, NOW_MS)
    assert await store.records.media_of(job.id, "fitted") == [second]
    assert await store.records.media_of(job.id, "result") == [result]


async def test_one_file_is_found_while_it_is_kept(store: Store) -> None:
    """A link finds its file by job, role and part, until it is removed; a copy made anew is new."""
    await open_space(store)
    job = await admitted(store, asked())
    copy = makers.clip_file(job_id=job.id, role="fitted", part=1)
    await store.records.add_media(copy, NOW_MS)
    assert await store.records.media_one(job.id, "fitted", 1) == copy
    assert await store.records.media_one(job.id, "fitted", 0) is None
    assert await store.records.media_one(job.id, "result", 1) is None
    await store.records.mark_removed(copy, NOW_MS)
    assert await store.records.media_one(job.id, "fitted", 1) is None
    await store.records.add_media(copy, NOW_MS + 1)
    assert await store.records.media_one(job.id, "fitted", 1) == copy


async def test_the_latest_results_of_a_member_are_those_that_are_kept(store: Store) -> None:
    """Pictures and clips can be told apart; what is gone, another's or unfinished is not among."""
    await open_space(store)
    wanted = [asked(1), asked(2), asked(3), asked(4, member="ben")]
    clip, picture, gone, other = [
        await brought_to(store, await admitted(store, one), State.DONE) for one in wanted
    ]
    unfinished = await admitted(store, asked(5))
    for job in (clip, gone, unfinished, other):
        await store.records.add_media(makers.clip_file(job_id=job.id), NOW_MS)
    for part in range(3):
        still = makers.clip_file(job_id=picture.id, part=part, duration_ms=None)
        await store.records.add_media(still, NOW_MS)
    await store.records.mark_removed(makers.clip_file(job_id=gone.id), NOW_MS)

    async def latest(*, clips: bool | None, limit: int = 25) -> list[tuple[str, int]]:
        found = await store.records.latest_results("100", "ada", clips=clips, limit=limit)
        return [(one.job.id, one.results) for one in found]

    assert await latest(clips=None) == [(picture.id, 3), (clip.id, 1)]
    assert await latest(clips=True) == [(clip.id, 1)]
    assert await latest(clips=False) == [(picture.id, 3)]
    assert await latest(clips=None, limit=1) == [(picture.id, 3)]


async def test_a_removed_file_is_not_handed_out_and_still_counts(store: Store) -> None:
    """That it came of its job stays known."""
    await open_space(store)
    job = await admitted(store, asked())
    files = [makers.clip_file(job_id=job.id, part=part) for part in range(4)]
    for media in files:
        await store.records.add_media(media, NOW_MS)
    for media in files[:2]:
        await store.records.mark_removed(media, NOW_MS)
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
