"""A batch: its lines are sent, looked after and brought home, and it is shown as they come.

It is due every few seconds, and each time does what follows from the rows of its lines and of the
bundles that they are sent in: a step that dies anywhere is made again and does the same.
"""

from bot.core import pacing
from bot.core.errors import DiscordDown
from bot.core.jobs import By, EndReason, Job, Road, State
from bot.core.ports import Card, Tally
from bot.core.steps import bundling, gathering, halting, lining, showing, withdrawing
from bot.core.steps.kit import Kit
from bot.core.storyboards import end_of
from bot.core.windows import HOUR_MS

SOON_S = 5.0
"""How often a batch is looked after whose lines are on their way here, or in the queue."""
QUEUED_MAX = 4
"""Lines of one batch that are in the ordinary queue at a time."""
QUEUED_MS = 24 * HOUR_MS
"""A line waits in the queue for so long: it starts when nobody else waits."""


async def go_on(kit: Kit, job: Job) -> None:
    """Do what comes next for a batch that somebody said yes to."""
    job = await bundling.find_lost(kit, job, await kit.lines.bundles(job.id))
    if lining.is_stopped(job):
        await halting.stop(kit, job)
    else:
        job = await bundling.begin_next(kit, job, await kit.lines.bundles(job.id))
        job = await _queue(kit, job)
    job = await gathering.gather(kit, job, await kit.lines.bundles(job.id))
    job, tally = await _counted(kit, job)
    if not kit.surely_holds(job):
        job = await kit.held_anew(job)
    await _show(kit, job, tally)


async def _queue(kit: Kit, job: Job) -> Job:
    """Keep some lines in the ordinary queue, where there are lines for it."""
    room = QUEUED_MAX - await kit.lines.in_queue(job.id)
    if room <= 0:
        return job
    lines = await kit.lines.page(job.id, limit=room, state=State.PLANNED, road=Road.QUEUE)
    if not lines:
        return job
    now_ms = kit.clock.now_ms()
    until_ms = now_ms + QUEUED_MS
    await kit.lines.queue(job, [line.changed(expires_at_ms=until_ms) for line in lines], now_ms)
    return job.changed(submitted_at_ms=job.submitted_at_ms or now_ms)


async def _counted(kit: Kit, job: Job) -> tuple[Job, Tally]:
    """The batch with what its lines come to by now."""
    tally = await kit.lines.tally(job.id)
    now_ms = kit.clock.now_ms()
    percent = tally.over * 100 // tally.lines if tally.lines else 100
    if percent != job.progress_percent:
        job = job.changed(progress_percent=percent, progress_since_ms=now_ms)
    if tally.left == 0 and job.rendered_at_ms is None:
        job = job.changed(rendered_at_ms=now_ms)
    return job.changed(cost_ticks=tally.cost_ticks, faults=0), tally


async def _show(kit: Kit, job: Job, tally: Tally) -> None:
    """Show how far it is and what is there; end it when nothing is left to be done."""
    over = tally.left == 0
    if not over and not _is_unwanted(job):
        await kit.show(await _card(kit, job, tally))
    reason: EndReason | None = EndReason.DELIVERED if over else None
    try:
        if job.withheld is not None:
            await withdrawing.withdraw(kit, job)
        elif not _is_unwanted(job):
            reason = await showing.show_ready(kit, job, over=over)
    except DiscordDown:
        failures = job.deliver_failures + 1
        retry_s = pacing.pause_s(failures, kit.rng)
        due_s = await _pause_s(kit, job, tally)
        pause_s = retry_s if over else min(retry_s, due_s)
        await kit.write_for_later(job.changed(deliver_failures=failures), pause_s)
        return
    if over and reason is not None:
        await _end(kit, job, tally, reason)
    else:
        await kit.write_for_later(job.changed(deliver_failures=0), await _pause_s(kit, job, tally))


def _is_unwanted(job: Job) -> bool:
    """Whether nobody is to be shown what came of it, or what still comes."""
    return (
        job.withheld is not None
        or job.delete_requested_at_ms is not None
        or job.cancelled_by in lining.UNWANTED
    )


async def _card(kit: Kit, job: Job, tally: Tally) -> Card:
    """The card of a batch under way; how long it takes is said by its pace, once it has one."""
    done = tally.made + tally.failed
    left_s = None
    if done and job.submitted_at_ms is not None:
        left_s = job.running_s(kit.clock.now_ms()) * tally.left / done
    return Card(
        job=job,
        tally=tally,
        left_s=left_s,
        usual=None if done else await kit.expected(job),
        trouble=job.trouble is not None and tally.rendering == 0,
        prices=await kit.prices(job),
    )


async def _pause_s(kit: Kit, job: Job, tally: Tally) -> float:
    """How long until there is something to do again."""
    bundles = await kit.lines.bundles(job.id)
    stopped = lining.is_stopped(job)
    more = halting.has_more(kit, job) if stopped else bundling.has_more(kit, job, bundles)
    if await more:
        return 0.0
    pauses = [gathering.pause_s(kit, job, bundles)]
    if tally.arriving or tally.left == 0 or await kit.lines.in_queue(job.id):
        pauses.append(SOON_S)
    wait_s = (job.not_before_ms - kit.clock.now_ms()) / 1000
    if wait_s > 0 and not stopped:
        pauses.append(wait_s)
    return min((pause for pause in pauses if pause is not None), default=gathering.LOOK_S_MAX)


async def _end(kit: Kit, job: Job, tally: Tally, reason: EndReason) -> None:
    """Nothing more comes of it, and what there is is shown."""
    over = job.changed(trouble=None)
    if job.withheld is not None:
        await kit.end_withheld(over, tally.made)
    elif job.delete_requested_at_ms is not None:
        await kit.end(over, State.DONE, EndReason.DELETED)
    elif job.cancel_requested_at_ms is not None:
        if job.cancelled_by is By.MODERATOR:
            await halting.drop_files(kit, job)
        begun = tally.made or tally.failed or tally.cost_ticks
        stopped = EndReason.STOPPED_LATE if begun else job.stopped_as
        await kit.end(over, State.CANCELLED, stopped)
    elif tally.made:
        await kit.end(over, State.DONE, reason)
    else:
        await kit.end(over, *await _why_nothing(kit, job))


async def _why_nothing(kit: Kit, job: Job) -> tuple[State, EndReason]:
    """How a batch ends of which nothing came: as the first of its lines did."""
    first = await kit.lines.page(job.id, limit=1)
    return end_of(first[0]) if first else (State.FAILED, EndReason.OUR_FAULT)
