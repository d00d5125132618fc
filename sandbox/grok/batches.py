"""The Batch API: create, add, look, page, cancel; time does the rest."""

import json
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.grok import batch_files, batch_pages, batch_requests, batch_work, fields, messages
from sandbox.grok.batch_requests import Kind, Wanted
from sandbox.grok.batch_state import Batch, Item
from sandbox.grok.batch_work import Terms, Workshop
from sandbox.grok.faults import TEAM
from sandbox.grok.messages import Request, Response
from sandbox.grok.routing import Place
from sandbox.grok.scratch import Lines, Scratch
from sandbox.grok.uploads import Uploads

ADDS_WINDOW_S = 30.0
EARLIEST_SHARE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What somebody asked a batch for."""

    name: str
    endpoint: str
    body: dict[str, Any]


class Batches:
    """The batches of the team.

    Nothing happens by itself: whatever time has brought is caught up with before any request is
    answered. An input file is read then, and requests are done whose moment has come; that moment
    counts, not the one at which somebody looked.
    """

    def __init__(
        self,
        *,
        workshop: Workshop,
        uploads: Uploads,
        scratch: Scratch,
        rng: random.Random,
        new_id: Callable[[], str],
    ) -> None:
        self._workshop, self._uploads, self._scratch = workshop, uploads, scratch
        self._rng, self._new_id = rng, new_id
        self._batches: dict[str, Batch] = {}
        self._creations: deque[float] = deque()
        self._adds: deque[float] = deque()

    def sent(self, batch_id: str) -> Iterator[Sent]:
        """All that a batch was asked for, in the order in which it was."""
        batch = self._batches[batch_id]
        bodies = batch.bodies.read(range(len(batch.items)))
        for item, body in zip(batch.items, bodies, strict=True):
            endpoint = batch_requests.ENDPOINTS[item.kind]
            yield Sent(name=item.name, endpoint=endpoint, body=json.loads(body))

    async def catch_up(self, terms: Terms) -> None:
        """Do what is due by now."""
        for batch in tuple(self._batches.values()):
            async with batch.lock:
                if batch.must_read(terms.now):
                    self._read_file(batch, terms)
                await self._do(batch, terms)

    async def _do(self, batch: Batch, terms: Terms) -> None:
        numbers = batch.due(terms.now)
        bodies = batch.bodies.read(numbers)
        finished = [
            await self._workshop.do(batch, number, body, terms)
            for number, body in zip(numbers, bodies, strict=True)
        ]
        if finished:
            batch.finish(finished)

    async def respond(self, place: Place, request: Request, terms: Terms) -> Response:
        """Answer one request of the Batch API.

        Raises:
            RefusedError: With the answer for what cannot be.
        """
        match place.name:
            case "create_batch":
                return self._create(request, terms)
            case "batches":
                every = list(self._batches.values())
                return batch_pages.listing(request, every, terms.manners)
            case _:
                return await self._respond_about(place, request, terms)

    async def _respond_about(self, place: Place, request: Request, terms: Terms) -> Response:
        """Answer a request that is about one batch."""
        batch = self._batches.get(place.item)
        if batch is None:
            raise messages.not_found(f"Batch {place.item} was not found.")
        match place.name:
            case "add_requests":
                async with batch.lock:
                    return self._add_inline(batch, request, terms)
            case "cancel_batch":
                async with batch.lock:
                    return self._cancel(batch, terms)
            case "batch_requests":
                return batch_pages.requests(request, batch, terms, self._rng)
            case "batch_results" if terms.now >= batch.expires_at:
                raise messages.not_found(f"Batch {batch.id} has expired.")
            case "batch_results":
                return batch_pages.results(request, batch, self._rng)
            case _:
                return messages.json_response(batch_pages.status(batch, terms.manners))

    def _create(self, request: Request, terms: Terms) -> Response:
        body = fields.parse(request)
        name = fields.required_text(body, "name")
        file_id = fields.text(body, "input_file_id")
        if file_id is not None:
            self._uploads.find(file_id, terms.now)
        _check_rate(self._creations, terms, limit=terms.pace.batches_per_s, window_s=1.0)
        batch = Batch(
            id=f"batch_{self._new_id()}",
            name=name,
            created_at=terms.now,
            expires_at=terms.now + terms.pace.batch_lifetime_s,
            input_file_id=file_id,
            reads_at=terms.now + terms.pace.batch_read_s,
            bodies=Lines(self._scratch.path()),
            results=Lines(self._scratch.path()),
        )
        self._batches[batch.id] = batch
        return messages.json_response(batch_pages.entry(batch, terms.manners))

    def _add_inline(self, batch: Batch, request: Request, terms: Terms) -> Response:
        """Take all requests or, if one is bad, none."""
        if len(request.body) > batch_requests.REQUEST_BYTES_MAX:
            return messages.error_response(413, "invalid-argument", "Request is too large.")
        wanted = batch_requests.inline(fields.parse(request))
        _check_rate(self._adds, terms, limit=terms.pace.adds_per_30_s, window_s=ADDS_WINDOW_S)
        if batch.is_sealed:
            raise messages.invalid("The batch was created from a file and takes no more requests.")
        if batch.cancelled_at is not None:
            raise messages.invalid("The batch was cancelled and takes no more requests.")
        if terms.now >= batch.expires_at:
            raise messages.invalid("The batch has expired and takes no more requests.")
        names = set(batch.names)
        for one in wanted:
            if one.name in names:
                raise messages.invalid(f"Duplicate batch_request_id `{one.name}`.")
            if one.name is not None:
                names.add(one.name)
            batch_requests.check(one, terms.models)
        batch.bodies.extend(_line(one) for one in wanted)
        for one in wanted:
            batch.add(self._item(one.name, one.kind, one.model, terms, at=terms.now))
        return messages.json_response({})

    def _read_file(self, batch: Batch, terms: Terms) -> None:
        """Take all lines of the input file or, if one is bad, cancel the batch."""
        batch.file_was_read = True
        taken: list[tuple[str | None, Kind, str]] = []

        def lines(body: bytes | Path) -> Iterator[bytes]:
            for one in batch_files.read(body, terms.models):
                taken.append((one.name, one.kind, one.model))
                yield _line(one)

        try:
            upload = self._uploads.find(batch.input_file_id or "", batch.reads_at)
            batch.bodies.extend(lines(upload.body))
        except (messages.RefusedError, batch_files.BadFileError) as error:
            refused = isinstance(error, messages.RefusedError)
            why = messages.words_of(error.response) if refused else str(error)
            batch.bodies.forget()
            batch.cancel(batch.reads_at, by_service=why)
            return
        for name, kind, model in taken:
            batch.add(self._item(name, kind, model, terms, at=batch.reads_at))

    def _item(self, name: str | None, kind: Kind, model: str, terms: Terms, *, at: float) -> Item:
        """One more request, to be done at some moment within the time that a batch takes."""
        share = self._rng.uniform(EARLIEST_SHARE, 1)
        return Item(
            name=name or self._new_id(),
            request_id=self._new_id(),
            kind=kind,
            model=model,
            added_at=at,
            ready_at=at + terms.pace.batch_s * share,
            outcome=terms.faults.outcome_in_batch(),
        )

    def _cancel(self, batch: Batch, terms: Terms) -> Response:
        if batch.cancelled_at is None:
            left = batch.cancel(terms.now)
            batch.finish(batch_work.cancelled(batch, number, terms) for number in left)
        return messages.json_response(batch_pages.entry(batch, terms.manners))


def _line(wanted: Wanted) -> bytes:
    return json.dumps(wanted.body, separators=(",", ":")).encode()


def _check_rate(times: deque[float], terms: Terms, *, limit: int | None, window_s: float) -> None:
    """Count one more call, if it is not one too many within the window."""
    if limit is None:
        return
    while times and terms.now - times[0] >= window_s:
        times.popleft()
    if len(times) >= limit:
        message = (
            f"Too many requests for team {TEAM}. Your team's rate limit is — "
            f"Batch requests per {window_s:g} s (actual/limit): {limit}/{limit}."
        )
        raise messages.RefusedError(messages.error_response(429, "resource-exhausted", message))
    times.append(terms.now)
