"""Trouble on request: what the next matching requests get instead of, or after, their answer."""

import fnmatch
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from aiohttp import web

from sandbox.discord import problems
from sandbox.discord.basics import Json
from sandbox.holds import Hold

API = "/api/v10"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
When = Literal["before", "after"]


@dataclass(slots=True, kw_only=True, eq=False)
class Fault:
    """One kind of trouble for requests whose method and path match.

    ``method`` and ``path`` are shell patterns over what follows ``/api/v10``; gateway and CDN are
    met only by patterns that name them, such as ``/attachments/*``. ``times`` is how often it still
    happens (None: until it is removed), ``met`` how often it has. With ``drop`` the connection
    breaks before or after the request was carried out, with ``hold`` the request waits there;
    without ``status`` only ``headers`` are added to the ordinary answer.
    """

    method: str
    path: str
    times: int | None = 1
    status: int | None = None
    body: Json | str = field(default_factory=dict[str, object])
    headers: dict[str, str] = field(default_factory=dict[str, str])
    drop: When | None = None
    hold: Hold | None = None
    when: When = "before"  # of the hold
    met: int = 0

    def matches(self, request: web.Request) -> bool:
        path = request.path.removeprefix(API)
        if path == request.path and path.split("/")[1] != self.path.removeprefix("/").split("/")[0]:
            return False
        return fnmatch.fnmatchcase(request.method, self.method) and fnmatch.fnmatchcase(
            path, self.path
        )


def rate_limited(
    method: str,
    path: str,
    *,
    retry_after_s: float,
    times: int | None = 1,
    everywhere: bool = False,
    via: bool = True,
) -> Fault:
    """A 429; without ``via`` it looks like a ban, which has no Via header and no retry."""
    headers = {
        "Retry-After": str(int(retry_after_s) + 1),
        "X-RateLimit-Scope": "global" if everywhere else "user",
        **({"X-RateLimit-Global": "true"} if everywhere else {}),
        **({"Via": "1.1 google"} if via else {}),
    }
    body: Json = {
        "message": "You are being rate limited.",
        "retry_after": retry_after_s,
        "global": everywhere,
    }
    return Fault(method=method, path=path, times=times, status=429, body=body, headers=headers)


def broken(method: str, path: str, *, status: int = 500, times: int | None = 1) -> Fault:
    """A server error, with the HTML page that a proxy in front of Discord would send."""
    page = f"<html><body><h1>{status}</h1></body></html>"
    return Fault(method=method, path=path, times=times, status=status, body=page)


def refused(method: str, path: str, problem: problems.Problem, *, times: int | None = 1) -> Fault:
    """Any of Discord's own refusals, such as ``problems.too_large()``."""
    return Fault(method=method, path=path, times=times, status=problem.status, body=problem.body())


def dropped(method: str, path: str, *, when: When = "before", times: int | None = 1) -> Fault:
    """A connection that breaks before, or only after, the request was carried out."""
    return Fault(method=method, path=path, times=times, drop=when)


class FaultBox:
    """The faults that wait to happen, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._holds: list[Hold] = []

    def add(self, fault: Fault) -> Fault:
        """Let a fault happen as often as it says, from now on."""
        self._waiting.append(fault)
        if fault.hold is not None:
            self._holds.append(fault.hold)
        return fault

    def remove(self, fault: Fault) -> None:
        """End a fault, whatever it had left."""
        if fault in self._waiting:
            self._waiting.remove(fault)

    @contextmanager
    def during(self, *faults: Fault) -> Iterator[None]:
        """Let faults last while the context does, whatever their ``times``."""
        for fault in faults:
            fault.times = None
            self.add(fault)
        try:
            yield
        finally:
            for fault in faults:
                self.remove(fault)

    def hold(self, method: str, path: str, *, when: When = "before", times: int | None = 1) -> Hold:
        """Keep requests back before they are carried out, or only their answers."""
        hold = Hold()
        self.add(Fault(method=method, path=path, times=times, hold=hold, when=when))
        return hold

    def clear(self) -> None:
        """End all faults; what is held goes on."""
        self._waiting.clear()
        for hold in self._holds:
            hold.release()

    def give_up(self) -> None:
        """Break what is held: the service is about to stop."""
        for hold in self._holds:
            hold.give_up()

    async def apply(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request, with the first fault that matches it, if any."""
        fault = next((one for one in self._waiting if one.matches(request)), None)
        if fault is None:
            return await handler(request)
        self._count(fault)
        if fault.drop == "before" or not await _kept(fault, "before", request):
            return _dropped(request)
        if fault.status is not None:
            await request.read()  # an answer in the middle of an upload would be lost
            return _answer(fault)
        answer = await handler(request)
        if fault.drop == "after" or not await _kept(fault, "after", request):
            return _dropped(request)
        answer.headers.update(fault.headers)
        return answer

    def _count(self, fault: Fault) -> None:
        fault.met += 1
        if fault.times is None:
            return
        fault.times -= 1
        if not fault.times:
            self._waiting.remove(fault)


async def _kept(fault: Fault, moment: When, request: web.Request) -> bool:
    """Keep a request for as long as the fault holds it; False when its client has gone away."""
    if fault.hold is None or fault.when != moment:
        return True

    def gone() -> bool:
        return request.transport is None or request.transport.is_closing()

    return await fault.hold.keep(gone)


def _dropped(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _answer(fault: Fault) -> web.Response:
    html = isinstance(fault.body, str)
    return web.Response(
        status=fault.status or 200,
        body=fault.body.encode()
        if isinstance(fault.body, str)
        else json.dumps(fault.body).encode(),
        content_type="text/html" if html else "application/json",
        headers=fault.headers,
    )
