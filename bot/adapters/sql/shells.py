"""A job without its words and ids: what is left counts in sums and durations alone."""

from bot.adapters.sql import job_rows
from bot.adapters.sql.database import Session
from bot.core import requests


async def empty(session: Session, job_id: str, *, keep_key: bool) -> None:
    """Make a shell of a job that is over; `keep_key` leaves the keyed hash of its author.

    Its files are recorded as gone with the job's end, for nobody is told of them any more.
    """
    await session.one("lock_job", id=job_id)
    job = await job_rows.get(session, job_id)
    await session.run(
        "empty_job",
        id=job_id,
        request=requests.to_json(requests.without_words(job.request)),
        keep_key=int(keep_key),
    )
    await session.run("empty_posts", job_id=job_id)
    await session.run("empty_looks", job_id=job_id)
    await session.run("empty_media", job_id=job_id, now_ms=job.finished_at_ms or job.created_at_ms)
