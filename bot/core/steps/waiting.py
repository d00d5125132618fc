"""A queued job: its card stays true, and it does not wait for ever."""

from bot.core import scheduling
from bot.core.jobs import EndReason, Job, State
from bot.core.ports import Card
from bot.core.steps.kit import Kit

NEAR_CARD_EVERY_MS = 15_000
NEAR_PLACES = 5
PLACES_SHOWN = 31
"""Whoever is further back reads that more than thirty are before them."""
FAR_CARD_EVERY_MS = 60_000


async def refresh(kit: Kit, job: Job) -> None:
    """Show the job's place in line; end it when it was cancelled or its time is up."""
    now_ms = kit.clock.now_ms()
    if job.cancel_requested_at_ms is not None:
        await kit.end(job, State.CANCELLED, EndReason.BY_AUTHOR)
    elif now_ms >= job.expires_at_ms:
        await kit.end(job, State.EXPIRED, EndReason.NEVER_BEGUN)
    else:
        place = scheduling.place_in_line(await kit.jobs.waiting(), job.id, PLACES_SHOWN)
        left = await kit.ledger.standing(
            job.place.space_id, job.place.member_key, kit.policy.ceilings, now_ms
        )
        await kit.show(Card(job=job, place_in_line=place, left=tuple(left)))
        near = place is not None and place <= NEAR_PLACES
        every_ms = NEAR_CARD_EVERY_MS if near else FAR_CARD_EVERY_MS
        await kit.write(job.changed(next_at_ms=min(now_ms + every_ms, job.expires_at_ms)))
