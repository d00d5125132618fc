"""Letting a job in: numbered, checked against everything that may stop it, and written; or not."""

from collections.abc import Sequence
from dataclasses import replace

from bot.adapters.sql import job_rows, ledger
from bot.adapters.sql.database import Session
from bot.adapters.sql.posts import add_post
from bot.adapters.sql.records import add_media, media_of
from bot.core import quota
from bot.core.jobs import Job, Media
from bot.core.ports import (
    Admission,
    Admitted,
    AlreadyAdmitted,
    Door,
    Post,
    PostState,
    Purpose,
    QueueFull,
    Repeated,
    Rung,
)
from bot.core.quota import Over


class NotAdmitted(Exception):
    """Undoes an admission that was refused; carries the answer out of its transaction."""

    def __init__(self, answer: Admission) -> None:
        super().__init__()
        self.answer = answer


async def admit(session: Session, job: Job, inputs: Sequence[Media], door: Door) -> Admitted:
    """Raises NotAdmitted; LookupError when the space is not open."""
    place = job.place
    numbered = await session.one("number_job", space_id=place.space_id)
    if numbered is None:
        raise LookupError(f"space {place.space_id} is not open")
    known = await session.one("job_of_interaction", interaction_id=place.interaction_id)
    if known is not None:
        raise NotAdmitted(AlreadyAdmitted(job_id=known["id"]))
    if (same := await _same_lately(session, job, inputs, door.repeat_within_ms)) is not None:
        raise NotAdmitted(Repeated(job=same))
    if (full := await _full(session, job, door)) is not None:
        raise NotAdmitted(full)
    if door.ceilings.total_daily_ticks is not None:
        await session.run("lock_operator_budget")
    standing = await ledger.standing(
        session, place.space_id, place.member_key, door.ceilings, job.counted_at_ms
    )
    decision = quota.decide(job.hold, standing)
    if isinstance(decision, Over):
        raise NotAdmitted(decision)
    admitted = replace(job, number=numbered["last_number"])
    await _add(session, admitted, inputs)
    return Admitted(job=admitted, left=decision.left)


async def _same_lately(
    session: Session, job: Job, inputs: Sequence[Media], within_ms: int
) -> Job | None:
    """A job of the same person, a moment ago, with the same request and the same pictures."""
    if within_ms == 0:
        return None
    rows = await session.all(
        "same_lately",
        space_id=job.place.space_id,
        member_key=job.place.member_key,
        request=job_rows.to_row(job)["request"],
        since_ms=job.created_at_ms - within_ms,
    )
    given = [_looks(media) for media in inputs]
    for row in rows:
        if [_looks(media) for media in await media_of(session, row["id"], "input")] == given:
            return await job_rows.get(session, row["id"])
    return None


def _looks(media: Media) -> tuple[int, int, int]:
    """What tells one cleaned picture from another well enough to ask."""
    return media.size_bytes, media.width, media.height


async def _full(session: Session, job: Job, door: Door) -> QueueFull | None:
    place = job.place
    counts = await session.one(
        "waiting_counts", space_id=place.space_id, member_key=place.member_key
    )
    if counts is None:
        return None
    if counts["of_member"] >= door.queue_member_max:
        return QueueFull(of_member=True, waiting=counts["of_member"])
    if counts["in_space"] >= door.queue_space_max:
        return QueueFull(of_member=False, waiting=counts["in_space"])
    return None


async def _add(session: Session, job: Job, inputs: Sequence[Media]) -> None:
    """The rows of a job that is admitted: the job, its hold, its inputs, its card."""
    place = job.place
    await session.run("add_member", space_id=place.space_id, member_key=place.member_key)
    await session.run("add_job", **job_rows.to_row(job))
    await ledger.hold(session, job)
    for media in inputs:
        await add_media(session, media, job.created_at_ms)
    card = Post(
        id=f"{job.id}.card",
        job_id=job.id,
        purpose=Purpose.CARD,
        channel_id=place.channel_id,
        message_id=place.message_id,
        private=place.private,
        rung=Rung.REPLY_TOKEN,
        state=PostState.SENT,
        tried_at_ms=job.created_at_ms,
    )
    await add_post(session, card)
