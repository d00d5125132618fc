"""A queued job: its card stays true, and it does not wait for ever. A question neither."""

from bot.core.jobs import EndReason, Job, State
from bot.core.models import Kind
from bot.core.ports import Card
from bot.core.steps.kit import Kit

NEAR_CARD_EVERY_MS = 15_000
NEAR_PLACES = 5
CARD_EVERY_MS = 60_000
FAR_CARD_EVERY_MS = 180_000
"""Nothing moves on the card of a job that has more than thirty before it."""


async def forget(kit: Kit, job: Job) -> None:
    """End a question that its author never answered; nothing was held, and nobody is told.

    The lines of a batch are forgotten in the next step, however often that is interrupted.
    """
    now_ms = kit.clock.now_ms()
    await kit.write(
        job.moved(
            State.EXPIRED,
            end_reason=EndReason.NEVER_ANSWERED,
            finished_at_ms=now_ms,
            next_at_ms=now_ms if job.kind is Kind.BATCH else None,
        )
    )
    for media in await kit.records.media_of(job.id, "input"):
        await kit.drop(media)


async def refresh(kit: Kit, job: Job) -> None:
    """Show the job's place in line; end it when it was cancelled or its time is up."""
    now_ms = kit.clock.now_ms()
    if job.cancel_requested_at_ms is not None:
        await kit.end(job, State.CANCELLED, job.stopped_as)
    elif job.withheld is not None:
        await kit.end(job, State.CANCELLED, EndReason.BY_MODERATOR)
    elif now_ms >= job.expires_at_ms:
        await kit.end(job, State.EXPIRED, EndReason.NEVER_BEGUN)
    else:
        card = await _card(kit, job, now_ms)
        await kit.show(card)
        next_at_ms = now_ms + _card_every_ms(card.place_in_line)
        await kit.write(job.changed(next_at_ms=min(next_at_ms, job.expires_at_ms)))


def _card_every_ms(place: int | None) -> int:
    if place is None:
        return FAR_CARD_EVERY_MS
    return NEAR_CARD_EVERY_MS if place <= NEAR_PLACES else CARD_EVERY_MS


async def _card(kit: Kit, job: Job, now_ms: int) -> Card:
    place = await kit.glances.place(job, now_ms)
    left = await kit.ledger.standing(job.place.whose, kit.policy.ceilings, now_ms)
    return Card(
        job=job,
        place_in_line=place,
        starts_within_s=await kit.glances.starts_within_s(job, place, now_ms),
        own_running=await kit.glances.own_running(job, now_ms),
        trouble=(await kit.gates.now()).trouble is not None,
        price_rose=kit.offering.catalogue.is_paused(job.kind, job.request.model),
        usual=await kit.expected(job),
        left=tuple(left),
        prices=await kit.prices(job),
    )
