"""Answers of the API as discord.py wants them: JSON whose content type says nothing more."""

import json
from typing import Any

from aiohttp import web

from sandbox.discord import problems
from sandbox.discord.faults import FaultBox, Handler


def answer(body: Any, status: int = 200) -> web.Response:
    """A JSON answer; with a charset in its content type discord.py would not parse it."""
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/json"
    )


def guard(faults: FaultBox) -> Any:
    """The middleware that lets faults happen and turns problems into Discord's error bodies."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await faults.apply(request, _in_words(handler))
        except ConnectionError:
            return web.Response()  # the client went away in the middle of what it was saying

    return guarded


def _in_words(handler: Handler) -> Handler:
    """A handler whose refusals are answers."""

    async def answering(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except problems.Problem as problem:
            return answer(problem.body(), problem.status)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as missing:
            return answer(
                {"message": f"{missing.status}: {missing.reason}", "code": 0}, missing.status
            )

    return answering
