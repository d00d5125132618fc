"""The two addresses by which whoever runs the bot can see that it lives: /healthz and /readyz."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

Trouble = Callable[[], str | None]
"""Asked at every request: what is wrong in a few words, or None."""


@asynccontextmanager
async def health_server(
    host: str, port: int, *, alive: Trouble, ready: Trouble
) -> AsyncGenerator[int]:
    """Serve while the block runs; yields the port (of the system's choice when `port` is 0).

    /healthz asks `alive`: does the process still do its rounds, or should it be restarted?
    /readyz asks `ready`: could it serve a person now (Discord connected, database open)?
    Both answer 200 with `ok`, or 503 with what is wrong. Raises OSError when the port is taken.
    """
    app = web.Application()
    app.router.add_get("/healthz", _answering(alive))
    app.router.add_get("/readyz", _answering(ready))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _answering(trouble: Trouble) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        wrong = trouble()
        return web.Response(text=f"{wrong or 'ok'}\n", status=503 if wrong else 200)

    return answer
