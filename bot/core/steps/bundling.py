"""The lines of a batch on their way to the provider, in as few bundles as will hold them.

A bundle is on record, with its lines, before it is begun. Whether one began whose answer was lost
is asked by its name, which is made of the batch and its place: begun anew, it has the same again.
"""

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from pathlib import Path

from bot.core import pacing
from bot.core.cases.scratch import scratch
from bot.core.errors import (
    LeaseLost,
    Moderated,
    NotTaken,
    PollFailed,
    ProviderError,
    Rejected,
    ResultExpired,
    Unanswered,
)
from bot.core.gate import trouble_of
from bot.core.jobs import EndReason, Job, Road, State
from bot.core.ports import Batch, BatchLine, Bundle, Fit, Input, Load, Picture, Uploaded
from bot.core.steps import lining
from bot.core.steps.kit import Kit
from bot.core.windows import HOUR_MS

log = logging.getLogger(__name__)

PAGE = 100
"""Lines that are in memory at a time."""
LOST_WAITS_MS = 60_000
"""For so long a request whose answer was lost may still be on its way."""
LOST_BEFORE = 2
"""A batch whose bundles were sent so often has lost one."""
RETRY_MS = 5_000
"""How often a closed gate is asked whether something may be sent."""
BEGIN_WITHIN_MS = 24 * HOUR_MS
"""Lines that could not be sent by then end, free."""
BUSY = "busy"
"""The trouble of a batch that was asked to be patient."""


class LostLineError(Exception):
    """A line cannot be sent, and ends."""

    def __init__(self, state: State, reason: EndReason) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason


# --- bundles whose answer was lost ----------------------------------------------------------------


async def find_lost(kit: Kit, batch: Job, bundles: Sequence[Bundle]) -> Job:
    """Find out whether bundles began of which nobody knows; the batch with what troubles it."""
    if kit.clock.now_ms() < batch.not_before_ms:
        return batch
    for bundle in bundles:
        if bundle.provider_id is not None:
            continue
        try:
            batch = await _find(kit, batch, bundle)
        except NotTaken as reason:
            return await _in_trouble(kit, batch, reason)
        except (PollFailed, ResultExpired) as reason:
            log.warning(
                "a second bundle of batch %s cannot be cancelled yet: %s",
                batch.id,
                reason.sentence,
                extra=batch.log_fields("poll_failed"),
            )
    return batch


async def _find(kit: Kit, batch: Job, bundle: Bundle) -> Job:
    """One bundle; the batch as it stands then, with how often its lines went who knows where.

    Raises NotTaken, PollFailed or ResultExpired when nobody can say.
    """
    found = await kit.batches.find(bundle.name)
    now_ms = kit.clock.now_ms()
    if found:
        await _cancel_others(kit, batch, found, found[0].id)
        await kit.lines.keep(batch, replace(bundle, provider_id=found[0].id))
        return batch
    if now_ms - bundle.tried_at_ms >= LOST_WAITS_MS:
        log.warning(
            "lines of batch %s are sent again: they never came to xAI",
            batch.id,
            extra=batch.log_fields("bundle_resubmitted"),
        )
        await _take_back(kit, batch, bundle)
        return batch.changed(submissions=batch.submissions + 1)
    return batch


async def _cancel_others(kit: Kit, batch: Job, found: Sequence[Batch], kept_id: str) -> None:
    """A request that arrived very late began the same lines twice.

    Raises PollFailed or ResultExpired.
    """
    for other in found:
        if other.id != kept_id:
            log.error(
                "lines of batch %s began twice; xAI may bill some of them all the same",
                batch.id,
                extra=batch.log_fields("possible_double_bill"),
            )
            await kit.batches.cancel(other.id)


async def _take_back(kit: Kit, batch: Job, bundle: Bundle, road: Road = Road.BATCH) -> None:
    """The provider proved not to have a bundle, and needs the file of its lines no more."""
    await forget_lines(kit, bundle)
    await kit.lines.take_back(batch, bundle, kit.clock.now_ms(), road)


async def forget_lines(kit: Kit, bundle: Bundle) -> bool:
    """Have the provider remove the file of a bundle's lines; what is not removed goes in time."""
    if bundle.lines_file is None:
        return False
    try:
        await kit.batches.forget(Uploaded(file_id=bundle.lines_file))
    except NotTaken:
        return False
    return True


async def refused(kit: Kit, batch: Job, bundle: Bundle, why: str) -> None:
    """The provider takes none of these lines together: each goes by itself."""
    log.warning(
        "xAI did not take lines of batch %s together: %s",
        batch.id,
        why,
        extra=batch.log_fields("bundle_refused"),
    )
    await _take_back(kit, batch, bundle, Road.QUEUE)


# --- the next bundle ------------------------------------------------------------------------------


async def begin_next(kit: Kit, batch: Job, bundles: Sequence[Bundle]) -> Job:
    """Begin a bundle of lines that are still to be sent, if there are any and it may be tried.

    The batch as it stands then.
    """
    now_ms = kit.clock.now_ms()
    if not await has_more(kit, batch, bundles):
        return batch
    if now_ms >= batch.counted_at_ms + BEGIN_WITHIN_MS:
        await _never_begun(kit, batch)
        return batch
    if not await kit.gates.lets_retry(now_ms):
        trouble = (await kit.gates.now()).trouble
        return batch.changed(trouble=trouble, not_before_ms=now_ms + RETRY_MS)
    try:
        return await _send_file(kit, batch, _new_bundle(batch, bundles))
    except NotTaken as reason:
        return await _in_trouble(kit, batch, reason)


async def has_more(kit: Kit, batch: Job, bundles: Sequence[Bundle]) -> bool:
    """Whether lines are still to be sent that may be sent at once."""
    waits = _is_one_lost(bundles) or kit.clock.now_ms() < batch.not_before_ms
    return not waits and await _has_planned(kit, batch)


def _is_one_lost(bundles: Sequence[Bundle]) -> bool:
    """Whether it is not known of a bundle if it began: no other one is begun before."""
    return any(bundle.provider_id is None for bundle in bundles)


async def _has_planned(kit: Kit, batch: Job) -> bool:
    return bool(await kit.lines.page(batch.id, limit=1, state=State.PLANNED, road=Road.BATCH))


def _new_bundle(batch: Job, bundles: Sequence[Bundle]) -> Bundle:
    taken = {bundle.nth for bundle in bundles}
    nth = next(nth for nth in range(len(taken) + 1) if nth not in taken)
    return Bundle(name=f"{batch.id}.{nth}", batch_id=batch.id, nth=nth, tried_at_ms=0)


async def _send_file(kit: Kit, batch: Job, bundle: Bundle) -> Job:
    """Write a file, bring it to the provider, and begin it. Raises NotTaken."""
    async with scratch() as folder:
        path = folder / "lines.jsonl"
        load = await _write(kit, batch, path)
        if load is None:
            return batch
        try:
            brought = await kit.batches.bring_lines(path)
        except (Rejected, Moderated) as reason:
            await _refuse_unsent(kit, batch, bundle, load, reason)
            return batch
    await _begin(kit, batch, bundle, load, brought)
    now_ms = kit.clock.now_ms()
    return batch.changed(
        refused_submissions=0,
        trouble=None,
        submitted_at_ms=batch.submitted_at_ms or now_ms,
        submissions=max(1, batch.submissions),
    )


async def _begin(kit: Kit, batch: Job, bundle: Bundle, load: Load, brought: Uploaded) -> None:
    """Put it on record, and begin it. Raises NotTaken when nothing began."""
    held = await kit.held_anew(batch)
    now_ms = kit.clock.now_ms()
    tried = replace(bundle, lines_file=brought.file_id, tried_at_ms=now_ms)
    if not await kit.lines.send(held, tried, load, now_ms):
        # Somebody stopped or took down a line meanwhile: the file is written anew without it.
        await forget_lines(kit, tried)
        return
    if not kit.surely_holds(held):
        raise LeaseLost
    try:
        begun = await kit.batches.begin(tried.name, brought)
    except Unanswered as silence:
        await kit.provider_failed(silence)
        await kit.lines.keep(held, replace(tried, tried_at_ms=kit.clock.now_ms()))
    except NotTaken:
        await _take_back(kit, held, tried)
        raise
    except Rejected as reason:
        await kit.provider_answered()
        await refused(kit, held, tried, str(reason))
    else:
        await kit.provider_answered()
        await kit.lines.keep(held, replace(tried, provider_id=begun.id))
        log.info(
            "%d lines of batch %s are with xAI",
            load.count,
            batch.id,
            extra=batch.log_fields("bundle_begun"),
        )
        if batch.submissions >= LOST_BEFORE:
            with suppress(NotTaken, PollFailed, ResultExpired):
                found = await kit.batches.find(tried.name)
                await _cancel_others(kit, batch, found, begun.id)


async def _refuse_unsent(
    kit: Kit, batch: Job, bundle: Bundle, load: Load, reason: ProviderError
) -> None:
    """Not even the file of these lines was taken."""
    now_ms = kit.clock.now_ms()
    tried = replace(bundle, tried_at_ms=now_ms)
    if await kit.lines.send(batch, tried, load, now_ms):
        await refused(kit, batch, tried, str(reason))


# --- the file of lines ----------------------------------------------------------------------------


async def _write(kit: Kit, batch: Job, path: Path) -> Load | None:
    """Write as many lines into a file as it takes; None when there is none. Raises NotTaken."""
    load: Load | None = None
    async with kit.batches.write(path) as file, aclosing(_planned(kit, batch)) as lines:
        async for line in lines:
            try:
                given = await _inputs(kit, line)
            except LostLineError as lost:
                await _end(kit, batch, line, lost)
                continue
            fit = await file.add(
                BatchLine(
                    id=line.id,
                    request=line.request,
                    inputs=given,
                    member_key=line.place.member_key,
                )
            )
            if fit is Fit.FULL:
                break
            if fit is Fit.TOO_LONG:
                await _end(kit, batch, line, LostLineError(State.FAILED, EndReason.REJECTED))
                continue
            place = line.scene or 0
            load = Load(
                first=place if load is None else load.first,
                last=place,
                count=1 if load is None else load.count + 1,
            )
    return load


async def _planned(kit: Kit, batch: Job) -> AsyncGenerator[Job]:
    """The lines that are to be sent together, in their order."""
    after = -1
    while page := await kit.lines.page(
        batch.id, after=after, limit=PAGE, state=State.PLANNED, road=Road.BATCH
    ):
        for line in page:
            yield line
            after = line.scene or 0


async def _inputs(kit: Kit, line: Job) -> list[Input]:
    """The files that go with a line. Raises LostLineError and NotTaken."""
    if await kit.is_closed(line):
        raise LostLineError(State.CANCELLED, EndReason.BY_MODERATOR)
    given: list[Input] = []
    for media in await kit.records.media_of(line.id, "input"):
        try:
            if media.is_clip:
                async with kit.blobs.here(media.blob) as (path,):
                    given.append(await kit.batches.bring_clip(path))
            else:
                data = await kit.blobs.read(media.blob)
                given.append(Picture(content_type=media.content_type, data=data))
        except FileNotFoundError:
            raise LostLineError(State.FAILED, EndReason.OUR_FAULT) from None
        except (Rejected, Moderated):
            raise LostLineError(State.FAILED, EndReason.REJECTED) from None
    return given


async def _end(kit: Kit, batch: Job, line: Job, lost: LostLineError) -> None:
    """End a line that is not sent, free."""
    over = lining.ended(line, lost.state, lost.reason, kit.clock.now_ms())
    await lining.move(kit, batch, [over])


async def _never_begun(kit: Kit, batch: Job) -> None:
    """Nothing could be sent for as long as anybody waits."""
    now_ms = kit.clock.now_ms()
    lines = await kit.lines.page(batch.id, limit=PAGE, state=State.PLANNED, road=Road.BATCH)
    await lining.move(
        kit,
        batch,
        [lining.ended(line, State.EXPIRED, EndReason.NEVER_BEGUN, now_ms) for line in lines],
    )


async def _in_trouble(kit: Kit, batch: Job, reason: NotTaken) -> Job:
    """The provider took nothing: again after a pause."""
    await kit.provider_failed(reason)
    failures = batch.refused_submissions + 1
    pause_s = pacing.pause_s(failures, kit.rng, reason.retry_after_s)
    log.warning(
        "xAI did not take lines of batch %s: %s",
        batch.id,
        reason.sentence,
        extra=batch.log_fields("submission_refused") | {"pause_s": round(pause_s, 1)},
    )
    return batch.changed(
        refused_submissions=failures,
        trouble=trouble_of(reason) or BUSY,
        not_before_ms=kit.clock.now_ms() + round(pause_s * 1000),
    )
