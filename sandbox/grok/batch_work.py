"""Does one request of a batch: makes it, bills it, opens its links, and says how it ended.

Results have links, also where a request asks for base64: ten thousand would not fit an answer.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from sandbox.grok import answers, batch_requests, delivery, faults, jobs, messages
from sandbox.grok.batch_requests import Kind, Order, Wanted
from sandbox.grok.batch_state import Batch, Finished, Item
from sandbox.grok.catalogue import Catalogue
from sandbox.grok.clip_orders import ClipOrder
from sandbox.grok.faults import Outcome, Route
from sandbox.grok.image_orders import ImageOrder
from sandbox.grok.intake import Intake, Ticket
from sandbox.grok.ledger import Charge
from sandbox.grok.pace import Manners, Pace
from sandbox.grok.text_orders import TextOrder

CANCELLED, INVALID, GONE = 1, 3, 5
INTERNAL = 13
CODES = {
    "invalid_argument": INVALID,
    "permission_denied": 7,
    "failed_precondition": 9,
    "internal_error": INTERNAL,
    "service_unavailable": 14,
}
ROUTES: dict[Kind, Route] = {
    "chat_get_completion": "submit-text",
    "responses": "submit-text",
    "image_generation": "submit-image",
    "image_edit": "submit-edit",
    "video_generation": "submit-video",
    "video_edit": "submit-video",
    "video_extension": "submit-video",
}
OWN_KEYS: dict[Kind, str] = {"video_edit": "video_generation"}
DOCUMENTED_KEYS: dict[Kind, str] = {
    **OWN_KEYS,
    "responses": "chat_get_completion",
    "image_edit": "image_generation",
    "video_extension": "video_generation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds at this moment; links begin with `origin`."""

    now: float
    pace: Pace
    manners: Manners
    models: Catalogue
    faults: faults.Faults
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    """Why there is no result."""

    code: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Where requests of batches are done; no file is made before it is fetched."""

    intake: Intake
    bill: list[Charge]

    async def do(self, batch: Batch, number: int, body: bytes, terms: Terms) -> Finished:
        """Do the request of this number, at the moment that was its own."""
        item = batch.items[number]
        wanted = Wanted(name=item.name, kind=item.kind, body=json.loads(body))
        try:
            order = batch_requests.order(wanted, terms.models)
            made = await self._make(order, item, batch, terms)
        except messages.RefusedError as refusal:
            made = _Failure(code=INVALID, message=messages.words_of(refusal.response))
        at = item.ready_at
        if isinstance(made, _Failure):
            line = _failed(item, number, made, terms.manners)
            return Finished(number=number, state="failed", at=at, line=line)
        line = _succeeded(item, number, made, terms.manners)
        return Finished(number=number, state="succeeded", at=at, line=line)

    async def _make(
        self, order: Order, item: Item, batch: Batch, terms: Terms
    ) -> dict[str, Any] | _Failure:
        ticket = Ticket(
            request_id=item.request_id,
            created_at=item.ready_at,
            ready_at=item.ready_at,
            outcome=item.outcome,
        )
        match order:
            case TextOrder():
                answer = await answers.compose(order, ticket, self.intake)
                answer = replace(answer, percent=order.model.batch_percent)
                outcome, ticks = answer.outcome, answer.cost_ticks
                result = answer.result()
                refused = faults.TEXT_MODERATED
            case ImageOrder():
                job = await self.intake.images(order, ticket)
                self._publish(job, terms)
                outcome, ticks = job.outcome, job.cost_ticks
                result = jobs.image_result(job, delivery.picture_list(job, "url", job.links))
                refused = faults.IMAGE_MODERATED
            case ClipOrder():
                job = await self.intake.clip(order, ticket)
                self._publish(job, terms)
                outcome, ticks = job.outcome, job.cost_ticks
                result = _clip(job, terms.manners) if outcome.ending == "done" else {}
                refused = faults.CLIP_MODERATED
        if outcome.billed:
            charge = Charge(
                request_id=item.request_id,
                route=ROUTES[item.kind],
                ticks=ticks,
                user=order.user,
                model=order.model.id,
                batch_id=batch.id,
            )
            self.bill.append(charge)
        return _failure(outcome, refused) or result

    def _publish(self, job: jobs.Job, terms: Terms) -> None:
        delivery.publish(
            job,
            self.intake.shelf,
            origin=terms.origin,
            now=terms.now,
            lifetime_s=terms.pace.batch_link_lifetime_s,
        )


def cancelled(batch: Batch, number: int, terms: Terms) -> Finished:
    """The end of a request that was not done in time."""
    failure = _Failure(code=CANCELLED, message="cancelled")
    line = _failed(batch.items[number], number, failure, terms.manners)
    return Finished(number=number, state="cancelled", at=terms.now, line=line)


def _failure(outcome: Outcome, refused: str) -> _Failure | None:
    match outcome.ending:
        case "done":
            return None
        case "moderated":
            return _Failure(code=INVALID, message=refused)
        case "expired":
            return _Failure(code=GONE, message="The result has expired.")
        case "failed":
            return _Failure(code=CODES.get(outcome.code, INTERNAL), message=outcome.message)


def _clip(job: jobs.Job, manners: Manners) -> dict[str, Any]:
    result = jobs.clip_result(job)
    return result | {"status": None} if manners.null_status else result


def _succeeded(item: Item, number: int, result: dict[str, Any], manners: Manners) -> bytes:
    """A result; every other one says by a code that nothing is wrong with it."""
    keys = OWN_KEYS if manners.keys == "own" else DOCUMENTED_KEYS
    outcome: dict[str, Any] = {"response": {keys.get(item.kind, item.kind): result}}
    if number % 2:
        outcome["error"] = {"code": 0, "message": ""}
    return _json({"batch_request_id": item.name, "batch_result": outcome})


def _failed(item: Item, number: int, failure: _Failure, manners: Manners) -> bytes:
    as_text = manners.errors == "texts" or (manners.errors == "both" and number % 2)
    if as_text:
        outcome = {"error": failure.message}
        return _json({"batch_request_id": item.name, "batch_result": outcome})
    outcome = {"error": {"code": failure.code, "message": failure.message}}
    return _json(
        {
            "batch_request_id": item.name,
            "batch_result": outcome,
            "error_message": failure.message,
        }
    )


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
