"""The bundles of a batch with the provider: how far they are, and what came of their lines.

Results are read while a bundle runs, for their links die within the hour; they come in no order,
and some may come twice. A line is moved on once, by the state of its row, so all of them may be
read again from the first as often as it takes.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core import pacing
from bot.core.errors import PollFailed, ResultExpired
from bot.core.jobs import Job
from bot.core.ports import Batch, BatchStage, Bundle, ResultPage
from bot.core.steps import bundling, lining
from bot.core.steps.kit import Kit
from bot.core.windows import HOUR_MS

log = logging.getLogger(__name__)

LOOK_S_MIN, LOOK_S_MAX = 5.0, 60.0
LOOKS_OF_AGE = 20
"""A bundle is looked at again after a twentieth of the time that it has taken."""
READ_MS_MIN, READ_MS_MAX = 5_000, 600_000
LINE_READ_MS = 50
"""Results of many lines are read more seldom: those of a thousand every fifty seconds."""
PAGES_MAX = 1_000
READS_MAX = 20
"""So often a bundle that is over is read in which results are missing that it counts."""
BUNDLE_MS_MAX = 48 * HOUR_MS
"""A bundle of which the provider does not say when it ends is over by then."""
OVER = frozenset({BatchStage.DONE, BatchStage.CANCELLED, BatchStage.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read of a bundle's results."""

    awaited: Collection[str]
    """The lines that nothing came of yet."""
    count: int
    """How many lines there were results of."""


async def gather(kit: Kit, batch: Job, bundles: Sequence[Bundle]) -> Job:
    """Look at every bundle that is under way, and move on the lines that something came of.

    The batch as it stands then; whether a look failed is counted in it.
    """
    failed: PollFailed | None = None
    for bundle in bundles:
        if bundle.over or bundle.provider_id is None:
            continue
        try:
            await _look(kit, batch, bundle, bundle.provider_id)
        except PollFailed as error:
            failed = error
            await _note_failure(kit, batch, bundle, error)
        except ResultExpired:
            await _gone(kit, batch, bundle)
    if failed is None:
        return batch.changed(poll_failures=0)
    return batch.changed(poll_failures=batch.poll_failures + 1)


def pause_s(kit: Kit, batch: Job, bundles: Sequence[Bundle]) -> float | None:
    """How long until the bundles are looked at again; None when none is under way."""
    ages_s = [
        (kit.clock.now_ms() - bundle.tried_at_ms) / 1000 for bundle in bundles if not bundle.over
    ]
    if not ages_s:
        return None
    if batch.poll_failures:
        return pacing.pause_s(batch.poll_failures, kit.rng)
    return min(max(LOOK_S_MIN, min(ages_s) / LOOKS_OF_AGE), LOOK_S_MAX)


async def _look(kit: Kit, batch: Job, bundle: Bundle, provider_id: str) -> None:
    """One bundle. Raises PollFailed, or ResultExpired."""
    stopped = lining.is_stopped(batch)
    ask = kit.batches.cancel if stopped else kit.batches.look
    seen = await ask(provider_id)
    count = seen.made + seen.failed + seen.cancelled
    if seen.stage is BatchStage.REFUSED and not count:
        await bundling.refused(kit, batch, bundle, seen.refused_because or "no reason")
        return
    if seen.stage is not BatchStage.READING and await bundling.forget_lines(kit, bundle):
        bundle = replace(bundle, lines_file=None)
        await kit.lines.keep(batch, bundle)
    if seen.stage in OVER or _is_time_to_read(kit, bundle, seen, count):
        await _read_on(kit, batch, bundle, seen, count)
    elif _is_late(kit, bundle, seen):
        await kit.batches.cancel(provider_id)


def _is_time_to_read(kit: Kit, bundle: Bundle, seen: Batch, count: int) -> bool:
    every_ms = min(max(READ_MS_MIN, seen.lines * LINE_READ_MS), READ_MS_MAX)
    since_ms = kit.clock.now_ms() - bundle.read_at_ms
    return count != max(0, bundle.read_count) and since_ms >= every_ms


def _is_late(kit: Kit, bundle: Bundle, seen: Batch) -> bool:
    """Whether nothing more can come of a bundle."""
    until_ms = seen.results_until_ms or bundle.tried_at_ms + BUNDLE_MS_MAX
    return kit.clock.now_ms() >= until_ms


async def _read_on(kit: Kit, batch: Job, bundle: Bundle, seen: Batch, count: int) -> None:
    """Read all results, and end the bundle when it is over and they are all there."""
    now_ms = kit.clock.now_ms()
    reading = await _read(kit, batch, bundle)
    read = replace(bundle, read_count=reading.count, read_at_ms=now_ms)
    if seen.stage not in OVER:
        await kit.lines.keep(batch, read)
        return
    late = _is_late(kit, bundle, seen)
    missing = count - reading.count if reading.awaited else 0
    if missing > 0 and not late and batch.poll_failures < READS_MAX:
        # What it counts is not all there yet: a moment later it is.
        await kit.lines.keep(batch, read)
        raise PollFailed(f"{missing} results are missing")
    await _end_rest(kit, batch, reading.awaited, late=late)
    await kit.lines.keep(batch, replace(read, over=True))


async def _read(kit: Kit, batch: Job, bundle: Bundle) -> Reading:
    """Every page of results, from the first. Raises PollFailed or ResultExpired."""
    awaited = set(await kit.lines.awaited(batch.id, bundle.name))
    known: set[str] = set()
    token: str | None = None
    for _ in range(PAGES_MAX):
        page = await kit.batches.results(bundle.provider_id or "", token)
        await _take(kit, batch, page, awaited)
        known.update(one.line_id for one in page.results)
        token = page.next_token
        if token is None:
            return Reading(awaited=awaited, count=len(known))
    raise PollFailed("results on more pages than there can be")


async def _take(kit: Kit, batch: Job, page: ResultPage, awaited: set[str]) -> None:
    """Move on the lines that a page has news of; what else is on it is nothing to us."""
    news = {one.line_id: one for one in page.results if one.line_id in awaited}
    now_ms = kit.clock.now_ms()
    lines = await kit.lines.find(batch.id, list(news))
    await lining.move(
        kit, batch, [lining.after(batch, line, news[line.id], now_ms) for line in lines]
    )
    awaited.difference_update(news)


async def _end_rest(kit: Kit, batch: Job, awaited: Collection[str], *, late: bool) -> None:
    """End the lines of a bundle of which nothing came."""
    now_ms = kit.clock.now_ms()
    for ids in _parts(sorted(awaited)):
        lines = await kit.lines.find(batch.id, ids)
        over = [
            lining.never_finished(line, now_ms)
            if late
            else lining.without_result(batch, line, now_ms)
            for line in lines
        ]
        await lining.move(kit, batch, over)


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(ids), bundling.PAGE):
        yield ids[begin : begin + bundling.PAGE]


async def _gone(kit: Kit, batch: Job, bundle: Bundle) -> None:
    """The provider does not have a bundle any more: nobody can know what came of its lines."""
    log.error(
        "xAI has forgotten lines of batch %s",
        batch.id,
        extra=batch.log_fields("bundle_gone"),
    )
    awaited = await kit.lines.awaited(batch.id, bundle.name)
    await _end_rest(kit, batch, awaited, late=True)
    await kit.lines.keep(batch, replace(bundle, over=True))


async def _note_failure(kit: Kit, batch: Job, bundle: Bundle, error: PollFailed) -> None:
    """A look failed; after very many of them nobody asks any more."""
    log.warning(
        "a look at lines of batch %s failed: %s",
        batch.id,
        error.sentence,
        extra=batch.log_fields("poll_failed"),
    )
    if error.too_many:
        kit.looks.slow_down(kit.clock.now_ms())
    if kit.clock.now_ms() >= bundle.tried_at_ms + BUNDLE_MS_MAX:
        await _gone(kit, batch, bundle)
