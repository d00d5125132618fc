"""A job the provider works on: look how far it is, and when to look again."""

import logging

from bot.core import pacing
from bot.core.errors import Moderated, PollFailed, RenderFailed, ResultExpired
from bot.core.jobs import EndReason, Job, State
from bot.core.ports import Card, Finished, Pending
from bot.core.steps import fetching
from bot.core.steps.kit import Kit

log = logging.getLogger(__name__)


async def look(kit: Kit, job: Job) -> None:
    """Poll once."""
    asked_ms = kit.clock.now_ms()
    try:
        answer = await kit.provider.poll(job.kind, job.provider_id or "")
    except Moderated as refusal:
        refused = job.changed(cost_ticks=refusal.cost_ticks)
        await kit.end(refused, State.REFUSED, EndReason.MODERATED)
    except RenderFailed as failure:
        failed = job.changed(cost_ticks=failure.cost_ticks)
        await kit.end(failed, State.FAILED, EndReason.PROVIDER_FAILED)
    except ResultExpired:
        await kit.end(job, State.EXPIRED, EndReason.NEVER_FINISHED)
    except PollFailed as failure:
        await _look_later(kit, job, failure)
    else:
        await _seen(kit, job, answer, asked_ms)


async def _seen(kit: Kit, job: Job, answer: Pending | Finished, asked_ms: int) -> None:
    if isinstance(answer, Finished):
        await fetching.receive(kit, job, answer)
    elif _time_is_up(kit, job):
        await kit.end(job, State.EXPIRED, EndReason.NEVER_FINISHED)
    else:
        running = _moved_on(job, answer, asked_ms).changed(poll_failures=0)
        await kit.show(Card(job=running, usual=await kit.expected(running)))
        next_look_ms = await kit.next_look_ms(running, asked_ms)
        await kit.write(running.changed(next_at_ms=max(next_look_ms, kit.clock.now_ms())))


def _moved_on(job: Job, answer: Pending, asked_ms: int) -> Job:
    """With the percentage just seen; an answer without one says nothing new."""
    percent = answer.progress_percent
    if percent is None or percent == job.progress_percent:
        return job
    return job.changed(progress_percent=percent, progress_since_ms=asked_ms)


async def _look_later(kit: Kit, job: Job, failure: PollFailed) -> None:
    if _time_is_up(kit, job):
        await kit.end(job, State.EXPIRED, EndReason.NEVER_FINISHED)
        return
    if failure.too_many:
        kit.looks.slow_down(kit.clock.now_ms())
    failures = job.poll_failures + 1
    log.warning(
        "a look at job %s failed: %s",
        job.id,
        failure.sentence,
        extra=job.log_fields("poll_failed"),
    )
    pause_s = pacing.pause_s(failures, kit.rng, failure.retry_after_s)
    await kit.write_for_later(job.changed(poll_failures=failures), pause_s)


def _time_is_up(kit: Kit, job: Job) -> bool:
    return job.running_s(kit.clock.now_ms()) * 1000 >= kit.policy.finish_within_ms
