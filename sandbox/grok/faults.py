"""Everything that can go wrong at the provider, as a script: `grok.faults.add(rate_limited())`.

A fault waits for the next request on its route and is used up by it; with `faults.during(...)`
it lasts, and `faults.hold(...)` keeps requests back. Bodies are the shapes that the real service
has been seen to answer with. On the route "batch-item" an outcome is that of the next request
taken into a batch, as in `faults.add(failed(route="batch-item"))`.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, get_args

from sandbox.grok import messages
from sandbox.grok.messages import Request, Response
from sandbox.holds import Hold

Route = Literal[
    "submit-image",
    "submit-edit",
    "submit-video",
    "submit-text",
    "poll",
    "media",
    "api-key",
    "models",
    "files",
    "create-batch",
    "add-to-batch",
    "batch",
    "cancel-batch",
    "batch-item",
    "batch-results",
]
Moment = Literal["before", "after", "midway"]
FailureCode = Literal[
    "invalid_argument",
    "permission_denied",
    "failed_precondition",
    "service_unavailable",
    "internal_error",
]
MODERATED_CODE = "imagine:content-moderated"
LONG_INVALID_CODE = "Client specified an invalid argument"
IMAGE_MODERATED = "Generated image rejected by content moderation."
CLIP_MODERATED = "Generated video rejected by content moderation."
TEXT_MODERATED = "Content rejected by content moderation."
TEAM = "5f0c2b1e-7a4d-4c7e-9b53-2f6f0a9d1c11"
CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an accepted job ends.

    `flagged` and `missing` count pictures kept back, the first ones; a clip has one to flag.
    """

    ending: Literal["done", "moderated", "failed", "expired"] = "done"
    code: str = ""
    message: str = ""
    flagged: int = 0
    missing: int = 0
    url_when_flagged: str | None = ""

    @property
    def billed(self) -> bool:
        """Only a technical failure is free: what moderation rejects is charged as usual."""
        return self.ending != "failed" or "moderation" in self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The request is not processed; this is the answer."""

    response: Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """The connection breaks, before the request was processed or after."""

    processed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alter:
    """The request is processed; its answer is changed on the way."""

    change: Callable[[Response], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """The request waits: before it is processed, after, or when half of the answer was sent."""

    hold: Hold
    moment: Moment

    async def wait(self, request: Request, moment: Moment) -> None:
        """Wait here, if this is the moment.

        Raises:
            DroppedError: The client has gone away meanwhile.
        """
        if moment == self.moment and not await self.hold.keep(request.gone):
            raise messages.DroppedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens to the next `times` requests on a route (None: to all), after a delay."""

    route: Route
    act: Answer | Drop | Alter | Keep | Outcome
    times: int | None = 1
    delay_s: float = 0.0


@dataclass(slots=True)
class Faults:
    """The faults still to come, in the order in which they were added."""

    waiting: list[Fault] = field(default_factory=list[Fault])
    holds: list[Hold] = field(default_factory=list[Hold])

    def add(self, fault: Fault, *, times: int | None = 1) -> None:
        """Let the next `times` requests on the fault's route meet it; None: until `clear`."""
        self.waiting.append(replace(fault, times=times))

    @contextmanager
    def during(self, *faults: Fault) -> Iterator[None]:
        """Let every request on the routes of these faults meet them while the context lasts."""
        lasting = [replace(fault, times=None) for fault in faults]
        self.waiting += lasting
        try:
            yield
        finally:
            ended = {id(fault) for fault in lasting}
            self.waiting = [fault for fault in self.waiting if id(fault) not in ended]

    def hold(self, route: Route, *, when: Moment = "after", times: int | None = 1) -> Hold:
        """Keep requests back: unprocessed, or their answers, or the second half of these."""
        hold = Hold()
        self.holds.append(hold)
        self.waiting.append(Fault(route=route, act=Keep(hold=hold, moment=when), times=times))
        return hold

    def take(self, route: Route) -> Fault | None:
        """The fault this request meets, if any; it is used up once."""
        for at, fault in enumerate(self.waiting):
            if fault.route == route:
                if fault.times is None:
                    return fault
                if fault.times > 1:
                    self.waiting[at] = replace(fault, times=fault.times - 1)
                else:
                    del self.waiting[at]
                return fault
        return None

    def outcome_in_batch(self) -> Outcome | None:
        """How the next request of a batch shall end, if that is scripted."""
        fault = self.take("batch-item")
        return fault.act if fault is not None and isinstance(fault.act, Outcome) else None

    def clear(self) -> None:
        """End all faults; what is held goes on."""
        self.waiting.clear()
        for hold in self.holds:
            hold.release()

    def give_up(self) -> None:
        """Break what is held: the service is about to stop."""
        for hold in self.holds:
            hold.give_up()


# --- Moderation -------------------------------------------------------------------------------


def moderated_image(route: Route = "submit-image") -> Fault:
    """The usual refusal: HTTP 400 with the bill inside; a deferred job ends `failed`."""
    return Fault(route=route, act=Outcome(ending="moderated", code=MODERATED_CODE))


def moderated_text() -> Fault:
    """HTTP 400 with the bill inside, as with pictures."""
    return Fault(route="submit-text", act=Outcome(ending="moderated", code=MODERATED_CODE))


def flagged_images(count: int = 1, route: Route = "submit-image") -> Fault:
    """HTTP 200, but the first pictures carry `respect_moderation: false` and an empty link."""
    return Fault(route=route, act=Outcome(flagged=count))


def missing_images(count: int = 1, route: Route = "submit-image") -> Fault:
    """HTTP 200 with fewer pictures than asked for; `data: []` when all are missing."""
    return Fault(route=route, act=Outcome(missing=count))


def moderated_clip(*, long_code: bool = False) -> Fault:
    """The poll answers 400; with `long_code` in the wording of early 2026."""
    code = LONG_INVALID_CODE if long_code else MODERATED_CODE
    return Fault(route="submit-video", act=Outcome(ending="moderated", code=code))


def flagged_clip(url: str | None = "") -> Fault:
    """The poll answers `done` with `respect_moderation: false` and no link."""
    return Fault(route="submit-video", act=Outcome(flagged=1, url_when_flagged=url))


def moderated_clip_as_failure(code: FailureCode = "invalid_argument") -> Fault:
    """The poll answers `failed`, and only the message tells that it was moderation."""
    act = Outcome(ending="failed", code=code, message=CLIP_MODERATED)
    return Fault(route="submit-video", act=act)


# --- Jobs that end badly ------------------------------------------------------------------------


def failed(
    code: FailureCode = "internal_error",
    message: str = "Something went wrong while generating.",
    route: Route = "submit-video",
) -> Fault:
    return Fault(route=route, act=Outcome(ending="failed", code=code, message=message))


def expired(route: Route = "submit-video") -> Fault:
    """The poll answers `expired`: made and billed, but gone."""
    return Fault(route=route, act=Outcome(ending="expired"))


# --- Polls ----------------------------------------------------------------------------------------


def empty_poll() -> Fault:
    return Fault(route="poll", act=Answer(response=Response(status=202)))


def early_bad_request() -> Fault:
    """A passing 400 in the first seconds of a job, as seen in early 2026."""
    message = "The deferred request is not available yet."
    return answering("poll", messages.error_response(400, "invalid-argument", message))


def done_without_status() -> Fault:
    """A finished job without the `status` key; a poll that is still pending passes unchanged."""

    def change(response: Response) -> Response:
        if response.status != 200 or not isinstance(response.body, bytes):
            return response
        body = json.loads(response.body)
        return messages.json_response({key: body[key] for key in body if key != "status"})

    return Fault(route="poll", act=Alter(change=change))


# --- Batches --------------------------------------------------------------------------------------


def no_results() -> Fault:
    """A page of results with nothing on it, though the batch has some."""
    page = {"results": [], "pagination_token": None}
    return answering("batch-results", messages.json_response(page))


# --- HTTP errors ----------------------------------------------------------------------------------


def everywhere(trouble: Callable[[Route], Fault]) -> list[Fault]:
    """The same trouble on every route, as in `faults.during(*everywhere(overloaded))`."""
    return [trouble(route) for route in get_args(Route)]


def answering(route: Route, response: Response) -> Fault:
    """Any answer at all, without processing the request."""
    return Fault(route=route, act=Answer(response=response))


def missing_key(route: Route) -> Fault:
    message = "No API key provided. Use the Authorization header."
    return answering(route, messages.error_response(401, "unauthenticated", message))


def wrong_key(route: Route) -> Fault:
    return answering(route, wrong_key_response("xai-wrong"))


def wrong_key_response(key: str) -> Response:
    """A key nobody issued is a 400, not a 401."""
    shown = f"{key[:2]}***{key[-2:]}"
    message = (
        f"Incorrect API key provided: {shown}. You can obtain an API key from https://console.x.ai."
    )
    return messages.error_response(400, "invalid-argument", message)


def forbidden(route: Route) -> Fault:
    message = "The team or API key is blocked, or lacks permission for this operation."
    return answering(route, messages.error_response(403, "permission-denied", message))


def model_gone(route: Route, model: str = "grok-imagine-video") -> Fault:
    message = f"The model {model} does not exist or your team {TEAM} does not have access to it."
    return answering(route, messages.error_response(404, "not-found", message))


def rate_limited(
    route: Route = "submit-video",
    *,
    retry_after_s: int | None = None,
    model: str = "grok-imagine-video-1.5",
) -> Fault:
    return answering(route, rate_limited_response(model, 2, retry_after_s))


def rate_limited_response(model: str, limit: int, retry_after_s: int | None = None) -> Response:
    message = (
        f"Too many requests for team {TEAM} and model {model}. Your team's rate limit is — "
        f"Requests per Second (actual/limit): {limit}/{limit}. "
        "Your rate limit tier is determined based on your historical API spend."
    )
    response = messages.error_response(429, "resource-exhausted", message)
    if retry_after_s is None:
        return response
    return replace(response, headers={**response.headers, "retry-after": str(retry_after_s)})


def out_of_credit(route: Route = "submit-image", *, status: int = 429) -> Fault:
    """Money, not pace: the same 429 with another sentence, or a 402."""
    message = (
        f"Your team {TEAM} has either used all available credits or reached its monthly "
        "spending limit."
    )
    return answering(route, messages.error_response(status, "resource-exhausted", message))


def bad_gateway(route: Route, status: int = 502) -> Fault:
    """What the edge in front of the service says: plain text."""
    return answering(route, messages.text_response(f"error code: {status}", status))


def overloaded(route: Route) -> Fault:
    text = "upstream connect error or disconnect/reset before headers. reset reason: overflow"
    return answering(route, messages.text_response(text, 503))


def nonsense(route: Route, body: bytes = b"{]") -> Fault:
    """HTTP 200 and a body that means nothing; pass other bytes for valid but absurd JSON."""
    headers = {"content-type": "application/json"}
    return answering(route, Response(headers=headers, body=body))


def other_words(text: str) -> Fault:
    """A text model answers, and is paid, but says this: no JSON, half of it, or nothing at all."""

    def change(response: Response) -> Response:
        if response.status != 200 or not isinstance(response.body, bytes):
            return response
        body = json.loads(response.body)
        for item in body.get("output", ()):
            for part in item.get("content", ()):
                part["text"] = text
        return messages.json_response(body)

    return Fault(route="submit-text", act=Alter(change=change))


# --- Connections ----------------------------------------------------------------------------------


def dropped_before(route: Route) -> Fault:
    return Fault(route=route, act=Drop(processed=False))


def dropped_after(route: Route) -> Fault:
    """The answer is lost, but the work is done and billed."""
    return Fault(route=route, act=Drop(processed=True))


def hanging(route: Route, delay_s: float = 77.0) -> Fault:
    """Silence, then a broken connection: how some refusals have looked."""
    return Fault(route=route, act=Drop(processed=False), delay_s=delay_s)


# --- Result files ---------------------------------------------------------------------------------


def media_gone() -> Fault:
    return answering("media", messages.text_response("Not Found", 404))


def redirected_media(location: str) -> Fault:
    return answering("media", Response(status=302, headers={"location": location}))


def wrong_content(body: bytes = b"<html>not a picture</html>", kind: str = "text/html") -> Fault:
    """HTTP 200 with something that is no picture and no clip."""
    headers = {"content-type": kind, "content-length": str(len(body))}
    return answering("media", Response(headers=headers, body=body))


def truncated_media(*, length_is_honest: bool = False) -> Fault:
    """Half the file: the connection breaks, or the stated length is that of the half."""

    def change(response: Response) -> Response:
        if not isinstance(response.body, bytes | Path):
            return response
        size_bytes = messages.size_bytes(response.body) // 2
        half = messages.pieces(response.body, stop=size_bytes)
        if length_is_honest:
            headers = {**response.headers, "content-length": str(size_bytes)}
            return replace(response, headers=headers, body=half)
        return replace(response, body=_then_drop(half))

    return Fault(route="media", act=Alter(change=change))


def endless_media(kind: str = "video/mp4", *, stated_bytes: int | None = None) -> Fault:
    """A file that never ends; `stated_bytes` puts a (gigantic) Content-Length before it."""
    headers = {"content-type": kind}
    if stated_bytes is not None:
        headers["content-length"] = str(stated_bytes)
    return Fault(
        route="media",
        act=Alter(change=lambda _: Response(headers=headers, body=_zeros(stated_bytes))),
    )


def in_halves(response: Response, keep: Keep, request: Request) -> Response:
    """An answer of which the second half has to wait."""
    if not isinstance(response.body, bytes | Path):
        return response
    return replace(response, body=_halves(response.body, keep, request))


async def _halves(body: bytes | Path, keep: Keep, request: Request) -> AsyncIterator[bytes]:
    middle = messages.size_bytes(body) // 2
    async for piece in messages.pieces(body, stop=middle):
        yield piece
    await keep.wait(request, "midway")
    async for piece in messages.pieces(body, start=middle):
        yield piece


async def _then_drop(half: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for piece in half:
        yield piece
    raise messages.DroppedError


async def _zeros(total_bytes: int | None) -> AsyncIterator[bytes]:
    sent = 0
    while total_bytes is None or sent < total_bytes:
        size = CHUNK_BYTES if total_bytes is None else min(CHUNK_BYTES, total_bytes - sent)
        yield bytes(size)
        sent += size
        # In-process nothing else would let the reader's own timeouts run.
        await asyncio.sleep(0)
