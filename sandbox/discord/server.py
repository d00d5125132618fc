"""REST, gateway and CDN of this Discord on one loopback port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from sandbox.discord.answers import guard
from sandbox.discord.cdn import CdnRoutes
from sandbox.discord.channels import MessageRoutes
from sandbox.discord.faults import API
from sandbox.discord.rest import BotRoutes
from sandbox.discord.service import Discord
from sandbox.discord.webhooks import TokenRoutes

HOST = "127.0.0.1"
JSON_BYTES_MAX = 200 * 2**20


@asynccontextmanager
async def serve(discord: Discord, port: int = 0) -> AsyncIterator[str]:
    """Serve a Discord on loopback and yield its origin, such as ``http://127.0.0.1:41234``.

    The API is at ``{origin}/api/v10``, the gateway at ``ws://…/gateway``, files under
    ``{origin}/attachments``. Port 0 takes a free one.
    """
    runner = web.AppRunner(application(discord), shutdown_timeout=1.0, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        host, bound = runner.addresses[0][:2]
        discord.files.origin = f"http://{host}:{bound}"
        discord.gateway.url = f"ws://{host}:{bound}/gateway"
        yield discord.files.origin
    finally:
        await runner.cleanup()


def application(discord: Discord) -> web.Application:
    """The app with all routes of a Discord."""
    api = web.Application(client_max_size=JSON_BYTES_MAX)
    api.add_routes(BotRoutes(discord).routes())
    api.add_routes(MessageRoutes(discord).routes())
    api.add_routes(TokenRoutes(discord.interactions).routes())
    app = web.Application(client_max_size=JSON_BYTES_MAX, middlewares=[guard(discord.faults)])
    app.add_subapp(API, api)
    app.add_routes(CdnRoutes(discord.files).routes())
    app.add_routes([web.get("/gateway", discord.gateway.connect)])
    app.add_routes([web.get("/gateway/", discord.gateway.connect)])

    async def say_goodbye(_: web.Application) -> None:
        discord.gateway.close_all()
        discord.faults.give_up()

    app.on_shutdown.append(say_goodbye)
    return app
