"""Reads what a batch is asked to do: requests inline, or lines of a file."""

import json
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sandbox.grok import clip_orders, fields, image_orders, messages, text_orders
from sandbox.grok.catalogue import Catalogue
from sandbox.grok.clip_orders import ClipOrder
from sandbox.grok.faults import TEAM
from sandbox.grok.image_orders import ImageOrder
from sandbox.grok.text_orders import TextOrder

Kind = Literal[
    "chat_get_completion",
    "responses",
    "image_generation",
    "image_edit",
    "video_generation",
    "video_edit",
    "video_extension",
]
Order = ImageOrder | ClipOrder | TextOrder

ENDPOINTS: dict[Kind, str] = {
    "chat_get_completion": "/v1/chat/completions",
    "responses": "/v1/responses",
    "image_generation": "/v1/images/generations",
    "image_edit": "/v1/images/edits",
    "video_generation": "/v1/videos/generations",
    "video_edit": "/v1/videos/edits",
    "video_extension": "/v1/videos/extensions",
}
URLS: dict[str, Kind] = {
    **{url: kind for kind, url in ENDPOINTS.items()},
    "/v1/videos": "video_generation",
}
REQUEST_BYTES_MAX = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One request for a batch, with the id its client gave it, or none."""

    name: str | None
    kind: Kind
    body: dict[str, Any]

    @property
    def model(self) -> str:
        return str(self.body.get("model") or "")


def inline(body: dict[str, Any]) -> list[Wanted]:
    """The requests in the body of `/v1/batches/{id}/requests`.

    Raises:
        RefusedError: 422, one of them has not the shape.
    """
    if body.get("batch_requests") is None:
        raise messages.undeserialisable("missing field `batch_requests`")
    requests: list[Wanted] = []
    for at, given in enumerate(fields.array(body, "batch_requests")):
        where = f"batch_requests[{at}]"
        request = given.get("batch_request") if isinstance(given, dict) else None
        if not isinstance(request, dict) or len(request) != 1:
            raise messages.undeserialisable(f"{where}: expected one kind in `batch_request`")
        [(kind, content)] = request.items()
        if kind == "video_edit" or kind not in get_args(Kind):
            raise messages.undeserialisable(f"{where}: unknown variant `{kind}`")
        if not isinstance(content, dict):
            raise messages.undeserialisable(f"{where}.{kind}: expected an object")
        if kind == "video_generation" and content.get("video") is not None:
            kind = "video_edit"
        name = fields.text(given, "batch_request_id")
        requests.append(Wanted(name=name or None, kind=kind, body=content))
    return requests


def line(text: bytes) -> Wanted:
    """The request in a line of an input file.

    Raises:
        RefusedError: 422, the line is none.
    """
    if len(text) > REQUEST_BYTES_MAX:
        raise messages.invalid("The request is larger than 25 MB.")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise messages.undeserialisable(str(error)) from error
    if not isinstance(given, dict):
        raise messages.undeserialisable("expected an object")
    name = fields.text(given, "custom_id")
    for field in ("method", "url"):
        fields.required_text(given, field)
    fields.choice(given, "method", ("POST",), "")
    url = fields.choice(given, "url", tuple(URLS), "")
    if not isinstance(given.get("body"), dict):
        raise messages.undeserialisable("body: expected an object")
    return Wanted(name=name or None, kind=URLS[url], body=given["body"])


def order(wanted: Wanted, models: Catalogue) -> Order:
    """What is to be made; the body of each kind is that of its own route.

    Raises:
        RefusedError: With what that route would answer.
    """
    match wanted.kind:
        case "chat_get_completion" | "responses":
            chat = wanted.kind == "chat_get_completion"
            return text_orders.read(wanted.body, models=models, team=TEAM, chat=chat)
        case "image_generation" | "image_edit":
            editing = wanted.kind == "image_edit"
            return image_orders.read(wanted.body, models=models, editing=editing, team=TEAM)
        case "video_generation":
            return clip_orders.read(wanted.body, models=models, team=TEAM)
        case "video_edit" | "video_extension":
            mode = "edit" if wanted.kind == "video_edit" else "extend"
            return clip_orders.read_change(wanted.body, mode=mode, models=models, team=TEAM)


def check(wanted: Wanted, models: Catalogue) -> None:
    """Look at a request when it is taken, no closer than at its shape and its model.

    What else is wrong with it shows in its result.

    Raises:
        RefusedError: The shape is wrong, or the model unknown or not one for batches.
    """
    try:
        model = order(wanted, models).model
    except messages.RefusedError as refusal:
        if refusal.response.status == 400:
            return
        raise
    if not model.batched:
        raise messages.invalid(f"The model {model.id} is not supported for batch processing.")
