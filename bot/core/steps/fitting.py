"""Making the results fit where they are to be shown: smaller copies beside the originals."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core import ladder
from bot.core.errors import CannotFit, FileBroken
from bot.core.jobs import By, EndReason, Job, Media, State
from bot.core.models import Kind
from bot.core.ports import LABEL_BYTES_MAX, Rung
from bot.core.steps import conducting
from bot.core.steps.kit import Kit

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What of a job's results goes into a message."""

    files: tuple[Media, ...]
    """In their order; smaller copies in place of originals that do not fit."""
    smaller: tuple[Media, ...]
    """The originals of those that are smaller copies."""
    left_out: tuple[Media, ...]
    """Those of which no copy fits."""


async def fit(kit: Kit, job: Job) -> None:
    """Make copies that fit the way the results will go; put them away if nobody wants them.

    A scene goes nowhere: its storyboard takes it from here.
    """
    results = await kit.records.files_of(job.id, "result")
    if job.withheld is not None and job.parent_id is None:
        await kit.end_withheld(job, len(results))
    elif job.delete_requested_at_ms is not None:
        await delete_unshown(kit, job, results)
    elif job.cancel_requested_at_ms is not None:
        await _stop(kit, job, results)
    elif job.parent_id is not None:
        await kit.end(job, State.DONE, EndReason.PART, delivered=len(results))
    else:
        limit = job.fit_bytes or _first_limit(kit, job)
        copies = {media.part: media for media in await kit.records.media_of(job.id, "fitted")}
        for media in results:
            copy = copies.get(media.part)
            if media.size_bytes > limit and (copy is None or copy.size_bytes > limit):
                await _copy(kit, job, media, limit)
        now_ms = kit.clock.now_ms()
        await kit.write(job.moved(State.DELIVERING, fit_bytes=limit, next_at_ms=now_ms))


async def delete_unshown(kit: Kit, job: Job, results: Sequence[Media]) -> None:
    """Its author changed their mind before anything was shown: it counts, and is gone."""
    await kit.end(job, State.DONE, EndReason.DELETED, delivered=len(results))
    # Not before: a step that begins anew would not know how many there were.
    for media in results:
        await kit.drop(media)
    if job.kind is Kind.STORYBOARD:
        await conducting.drop_files(kit, job)


def shown(results: Sequence[Media], copies: Sequence[Media], limit: int) -> Shown:
    """What goes into a message that takes files of `limit` bytes."""
    small = {copy.part: copy for copy in copies if copy.size_bytes <= limit}
    files = [
        media if media.size_bytes <= limit else small.get(media.part, media) for media in results
    ]
    return Shown(
        files=tuple(media for media in files if media.size_bytes <= limit),
        smaller=tuple(m for m in results if m.size_bytes > limit and m.part in small),
        left_out=tuple(m for m in results if m.size_bytes > limit and m.part not in small),
    )


def _first_limit(kit: Kit, job: Job) -> int:
    ways = ladder.rungs(job, kit.clock.now_ms())
    return ladder.takes_bytes(job, ways[0] if ways else Rung.DM)


async def _stop(kit: Kit, job: Job, results: Sequence[Media]) -> None:
    """Stopped when the provider had begun: kept for its author, unless a moderator stopped it."""
    await kit.end(job, State.CANCELLED, EndReason.STOPPED_LATE, delivered=len(results))
    if job.cancelled_by is By.MODERATOR:
        for media in results:
            await kit.drop(media)
        if job.kind is Kind.STORYBOARD:
            await conducting.drop_files(kit, job)


async def _copy(kit: Kit, job: Job, media: Media, bytes_max: int) -> None:
    """A copy of at most so many bytes; none when there is no such copy worth looking at."""
    blob = f"{media.job_id}/fitted-{media.part}"
    smaller = kit.blobs.incoming(blob)
    try:
        async with kit.blobs.here(media.blob) as (path,):
            facts = await kit.media.fit(path, smaller, bytes_max - LABEL_BYTES_MAX)
    except (CannotFit, FileBroken) as problem:
        log.info(
            "a result of %d bytes cannot be made to fit into %d: %s",
            media.size_bytes,
            bytes_max,
            problem.sentence,
            extra={"action": "cannot_fit", "job": media.job_id},
        )
        return
    await kit.label(smaller, job)
    copy = replace(
        media,
        role="fitted",
        blob=blob,
        content_type=facts.content_type,
        size_bytes=smaller.stat().st_size,
        width=facts.width,
        height=facts.height,
        duration_ms=facts.duration_ms,
        prints=facts.prints,
    )
    await kit.blobs.keep(smaller, copy)
    await kit.records.add_media(copy, kit.clock.now_ms(), job.lease_token)
