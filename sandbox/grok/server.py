"""Serves the service on a loopback socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from sandbox.grok import forms
from sandbox.grok.imagine import GrokImagine
from sandbox.grok.messages import DroppedError, Request, Response, pieces

HOST = "127.0.0.1"
BODY_BYTES_MAX = 64 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024


@asynccontextmanager
async def serve(grok: GrokImagine, *, port: int = 0) -> AsyncIterator[str]:
    """Listen while the context lasts; yields the origin, such as `http://127.0.0.1:40123`.

    The API is under `<origin>/v1`. Links to results lead here too unless `grok` has a media
    origin of its own. Leaving the context is an outage: connections are refused, but what was
    accepted stays so, and serving the same `grok` on the same port again ends it.
    """

    async def handle(incoming: web.Request) -> web.StreamResponse:
        try:
            async with _request(incoming) as request:
                response = await grok.respond(request)
            return await _send(incoming, response)
        except DroppedError:
            if incoming.transport is not None:
                incoming.transport.close()
            return web.Response()
        except ConnectionError:
            return web.Response()  # the client went away while it was answered

    app = web.Application(client_max_size=BODY_BYTES_MAX)
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        origin = f"http://{HOST}:{runner.addresses[0][1]}"
        grok.media_origin = grok.media_origin or origin
        yield origin
    finally:
        grok.faults.give_up()
        await runner.cleanup()
        grok.close()


@asynccontextmanager
async def _request(incoming: web.Request) -> AsyncIterator[Request]:

    def gone() -> bool:
        return incoming.transport is None or incoming.transport.is_closing()

    request = Request(
        method=incoming.method,
        path=incoming.path,
        query=dict(incoming.query),
        headers={name.lower(): value for name, value in incoming.headers.items()},
        gone=gone,
    )
    if forms.comes(request.headers.get("content-type", "")):
        async with forms.taken(incoming.content.iter_chunked(CHUNK_BYTES)) as form:
            yield replace(request, form=form)
    else:
        yield replace(request, body=await incoming.read())


async def _send(incoming: web.Request, response: Response) -> web.StreamResponse:
    if isinstance(response.body, bytes):
        return web.Response(status=response.status, headers=response.headers, body=response.body)
    if isinstance(response.body, Path):
        return web.FileResponse(
            response.body, status=response.status, headers=response.headers, chunk_size=CHUNK_BYTES
        )
    stream = web.StreamResponse(status=response.status, headers=response.headers)
    await stream.prepare(incoming)
    async for piece in pieces(response.body):
        await stream.write(piece)
    await stream.write_eof()
    return stream
