"""Scenes of a storyboard in the store: let in together, begun one by one, stopped together."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.adapters.sql.store import Store
from bot.core import offers, storyboards
from bot.core.errors import LeaseLost
from bot.core.jobs import By, EndReason, Job, Media, Question, State
from bot.core.models import BUILT_IN
from bot.core.money import NOTHING
from bot.core.ports import Admitted, AlreadyAdmitted, CancelOutcome
from bot.core.quota import Over, Unit
from bot.core.requests import Scene, StoryboardRequest
from tests.contracts._jobs import (
    LEASE_MS,
    NO_CEILINGS,
    OPEN,
    asked,
    next_started,
    open_space,
    resumed,
    started,
)
from tests.core import makers
from tests.core.makers import NOW_MS

REQUEST = StoryboardRequest(
    prompt="a film",
    scenes=tuple(Scene(prompt=words, seconds=2) for words in ("a boat", "a storm", "the sun")),
    resolution="480p",
)


async def proposed(store: Store, request: StoryboardRequest = REQUEST) -> Job:
    """A storyboard that its author is asked about, and what all of it would hold."""
    job = asked(request=request, state=State.ASKING, question=Question.PRICE).changed(
        expires_at_ms=NOW_MS + 900_000, next_at_ms=NOW_MS + 900_000
    )
    await store.jobs.propose(job, ())
    return replace(job, number=1)


def going(job: Job) -> tuple[Job, tuple[Job, ...]]:
    """The same once its author said go, and its scenes."""
    assert isinstance(job.request, StoryboardRequest)
    answered = job.changed(
        place=replace(job.place, interaction_id=99), next_at_ms=NOW_MS, state=State.QUEUED
    )
    ids = [f"{nth:016d}" for nth in range(10, 10 + len(job.request.to_make))]
    scenes = storyboards.planned(answered, ids, BUILT_IN)
    return answered.changed(state=State.RENDERING, hold=NOTHING), scenes


async def begun(store: Store, request: StoryboardRequest = REQUEST) -> tuple[Job, Sequence[Job]]:
    """A storyboard that was let in, and its scenes."""
    job, scenes = going(await proposed(store, request))
    assert isinstance(await store.jobs.confirm(job, OPEN, scenes), Admitted)
    return job, await store.jobs.scenes_of(job.id)


async def leased(store: Store, job: Job) -> Job:
    """The storyboard under a lease."""
    found = await resumed(store)
    assert found is not None
    assert found.id == job.id
    return found


def picture(scene: Job) -> Media:
    return makers.clip_file(
        job_id=scene.id, role="input", blob=f"{scene.id}/input-0", duration_ms=None
    )


def ready(scene: Job) -> Job:
    return scene.moved(State.QUEUED, next_at_ms=NOW_MS)


async def used_ticks(store: Store, member: str = "ada") -> int:
    standing = await store.ledger.standing(makers.whose(member_key=member), NO_CEILINGS, NOW_MS)
    return next(one.used for one in standing if one.rule.unit is Unit.DOLLARS)


async def test_scenes_are_let_in_with_their_storyboard(store: Store) -> None:
    """Each has a number and a hold of its own; only the first is in the queue."""
    await open_space(store)
    job, scenes = await begun(store)
    assert await store.jobs.get(job.id) == job
    assert [scene.number for scene in scenes] == [2, 3, 4]
    assert [scene.state for scene in scenes] == [State.QUEUED, State.PLANNED, State.PLANNED]
    assert [scene.place.interaction_id for scene in scenes] == [None] * 3
    assert [await store.posts.of_job(scene.id) for scene in scenes] == [[]] * 3


async def test_the_limits_are_decided_on_the_whole(store: Store) -> None:
    """A storyboard of which one scene would not fit is not let in, and nothing of it is written."""
    await open_space(store, makers.rule(Unit.CLIPS, 2))
    job, scenes = going(await proposed(store))
    assert isinstance(await store.jobs.confirm(job, OPEN, scenes), Over)
    assert await store.jobs.scenes_of(job.id) == []
    kept = await store.jobs.get(job.id)
    assert kept is not None
    assert kept.state is State.ASKING


async def test_the_whole_is_held(store: Store) -> None:
    """What the limits count is the sum of the scenes, once."""
    await open_space(store, makers.rule(Unit.DOLLARS, 10**12))
    await begun(store)
    request = offers.resolved(REQUEST, BUILT_IN)
    assert await used_ticks(store) == offers.price(request, BUILT_IN)


async def test_go_counts_once(store: Store) -> None:
    """Two presses at the same moment let in one storyboard."""
    await open_space(store)
    job, scenes = going(await proposed(store))
    answers = await asyncio.gather(*(store.jobs.confirm(job, OPEN, scenes) for _ in range(5)))
    assert sum(isinstance(answer, Admitted) for answer in answers) == 1
    assert sum(isinstance(answer, AlreadyAdmitted) for answer in answers) == 4
    assert len(await store.jobs.scenes_of(job.id)) == 3


async def test_only_what_is_in_the_queue_starts(store: Store) -> None:
    """Neither a storyboard nor a scene that waits for another is ever sent."""
    await open_space(store)
    _, scenes = await begun(store)
    first = await started(store)
    assert first.id == scenes[0].id
    assert await next_started(store) is None


async def test_a_scene_begins_once_with_its_picture(store: Store) -> None:
    """What it goes on from is on record with it, and a second time changes nothing."""
    await open_space(store)
    job, scenes = await begun(store)
    await store.jobs.cancel(scenes[0].id, By.AUTHOR, NOW_MS)
    held = await resumed(store, NOW_MS)  # the stopped scene, to be told
    job = held if held is not None and held.id == job.id else await leased(store, job)
    given = replace(picture(scenes[1]), from_job_id=scenes[0].id, from_part=0)
    token = job.lease_token or ""
    assert await store.jobs.begin_scene(ready(scenes[1]), given, token, NOW_MS)
    assert not await store.jobs.begin_scene(ready(scenes[1]), given, token, NOW_MS)
    assert [one.blob for one in await store.records.media_of(scenes[1].id, "input")] == [given.blob]
    (descent,) = await store.records.made_from(scenes[1].id)
    assert descent.from_job_id == scenes[0].id
    assert (await started(store)).id == scenes[1].id


async def test_who_lost_the_storyboard_begins_and_ends_nothing(store: Store) -> None:
    """Its scenes belong to whoever holds the storyboard now."""
    await open_space(store)
    _, scenes = await begun(store)
    with pytest.raises(LeaseLost):
        await store.jobs.begin_scene(ready(scenes[1]), picture(scenes[1]), "old", NOW_MS)
    over = scenes[1].moved(State.CANCELLED, end_reason=EndReason.NOT_WANTED)
    with pytest.raises(LeaseLost):
        await store.jobs.end_scene(over, "old", NOW_MS)
    assert await store.jobs.get(scenes[1].id) == scenes[1]
    assert await store.records.media_of(scenes[1].id, "input") == []


async def test_a_scene_that_will_not_begin_is_free(store: Store) -> None:
    """Its hold is released, and nobody is to be told."""
    await open_space(store, makers.rule(Unit.DOLLARS, 10**12))
    await begun(store)
    held = await used_ticks(store)
    found = await store.jobs.resume_due(NOW_MS, "w", NOW_MS + LEASE_MS, 5)
    token = next(one.lease_token for one in found if one.parent_id is None) or ""
    scenes = await store.jobs.scenes_of(found[0].parent_id or found[0].id)
    over = scenes[2].moved(State.CANCELLED, end_reason=EndReason.NOT_WANTED)
    assert await store.jobs.end_scene(over, token, NOW_MS)
    assert not await store.jobs.end_scene(over, token, NOW_MS)
    ended = await store.jobs.get(scenes[2].id)
    assert ended is not None
    assert (ended.state, ended.next_at_ms) == (State.CANCELLED, None)
    assert await used_ticks(store) == held - scenes[2].hold.ticks


async def test_a_stop_ends_all_that_waits(store: Store) -> None:
    """Before anything began, the whole is over at once and costs nothing."""
    await open_space(store, makers.rule(Unit.DOLLARS, 10**12))
    job, _ = await begun(store)
    assert await store.jobs.cancel(job.id, By.AUTHOR, NOW_MS) is CancelOutcome.STOPPED
    scenes = await store.jobs.scenes_of(job.id)
    assert [scene.state for scene in scenes] == [State.CANCELLED] * 3
    stopped = await store.jobs.get(job.id)
    assert stopped is not None
    assert (stopped.state, stopped.end_reason) == (State.CANCELLED, EndReason.BY_AUTHOR)
    assert await used_ticks(store) == 0
    assert await store.jobs.cancel(job.id, By.AUTHOR, NOW_MS) is CancelOutcome.ENDED


async def test_a_stop_asks_what_began_to_stop(store: Store) -> None:
    """What runs goes on silently and counts; what waits is over."""
    await open_space(store)
    job, _ = await begun(store)
    await started(store)
    assert await store.jobs.cancel(job.id, By.MODERATOR, NOW_MS) is CancelOutcome.STOPPING
    first, *others = await store.jobs.scenes_of(job.id)
    assert first.state is State.SUBMITTING
    assert first.cancelled_by is By.MODERATOR
    assert [scene.state for scene in others] == [State.CANCELLED] * 2
    asked_to_stop = await store.jobs.get(job.id)
    assert asked_to_stop is not None
    assert asked_to_stop.state is State.RENDERING
    assert asked_to_stop.cancel_requested_at_ms == NOW_MS


async def test_a_stop_and_a_start_at_the_same_moment_agree(store: Store) -> None:
    """Either a scene began and is asked to stop, or nothing began and all is over."""
    await open_space(store)
    job, _ = await begun(store)
    first, outcome = await asyncio.gather(
        next_started(store), store.jobs.cancel(job.id, By.AUTHOR, NOW_MS)
    )
    expected = CancelOutcome.STOPPED if first is None else CancelOutcome.STOPPING
    assert outcome is expected


async def test_people_see_the_storyboard_not_its_scenes(store: Store) -> None:
    """Lists show the whole; a scene is found by its number alone."""
    await open_space(store)
    job, scenes = await begun(store)
    latest = await store.jobs.latest_of_member("100", "ada", 10)
    queue = await store.jobs.queue_of("100", 10)
    assert [one.id for one in latest] == [one.id for one in queue] == [job.id]
    found = await store.jobs.by_number("100", 2)
    assert found is not None
    assert found.id == scenes[0].id


async def test_a_refused_scene_is_one_refusal(store: Store) -> None:
    """A storyboard that ends because a scene was refused is not a second refusal."""
    await open_space(store)
    job, scenes = await begun(store)
    first = await started(store)
    refused = {"end_reason": EndReason.MODERATED, "finished_at_ms": NOW_MS, "next_at_ms": None}
    await store.jobs.write(first.moved(State.REFUSED, **refused), now_ms=NOW_MS)
    board = await leased(store, job)
    await store.jobs.write(board.moved(State.REFUSED, **refused), booked=NOTHING, now_ms=NOW_MS)
    assert len(scenes) == 3
    assert await store.jobs.refusals_since("100", "ada", 0) == 1


async def test_a_storyboard_takes_no_place_with_the_provider(store: Store) -> None:
    """While it is made only its scenes count as running."""
    await open_space(store)
    await begun(store)
    assert (await store.jobs.line(NOW_MS)).running_count == 0
    first = await started(store)
    assert first.parent_id is not None
    assert (await store.jobs.line(NOW_MS)).running_count == 1
