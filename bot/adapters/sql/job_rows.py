"""A job as a row of the table, and back."""

import json
from dataclasses import asdict, fields
from typing import Any

from bot.adapters.sql.database import Row, Session, Value
from bot.core import offers, requests
from bot.core.jobs import By, EndReason, Job, Place, Question, Road, State, Withheld, Written
from bot.core.moderation import Hold
from bot.core.money import Amount

_PLACE = tuple(field.name for field in fields(Place))
_AS_IT_IS = tuple(
    field.name
    for field in fields(Job)
    if field.name not in {"place", "request", "final", "state", "end_reason", "outputs", "hold"}
    and field.name not in {"cost_assumed", "tell_me", "cancelled_by", "lease_until_ms"}
    and field.name not in {"from_upload", "question", "written", "withheld", "flags", "came_from"}
    and field.name not in {"unagreed", "held_for", "road"}
)


def to_row(job: Job) -> dict[str, Value]:
    """Every column that a job fills."""
    request = job.request
    row: dict[str, Value] = {name: getattr(job.place, name) for name in _PLACE}
    row |= {name: getattr(job, name) for name in _AS_IT_IS}
    return row | {
        "private": int(job.place.private),
        "role_ids": json.dumps(job.place.role_ids),
        "request": requests.to_json(request),
        "final_request": None if job.final is None else requests.to_json(job.final),
        "from_upload": int(job.from_upload),
        "question": job.question,
        "unagreed": int(job.unagreed),
        "held_for": job.held_for,
        "road": job.road,
        "written": None if job.written is None else json.dumps(asdict(job.written)),
        "kind": request.kind,
        "model": request.model,
        "resolution": request.resolution,
        "quantity": quantity(request),
        "state": job.state,
        "end_reason": job.end_reason,
        "outputs": json.dumps(job.outputs),
        "hold_images": job.hold.images,
        "hold_video_ms": job.hold.video_ms,
        "hold_clips": job.hold.clips,
        "hold_ticks": job.hold.ticks,
        "cost_assumed": int(job.cost_assumed),
        "tell_me": int(job.tell_me),
        "cancelled_by": job.cancelled_by,
        "withheld": job.withheld,
        "flags": json.dumps(job.flags),
    }


def to_job(row: Row) -> Job:
    """The job of a row."""
    place: dict[str, Any] = {name: row[name] for name in _PLACE}
    place |= {"private": bool(row["private"]), "role_ids": tuple(json.loads(row["role_ids"]))}
    end_reason, cancelled_by = row["end_reason"], row["cancelled_by"]
    withheld = row["withheld"]
    return Job(
        place=Place(**place),
        request=requests.from_json(row["request"]),
        final=None if row["final_request"] is None else requests.from_json(row["final_request"]),
        from_upload=bool(row["from_upload"]),
        question=None if row["question"] is None else Question(row["question"]),
        unagreed=bool(row["unagreed"]),
        held_for=None if row["held_for"] is None else Hold(row["held_for"]),
        road=None if row["road"] is None else Road(row["road"]),
        written=None if row["written"] is None else Written(**json.loads(row["written"])),
        state=State(row["state"]),
        end_reason=None if end_reason is None else EndReason(end_reason),
        outputs=tuple(json.loads(row["outputs"])),
        hold=Amount(
            images=row["hold_images"],
            video_ms=row["hold_video_ms"],
            clips=row["hold_clips"],
            ticks=row["hold_ticks"],
        ),
        cost_assumed=bool(row["cost_assumed"]),
        tell_me=bool(row["tell_me"]),
        lease_until_ms=row["lease_until_ms"],
        cancelled_by=None if cancelled_by is None else By(cancelled_by),
        withheld=None if withheld is None else Withheld(withheld),
        flags=tuple(json.loads(row["flags"])),
        **{name: row[name] for name in _AS_IT_IS},
    )


def quantity(request: requests.Request) -> int:
    """How much was asked for, which a job's duration depends on: seconds, pictures, or lines."""
    if isinstance(request, requests.BatchRequest):
        return request.lines
    if request.kind.makes_clip:
        return offers.made_ms(request) // 1000
    return request.count


async def get(session: Session, job_id: str) -> Job:
    """A job that is known to exist, as a session sees it."""
    row = await session.one("job", id=job_id)
    if row is None:
        raise LookupError(f"there is no job {job_id}")
    return to_job(row)
