"""Puts the parts together, and runs them.

`build` wires everything and starts nothing; every part that touches the outside can be given.
`run` is the process: Discord's gateway, the worker and the housekeeping, until a signal.
"""

import asyncio
import gc
import logging
import random
import signal
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
import discord
import discord.gateway
import discord.http
import httpx
import yarl

from bot.adapters import prices
from bot.adapters.blobs import Folder
from bot.adapters.clock import SystemClock
from bot.adapters.downloads import Downloads
from bot.adapters.grok import Grok
from bot.adapters.links import Find, KeptFile, SignedLinks, link_server
from bot.adapters.media import MediaTools
from bot.adapters.outbox import Outbox
from bot.adapters.rooms import Rooms
from bot.adapters.sql.sqlite import Sqlite
from bot.adapters.sql.store import Store, open_database
from bot.adapters.web import health_server
from bot.client import ImagineBot
from bot.core import ids
from bot.core.budget import Budget
from bot.core.cases.customs import Customs
from bot.core.cases.desk import Desk
from bot.core.cases.history import History
from bot.core.cases.intake import Intake
from bot.core.cases.limits import Limits
from bot.core.cases.lineage import Lineage
from bot.core.cases.offering import Offering
from bot.core.cases.panel import Panels
from bot.core.cases.reporting import Reports
from bot.core.cases.results import Results
from bot.core.cases.reuse import Reuse
from bot.core.cases.seeing import Seeing
from bot.core.cases.sharing import Sharing
from bot.core.cases.values import CLIP_BYTES_MAX, About, Policy
from bot.core.errors import ImagineError
from bot.core.housekeeping import Housekeeping
from bot.core.models import BUILT_IN, Model
from bot.core.ports import Clock, Provider
from bot.core.scheduling import Caps
from bot.core.steps.glances import Glances
from bot.core.steps.kit import Kit
from bot.core.studio import Studio
from bot.core.worker import Worker
from bot.settings import Settings

log = logging.getLogger(__name__)

MINUTE_MS = 60 * 1000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
STUCK_S = 60.0
OFFER_READ_EVERY_S = 24 * 60 * 60.0
OFFER_RETRY_S = 60 * 60.0
"""When xAI is asked again which models it has, should it not have said."""
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
    bot: ImagineBot
    studio: Studio
    worker: Worker
    housekeeping: Housekeeping
    provider: Provider
    offering: Offering
    links: SignedLinks | None
    find: Find
    """How a link finds its file."""
    clock: Clock


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    rng: random.Random | None = None,
    outside: Outside | None = None,
) -> AsyncGenerator[App]:
    """Wire the bot over an open, migrated database; nothing runs yet.

    Raises WrongPrices when PRICES_FILE cannot be used and CannotOpen when the database cannot.
    """
    own_models = await read_own_models(settings)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(_open_store(settings))
        network = await stack.enter_async_context(_open_network(settings, outside or Outside()))
        rng = rng or random.SystemRandom()
        parts = Parts(
            settings=settings,
            store=store,
            network=network,
            bot=ImagineBot(
                allowed_guilds=settings.allowed_guilds, personal_use=settings.personal_use
            ),
            media=MediaTools(),
            blobs=Folder(settings.data_dir / "media"),
            links=_links(settings),
            clock=clock or SystemClock(),
            rng=rng,
            policy=policy_of(settings, rng),
            offering=Offering(BUILT_IN, own_models),
        )
        worker = Worker(_kit(parts))
        parts.bot.studio = _studio(parts, ring=worker.ring)
        yield App(
            settings=settings,
            bot=parts.bot,
            studio=parts.bot.studio,
            worker=worker,
            housekeeping=_housekeeping(parts),
            provider=network.provider,
            offering=parts.offering,
            links=parts.links,
            find=_finder(parts),
            clock=parts.clock,
        )


async def read_own_models(settings: Settings) -> Sequence[Model]:
    """The operator's own models, where there are some. Raises WrongPrices."""
    if settings.prices_file is None:
        return ()
    return await asyncio.to_thread(prices.read, settings.prices_file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Everything that holds connections to the provider and to files."""

    provider: Grok
    results: Downloads
    uploads: Downloads


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the use cases, the worker and the housekeeping are made of."""

    settings: Settings
    store: Store
    network: Network
    bot: ImagineBot
    media: MediaTools
    blobs: Folder
    links: SignedLinks | None
    clock: Clock
    rng: random.Random
    policy: Policy
    offering: Offering


@asynccontextmanager
async def _open_store(settings: Settings) -> AsyncGenerator[Store]:
    database = await open_database(settings.database_url)
    try:
        await database.migrate()
        store = Store.over(database)
        if isinstance(database, Sqlite):
            await store.jobs.clear_leases()
        yield store
    finally:
        await database.close()


@asynccontextmanager
async def _open_network(settings: Settings, outside: Outside) -> AsyncGenerator[Network]:
    provider = Grok(
        base_url=settings.xai_base_url,
        key=settings.xai_api_key.get_secret_value(),
        requests_per_s=settings.xai_requests_per_s,
        transport=outside.provider,
    )
    results = Downloads(settings.media_hosts, RESULT_BYTES_MAX, outside.results)
    uploads = Downloads(settings.discord_cdn_hosts, CLIP_BYTES_MAX, outside.uploads)
    try:
        yield Network(provider=provider, results=results, uploads=uploads)
    finally:
        for part in (provider, results, uploads):
            await part.aclose()


def _kit(parts: Parts) -> Kit:
    return Kit(
        jobs=parts.store.jobs,
        gates=parts.store.gates,
        ledger=parts.store.ledger,
        records=parts.store.records,
        posts=parts.store.posts,
        provider=parts.network.provider,
        downloads=parts.network.results,
        media=parts.media,
        blobs=parts.blobs,
        links=parts.links,
        outbox=Outbox(parts.bot, parts.settings.operator_user_id),
        offering=parts.offering,
        clock=parts.clock,
        rng=parts.rng,
        policy=parts.policy,
        glances=Glances(parts.store.jobs, parts.policy.caps),
        budget=Budget(parts.policy.requests_per_s),
    )


def _studio(parts: Parts, ring: Callable[[], None]) -> Studio:
    store, secret = parts.store, parts.settings.secret_key.get_secret_value()
    rooms = Rooms(parts.bot)
    reuse = Reuse(jobs=store.jobs, records=store.records, rules=store.rules, rooms=rooms)
    seeing = Seeing(jobs=store.jobs, records=store.records, rooms=rooms)
    lineage = Lineage(
        jobs=store.jobs,
        records=store.records,
        media=parts.media,
        blobs=parts.blobs,
        seeing=seeing,
    )
    return Studio(
        desk=_desk(parts, reuse, ring),
        results=_results(parts, seeing),
        limits=Limits(
            rules=store.rules,
            ledger=store.ledger,
            clock=parts.clock,
            rng=parts.rng,
            secret=secret,
            policy=parts.policy,
        ),
        customs=Customs(
            rules=store.rules, offering=parts.offering, clock=parts.clock, policy=parts.policy
        ),
        offering=parts.offering,
        history=History(records=store.records, secret=secret),
        lineage=lineage,
        panels=Panels(
            records=store.records,
            posts=store.posts,
            lineage=lineage,
            seeing=seeing,
            offering=parts.offering,
            links_served=parts.links is not None,
        ),
        reports=Reports(
            jobs=store.jobs,
            records=store.records,
            posts=store.posts,
            clock=parts.clock,
            secret=secret,
        ),
        reuse=reuse,
        sharing=Sharing(records=store.records, clock=parts.clock, secret=secret),
        about=about(parts.settings),
        clock=parts.clock,
        secret=secret,
        may_fetch=parts.network.uploads.allows,
    )


def _desk(parts: Parts, reuse: Reuse, ring: Callable[[], None]) -> Desk:
    store = parts.store
    return Desk(
        jobs=store.jobs,
        rules=store.rules,
        ledger=store.ledger,
        records=store.records,
        intake=Intake(
            records=store.records,
            uploads=parts.network.uploads,
            media=parts.media,
            blobs=parts.blobs,
            reuse=reuse,
        ),
        reuse=reuse,
        offering=parts.offering,
        clock=parts.clock,
        rng=parts.rng,
        policy=parts.policy,
        ring=ring,
    )


def _results(parts: Parts, seeing: Seeing) -> Results:
    store = parts.store
    return Results(
        jobs=store.jobs,
        records=store.records,
        posts=store.posts,
        media=parts.media,
        blobs=parts.blobs,
        links=parts.links,
        copies=Outbox(parts.bot),
        seeing=seeing,
        clock=parts.clock,
        rng=parts.rng,
        secret=parts.settings.secret_key.get_secret_value(),
        policy=parts.policy,
    )


def _links(settings: Settings) -> SignedLinks | None:
    """Links to kept files, where they are wanted."""
    if settings.public_url is None:
        return None
    return SignedLinks(settings.public_url, settings.secret_key.get_secret_value())


def _finder(parts: Parts) -> Find:
    """How a link finds its file, at every request anew."""

    async def find(job_id: str, role: str, part: int) -> KeptFile | None:
        media = await parts.store.records.media_one(job_id, role, part)
        if media is None:
            return None
        path = parts.blobs.path(media.blob)
        return KeptFile(path=path, content_type=media.content_type, filename=media.filename)

    return find


def _housekeeping(parts: Parts) -> Housekeeping:
    return Housekeeping(
        jobs=parts.store.jobs,
        records=parts.store.records,
        blobs=parts.blobs,
        clock=parts.clock,
        keep_ms=parts.policy.keep_ms,
    )


def policy_of(settings: Settings, rng: random.Random) -> Policy:
    """What the operator decided about jobs."""
    return Policy(
        ceilings=settings.ceilings,
        starters=lambda: settings.starter_rules(lambda: ids.new_token(rng)[:8]),
        caps=Caps(
            process=settings.max_concurrent_jobs,
            space=settings.max_concurrent_per_guild,
            member=settings.max_concurrent_per_member,
        ),
        queue_space_max=settings.max_queue_per_guild,
        queue_member_max=settings.max_queue_per_member,
        requests_per_s=settings.xai_requests_per_s,
        start_within_ms=settings.start_within_min * MINUTE_MS,
        finish_within_ms=settings.finish_within_min * MINUTE_MS,
        keep_ms=settings.keep_days * DAY_MS,
        link_ms=settings.link_hours * HOUR_MS,
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
    """Run the bot until SIGTERM or SIGINT; PRICES_FILE is read again on SIGHUP.

    Raises StartError, WrongPrices or CannotOpen when it cannot.
    """
    use_discord_at(settings)
    stop, reread = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    loop.add_signal_handler(signal.SIGHUP, reread.set)
    async with build(settings) as app:
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
        known = await app.bot.tree.sync()
    except discord.LoginFailure:
        raise StartError(
            "DISCORD_TOKEN is not accepted by Discord. Make a new one in the Developer Portal."
        ) from None
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise StartError(f"Discord cannot be reached: {error}") from error
    log.info("logged in, %d commands known", len(known), extra={"action": "logged_in"})


async def serve(app: App, stop: asyncio.Event, reread: asyncio.Event) -> None:
    """Everything at once, until `stop`; steps under way get a moment to end.

    `reread` has the operator's own models read again. Raises StartError when Discord's gateway
    turns the bot away for good.
    """
    async with _health(app), _link_server(app):
        gateway = asyncio.create_task(app.bot.connect())
        working = asyncio.create_task(app.worker.run(stop))
        keeping = asyncio.create_task(app.housekeeping.run(stop))
        offering = asyncio.create_task(keep_offer(app, reread))
        for task in (gateway, working, keeping, offering):
            task.add_done_callback(lambda _: stop.set())
        try:
            await stop.wait()
            log.info("stopping", extra={"action": "stopping"})
            await asyncio.wait({working, keeping}, timeout=app.settings.shutdown_grace_s)
        finally:
            for task in (working, keeping, offering):
                task.cancel()
            ends = await asyncio.gather(working, keeping, offering, return_exceptions=True)
            await app.bot.close()
            (gateway_end,) = await asyncio.gather(gateway, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end
    if isinstance(gateway_end, Exception):
        raise StartError(f"Discord ended the connection: {gateway_end}") from gateway_end


async def keep_offer(app: App, reread: asyncio.Event) -> None:
    """Ask every day which models xAI has, and read the operator's own when told to; for ever."""
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
async def _health(app: App) -> AsyncGenerator[None]:
    """The health addresses, where they are wanted."""
    if not app.settings.health_port:
        yield
        return
    host, port = app.settings.health_host, app.settings.health_port
    async with health_server(host, port, alive=lambda: _stuck(app), ready=lambda: _unready(app)):
        yield


@asynccontextmanager
async def _link_server(app: App) -> AsyncGenerator[None]:
    """The addresses of kept files, where they are wanted."""
    if app.links is None:
        yield
        return
    host, port = app.settings.link_host, app.settings.link_port
    async with link_server(host, port, links=app.links, find=app.find, clock=app.clock):
        yield


def _stuck(app: App) -> str | None:
    idle_s = app.worker.since_last_beat_s()
    return f"the worker has stood still for {idle_s:.0f} s" if idle_s > STUCK_S else None


def _unready(app: App) -> str | None:
    return None if app.bot.is_ready() else "not connected to Discord"
