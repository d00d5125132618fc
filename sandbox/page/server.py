"""The page's web server: its files, on loopback, for nobody but the person at this machine."""

import errno
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).with_name("static")
LOOPBACK = "127.0.0.1"
PORTS_TRIED_MAX = 100
UPLOAD_BYTES_MAX = 101 * 1024 * 1024

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build(*, media_origin: str) -> web.Application:
    """The page as an application that listens nowhere yet; the live routes are added to it.

    Args:
        media_origin: where pictures and clips come from, e.g. "http://127.0.0.1:4001".

    """
    app = web.Application(middlewares=[_only_from_here], client_max_size=UPLOAD_BYTES_MAX)
    app.router.add_get("/", _index)
    app.router.add_static("/static/", STATIC)

    async def protect(request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Content-Security-Policy"] = policy(request.host, media_origin)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        # A page of yesterday's sandbox must never talk to today's.
        response.headers["Cache-Control"] = "no-cache"

    app.on_response_prepare.append(protect)
    return app


def policy(host: str, media_origin: str) -> str:
    """What a browser may do on this page: its own files, its own socket, the sandbox's media."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' blob: data: {media_origin}",
            f"media-src 'self' blob: {media_origin}",
            f"connect-src 'self' ws://{host} {media_origin}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


@asynccontextmanager
async def listening(app: web.Application, *, port: int) -> AsyncIterator[str]:
    """Serve an application on loopback, on this port or the next free one; gives its origin.

    Args:
        app: what to serve.
        port: the port to begin with; 0 for any.

    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        yield f"http://{LOOPBACK}:{await _bind(runner, port)}"
    finally:
        await runner.cleanup()


async def _bind(runner: web.AppRunner, first_port: int) -> int:
    last_port = min(first_port + PORTS_TRIED_MAX, 65_535)
    for port in range(first_port, last_port + 1):
        site = web.TCPSite(runner, LOOPBACK, port)
        try:
            await site.start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE or port == last_port:
                raise
        else:
            bound: int = runner.addresses[0][1]
            return bound
    raise OSError(errno.EADDRINUSE, f"no free port from {first_port} on")


@web.middleware
async def _only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse names that were bent to point here, and the scripts of other sites."""
    own = {f"{name}:{_port_of(request)}" for name in (LOOPBACK, "localhost", "[::1]")}
    origin = request.headers.get("Origin")
    if request.host not in own:
        raise web.HTTPForbidden(text="This page is only for the machine it runs on.\n")
    if origin is not None and origin not in {f"http://{host}" for host in own}:
        raise web.HTTPForbidden(text="Other sites may not use this page.\n")
    return await handler(request)


def _port_of(request: web.Request) -> int:
    """The port the request really came to, whatever its headers say."""
    if request.transport is None:
        raise web.HTTPForbidden(text="The connection is gone.\n")
    port: int = request.transport.get_extra_info("sockname")[1]
    return port


async def _index(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "index.html")
