"""What happened to a job, written in the transaction that makes it happen."""

from bot.adapters.sql.database import Session
from bot.core.jobs import Job, State


async def note(
    session: Session, job_id: str, what: str, now_ms: int, *, nth: int = 0, detail: str = ""
) -> None:
    """Something happened to a job that had been sent to the provider `nth` times.

    The same a second time is counted, with the later detail.
    """
    await session.run("add_event", job_id=job_id, nth=nth, what=what, detail=detail, now_ms=now_ms)


async def note_write(session: Session, job: Job, now_ms: int) -> None:
    """What a step did, if it moved its job, or looked at what the provider makes of it."""
    if job.came_from is None and job.state is not State.RENDERING:
        return
    percent = "" if job.progress_percent is None else str(job.progress_percent)
    details = {State.RENDERING: percent, State.QUEUED: job.trouble or ""}
    detail = details.get(job.state, job.end_reason or "")
    await note(session, job.id, job.state, now_ms, nth=job.submissions, detail=detail)
