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
        await _seen(kit, job, answer)


async def _seen(kit: Kit, job: Job, answer: Pending | Finished) -> None:
    if isinstance(answer, Finished):
        await fetching.receive(kit, job, answer)
    elif _time_is_up(kit, job):
        await kit.end(job, State.EXPIRED, EndReason.NEVER_FINISHED)
    else:
        usual = await kit.usual(job)
        running = job.changed(progress_percent=answer.progress_percent, poll_failures=0)
        await kit.show(Card(job=running, usual=usual))
        now_ms = kit.clock.now_ms()
        look_s = pacing.next_look_s((now_ms - _since_ms(job)) / 1000, usual)
        await kit.write(running.changed(next_at_ms=now_ms + round(look_s * 1000)))


async def _look_later(kit: Kit, job: Job, failure: PollFailed) -> None:
    if _time_is_up(kit, job):
        await kit.end(job, State.EXPIRED, EndReason.NEVER_FINISHED)
        return
    failures = job.poll_failures + 1
    log.warning(
        "a look at job %s failed: %s",
        job.id,
        failure.sentence,
        extra=job.log_fields("poll_failed"),
    )
    pause_ms = round(pacing.pause_s(failures, kit.rng, failure.retry_after_s) * 1000)
    await kit.write(job.changed(poll_failures=failures, next_at_ms=kit.clock.now_ms() + pause_ms))


def _time_is_up(kit: Kit, job: Job) -> bool:
    return kit.clock.now_ms() >= _since_ms(job) + kit.policy.finish_within_ms


def _since_ms(job: Job) -> int:
    return job.created_at_ms if job.submitted_at_ms is None else job.submitted_at_ms
