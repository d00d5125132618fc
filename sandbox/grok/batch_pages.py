"""How batches look: by themselves, in a list, with their requests and with their results."""

import json
import random
from datetime import UTC, datetime
from typing import Any

from sandbox.grok import messages, paging
from sandbox.grok.batch_requests import ENDPOINTS
from sandbox.grok.batch_state import Batch, Item
from sandbox.grok.batch_work import Terms
from sandbox.grok.messages import Request, Response
from sandbox.grok.pace import Manners

API_KEY_ID = "3d9a7f64-51a6-4df5-8f0e-6f2b7c1f9a55"
SHOWN, SHOWN_MAX = 100, 1_000
UNKNOWN_S = 1.0
"""So long after it was added nothing is known of a request."""


def entry(batch: Batch, manners: Manners) -> dict[str, Any]:
    """A batch as it is shown; nothing says how it stands but its counts and times."""
    counts = batch.counts
    return {
        "batch_id": batch.id,
        "name": batch.name,
        "create_time": _time(batch.created_at, manners),
        "expire_time": _time(batch.expires_at, manners),
        "create_api_key_id": API_KEY_ID,
        "cancel_time": _time(batch.cancelled_at, manners),
        "cancel_by_xai_message": batch.cancelled_by_service,
        "state": {
            "num_requests": len(batch.items),
            "num_pending": counts["pending"],
            "num_success": counts["succeeded"],
            "num_error": counts["failed"],
            "num_cancelled": counts["cancelled"],
        },
    }


def status(batch: Batch, manners: Manners) -> dict[str, Any]:
    """A batch as it is shown to those who ask how it stands."""
    shown = entry(batch, manners)
    return {"status": None, **shown} if manners.null_status else shown


def listing(request: Request, batches: list[Batch], manners: Manners) -> Response:
    """A page of all batches, the newest first."""
    page = paging.page(request, default=SHOWN, most=SHOWN_MAX)
    shown = batches[::-1][page.start : page.start + page.limit]
    token = _next(page, len(shown))
    entries = [status(batch, manners) for batch in shown]
    return messages.json_response({"batches": entries, "pagination_token": token})


def requests(request: Request, batch: Batch, terms: Terms, rng: random.Random) -> Response:
    """A page of what a batch was asked for, in no order."""
    page = paging.page(request, default=SHOWN, most=SHOWN_MAX)
    shown = batch.items[page.start : page.start + page.limit]
    token = _next(page, len(shown))
    rng.shuffle(shown)
    entries = [_metadata(item, terms) for item in shown]
    return messages.json_response({"batch_request_metadata": entries, "pagination_token": token})


def results(request: Request, batch: Batch, rng: random.Random) -> Response:
    """A page of what is done so far, in no order."""
    page = paging.page(request, default=SHOWN, most=SHOWN_MAX)
    numbers = list(range(page.start, min(page.start + page.limit, len(batch.results))))
    token = _next(page, len(numbers))
    rng.shuffle(numbers)
    lines = b",".join(batch.results.read(numbers))
    end = json.dumps({"pagination_token": token}).encode()[1:]
    headers = {"content-type": "application/json"}
    return Response(headers=headers, body=b'{"results":[' + lines + b"]," + end)


def _next(page: paging.Page, shown: int) -> str | None:
    """The token for what follows: with a full page also if nothing does, and with an empty one."""
    full = shown == page.limit
    return paging.token(page.start + shown) if full or (not shown and page.start) else None


def _metadata(item: Item, terms: Terms) -> dict[str, Any]:
    unknown = item.state == "pending" and terms.now < item.added_at + UNKNOWN_S
    return {
        "batch_request_id": item.name,
        "endpoint": ENDPOINTS[item.kind],
        "model": item.model,
        "state": "unknown" if unknown else item.state,
        "create_time": _time(item.added_at, terms.manners),
        "finish_time": _time(item.finished_at, terms.manners),
    }


def _time(at: float | None, manners: Manners) -> str | None:
    if at is None:
        return None
    moment = datetime.fromtimestamp(at, UTC)
    if manners.times == "dates":
        return moment.date().isoformat()
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
