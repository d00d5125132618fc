"""The process: Discord's gateway, the worker, the housekeeping and the offer, until a signal."""

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncGenerator, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager

import aiohttp
import discord
import discord.gateway
import discord.http
import yarl

from bot.adapters import prices
from bot.adapters.links import link_server
from bot.adapters.sql.store import wait_for_database
from bot.app import App, build, read_own_models
from bot.core.errors import ImagineError
from bot.health import health
from bot.roles import ALONE, Role, Station
from bot.settings import Settings
from bot.shards import ShardsRefused

log = logging.getLogger(__name__)

DATABASE_S_MAX = 60.0
"""A Postgres that is started together with the bot is waited for."""
HEARING_SHARE = 0.75
"""Of the time to stop in, people are heard for so much of it while steps are under way."""
OFFER_READ_EVERY_S = 24 * 60 * 60.0
OFFER_RETRY_S = 60 * 60.0
"""When xAI is asked again which models it has, should it not have said."""


class StartError(ImagineError):
    """The bot could not start."""


async def run(settings: Settings, station: Station = ALONE) -> None:
    """Run the bot until SIGTERM or SIGINT; prices are taken over anew on SIGHUP.

    Raises StartError, WrongPrices or CannotOpen when it cannot.
    """
    use_discord_at(settings)
    stop, reread = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    loop.add_signal_handler(signal.SIGHUP, reread.set)
    waiting = wait_for_database(settings.database_url, DATABASE_S_MAX)
    if not await finished_before(stop, waiting):
        return
    if station.role is not Role.ALL and settings.files_url is None:
        log.warning(
            "files are kept in %s: every process must reach that very folder, or have FILES_URL",
            settings.data_dir,
            extra={"action": "folder_shared"},
        )
    async with build(settings, station) as app:
        # What is here now stays for good: the collector need not look at it again and again.
        gc.collect()
        gc.freeze()
        try:
            if await finished_before(stop, get_ready(app)):
                await serve(app, stop, reread)
        finally:
            await app.bot.close()
    log.info("stopped", extra={"action": "stopped"})


async def finished_before(stop: asyncio.Event, work: Coroutine[None, None, None]) -> bool:
    """Do something unless `stop` is set first; whether it was done."""
    doing, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        if not doing.done():
            doing.cancel()
    if stop.is_set():
        return False
    await doing
    return True


def use_discord_at(settings: Settings) -> None:
    """Point discord.py at a proxy or a stand-in; does nothing when neither is set."""
    if settings.discord_api_url is not None:
        discord.http.Route.BASE = settings.discord_api_url
    if settings.discord_gateway_url is not None:
        gateway = yarl.URL(settings.discord_gateway_url)
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway


async def get_ready(app: App) -> None:
    """Log in, and learn which models there are, should xAI say so. Raises StartError."""
    await log_in(app)
    await app.offering.refresh(app.provider)


async def log_in(app: App) -> None:
    """Say who we are, and make the commands known. Raises StartError."""
    try:
        await app.bot.login(app.settings.discord_token.get_secret_value())
        known = await app.bot.tree.sync() if app.station.tells_commands else ()
    except discord.LoginFailure:
        raise StartError(
            "DISCORD_TOKEN is not accepted by Discord. Make a new one in the Developer Portal."
        ) from None
    except (
        discord.HTTPException,
        discord.GatewayNotFound,
        aiohttp.ClientError,
        OSError,
    ) as error:
        raise StartError(f"Discord cannot be reached: {error}") from error
    log.info("logged in, %d commands known", len(known), extra={"action": "logged_in"})


async def serve(app: App, stop: asyncio.Event, reread: asyncio.Event) -> None:
    """Everything at once, until `stop`; steps under way get a moment to end.

    `reread` has the operator's own models read again. Raises StartError when Discord's gateway
    turns the bot away for good.
    """
    async with health(app), _link_server(app):
        gateway = [asyncio.create_task(app.bot.connect())] if app.role.hears else []
        ending = [asyncio.create_task(work) for work in _rounds(app, stop)]
        lasting = [asyncio.create_task(work) for work in _upkeep(app, reread)]
        for task in (*gateway, *ending, *lasting):
            task.add_done_callback(lambda _: stop.set())
        try:
            await stop.wait()
            log.info("stopping", extra={"action": "stopping"})
            app.draining.set()
            await _drain(app, ending)
        finally:
            own = (*ending, *lasting)
            for task in own:
                task.cancel()
            ends = await asyncio.gather(*own, return_exceptions=True)
            await app.bot.close()
            gateway_ends = await asyncio.gather(*gateway, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end
    for end in gateway_ends:
        if isinstance(end, ShardsRefused):
            raise StartError(str(end)) from end
        if isinstance(end, Exception):
            raise StartError(f"Discord ended the connection: {end}") from end


async def _drain(app: App, ending: Iterable[asyncio.Task[None]]) -> None:
    """Let end what has begun: the worker's steps, and what people asked for and wait for.

    While there are steps, people are still heard; the rest of the time is for answering them.
    """
    grace_s = app.settings.shutdown_grace_s
    try:
        async with asyncio.timeout(grace_s):
            await asyncio.wait(ending, timeout=grace_s * HEARING_SHARE)
            await app.bot.stop_hearing()
            await app.bot.under_way.over()
            await asyncio.wait(ending)
    except TimeoutError:
        log.warning(
            "stopping with %d commands under way",
            app.bot.under_way.count,
            extra={"action": "cut_short"},
        )


def _rounds(app: App, stop: asyncio.Event) -> Sequence[Coroutine[None, None, None]]:
    """What goes on until `stop`, and then ends by itself."""
    rounds = [app.housekeeping.run(stop)]
    if app.role.works:
        rounds += [app.worker.run(stop), app.telling.run(stop)]
    if app.metrics is not None:
        rounds += [app.watch.run(stop)]
    return rounds


def _upkeep(app: App, reread: asyncio.Event) -> Sequence[Coroutine[None, None, None]]:
    """What goes on for as long as the process lives, also while it comes to its end."""
    own = (keep_offer(app, reread), app.studio.hearing.run())
    return *own, *(work() for work in app.upkeep)


async def keep_offer(app: App, reread: asyncio.Event) -> None:
    """Ask every day which models xAI has, and take over prices when told to; for ever."""
    loop = asyncio.get_running_loop()
    ask_at_s = loop.time() + OFFER_READ_EVERY_S
    while True:
        try:
            async with asyncio.timeout_at(ask_at_s):
                await reread.wait()
        except TimeoutError:
            knows = await app.offering.refresh(app.provider)
            ask_at_s = loop.time() + (OFFER_READ_EVERY_S if knows else OFFER_RETRY_S)
        else:
            reread.clear()
            await _reread_own_models(app)
            # What the operator accepted is taken over with what they wrote.
            app.housekeeping.ring()


async def _reread_own_models(app: App) -> None:
    """Take over what stands in PRICES_FILE now; all stays as it is when that cannot be used."""
    try:
        own_models = await read_own_models(app.settings)
    except prices.WrongPrices as error:
        for line in error.lines:
            log.warning("the prices stay as they were: %s", line, extra={"action": "prices_wrong"})
        return
    app.offering.put_own(own_models)
    log.info("%d own models read", len(own_models), extra={"action": "prices_read"})


@asynccontextmanager
async def _link_server(app: App) -> AsyncGenerator[None]:
    """The addresses of kept files, where they are wanted."""
    if app.links is None:
        yield
        return
    host, port = app.settings.link_host, app.settings.link_port
    async with link_server(host, port, links=app.links, find=app.find, clock=app.clock):
        yield
