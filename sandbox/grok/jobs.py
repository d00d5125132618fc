"""An accepted job and what the API says about it, at any moment."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.grok import faults, messages
from sandbox.grok.clip_orders import ClipOrder
from sandbox.grok.darkroom import ReadyFile, Work
from sandbox.grok.faults import Outcome
from sandbox.grok.image_orders import ImageOrder
from sandbox.grok.messages import Response


@dataclass(slots=True, kw_only=True)
class Job:
    """One accepted request: its end is settled, only the time has to pass.

    `begun` tells whether it was polled: only then its inputs are fetched for good.
    """

    request_id: str
    order: ImageOrder | ClipOrder
    outcome: Outcome
    cost_ticks: int
    created_at: float
    ready_at: float
    length_s: int = 0
    begun: bool = False
    works: list[Work | ReadyFile] = field(default_factory=list[Work | ReadyFile])
    links: list[str] = field(default_factory=list[str])

    @property
    def usage(self) -> dict[str, int]:
        return {"cost_in_usd_ticks": self.cost_ticks}

    def finished(self, now: float) -> bool:
        return now >= self.ready_at and all(work.ready for work in self.works)

    def progress(self, now: float) -> int:
        """Percent, 0 to 99 while it runs."""
        span_s = self.ready_at - self.created_at
        share = 1.0 if span_s <= 0 else (now - self.created_at) / span_s
        return min(99, int(share * 100))


def pending(job: Job, now: float) -> Response:
    """The 202 of a running job; only clips tell how far they are."""
    if isinstance(job.order, ImageOrder):
        return messages.json_response({"request_id": job.request_id, "status": "pending"}, 202)
    return messages.json_response({"status": "pending", "progress": job.progress(now)}, 202)


def image_answer(job: Job, data: list[dict[str, Any]]) -> Response:
    """What a request that waited gets; a refusal by moderation carries the bill."""
    if job.outcome.ending == "moderated":
        return messages.error_response(
            400, job.outcome.code, faults.IMAGE_MODERATED, job.cost_ticks
        )
    if job.outcome.ending == "failed":
        return messages.error_response(500, job.outcome.code, job.outcome.message)
    return messages.json_response(image_result(job, data))


def image_result(job: Job, data: list[dict[str, Any]]) -> dict[str, Any]:
    """Pictures that were made, and what they cost."""
    return {"data": data, "usage": job.usage}


def image_poll(job: Job, data: list[dict[str, Any]]) -> Response:
    """What the poll of a finished deferred request gets."""
    if job.outcome.ending == "moderated":
        return _failed("invalid_argument", faults.IMAGE_MODERATED)
    if job.outcome.ending != "done":
        return _ended(job.outcome)
    return messages.json_response(
        {"request_id": job.request_id, "status": "done", **image_result(job, data)}
    )


def clip_poll(job: Job) -> Response:
    """What the poll of a finished clip gets."""
    if job.outcome.ending == "moderated":
        return messages.error_response(400, job.outcome.code, faults.CLIP_MODERATED)
    if job.outcome.ending != "done":
        return _ended(job.outcome)
    return messages.json_response(clip_result(job))


def clip_result(job: Job) -> dict[str, Any]:
    """A clip that was made, though it may be kept back, and what it cost."""
    kept_back = job.outcome.flagged > 0
    return {
        "status": "done",
        "video": {
            "url": job.outcome.url_when_flagged if kept_back else job.links[0],
            "duration": job.length_s,
            "respect_moderation": not kept_back,
        },
        "model": job.order.model.id,
        "usage": job.usage,
        "progress": 100,
    }


def _ended(outcome: Outcome) -> Response:
    if outcome.ending == "expired":
        return messages.json_response({"status": "expired"})
    return _failed(outcome.code, outcome.message)


def _failed(code: str, message: str) -> Response:
    return messages.json_response({"status": "failed", "error": {"code": code, "message": message}})
