"""What a finished job counts for: dollars follow the bill, counts follow what was delivered."""

from bot.core import offers
from bot.core.jobs import EndReason, Job, State
from bot.core.money import NOTHING, Amount


def settle(job: Job, *, delivered: int, refusal_is_free: bool) -> Amount:
    """What to book for an ended job in place of its hold.

    `delivered` is how many files came of it. `refusal_is_free` says that this member's refusals
    do not count yet today. Raises ValueError for a job that has not ended.
    """
    bill = job.cost_ticks
    if job.state is State.DONE or job.end_reason is EndReason.NOT_SHOWN:
        return _counted(job, delivered, _or_hold(job, bill))
    match job.state:
        case State.REFUSED if job.end_reason is EndReason.MODERATED:
            parts = 0 if refusal_is_free else job.request.count
            return _counted(job, parts, _or_hold(job, bill))
        case State.CANCELLED if job.end_reason is EndReason.STOPPED_LATE:
            return _counted(job, job.request.count, _or_hold(job, bill))
        case State.EXPIRED if job.end_reason in _PAID_FOR_NOTHING:
            return Amount(ticks=_or_hold(job, bill))
        case State.FAILED | State.REFUSED:
            return Amount(ticks=bill or 0)
        case State.CANCELLED | State.EXPIRED:
            return NOTHING
        case _:
            raise ValueError(f"a job that is {job.state} has nothing to settle")


_PAID_FOR_NOTHING = frozenset({EndReason.NEVER_FINISHED, EndReason.NEVER_REVIEWED})
"""Ends by time for which the provider is paid, and which count nothing."""


def is_assumed(job: Job) -> bool:
    """Whether the hold stands for a bill that the provider never stated."""
    return job.cost_ticks is None and (
        job.state is State.DONE
        or job.end_reason in {EndReason.MODERATED, EndReason.STOPPED_LATE, EndReason.NOT_SHOWN}
        or job.end_reason in _PAID_FOR_NOTHING
    )


def _or_hold(job: Job, bill: int | None) -> int:
    return job.hold.ticks if bill is None else bill


def _counted(job: Job, parts: int, ticks: int) -> Amount:
    return offers.counted(job.request, ticks, parts)
