"""Trouble on request: what the next matching requests get instead of, or after, their answer."""

import fnmatch
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from aiohttp import web

from sandbox.discord import problems
from sandbox.discord.basics import Json

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True, kw_only=True)
class Fault:
    """One kind of trouble for requests whose method and path match.

    ``method`` and ``path`` are shell patterns over what follows ``/api/v10``; ``times`` how often
    it happens. With ``drop`` the connection breaks before or after the request was carried out;
    without ``status`` only ``headers`` are added to the ordinary answer.
    """

    method: str
    path: str
    times: int = 1
    status: int | None = None
    body: Json | str = field(default_factory=dict[str, object])
    headers: dict[str, str] = field(default_factory=dict[str, str])
    drop: Literal["before", "after"] | None = None

    def matches(self, request: web.Request) -> bool:
        path = request.path.removeprefix("/api/v10")
        return fnmatch.fnmatchcase(request.method, self.method) and fnmatch.fnmatchcase(
            path, self.path
        )


def rate_limited(
    method: str,
    path: str,
    *,
    retry_after_s: float,
    times: int = 1,
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


def broken(method: str, path: str, *, status: int = 500, times: int = 1) -> Fault:
    """A server error, with the HTML page that a proxy in front of Discord would send."""
    page = f"<html><body><h1>{status}</h1></body></html>"
    return Fault(method=method, path=path, times=times, status=status, body=page)


def refused(method: str, path: str, problem: problems.Problem, *, times: int = 1) -> Fault:
    """Any of Discord's own refusals, such as ``problems.too_large()``."""
    return Fault(method=method, path=path, times=times, status=problem.status, body=problem.body())


def dropped(
    method: str, path: str, *, when: Literal["before", "after"] = "before", times: int = 1
) -> Fault:
    """A connection that breaks before, or only after, the request was carried out."""
    return Fault(method=method, path=path, times=times, drop=when)


class FaultBox:
    """The faults that wait to happen, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    async def apply(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request, with the first fault that matches it, if any."""
        fault = next((one for one in self._waiting if one.matches(request)), None)
        if fault is None:
            return await handler(request)
        fault.times -= 1
        if not fault.times:
            self._waiting.remove(fault)
        if fault.drop == "before":
            return _dropped(request)
        if fault.status is not None:
            await request.read()  # an answer in the middle of an upload would be lost
            return _answer(fault)
        answer = await handler(request)
        if fault.drop == "after":
            return _dropped(request)
        answer.headers.update(fault.headers)
        return answer


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
