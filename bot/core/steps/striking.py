"""Strikes: whose requests xAI refused too often within a while rests, and is told until when."""

import logging

from bot.core import ids
from bot.core.blocks import REST_MS, STRIKES_MIN, STRIKES_WITHIN_MS
from bot.core.casebook import Case, CaseKind
from bot.core.jobs import EndReason, Job
from bot.core.rulings import Ruling
from bot.core.steps.kit import Kit

log = logging.getLogger(__name__)


async def rests_until_ms(kit: Kit, job: Job) -> int | None:
    """Until when the author of a job that is over rests now; None where it was not refused.

    It may be asked again and again: what one refusal came to stays the same.
    """
    if job.end_reason is not EndReason.MODERATED or job.finished_at_ms is None:
        return None
    place, now_ms = job.place, kit.clock.now_ms()
    house = await kit.rules.house(place.space_id)
    # A storyboard is refused because a scene of it was.
    if house.strikes and not job.kind.has_parts:
        await _strike(kit, job, job.finished_at_ms)
    standing = await kit.blocks.barring(place.space_id, place.member_key, now_ms)
    if standing is None or standing.case.kind is not CaseKind.REST:
        return None
    return standing.case.until_ms


async def _strike(kit: Kit, job: Job, finished_at_ms: int) -> None:
    place, now_ms = job.place, kit.clock.now_ms()
    rest = Case(
        id=ids.new_job_id(now_ms, kit.rng),
        space_id=place.space_id,
        kind=CaseKind.REST,
        member_key=place.member_key,
        user_id=place.user_id,
        opened_at_ms=finished_at_ms,
        until_ms=finished_at_ms + REST_MS,
    )
    opened = await kit.blocks.rest(
        rest, refusals_min=STRIKES_MIN, within_ms=STRIKES_WITHIN_MS, now_ms=now_ms
    )
    if opened is not None:
        log.info(
            "a member rests: xAI refused %d of theirs in a while",
            STRIKES_MIN,
            extra=job.log_fields("member_rests"),
        )
        await kit.logbook.write(place.space_id, Ruling(case=opened, by_user_id=None))
