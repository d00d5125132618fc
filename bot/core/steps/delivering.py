"""Putting the results in front of people: what fits, by the first way that works.

Every attempt is a row before it is made. Editing the same card twice shows the same thing, so an
attempt whose answer was lost is simply made again.
"""

import logging
from collections.abc import Sequence

from bot.core import ids, pacing
from bot.core.errors import (
    CardGone,
    DeliveryError,
    DiscordDown,
    MayNotPost,
    TooLargeForChannel,
)
from bot.core.jobs import EndReason, Job, Media, State
from bot.core.ports import Card, Post, PostState, Purpose, Rung
from bot.core.steps.kit import Kit, rungs

log = logging.getLogger(__name__)

DELIVER_TRIES_MAX = 60
"""With pauses of up to a minute: about an hour of a Discord that does not answer."""


async def fit(kit: Kit, job: Job) -> None:
    """See which files the channel takes; put them away if the author gave up meanwhile."""
    if job.cancel_requested_at_ms is not None:
        await kit.end(job, State.CANCELLED, EndReason.STOPPED_LATE)
        return
    results = await kit.records.media_of(job.id, "result")
    if _fitting(job, results):
        await kit.write(job.moved(State.DELIVERING, next_at_ms=kit.clock.now_ms()))
    else:
        await _keep(kit, job, EndReason.KEPT_TOO_LARGE, results)


async def deliver(kit: Kit, job: Job) -> None:
    """Show the finished card with its files."""
    results = await kit.records.media_of(job.id, "result")
    if await _was_delivered(kit, job):
        await kit.end(job, State.DONE, EndReason.DELIVERED, delivered=tuple(results))
        return
    reason = EndReason.KEPT_UNREACHABLE
    for rung in rungs(job, kit.clock.now_ms()):
        try:
            await _attempt(kit, job, results, rung)
        except DiscordDown:
            if job.deliver_failures < DELIVER_TRIES_MAX:
                await _deliver_later(kit, job)
                return
        except TooLargeForChannel:
            reason = EndReason.KEPT_TOO_LARGE
            break
        except CardGone:
            reason = EndReason.KEPT_WITHDRAWN
            break
        except MayNotPost:
            reason = EndReason.KEPT_NO_PERMISSION
        except DeliveryError:
            continue
        else:
            await kit.end(job, State.DONE, EndReason.DELIVERED, delivered=tuple(results))
            return
    await _keep(kit, job, reason, results)


async def _was_delivered(kit: Kit, job: Job) -> bool:
    """Whether an earlier step ended between its success and the row of the job."""
    posts = await kit.posts.of_job(job.id)
    return any(p.purpose is Purpose.RESULT and p.state is PostState.SENT for p in posts)


async def _attempt(kit: Kit, job: Job, results: Sequence[Media], rung: Rung) -> None:
    """One attempt, recorded before and after."""
    fitting = _fitting(job, results)
    post = Post(
        id=ids.new_token(kit.rng),
        job_id=job.id,
        purpose=Purpose.RESULT,
        channel_id=job.place.channel_id,
        private=job.place.private,
        rung=rung,
        tried_at_ms=kit.clock.now_ms(),
    )
    await kit.posts.begin(post)
    done = job.moved(State.DONE, end_reason=EndReason.DELIVERED)
    shown = Card(job=done, results=fitting, too_large=len(results) - len(fitting))
    try:
        message_id = await kit.outbox.deliver(
            shown, [kit.blobs.path(media.blob) for media in fitting], rung, kit.clock.now_ms()
        )
    except DeliveryError as error:
        gone = PostState.GONE if isinstance(error, CardGone) else PostState.FAILED
        await kit.posts.finish(post.id, gone, message_id=None, error=error.sentence)
        log.warning(
            "job %s could not be delivered by %s: %s",
            job.id,
            rung,
            error.sentence,
            extra=job.log_fields("delivery_failed"),
        )
        raise
    await kit.posts.finish(post.id, PostState.SENT, message_id=message_id, error=None)


async def _keep(kit: Kit, job: Job, reason: EndReason, results: Sequence[Media]) -> None:
    """Nobody could be shown the files: they are kept, and the job is over."""
    await kit.end(job, State.DONE, reason, delivered=tuple(results))


async def _deliver_later(kit: Kit, job: Job) -> None:
    failures = job.deliver_failures + 1
    pause_ms = round(pacing.pause_s(failures, kit.rng) * 1000)
    await kit.write(
        job.changed(deliver_failures=failures, next_at_ms=kit.clock.now_ms() + pause_ms)
    )


def _fitting(job: Job, results: Sequence[Media]) -> tuple[Media, ...]:
    return tuple(m for m in results if m.size_bytes <= job.place.upload_limit_bytes)
