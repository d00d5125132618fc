"""A storyboard: its scenes one after the other, and then the whole.

The storyboard is due every few seconds, and each time does what follows from the rows of its
scenes. A scene begins in one transaction under the storyboard's lease, and its picture is kept
under its own name before: a step that dies in between is made again and does the same.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.core import pacing, storyboards
from bot.core.cases.scratch import scratch
from bot.core.errors import BadUpload, CannotFit, FileBroken
from bot.core.jobs import By, EndReason, Job, Media, State
from bot.core.ports import Card, Facts
from bot.core.requests import StoryboardRequest
from bot.core.steps import holding
from bot.core.steps.kit import Kit
from bot.core.storyboards import Begin, Drop, Over

log = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
TRIES_MAX = 3
"""How often a picture is taken from a clip, or the whole put together, before it is given up."""


class SceneGoneError(Exception):
    """The clip of a scene is not kept any more."""


async def conduct(kit: Kit, job: Job) -> None:
    """Do what comes next for a storyboard that is being made."""
    request = job.request
    if not isinstance(request, StoryboardRequest):
        raise TypeError("not a storyboard")
    scenes = await kit.jobs.scenes_of(job.id)
    if job.withheld is not None:
        await drop_waiting(kit, job)
        scenes = await kit.jobs.scenes_of(job.id)
    if job.cancel_requested_at_ms is not None or job.withheld is not None:
        await _stop(kit, job, request, scenes)
        return
    step = storyboards.next_step(request, scenes)
    while isinstance(step, Begin | Drop):
        if isinstance(step, Drop):
            await _end_scene(kit, job, step.scene, State.CANCELLED, EndReason.NOT_WANTED)
        elif not await _begin(kit, job, step):
            return
        scenes = await kit.jobs.scenes_of(job.id)
        step = storyboards.next_step(request, scenes)
    if isinstance(step, Over):
        await _finish(kit, job, scenes, step)
        return
    waits = any(scene.state is State.QUEUED for scene in scenes)
    paused = waits and kit.offering.catalogue.is_paused(job.kind, request.model)
    await kit.show(Card(job=job, scenes=tuple(scenes), price_rose=paused))
    so_far = job.changed(cost_ticks=storyboards.cost_ticks(scenes))
    await kit.write_for_later(so_far, LOOK_EVERY_S)


async def drop_waiting(kit: Kit, job: Job) -> None:
    """No scene of a storyboard that is over begins any more."""
    for scene in await kit.jobs.scenes_of(job.id):
        if scene.state in {State.PLANNED, State.QUEUED}:
            await _end_scene(kit, job, scene, State.CANCELLED, EndReason.NOT_WANTED)


async def drop_files(kit: Kit, job: Job) -> None:
    """Remove the clips of a storyboard's own scenes."""
    for scene in await kit.jobs.scenes_of(job.id):
        for media in await kit.records.media_of(scene.id, "result"):
            await kit.drop(media)


# --- one scene ------------------------------------------------------------------------------


async def _begin(kit: Kit, job: Job, step: Begin) -> bool:
    """Put a scene into the queue; False when the step ends here and is made again later."""
    scene = step.scene
    try:
        given = await _given(kit, job, step)
    except SceneGoneError:
        await _end_scene(kit, job, scene, State.FAILED, EndReason.SCENE_GONE)
        return True
    except (FileBroken, BadUpload) as problem:
        if await _again_later(kit, job, problem.sentence):
            return False
        await _end_scene(kit, job, scene, State.FAILED, EndReason.SCENE_GONE)
        return True
    now_ms = kit.clock.now_ms()
    waiting = scene.moved(
        State.QUEUED,
        next_at_ms=now_ms,
        not_before_ms=now_ms,
        expires_at_ms=now_ms + kit.policy.start_within_ms,
    )
    if await kit.jobs.begin_scene(waiting, given, job.lease_token or "", now_ms):
        log.info("scene %s can begin", scene.id, extra=scene.log_fields("scene_begun"))
    else:
        await kit.blobs.delete(given.blob)
    return True


async def _given(kit: Kit, job: Job, step: Begin) -> Media:
    """The picture that a scene begins with, kept under its name.

    Raises SceneGoneError, FileBroken or BadUpload.
    """
    blob = f"{step.scene.id}/input-0"
    if step.after is None:
        pictures = await kit.records.media_of(job.id, "input")
        if not pictures:
            raise SceneGoneError
        try:
            await kit.blobs.copy(pictures[0].blob, blob)
        except FileNotFoundError:
            raise SceneGoneError from None
        return replace(pictures[0], job_id=step.scene.id, blob=blob)
    clip = await _clip(kit, step.after)
    async with scratch() as folder:
        last, clean = folder / "last", folder / "clean"
        async with kit.blobs.here(clip.blob) as (path,):
            await kit.media.last_frame(path, last)
        facts = await kit.media.take_in(last, clean)
        picture = _file(step.scene, "input", blob, facts, clean.stat().st_size)
        await kit.blobs.keep(clean, picture)
    return replace(picture, from_job_id=clip.job_id, from_part=clip.part)


async def _clip(kit: Kit, job_id: str) -> Media:
    """The clip of a scene. Raises SceneGoneError."""
    kept = await kit.records.media_of(job_id, "result")
    if not kept:
        raise SceneGoneError
    return kept[0]


async def _end_scene(kit: Kit, job: Job, scene: Job, state: State, reason: EndReason) -> None:
    """End a scene that has not begun, free."""
    now_ms = kit.clock.now_ms()
    over = scene.moved(state, end_reason=reason, finished_at_ms=now_ms)
    await kit.jobs.end_scene(over, job.lease_token or "", now_ms)


async def _again_later(kit: Kit, job: Job, why: str) -> bool:
    """Write that something failed and is tried again; False when that was often enough."""
    tries = job.fetch_failures + 1
    log.warning(
        "the scenes of %s do not go together: %s", job.id, why, extra=job.log_fields("scene_failed")
    )
    if tries >= TRIES_MAX:
        return False
    await kit.write_for_later(job.changed(fetch_failures=tries), pacing.pause_s(tries, kit.rng))
    return True


# --- the whole ------------------------------------------------------------------------------


async def _finish(kit: Kit, job: Job, scenes: Sequence[Job], over: Over) -> None:
    """Make one clip of the scenes, or end when nothing came of any."""
    known = job.changed(cost_ticks=storyboards.cost_ticks(scenes))
    if not over.clips:
        lost = over.lost
        state, reason = (
            (State.FAILED, EndReason.SCENE_GONE) if lost is None else storyboards.end_of(lost)
        )
        await kit.end(known, state, reason)
        return
    try:
        await _join(kit, job, over.clips)
    except SceneGoneError:
        await kit.end(known, State.FAILED, EndReason.SCENE_GONE)
    except (FileBroken, CannotFit) as problem:
        if not await _again_later(kit, job, problem.sentence):
            await kit.end(known, State.FAILED, EndReason.NOT_JOINED)
    else:
        await _deliver(kit, known)


async def _deliver(kit: Kit, job: Job) -> None:
    """From here on the whole is a clip like any other: looked at first, where somebody wants to."""
    now_ms = kit.clock.now_ms()
    made = job.changed(rendered_at_ms=now_ms)
    results = await kit.records.files_of(job.id, "result")
    if (seen := await holding.look_at(kit, made, results)) is not None:
        await kit.write(seen.moved(State.FITTING, next_at_ms=now_ms))


async def _join(kit: Kit, job: Job, clips: Sequence[str]) -> None:
    """Record one clip of several as the result. Raises SceneGoneError, FileBroken, CannotFit."""
    if await kit.records.media_of(job.id, "result"):
        return
    files = [await _clip(kit, job_id) for job_id in clips]
    blob = f"{job.id}/result-0"
    whole = kit.blobs.incoming(blob)
    async with kit.blobs.here(*(media.blob for media in files)) as paths:
        facts = await kit.media.stitch(paths, whole)
    await kit.label(whole, job)
    media = _file(job, "result", blob, facts, whole.stat().st_size)
    await kit.blobs.keep(whole, media)
    await kit.records.add_media(media, kit.clock.now_ms(), job.lease_token)


def _file(job: Job, role: str, blob: str, facts: Facts, size_bytes: int) -> Media:
    return Media(
        job_id=job.id,
        role=role,
        part=0,
        blob=blob,
        content_type=facts.content_type,
        size_bytes=size_bytes,
        width=facts.width,
        height=facts.height,
        duration_ms=facts.duration_ms,
        prints=facts.prints,
    )


async def _stop(kit: Kit, job: Job, request: StoryboardRequest, scenes: Sequence[Job]) -> None:
    """Stopped when scenes had begun: wait for them, and keep what came for the author."""
    if any(not scene.ended for scene in scenes):
        await kit.write_for_later(job, LOOK_EVERY_S)
        return
    known = job.changed(cost_ticks=storyboards.cost_ticks(scenes))
    if job.cancelled_by is By.MODERATOR:
        await drop_files(kit, job)
    clips = await _kept_clips(kit, request, scenes)
    try:
        if clips:
            await _join(kit, job, clips)
    except (SceneGoneError, FileBroken, CannotFit) as problem:
        log.warning(
            "the scenes of %s are kept one by one: %s",
            job.id,
            type(problem).__name__,
            extra=job.log_fields("scenes_apart"),
        )
        clips = ()
    if clips:
        await _deliver(kit, known)
    else:
        await kit.end(known, State.CANCELLED, EndReason.STOPPED_LATE)


async def _kept_clips(
    kit: Kit, request: StoryboardRequest, scenes: Sequence[Job]
) -> tuple[str, ...]:
    """The jobs that clips of a stopped storyboard are kept of; none when no new one is."""
    own = {s.scene: s.id for s in scenes if await kit.records.media_of(s.id, "result")}
    if not own:
        return ()
    whole = (one.made_by or own.get(place) for place, one in enumerate(request.scenes))
    return tuple(job_id for job_id in whole if job_id is not None)
