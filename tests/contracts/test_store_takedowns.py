"""What was taken down, as it is kept."""

from collections.abc import Sequence
from dataclasses import replace

from test_store_lineage import added, made_of

from bot.adapters.sql.store import Store
from bot.core.blocks import Appealed
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.jobs import Job, Withheld
from bot.core.ports import Going
from bot.core.requests import Scene
from bot.core.takedowns import FOLLOW_UP_MS, Block, Reason, Step
from tests.contracts._jobs import admitted, asked, open_space
from tests.core import makers
from tests.core.makers import NOW_MS

DOWN, SEALED = Withheld.TAKEN_DOWN, Withheld.SEALED


def case(job: Job, nth: int = 1, reason: Reason = Reason.RULES) -> Case:
    """A takedown of a job."""
    return Case(
        id=f"c{nth}",
        space_id="100",
        kind=CaseKind.TAKEDOWN,
        job_id=job.id,
        member_key=job.place.member_key,
        user_id=7,
        channel_id=10,
        reason=reason,
        opened_by_id=9,
        opened_at_ms=NOW_MS,
        until_ms=None if reason is Reason.ILLEGAL else NOW_MS + 5,
    )


async def begun(store: Store, one: Case, *jobs: Job, mark: Withheld = DOWN) -> Case | None:
    made = [job.id for job in jobs]
    return await store.takedowns.begin(one, made, mark, detail="#1", now_ms=NOW_MS)


async def marks(store: Store, *jobs: Job) -> list[Withheld | None]:
    found = [await store.jobs.get(job.id) for job in jobs]
    return [None if job is None else job.withheld for job in found]


async def test_a_line_is_followed_to_its_end(store: Store) -> None:
    """Edits, scenes with their storyboard, storyboards that took one over, finals of previews."""
    await open_space(store)
    origin = await admitted(store, asked(1))
    child = await added(store, *made_of(2, (origin, 0)))
    grandchild = await added(store, *made_of(3, (child, 0)))
    board = await admitted(store, asked(4, request=makers.storyboard()))
    scene = asked(5, request=makers.video(1), parent_id=board.id, scene=0)
    files = [
        makers.clip_file(
            job_id=scene.id, role="input", part=0, from_job_id=grandchild.id, from_part=0
        )
    ]
    scene = await added(store, scene, files)
    taking = makers.storyboard(scenes=(Scene(prompt="a", made_by=scene.id), Scene(prompt="b")))
    later = await admitted(store, asked(6, request=taking))
    other = await admitted(store, asked(7))
    final = await admitted(store, replace(asked(8), preview_id=child.id))

    line = await store.takedowns.line_of(origin, 99)

    made = (child, grandchild, scene, board, later, final)
    assert set(line) == {origin.id, *(job.id for job in made)}
    assert line[:2] == (origin.id, child.id)
    assert len(await store.takedowns.line_of(origin, 2)) == 2
    assert await store.takedowns.line_of(other, 99) == (other.id,)


async def test_nothing_of_it_is_found_any_more(store: Store) -> None:
    """Its files, and the copies of them that went into others, are for who looks after them."""
    await open_space(store)
    job = await admitted(store, asked(1))
    media = makers.clip_file(job_id=job.id, role="result", part=0)
    await store.records.add_media(media, NOW_MS)
    child = await added(store, *made_of(2, (job, 0)))
    for hide in (True, False):
        if hide:
            assert await store.takedowns.hide(job.id, NOW_MS)
            assert not await store.takedowns.hide(job.id, NOW_MS)
        else:
            assert await begun(store, case(job), job)
        assert await store.records.media_of(job.id, "result") == []
        assert await store.records.media_one(job.id, "result", 0) is None
        assert await store.records.media_of(child.id, "input") == []
        assert await store.records.files_of(job.id, "result") == [media]
        assert len(await store.records.files_of(child.id, "input")) == 1
        assert await store.records.latest_results("100", "ada", clips=None, limit=9) == []
    assert not await store.takedowns.show_again(job.id, NOW_MS)
    assert [one.job_id for one in await store.takedowns.copies_of(job.id)] == [child.id]


async def test_it_is_taken_back_once(store: Store) -> None:
    """What another case took down too stays down; a job is taken down by one case at a time."""
    await open_space(store)
    first, second = await admitted(store, asked(1)), await admitted(store, asked(2))
    one = await begun(store, case(first), first, second)
    assert one is not None
    assert await begun(store, case(first, 2), first) == one
    assert await begun(store, case(second, 2), second) is None
    member = replace(case(second, 3), job_id=None)
    also = await begun(store, member, second)

    assert also is not None
    assert await store.takedowns.jobs_of(one.id) == [first.id, second.id]
    assert await store.takedowns.lift(one, by_user_id=9, detail="#1", now_ms=NOW_MS)
    assert not await store.takedowns.lift(one, by_user_id=9, detail="#1", now_ms=NOW_MS)
    assert await marks(store, first, second) == [None, DOWN]
    standing = await store.takedowns.standing_of(second)
    assert standing is not None
    assert (standing.case.id, standing.appealed) == (also.id, Appealed.NO)


async def test_its_files_go_when_its_time_is_over(store: Store) -> None:
    """Not before the case is closed for good, and not while another case holds them."""
    await open_space(store)
    job, other = await admitted(store, asked(1)), await admitted(store, asked(2))
    one = await begun(store, case(job), job, other)
    assert one is not None
    assert await store.takedowns.over(NOW_MS + 4, 9) == []
    assert await store.takedowns.over(NOW_MS + 5, 9) == [one]
    assert await store.takedowns.going(9) == []
    # Graver now: all that went with it is sealed.
    sealed = await begun(store, case(job, 2, Reason.ILLEGAL), job, mark=SEALED)
    assert sealed is not None

    assert sealed.number == 2
    assert await marks(store, job, other) == [SEALED, SEALED]
    assert await store.takedowns.over(NOW_MS + 99, 9) == []
    assert await store.takedowns.going(9) == []
    assert await store.takedowns.sealed() == [(sealed, job.id), (sealed, other.id)]

    await store.casebook.close(sealed, Outcome.RELEASED, by_user_id=None, now_ms=NOW_MS)

    assert await store.takedowns.sealed() == []
    going = await store.takedowns.going(9)
    assert {one.job_id for one in going} == {job.id, other.id}
    for each in going:
        await store.takedowns.settle(Going(case_id=each.case_id, job_id=each.job_id), NOW_MS)
    assert await store.takedowns.going(9) == []


async def test_what_follows_is_left_until_it_is_done(store: Store) -> None:
    """In its order, with how somebody is blocked; after a while one may claim what was left."""
    await open_space(store)
    job = await admitted(store, asked(1))
    block = Block(until_ms=NOW_MS + 9, words="hate", by_admin=True)

    async def taken_down(nth: int, steps: Sequence[Step], block: Block | None) -> Case | None:
        return await store.takedowns.begin(
            *(case(job, nth), [job.id], DOWN),
            detail="#1",
            now_ms=NOW_MS,
            steps=steps,
            block=block,
        )

    one = await taken_down(1, [Step.ENTRY, Step.PRINTS], None)
    assert one is not None
    # To one that is there already only a block is added, once.
    for _ in range(2):
        assert await taken_down(2, [Step.ALERT, Step.BLOCK], block) == one
    left = await store.takedowns.steps_left(one.id)
    due_ms = NOW_MS + FOLLOW_UP_MS

    assert [each.step for each in left] == [Step.BLOCK, Step.PRINTS, Step.ENTRY]
    assert (left[0].block, left[0].space_id, left[0].guild_id) == (block, "100", 100)
    assert await store.takedowns.claim_left(due_ms - 1, due_ms, 9) == []
    assert await store.takedowns.claim_left(due_ms, due_ms + 5, 9) == [one.id]
    assert await store.takedowns.claim_left(due_ms, due_ms + 5, 9) == []
    for each in left:
        await store.takedowns.step_done(each)
    assert await store.takedowns.steps_left(one.id) == []
    assert await store.takedowns.claim_left(due_ms + 5, due_ms + 9, 9) == []


async def test_a_members_latest(store: Store) -> None:
    """What they asked for since a moment, newest first; nothing of others, no scenes."""
    await open_space(store)
    jobs = [await admitted(store, asked(nth, at_ms=NOW_MS + nth)) for nth in (1, 2, 3)]
    await admitted(store, asked(4, member="bob", at_ms=NOW_MS + 4))

    found = await store.takedowns.of_member_since("100", "ada", NOW_MS + 2)

    assert found == [jobs[2].id, jobs[1].id]


async def test_its_files_move_aside_once_each_time_it_is_taken_down(store: Store) -> None:
    """A file that moved is found under its new name; one that is gone meanwhile does not move."""
    await open_space(store)
    job = await admitted(store, asked(1))
    media = makers.clip_file(job_id=job.id, role="result")
    await store.records.add_media(media, NOW_MS)
    moved = replace(media, blob=f"{media.blob}.1")
    one = await begun(store, case(job), job)
    assert one is not None
    assert await store.records.not_aside(job.id) == [media]
    assert await store.records.set_aside(media, moved.blob)
    assert not await store.records.set_aside(media, f"{media.blob}.2")
    assert await store.records.not_aside(job.id) == []
    assert await store.records.files_of(job.id, "result") == [moved]

    assert await store.takedowns.lift(one, by_user_id=9, detail="#1", now_ms=NOW_MS)
    assert await store.records.not_aside(job.id) == [moved]
    await store.records.mark_removed(moved, NOW_MS)
    assert not await store.records.set_aside(moved, f"{media.blob}.2")
