"""Sending a request to the provider: once, and at most once more when the answer was lost."""

import asyncio
import logging

from bot.core import pacing
from bot.core.edits import CARD_EVERY_MS
from bot.core.errors import (
    FilesDown,
    LeaseLost,
    Moderated,
    NotTaken,
    Rejected,
    RenderFailed,
    Unanswered,
)
from bot.core.gate import trouble_of
from bot.core.jobs import EndReason, Job, Media, State
from bot.core.models import Kind
from bot.core.ports import Answered, Card, Finished, Input, Picture, Taken, Uploaded
from bot.core.steps import fetching, holding
from bot.core.steps.kit import Kit

log = logging.getLogger(__name__)

SLOW_S = 1.0
RETRY_LOOKS_MS = 5_000
"""How often a request whose answer was lost asks whether it may be sent again."""
BUSY = "busy"
"""The trouble of a job that was asked to be patient."""
SUBMISSIONS_MAX = 2
"""One, and one more when nobody can know whether the first was taken."""


async def begin(kit: Kit, job: Job) -> None:
    """Send a job whose submission was just put on record."""
    if await kit.is_closed(job):
        await kit.end(job, State.CANCELLED, EndReason.BY_MODERATOR)
        return
    showing = asyncio.create_task(_show_if_slow(kit, job))
    try:
        await _send(kit, job)
    finally:
        showing.cancel()


async def _show_if_slow(kit: Kit, job: Job) -> None:
    """Most answers come at once, and the card goes straight to rendering."""
    await asyncio.sleep(SLOW_S)
    await kit.show(Card(job=job))


async def resume(kit: Kit, job: Job) -> None:
    """Go on with a job whose answer was lost, with an earlier process or on the way."""
    now_ms = kit.clock.now_ms()
    if job.cancel_requested_at_ms is not None or await kit.is_closed(job):
        await kit.end(job, State.CANCELLED, EndReason.STOPPED_LATE)
    elif job.submissions >= SUBMISSIONS_MAX or now_ms >= job.expires_at_ms:
        await _give_up(kit, job)
    elif not await kit.gates.lets_retry(now_ms):
        await kit.show(Card(job=job, trouble=True))
        await kit.write(job.changed(next_at_ms=min(now_ms + RETRY_LOOKS_MS, job.expires_at_ms)))
    else:
        again = job.changed(submissions=job.submissions + 1)
        await kit.write(again, keep_lease=True)
        log.warning(
            "job %s is submitted again: the first answer was lost",
            job.id,
            extra=job.log_fields("job_resubmitted"),
        )
        await _send(kit, again)


async def _send(kit: Kit, job: Job) -> None:
    try:
        inputs = await _inputs(kit, job)
        # An upload may outlast the lease: what costs money is sent under a fresh one.
        held = await kit.held_anew(job) if any(isinstance(i, Uploaded) for i in inputs) else job
        if not kit.surely_holds(held):
            raise LeaseLost
        answer = await kit.provider.submit(job.request, inputs, job.place.member_key)
    except NotTaken as reason:
        await kit.provider_failed(reason)
        await _back_to_queue(kit, job, reason)
    except FilesDown as reason:
        await _back_to_queue(kit, job, reason)
    except Unanswered as silence:
        await kit.provider_failed(silence)
        await _unanswered(kit, job)
    except Moderated as refusal:
        await kit.provider_answered()
        refused = job.changed(cost_ticks=refusal.cost_ticks)
        await kit.end(refused, State.REFUSED, EndReason.MODERATED)
    except Rejected as reason:
        await kit.provider_answered()
        log.warning(
            "job %s was rejected: %s",
            job.id,
            reason,
            extra=job.log_fields("job_rejected"),
        )
        await kit.end(job, State.FAILED, EndReason.REJECTED)
    except RenderFailed as failure:
        await kit.provider_answered()
        failed = job.changed(cost_ticks=failure.cost_ticks)
        await kit.end(failed, State.FAILED, EndReason.PROVIDER_FAILED)
    else:
        await kit.provider_answered()
        await _taken(kit, job, answer)


async def _inputs(kit: Kit, job: Job) -> list[Input]:
    """The files that go with a request; clips are with the provider by then.

    Who wants better words keeps theirs for later. Raises NotTaken, Rejected or Moderated.
    """
    if job.kind is Kind.IMPROVE:
        return []
    return [await _input(kit, media) for media in await kit.records.media_of(job.id, "input")]


async def _input(kit: Kit, media: Media) -> Input:
    if media.is_clip:
        async with kit.blobs.here(media.blob) as (path,):
            return await kit.provider.upload(path)
    return Picture(content_type=media.content_type, data=await kit.blobs.read(media.blob))


async def _taken(kit: Kit, job: Job, answer: Taken | Finished | Answered) -> None:
    running = job.changed(trouble=None)
    if isinstance(answer, Finished):
        await fetching.receive(kit, running, answer)
        return
    if isinstance(answer, Answered):
        await _receive_text(kit, running, answer)
        return
    next_look_ms = await kit.next_look_ms(running, kit.clock.now_ms())
    rendering = running.moved(
        State.RENDERING, provider_id=answer.provider_id, next_at_ms=next_look_ms
    )
    await kit.write(rendering, keep_lease=True)
    await kit.show(Card(job=rendering, usual=await kit.expected(rendering)))
    await kit.write(rendering)


async def _receive_text(kit: Kit, job: Job, answer: Answered) -> None:
    """A text is there at once, and is shown like any other result."""
    now_ms = kit.clock.now_ms()
    written = job.changed(
        written=answer.written,
        cost_ticks=answer.cost_ticks,
        rendered_at_ms=now_ms,
        next_at_ms=now_ms,
    )
    if job.is_line:
        await kit.write(written.moved(State.FETCHING))
        return
    house = await kit.rules.house(job.place.space_id)
    verdict = await kit.screening.result(written, (), house)
    if verdict.refused is not None:
        # What nobody may see is not kept.
        kept_out = written.changed(written=None)
        await kit.end(kept_out, State.REFUSED, EndReason.AGAINST_RULES)
    elif job.cancel_requested_at_ms is not None:
        await kit.end(written, State.CANCELLED, EndReason.STOPPED_LATE, delivered=1)
    elif (seen := await holding.obey(kit, written, verdict, ())) is not None:
        await kit.write(seen.moved(State.DELIVERING))


async def _back_to_queue(kit: Kit, job: Job, reason: NotTaken | FilesDown) -> None:
    """Nothing was begun: the job keeps its place and is sent again after a pause."""
    now_ms = kit.clock.now_ms()
    failures = job.refused_submissions + 1
    refused = reason if isinstance(reason, NotTaken) else None
    pause_s = pacing.pause_s(failures, kit.rng, refused and refused.retry_after_s)
    log.warning(
        "nothing of job %s was begun: %s",
        job.id,
        reason.sentence,
        extra=job.log_fields("submission_refused") | {"pause_s": round(pause_s, 1)},
    )
    await kit.write(
        job.moved(
            State.QUEUED,
            submissions=job.submissions - 1,
            refused_submissions=failures,
            not_before_ms=now_ms + round(pause_s * 1000),
            next_at_ms=now_ms + CARD_EVERY_MS,
            trouble=None if refused is None else trouble_of(refused) or BUSY,
        )
    )


async def _unanswered(kit: Kit, job: Job) -> None:
    if job.submissions >= SUBMISSIONS_MAX:
        await _give_up(kit, job)
        return
    await kit.write_for_later(job, pacing.pause_s(job.submissions, kit.rng))


async def _give_up(kit: Kit, job: Job) -> None:
    log.error(
        "job %s was submitted %d times without an answer; xAI may bill it all the same",
        job.id,
        job.submissions,
        extra=job.log_fields("possible_double_bill"),
    )
    await kit.end(job, State.FAILED, EndReason.UNANSWERED)
