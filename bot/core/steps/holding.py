"""What waits for a moderator: its card says so, and it does what is decided, or ends in time.

The case is the truth and the job follows it: whoever decides closes the case, and a step that dies
before it has obeyed is made again and finds the same.
"""

import logging
from collections.abc import Sequence

from bot.core import holdings, ids, ladder
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.jobs import EndReason, Job, Media, State
from bot.core.moderation import Verdict
from bot.core.ports import Card
from bot.core.steps.kit import Kit

log = logging.getLogger(__name__)

SOON_MS = 60_000
"""How often its card is looked after while its author's answer can still be changed."""
LATER_MS = 10 * 60_000
"""How often it is looked at after that, should nobody have rung."""


async def look_at(kit: Kit, job: Job, results: Sequence[Media]) -> Job | None:
    """Ask whether a result may be shown: the job that goes on, or None when the step is over.

    A scene does not wait: it is kept from view until its storyboard is approved. A line waits by
    itself, with a case of its own.
    """
    house = await kit.rules.house(job.place.space_id)
    verdict = await kit.screening.result(job, results, house)
    if verdict.refused is not None:
        await _end(kit, job, State.REFUSED, EndReason.NOT_SHOWN, results)
        return None
    return await obey(kit, job, verdict, results)


async def obey(kit: Kit, job: Job, verdict: Verdict, results: Sequence[Media]) -> Job | None:
    """The job that goes on with a verdict that refuses nothing; None when it waits, or is over."""
    flagged = job.changed(flags=tuple(dict.fromkeys((*job.flags, *verdict.flags))))
    if verdict.hold is None:
        return flagged
    held = flagged.changed(held_for=verdict.hold, held_rule=verdict.rule)
    if job.parent_id is not None and not job.is_line:
        return held
    if job.cancel_requested_at_ms is not None:
        await _end(kit, held, State.CANCELLED, EndReason.STOPPED_LATE, results)
    else:
        await _hold(kit, held)
    return None


async def _hold(kit: Kit, job: Job) -> None:
    now_ms = kit.clock.now_ms()
    until_ms = now_ms + holdings.HELD_MS
    case = holdings.case_of(job, CaseKind.RESULT, ids.new_job_id(now_ms, kit.rng), now_ms, until_ms)
    waiting = job.moved(State.HELD_FOR_REVIEW, next_at_ms=now_ms, expires_at_ms=until_ms)
    await kit.holds.hold_result(waiting, case, now_ms)
    await kit.logbook.waits(job.place.space_id)
    log.info(
        "the result of job %s waits for a moderator: %s",
        job.id,
        job.held_for,
        extra=job.log_fields("result_held"),
    )


async def wait_for_approval(kit: Kit, job: Job) -> None:
    """Keep the card of a request true; end it, free, when nobody approved it in time."""
    case = await _case(kit, job, CaseKind.REQUEST)
    open_ = case is not None and case.open and job.withheld is None
    if open_ and kit.clock.now_ms() < job.expires_at_ms:
        await _wait(kit, job)
        return
    await _close(kit, case)
    now_ms = kit.clock.now_ms()
    over = (State.EXPIRED, EndReason.NEVER_APPROVED)
    state, reason = over if job.withheld is None else (State.CANCELLED, EndReason.BY_MODERATOR)
    # Nothing is booked for it, so its end books nothing.
    await kit.write(job.moved(state, end_reason=reason, finished_at_ms=now_ms, next_at_ms=now_ms))


async def wait_for_review(kit: Kit, job: Job) -> None:
    """Keep the card of a result true, and do with it what was decided or wished."""
    case = await _case(kit, job, CaseKind.RESULT)
    results = await kit.records.files_of(job.id, "result")
    approved = case is not None and case.outcome is Outcome.APPROVED
    if job.withheld is not None:
        await _close(kit, case)
        await kit.end_withheld(job, len(results))
    elif approved and job.cancel_requested_at_ms is None and job.delete_requested_at_ms is None:
        now_ms = kit.clock.now_ms()
        await kit.write(job.changed(held_for=None).moved(State.FITTING, next_at_ms=now_ms))
    elif case is not None and case.outcome not in {None, Outcome.APPROVED, Outcome.OVER}:
        await _end(kit, job, State.REFUSED, EndReason.NOT_SHOWN, results)
    elif job.delete_requested_at_ms is not None:
        await _close(kit, case)
        await _end(kit, job, State.DONE, EndReason.DELETED, results)
    elif job.cancel_requested_at_ms is not None:
        await _close(kit, case)
        await _end(kit, job, State.CANCELLED, EndReason.STOPPED_LATE, results)
    elif case is None or not case.open or kit.clock.now_ms() >= job.expires_at_ms:
        await _close(kit, case)
        await _end(kit, job, State.EXPIRED, EndReason.NEVER_REVIEWED, results)
    else:
        await _wait(kit, job)


async def _wait(kit: Kit, job: Job) -> None:
    now_ms = kit.clock.now_ms()
    await kit.show(Card(job=job))
    pause_ms = SOON_MS if ladder.token_lives(job, now_ms) else LATER_MS
    await kit.write(job.changed(next_at_ms=min(now_ms + pause_ms, job.expires_at_ms)))


async def _case(kit: Kit, job: Job, kind: CaseKind) -> Case | None:
    """The latest case of a kind about a job."""
    about = [case for case in await kit.casebook.of_job(job.id) if case.kind is kind]
    return about[-1] if about else None


async def _close(kit: Kit, case: Case | None) -> None:
    """There is nothing to decide any more."""
    if case is not None and case.open:
        await kit.casebook.close(case, Outcome.OVER, by_user_id=None, now_ms=kit.clock.now_ms())


async def _end(
    kit: Kit, job: Job, state: State, reason: EndReason, results: Sequence[Media]
) -> None:
    """End a job whose result nobody is shown; its files go."""
    await kit.end(job, state, reason, delivered=len(results))
    # Not before: a step that begins anew would not know how many there were.
    for scene in await kit.scenes(job):
        results = [*results, *await kit.records.files_of(scene.id, "result")]
    for media in results:
        await kit.drop(media)
