"""Bringing the results home: streamed to a file, opened to know that it is whole, kept."""

import asyncio
import logging

from bot.core import pacing
from bot.core.errors import (
    FetchError,
    FetchFailed,
    FileBroken,
    FilesDown,
    FileTooLarge,
    LinkGone,
)
from bot.core.jobs import EndReason, Job, Media, State
from bot.core.ports import Finished
from bot.core.steps import fitting, holding
from bot.core.steps.kit import Kit

log = logging.getLogger(__name__)

FETCH_TRIES_MAX = 6


async def receive(kit: Kit, job: Job, answer: Finished) -> None:
    """Note what the provider made; the files come in the next step."""
    made = finished(job, answer, kit.clock.now_ms())
    if not answer.urls:
        await kit.end(made, State.REFUSED, EndReason.MODERATED)
    else:
        await kit.write(made.moved(State.FETCHING))


def finished(job: Job, answer: Finished, now_ms: int) -> Job:
    """A job with what the provider made of it, as far as that was asked for."""
    return job.changed(
        outputs=answer.urls[: job.request.count],
        kept_back=_kept_back(job, answer),
        cost_ticks=answer.cost_ticks,
        rendered_at_ms=now_ms,
        progress_percent=None,
        next_at_ms=now_ms,
    )


def _kept_back(job: Job, answer: Finished) -> int:
    """How many results are missing: flagged ones, or fewer than were asked for."""
    return max(answer.kept_back, job.request.count - len(answer.urls))


async def fetch(kit: Kit, job: Job) -> None:
    """Fetch every file that is not here yet; the job goes on with those that can be had."""
    if job.written is not None:
        await _look_at_text(kit, job)
        return
    here = {media.part for media in await kit.records.files_of(job.id, "result")}
    failures = await _fetch_missing(kit, job, here)
    passing = next((failure for failure in failures if _worth_retrying(job, failure)), None)
    if passing is not None:
        await _fetch_later(kit, job, passing)
        return
    if here:
        results = await kit.records.files_of(job.id, "result")
        if (seen := await holding.look_at(kit, job, results)) is not None:
            await _go_on(kit, seen)
    else:
        gone = any(isinstance(failure, LinkGone | FetchFailed) for failure in failures)
        reason = EndReason.LINK_GONE if gone else EndReason.FILE_BROKEN
        await kit.end(job, State.FAILED, reason)
    # Only now is it certain that no other worker has the job, and perhaps these files.
    for part in set(range(len(job.outputs))) - here:
        await kit.blobs.delete(_blob(job, part))


async def _fetch_missing(kit: Kit, job: Job, here: set[int]) -> list[FetchError]:
    """Fetch what is not `here` yet, and add it; what could not be fetched. Raises FilesDown."""
    failures: list[FetchError] = []
    down: FilesDown | None = None
    for part, url in enumerate(job.outputs):
        if part in here:
            continue
        try:
            await _fetch_one(kit, job, part, url)
            here.add(part)
        except FetchError as error:
            failures.append(error)
        except FilesDown as error:
            down = error  # the others come home all the same: their links do not wait
    if down is not None:
        raise down
    return failures


async def _go_on(kit: Kit, job: Job) -> None:
    """The results may be shown. A line is over by that: thousands of them need no step more."""
    fitting_now = job.moved(State.FITTING, next_at_ms=kit.clock.now_ms())
    if job.is_line:
        await fitting.fit(kit, fitting_now)
    else:
        await kit.write(fitting_now)


async def _look_at_text(kit: Kit, job: Job) -> None:
    """A line that asked for a text: there is nothing to fetch, but it is looked at like a file."""
    house = await kit.rules.house(job.place.space_id)
    verdict = await kit.screening.result(job, (), house)
    if verdict.refused is not None:
        # What nobody may see is not kept.
        kept_out = job.changed(written=None)
        await kit.end(kept_out, State.REFUSED, EndReason.AGAINST_RULES)
    elif (seen := await holding.obey(kit, job, verdict, ())) is not None:
        await _go_on(kit, seen)


async def _fetch_one(kit: Kit, job: Job, part: int, url: str) -> None:
    blob = _blob(job, part)
    incoming = kit.blobs.incoming(blob)
    # What came before and could not be kept is here still; its link may be gone by now.
    if not await asyncio.to_thread(incoming.is_file):
        await kit.downloads.fetch(url, incoming)
    try:
        facts = await kit.media.inspect(incoming)
    except FileBroken:
        await asyncio.to_thread(incoming.unlink, missing_ok=True)
        raise
    await kit.label(incoming, job)
    media = Media(
        job_id=job.id,
        role="result",
        part=part,
        blob=blob,
        content_type=facts.content_type,
        size_bytes=incoming.stat().st_size,
        width=facts.width,
        height=facts.height,
        duration_ms=facts.duration_ms,
        prints=facts.prints,
    )
    await kit.blobs.keep(incoming, media)
    await kit.records.add_media(media, kit.clock.now_ms(), job.lease_token)


def _blob(job: Job, part: int) -> str:
    return f"{job.id}/result-{part}"


def _worth_retrying(job: Job, failure: FetchError) -> bool:
    passing = isinstance(failure, FetchFailed | FileBroken) and not isinstance(
        failure, FileTooLarge
    )
    return passing and job.fetch_failures < FETCH_TRIES_MAX


async def _fetch_later(kit: Kit, job: Job, failure: FetchError) -> None:
    failures = job.fetch_failures + 1
    log.warning(
        "a result of job %s could not be fetched: %s",
        job.id,
        failure.sentence,
        extra=job.log_fields("fetch_failed"),
    )
    pause_s = pacing.pause_s(failures, kit.rng)
    await kit.write_for_later(job.changed(fetch_failures=failures), pause_s)
