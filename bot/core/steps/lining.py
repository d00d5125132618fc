"""One line of a batch: what came of it, and what is done about it by itself.

A line that the provider has is looked after by its batch. What came of it is fetched, looked at and
kept like any other result; there its way ends, for its batch shows it.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.core import settlement
from bot.core.jobs import ENDS, By, EndReason, Job, State
from bot.core.money import NOTHING
from bot.core.ports import Answered, Finished, LineResult, Moved, NotMade, WhyNot
from bot.core.steps import fetching
from bot.core.steps.kit import Kit

UNWANTED = frozenset({By.MODERATOR, By.BLOCK})
"""Whoever stops a batch like this does not want what still comes of it to be shown."""


async def look(kit: Kit, job: Job) -> None:
    """Leave a line alone until its batch has read what came of it."""
    await kit.write(job.changed(next_at_ms=None))


def is_stopped(batch: Job) -> bool:
    """Whether no more of a batch is to be made."""
    return batch.cancel_requested_at_ms is not None or batch.withheld is not None


def after(batch: Job, line: Job, result: LineResult, now_ms: int) -> Job:
    """A line that the provider has, as its result leaves it."""
    match result.outcome:
        case Finished(urls=urls) as answer if not line.kind.makes_text:
            finished = fetching.finished(line, answer, now_ms)
            if urls:
                return _wished(batch, finished.moved(State.FETCHING))
            return _over(finished, State.REFUSED, EndReason.MODERATED, now_ms)
        case Answered(written=written, cost_ticks=cost) if line.kind.makes_text:
            answered = line.changed(
                written=written, cost_ticks=cost, rendered_at_ms=now_ms, next_at_ms=now_ms
            )
            return _wished(batch, answered.moved(State.FETCHING))
        case NotMade(why=WhyNot.MODERATED, cost_ticks=cost):
            refused = line.changed(cost_ticks=cost)
            return _over(refused, State.REFUSED, EndReason.MODERATED, now_ms)
        case NotMade(why=WhyNot.CANCELLED) if is_stopped(batch):
            return given_up(batch, line, now_ms)
        case NotMade(cost_ticks=cost) | Answered(cost_ticks=cost) | Finished(cost_ticks=cost):
            failed = line.changed(cost_ticks=cost)
            return _over(failed, State.FAILED, EndReason.PROVIDER_FAILED, now_ms)


def given_up(batch: Job, line: Job, now_ms: int) -> Job:
    """A line that nothing was made of because its batch was stopped: it is free."""
    by_moderator = batch.cancel_requested_at_ms is None and batch.withheld is not None
    reason = EndReason.BY_MODERATOR if by_moderator else batch.stopped_as
    return _over(line, State.CANCELLED, reason, now_ms)


def without_result(batch: Job, line: Job, now_ms: int) -> Job:
    """A line of which nothing came, though its bundle is over."""
    if is_stopped(batch):
        return given_up(batch, line, now_ms)
    return _over(line, State.FAILED, EndReason.PROVIDER_FAILED, now_ms)


def never_finished(line: Job, now_ms: int) -> Job:
    """A line of which nobody can know any more what came of it."""
    return _over(line, State.EXPIRED, EndReason.NEVER_FINISHED, now_ms)


def ended(line: Job, state: State, reason: EndReason, now_ms: int) -> Job:
    """A line that is over before it was sent."""
    return _over(line, state, reason, now_ms)


async def move(kit: Kit, batch: Job, lines: Sequence[Job]) -> None:
    """Write lines as they are now, with what those count for that are over.

    The first few refusals of a day are free, also when many come at once.
    """
    now_ms = kit.clock.now_ms()
    free = -1
    moved: list[Moved] = []
    for line in lines:
        is_refused = line.end_reason is EndReason.MODERATED
        if is_refused and free < 0:
            free = await kit.refusals_left(batch, now_ms)
        moved.append(_booked(line, is_free=is_refused and free > 0))
        free -= int(is_refused and free > 0)
    if moved:
        await kit.lines.move(batch, moved, now_ms)
    for one in moved:
        if one.booked is not None:
            kit.meter.ended(one.line, one.booked, NOTHING)


def _booked(line: Job, *, is_free: bool) -> Moved:
    if line.state not in ENDS:
        return Moved(line=line)
    known = line.changed(cost_assumed=True) if settlement.is_assumed(line) else line
    booked = settlement.settle(known, delivered=0, refusal_is_free=is_free)
    return Moved(line=known, booked=booked)


def _over(line: Job, state: State, reason: EndReason, now_ms: int) -> Job:
    """What moderation refused is looked at once more, for strikes and the log; nothing else is."""
    follows = now_ms if reason is EndReason.MODERATED else None
    return line.moved(state, end_reason=reason, finished_at_ms=now_ms, next_at_ms=follows)


def _wished(batch: Job, line: Job) -> Job:
    """A result that a moderator wants nobody to see any more is fetched to be put away."""
    if batch.cancelled_by not in UNWANTED:
        return line
    return replace(
        line,
        cancel_requested_at_ms=batch.cancel_requested_at_ms,
        cancelled_by=batch.cancelled_by,
    )
