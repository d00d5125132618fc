"""The service: takes requests, lets time pass on the given clock, answers as Grok Imagine does.

It knows no transport; `server` and `transport` carry it.
"""

import asyncio
import base64
import json
import random
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from sandbox.grok import (
    answers,
    clip_orders,
    delivery,
    fields,
    image_orders,
    intake,
    jobs,
    ledger,
    messages,
    pages,
    routing,
    text_orders,
)
from sandbox.grok.batch_work import Terms, Workshop
from sandbox.grok.batches import Batches
from sandbox.grok.catalogue import Catalogue
from sandbox.grok.clip_orders import ClipOrder
from sandbox.grok.darkroom import Darkroom
from sandbox.grok.faults import (
    TEAM,
    Alter,
    Answer,
    Drop,
    Faults,
    Keep,
    Outcome,
    Route,
    in_halves,
    rate_limited_response,
    wrong_key_response,
)
from sandbox.grok.image_orders import ImageOrder
from sandbox.grok.jobs import Job
from sandbox.grok.media import Shelf
from sandbox.grok.messages import Request, Response
from sandbox.grok.pace import Manners, Pace
from sandbox.grok.scratch import Scratch
from sandbox.grok.uploads import Uploads

API_KEY = "xai-sandbox-key"


class GrokImagine:
    """Grok Imagine without xAI.

    `clock` gives seconds and `sleep` waits for some; `rng` makes ids and jitter. Result links
    begin with `media_origin`; a server sets it to its own address when it is empty. With
    `instant_media` files are tiny and made without threads (see `darkroom`); with a `clip_file`
    every clip is that file, sent from disk, and costs next to nothing (see `clips.write_ready`).
    Tests may change `pace`, `manners` and `catalogue`, script `faults`, and read `seen`,
    `requests`, `bill` and what `batches` were sent.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        rng: random.Random,
        media_origin: str = "",
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        api_key: str = API_KEY,
        pace: Pace | None = None,
        instant_media: bool = True,
        clip_file: Path | None = None,
    ) -> None:
        self.media_origin = media_origin
        self.api_key = api_key
        self.pace = pace or Pace()
        self.manners = Manners()
        self.catalogue = Catalogue()
        self.faults = Faults()
        self.seen: list[ledger.Seen] = []
        self.requests: list[ledger.Accepted] = []
        self.bill: list[ledger.Charge] = []
        self._clock, self._rng, self._sleep = clock, rng, sleep
        self._jobs: dict[str, Job] = {}
        scratch = Scratch()
        self._shelf, self._uploads = Shelf(), Uploads(scratch)
        self._darkroom = Darkroom(instant=instant_media, clip_file=clip_file)
        self._intake = intake.Intake(
            darkroom=self._darkroom, uploads=self._uploads, shelf=self._shelf
        )
        late = Darkroom(instant=instant_media, clip_file=clip_file, late=True)
        self.batches = Batches(
            workshop=Workshop(intake=replace(self._intake, darkroom=late), bill=self.bill),
            uploads=self._uploads,
            scratch=scratch,
            rng=rng,
            new_id=self._new_id,
        )

    def close(self) -> None:
        """Stop making files."""
        self._darkroom.close()

    async def respond(self, request: Request) -> Response:
        """Answer one request.

        Raises:
            DroppedError: The connection is to break without an answer.
        """
        host = request.headers.get("host", "")
        self.seen.append(
            ledger.Seen(at=self._clock(), method=request.method, host=host, path=request.path)
        )
        await self.batches.catch_up(self._terms())
        try:
            place = routing.find(request)
            return await self._under_faults(request, place)
        except messages.RefusedError as refusal:
            return refusal.response

    async def _under_faults(self, request: Request, place: routing.Place) -> Response:
        fault = self.faults.take(place.kind)
        if fault is None:
            return await self._answer(request, place, None)
        if fault.delay_s:
            await self._sleep(fault.delay_s)
        match fault.act:
            case Answer(response=response):
                return response
            case Outcome() as outcome:
                return await self._answer(request, place, outcome)
            case Alter(change=change):
                return change(await self._answer(request, place, None))
            case Keep() as keep:
                return await self._kept(request, place, keep)
            case Drop(processed=processed):
                if processed:
                    await self._answer(request, place, None)
                raise messages.DroppedError

    async def _kept(self, request: Request, place: routing.Place, keep: Keep) -> Response:
        await keep.wait(request, "before")
        try:
            response = await self._answer(request, place, None)
        except messages.RefusedError as refusal:
            response = refusal.response
        await keep.wait(request, "after")
        return in_halves(response, keep, request) if keep.moment == "midway" else response

    async def _answer(
        self, request: Request, place: routing.Place, outcome: Outcome | None
    ) -> Response:
        if place.kind != "media":
            self._check_key(request)
        match place.kind:
            case "submit-image" | "submit-edit" | "submit-video" | "submit-text":
                return await self._submit(request, place, outcome)
            case "poll":
                return await self._poll(place)
            case "media":
                return await self._shelf.respond(request, self._clock())
            case "files":
                file_id = place.item or f"file_{self._new_id()}"
                return self._uploads.respond(place.name, request, file_id, self._clock())
            case "models" | "api-key":
                return pages.respond(place, self.api_key, self.catalogue)
            case _:
                return await self._answer_batch(request, place)

    async def _answer_batch(self, request: Request, place: routing.Place) -> Response:
        terms = self._terms()
        response = await self.batches.respond(place, request, terms)
        if place.kind == "create-batch" and isinstance(response.body, bytes):
            accepted = ledger.Accepted(
                request_id=json.loads(response.body)["batch_id"],
                route=place.kind,
                path=request.path,
                at=terms.now,
                body=fields.parse(request),
            )
            self.requests.append(accepted)
        return response

    def _terms(self) -> Terms:
        return Terms(
            now=self._clock(),
            pace=self.pace,
            manners=self.manners,
            models=self.catalogue,
            faults=self.faults,
            origin=self.media_origin,
        )

    def _check_key(self, request: Request) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            message = "Missing or malformed Authorization header."
            raise messages.RefusedError(messages.error_response(401, "unauthenticated", message))
        if key != self.api_key:
            raise messages.RefusedError(wrong_key_response(key))

    async def _submit(
        self, request: Request, place: routing.Place, outcome: Outcome | None
    ) -> Response:
        match place.kind:
            case "submit-text":
                return await self._write(request, outcome, chat=place.name == "chat")
            case "submit-video":
                return await self._submit_clip(request, place.name, outcome)
            case _:
                return await self._submit_images(request, place.kind, outcome)

    async def _submit_images(
        self, request: Request, kind: Route, outcome: Outcome | None
    ) -> Response:
        body = fields.parse(request)
        editing = kind == "submit-edit"
        order = image_orders.read(body, models=self.catalogue, editing=editing, team=TEAM)
        self._check_rate(("submit-image", "submit-edit"), order.model.id)
        wait_s = self._varied(self.pace.deferred_s if order.deferred else self.pace.image_s)
        job = await self._intake.images(order, self._ticket(wait_s, outcome))
        self._accept(job, request, kind, body)
        if order.deferred:
            return messages.json_response({"request_id": job.request_id})
        if wait_s:
            await self._sleep(wait_s)
        return jobs.image_answer(job, await self._pictures(job, as_base64=order.as_base64))

    async def _submit_clip(
        self, request: Request, name: routing.Name, outcome: Outcome | None
    ) -> Response:
        body = fields.parse(request)
        if name == "generate_clip":
            order = clip_orders.read(body, models=self.catalogue, team=TEAM)
        else:
            mode = "edit" if name == "edit_clip" else "extend"
            order = clip_orders.read_change(body, mode=mode, models=self.catalogue, team=TEAM)
        self._check_rate(("submit-video",), order.model.id)
        ticket = self._ticket(self._varied(self.pace.video_s), outcome)
        job = await self._intake.clip(order, ticket)
        self._accept(job, request, "submit-video", body)
        return messages.json_response({"request_id": job.request_id})

    def _check_rate(self, kinds: tuple[Route, ...], model: str) -> None:
        limit, now = self.pace.submits_per_s, self._clock()
        if limit is None:
            return
        last_second = takewhile(lambda taken: now - taken.at < 1, reversed(self.requests))
        recent = sum(taken.route in kinds for taken in last_second)
        if recent >= limit:
            raise messages.RefusedError(rate_limited_response(model, limit))

    def _ticket(self, wait_s: float, outcome: Outcome | None) -> intake.Ticket:
        now = self._clock()
        return intake.Ticket(
            request_id=self._new_id(), created_at=now, ready_at=now + wait_s, outcome=outcome
        )

    async def _write(self, request: Request, outcome: Outcome | None, *, chat: bool) -> Response:
        body = fields.parse(request)
        order = text_orders.read(body, models=self.catalogue, team=TEAM, chat=chat)
        self._check_rate(("submit-text",), order.model.id)
        wait_s = self._varied(self.pace.text_s)
        answer = await answers.compose(order, self._ticket(wait_s, outcome), self._intake)
        charge = ledger.Charge(
            request_id=answer.id,
            route="submit-text",
            ticks=answer.cost_ticks,
            user=order.user,
            model=order.model.id,
        )
        self._record(charge, request, body, billed=answer.outcome.billed)
        if wait_s:
            await self._sleep(wait_s)
        return answer.response()

    def _accept(self, job: Job, request: Request, kind: Route, body: dict[str, Any]) -> None:
        """Nothing can be called back from here on: the job exists and, unless it fails, costs."""
        self._jobs[job.request_id] = job
        charge = ledger.Charge(
            request_id=job.request_id,
            route=kind,
            ticks=job.cost_ticks,
            user=job.order.user,
            model=job.order.model.id,
        )
        self._record(charge, request, body, billed=job.outcome.billed)

    def _record(
        self, charge: ledger.Charge, request: Request, body: dict[str, Any], *, billed: bool
    ) -> None:
        accepted = ledger.Accepted(
            request_id=charge.request_id,
            route=charge.route,
            path=request.path,
            at=self._clock(),
            body=body,
        )
        self.requests.append(accepted)
        if billed:
            self.bill.append(charge)

    async def _poll(self, place: routing.Place) -> Response:
        request_id = place.item
        try:
            uuid.UUID(request_id)
        except ValueError:
            raise messages.invalid("Malformed request ID") from None
        job, now = self._jobs.get(request_id), self._clock()
        kind = ImageOrder if place.name == "poll_images" else ClipOrder
        if job is None or not isinstance(job.order, kind):
            raise messages.not_found(f"Request {request_id} was not found.")
        if now >= job.ready_at + self.pace.result_lifetime_s:
            raise messages.not_found(f"Request {request_id} was not found.")
        self._intake.begin(job, now)
        if not job.outcome.billed:
            self.bill[:] = [one for one in self.bill if one.request_id != request_id]
        if not job.finished(now):
            if self._rng.random() < self.pace.empty_polls:
                return Response(status=202)
            return jobs.pending(job, now)
        if isinstance(job.order, ImageOrder):
            return jobs.image_poll(job, await self._pictures(job, as_base64=False))
        self._publish(job)
        return jobs.clip_poll(job)

    async def _pictures(self, job: Job, *, as_base64: bool) -> list[dict[str, Any]]:
        """The `data` of an image answer."""
        if as_base64:
            contents = [await work.content() for work in job.works]
            made = [base64.b64encode(content).decode() for content in contents]
            return delivery.picture_list(job, "b64_json", made)
        self._publish(job)
        return delivery.picture_list(job, "url", job.links)

    def _publish(self, job: Job) -> None:
        delivery.publish(
            job,
            self._shelf,
            origin=self.media_origin,
            now=self._clock(),
            lifetime_s=self.pace.link_lifetime_s,
        )

    def _varied(self, seconds: float) -> float:
        return seconds * (1 + self.pace.jitter * self._rng.uniform(-1, 1))

    def _new_id(self) -> str:
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))
