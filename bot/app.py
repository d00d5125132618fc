"""Puts the parts together, and runs them.

`build` wires everything and starts nothing; every part that touches the outside can be given.
`run` is the process: Discord's gateway, the worker and the housekeeping, until a signal.
"""

import asyncio
import logging
import random
import signal
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
import discord
import discord.gateway
import discord.http
import httpx
import yarl

from bot.adapters.blobs import Folder
from bot.adapters.clock import SystemClock
from bot.adapters.downloads import Downloads
from bot.adapters.grok import Grok
from bot.adapters.media import MediaTools
from bot.adapters.outbox import Outbox
from bot.adapters.sql.database import Database
from bot.adapters.sql.sqlite import Sqlite
from bot.adapters.sql.store import Store, open_database
from bot.adapters.web import health_server
from bot.client import ImagineBot
from bot.core import ids
from bot.core.errors import ImagineError
from bot.core.housekeeping import Housekeeping
from bot.core.ports import Clock
from bot.core.steps.kit import Kit
from bot.core.studio import UPLOAD_BYTES_MAX, About, Policy, Stores, Studio
from bot.core.worker import Worker
from bot.settings import Settings

log = logging.getLogger(__name__)

MINUTE_MS = 60 * 1000
DAY_MS = 24 * 60 * MINUTE_MS
RESULT_BYTES_MAX = 512 * 1024 * 1024


class StartError(ImagineError):
    """The bot could not start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the bot reaches over the network; unset parts are the real ones."""

    provider: httpx.AsyncBaseTransport | None = None
    results: httpx.AsyncBaseTransport | None = None
    uploads: httpx.AsyncBaseTransport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The whole bot, wired."""

    settings: Settings
    database: Database
    bot: ImagineBot
    studio: Studio
    worker: Worker
    housekeeping: Housekeeping


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    rng: random.Random | None = None,
    outside: Outside | None = None,
) -> AsyncGenerator[App]:
    """Wire the bot over an open, migrated database; nothing runs yet.

    Raises CannotOpen when the database cannot be used.
    """
    clock = clock or SystemClock()
    rng = rng or random.SystemRandom()
    outside = outside or Outside()
    async with AsyncExitStack() as stack:
        database = await open_database(settings.database_url)
        stack.push_async_callback(database.close)
        await database.migrate()
        store = Store.over(database)
        provider = Grok(
            base_url=settings.xai_base_url,
            key=settings.xai_api_key.get_secret_value(),
            transport=outside.provider,
        )
        results = Downloads(settings.media_hosts, RESULT_BYTES_MAX, outside.results)
        uploads = Downloads(settings.discord_cdn_hosts, UPLOAD_BYTES_MAX, outside.uploads)
        for part in (provider, results, uploads):
            stack.push_async_callback(part.aclose)
        blobs = Folder(settings.data_dir / "media")
        bot = ImagineBot(allowed_guilds=settings.allowed_guilds)
        policy = policy_of(settings, rng)
        media = MediaTools()
        kit = Kit(
            jobs=store.jobs,
            ledger=store.ledger,
            records=store.records,
            posts=store.posts,
            provider=provider,
            downloads=results,
            media=media,
            blobs=blobs,
            outbox=Outbox(bot),
            clock=clock,
            rng=rng,
            policy=policy,
        )
        worker = Worker(kit)
        bot.studio = studio = Studio(
            stores=Stores(
                jobs=store.jobs, rules=store.rules, ledger=store.ledger, records=store.records
            ),
            uploads=uploads,
            media=media,
            blobs=blobs,
            clock=clock,
            rng=rng,
            secret=settings.secret_key.get_secret_value(),
            policy=policy,
            about=about(settings),
            ring=worker.ring,
        )
        housekeeping = Housekeeping(
            jobs=store.jobs,
            records=store.records,
            blobs=blobs,
            clock=clock,
            keep_ms=policy.keep_ms,
        )
        if isinstance(database, Sqlite):
            await store.jobs.clear_leases()
        yield App(
            settings=settings,
            database=database,
            bot=bot,
            studio=studio,
            worker=worker,
            housekeeping=housekeeping,
        )


def policy_of(settings: Settings, rng: random.Random) -> Policy:
    """What the operator decided about jobs."""
    return Policy(
        ceilings=settings.ceilings,
        starters=lambda: settings.starter_rules(lambda: ids.new_token(rng)[:8]),
        running_max=settings.max_concurrent_jobs,
        start_within_ms=settings.start_within_min * MINUTE_MS,
        finish_within_ms=settings.finish_within_min * MINUTE_MS,
        keep_ms=settings.keep_days * DAY_MS,
        refusals_free_per_day=settings.refusals_free_per_day,
    )


def about(settings: Settings) -> About:
    """Who runs the bot, as people are told."""
    return About(
        operator_name=settings.operator_name,
        operator_contact=settings.operator_contact,
        privacy_url=settings.privacy_url,
        keep_days=settings.keep_days,
    )


async def run(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT. Raises StartError or CannotOpen when it cannot."""
    use_discord_at(settings)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with build(settings) as app:
        await log_in(app)
        try:
            await serve(app, stop)
        finally:
            await app.bot.close()
    log.info("stopped", extra={"action": "stopped"})


def use_discord_at(settings: Settings) -> None:
    """Point discord.py at a proxy or a stand-in; does nothing when neither is set."""
    if settings.discord_api_url is not None:
        discord.http.Route.BASE = settings.discord_api_url
    if settings.discord_gateway_url is not None:
        gateway = yarl.URL(settings.discord_gateway_url)
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway


async def log_in(app: App) -> None:
    """Say who we are, and make the commands known. Raises StartError."""
    try:
        await app.bot.login(app.settings.discord_token.get_secret_value())
        known = await app.bot.tree.sync()
    except discord.LoginFailure:
        raise StartError(
            "DISCORD_TOKEN is not accepted by Discord. Make a new one in the Developer Portal."
        ) from None
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise StartError(f"Discord cannot be reached: {error}") from error
    log.info("logged in, %d commands known", len(known), extra={"action": "logged_in"})


async def serve(app: App, stop: asyncio.Event) -> None:
    """Everything at once, until `stop`; steps under way get a moment to end."""
    async with AsyncExitStack() as stack:
        if app.settings.health_port:
            address = (app.settings.health_host, app.settings.health_port)
            await stack.enter_async_context(
                health_server(*address, alive=lambda: None, ready=lambda: _unready(app))
            )
        async with asyncio.TaskGroup() as group:
            gateway = group.create_task(app.bot.connect())
            working = group.create_task(app.worker.run(stop))
            keeping = group.create_task(app.housekeeping.run(stop))
            gateway.add_done_callback(lambda _: stop.set())
            await stop.wait()
            log.info("stopping", extra={"action": "stopping"})
            await asyncio.wait({working, keeping}, timeout=app.settings.shutdown_grace_s)
            for task in (working, keeping):
                task.cancel()
            await app.bot.close()


def _unready(app: App) -> str | None:
    return None if app.bot.is_ready() else "not connected to Discord"
