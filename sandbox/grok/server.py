"""Serves the service on a loopback socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from sandbox.grok.imagine import GrokImagine
from sandbox.grok.messages import DroppedError, Request, Response

HOST = "127.0.0.1"
BODY_BYTES_MAX = 64 * 1024 * 1024


@asynccontextmanager
async def serve(grok: GrokImagine, *, port: int = 0) -> AsyncIterator[str]:
    """Listen while the context lasts; yields the origin, such as `http://127.0.0.1:40123`.

    The API is under `<origin>/v1`. Links to results lead here too unless `grok` has a media
    origin of its own.
    """

    async def handle(incoming: web.Request) -> web.StreamResponse:
        try:
            response = await grok.respond(await _request(incoming))
            return await _send(incoming, response)
        except DroppedError:
            if incoming.transport is not None:
                incoming.transport.close()
            return web.Response()

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
        await runner.cleanup()
        grok.close()


async def _request(incoming: web.Request) -> Request:
    return Request(
        method=incoming.method,
        path=incoming.path,
        query=dict(incoming.query),
        headers={name.lower(): value for name, value in incoming.headers.items()},
        body=await incoming.read(),
    )


async def _send(incoming: web.Request, response: Response) -> web.StreamResponse:
    if isinstance(response.body, bytes):
        return web.Response(status=response.status, headers=response.headers, body=response.body)
    stream = web.StreamResponse(status=response.status, headers=response.headers)
    await stream.prepare(incoming)
    async for piece in response.body:
        await stream.write(piece)
    await stream.write_eof()
    return stream
