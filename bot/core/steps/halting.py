"""A batch that is stopped, dropped or broken off: nothing more of it begins."""

from collections.abc import Sequence
from contextlib import suppress

from bot.core.errors import PollFailed, ResultExpired
from bot.core.jobs import EndReason, Job, State
from bot.core.ports import Bundle, Tally
from bot.core.steps import lining
from bot.core.steps.bundling import PAGE
from bot.core.steps.kit import Kit

PAGES_AT_ONCE = 3
UNDER_WAY = (State.SUBMITTING, State.RENDERING, State.FETCHING, State.HELD_FOR_REVIEW)


async def stop(kit: Kit, batch: Job) -> None:
    """End lines that have not begun, some hundred at a time.

    What has begun goes on, and is kept. Where a moderator stopped it, nobody is to see it: lines
    that are looked after one by one are told so; those in bundles learn it with their results.
    """
    now_ms = kit.clock.now_ms()
    for _ in range(PAGES_AT_ONCE):
        waiting = await _waiting(kit, batch)
        if not waiting:
            break
        over = [lining.given_up(batch, line, now_ms) for line in waiting]
        await lining.move(kit, batch, over)
    if batch.cancelled_by in lining.UNWANTED:
        await _tell_lines(kit, batch)


async def has_more(kit: Kit, batch: Job) -> bool:
    """Whether lines are left that have not begun."""
    return bool(await _waiting(kit, batch, limit=1))


async def _waiting(kit: Kit, batch: Job, limit: int = PAGE) -> Sequence[Job]:
    planned = await kit.lines.page(batch.id, limit=limit, state=State.PLANNED)
    return planned or await kit.lines.page(batch.id, limit=limit, state=State.QUEUED)


async def _tell_lines(kit: Kit, batch: Job) -> None:
    """Have the lines that have steps of their own end unseen."""
    by = batch.cancelled_by
    if by is None:
        return
    for state in UNDER_WAY:
        after = -1
        while page := await kit.lines.page(batch.id, after=after, limit=PAGE, state=state):
            after = page[-1].scene or 0
            for line in page:
                alone = state is not State.RENDERING or line.sent_in is None
                if alone and line.cancel_requested_at_ms is None:
                    await kit.jobs.cancel(line.id, by, kit.clock.now_ms())


async def drop_files(kit: Kit, batch: Job) -> None:
    """Remove what came of every line of a batch."""
    after = -1
    while page := await kit.lines.page(batch.id, after=after, limit=PAGE):
        after = page[-1].scene or 0
        for line in page:
            for media in await kit.records.media_of(line.id, "result"):
                await kit.drop(media)


async def clear(kit: Kit, batch: Job) -> Tally:
    """Leave nothing behind of a batch that is over; how its lines stand.

    Of one that nobody let in, its lines are forgotten and what they were to work on is removed. Of
    one that a fault of ours ended, nothing more begins, and what xAI has of it is given up.
    """
    await _forget(kit, batch)
    tally = await kit.lines.tally(batch.id)
    if tally.planned or tally.queued or tally.rendering:
        await _break_off(kit, batch)
        tally = await kit.lines.tally(batch.id)
    return tally


async def _forget(kit: Kit, batch: Job) -> None:
    after = -1
    while page := await kit.lines.page(batch.id, after=after, limit=PAGE, state=State.ASKING):
        after = page[-1].scene or 0
        for line in page:
            for media in await kit.records.media_of(line.id, "input"):
                await kit.drop(media)
    await kit.lines.forget(batch.id, kit.clock.now_ms())


async def _break_off(kit: Kit, batch: Job) -> None:
    now_ms = kit.clock.now_ms()
    while waiting := await _waiting(kit, batch):
        over = [
            lining.ended(line, State.CANCELLED, EndReason.OUR_FAULT, now_ms) for line in waiting
        ]
        await lining.move(kit, batch, over)
    for bundle in await kit.lines.bundles(batch.id):
        await _give_up(kit, batch, bundle)


async def _give_up(kit: Kit, batch: Job, bundle: Bundle) -> None:
    """What xAI has made of these lines may be billed, and is lost."""
    if bundle.provider_id is not None and not bundle.over:
        with suppress(PollFailed, ResultExpired):
            await kit.batches.cancel(bundle.provider_id)
    now_ms = kit.clock.now_ms()
    awaited = sorted(await kit.lines.awaited(batch.id, bundle.name))
    for begin in range(0, len(awaited), PAGE):
        lines = await kit.lines.find(batch.id, awaited[begin : begin + PAGE])
        await lining.move(kit, batch, [lining.never_finished(line, now_ms) for line in lines])
