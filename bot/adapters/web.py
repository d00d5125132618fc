"""The addresses by which whoever runs the bot sees that it lives, and how it does."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

Trouble = Callable[[], Awaitable[str | None]]
"""Asked at every request: what is wrong in a few words, or None."""


@asynccontextmanager
async def health_server(
    host: str,
    port: int,
    *,
    alive: Trouble,
    ready: Trouble,
    metrics: Callable[[], bytes],
    metrics_type: str,
) -> AsyncGenerator[int]:
    """Serve while the block runs; yields the port (of the system's choice when `port` is 0).

    /healthz asks `alive`: does the process still do its rounds, or should it be restarted?
    /readyz asks `ready`: could it serve a person now, and is it going to?
    Both answer 200 with `ok`, or 503 with what is wrong. /metrics answers with `metrics`, of
    that content type. Raises OSError when the port is taken.
    """

    async def answer_metrics(_: web.Request) -> web.Response:
        return web.Response(body=metrics(), headers={"content-type": metrics_type})

    app = web.Application()
    app.router.add_get("/healthz", _answering(alive))
    app.router.add_get("/readyz", _answering(ready))
    app.router.add_get("/metrics", answer_metrics)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _answering(trouble: Trouble) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        wrong = await trouble()
        return web.Response(text=f"{wrong or 'ok'}\n", status=503 if wrong else 200)

    return answer
