"""Stopping jobs that wait: one, a storyboard, or many at once."""

from bot.adapters.sql import events, ledger
from bot.adapters.sql.database import Session, Value
from bot.adapters.sql.job_rows import get
from bot.core.jobs import By, Job, State
from bot.core.models import Kind
from bot.core.money import NOTHING
from bot.core.ports import CancelOutcome


async def stop(session: Session, job: Job, by: By, now_ms: int) -> None:
    """End a job that has not begun."""
    reason = job.changed(cancelled_by=by).stopped_as
    await session.run("cancel_waiting", id=job.id, by=by, end_reason=reason, now_ms=now_ms)
    await events.note(session, job.id, State.CANCELLED, now_ms, nth=job.submissions, detail=reason)
    if job.state is State.HELD_FOR_APPROVAL:
        # Nothing was booked for it, so there is nothing to release; but moderators wait for it.
        await session.run("close_cases_of_job", job_id=job.id, now_ms=now_ms)
    else:
        await ledger.settle(session, job, NOTHING, now_ms)


async def stop_board(session: Session, board: Job, by: By, now_ms: int) -> CancelOutcome:
    """Stop what waits of a storyboard, and ask what has begun to stop; over if nothing has."""
    # All of them before any sum: whoever ends a scene takes its row first, and then the sums.
    rows = await session.all("lock_scenes", parent_id=board.id)
    scenes = [await get(session, row["id"]) for row in rows]
    waiting = [scene for scene in scenes if scene.state in {State.PLANNED, State.QUEUED}]
    for scene in waiting:
        await stop(session, scene, by, now_ms)
    if len(waiting) == len(scenes):
        await stop(session, board, by, now_ms)
        return CancelOutcome.STOPPED
    for scene in scenes:
        if scene.state in {State.SUBMITTING, State.RENDERING, State.FETCHING}:
            await session.run("wish_cancel", id=scene.id, by=by, now_ms=now_ms)
    await session.run("wish_cancel", id=board.id, by=by, now_ms=now_ms)
    return CancelOutcome.STOPPING


async def stop_waiting(session: Session, by: By, now_ms: int, **which: Value) -> int:
    """Stop some of the jobs that wait in a space; returns how many were found.

    All of them are taken before any sum, as above, the scenes of storyboards too.
    """
    rows = await session.all("lock_waiting", now_ms=now_ms, **which)
    jobs = [await get(session, row["id"]) for row in rows]
    for job in jobs:
        if job.kind is Kind.STORYBOARD:
            await session.all("lock_scenes", parent_id=job.id)
    for job in jobs:
        if job.kind is Kind.STORYBOARD and job.state is State.RENDERING:
            await stop_board(session, job, by, now_ms)
        elif job.kind is Kind.BATCH and job.state is State.RENDERING:
            # Its lines are stopped by its next step, some at a time: there may be thousands.
            await session.run("wish_cancel", id=job.id, by=by, now_ms=now_ms)
        else:
            await stop(session, job, by, now_ms)
    return len(jobs)
