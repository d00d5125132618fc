"""Puts the parts together: `build` wires everything and starts nothing.

Every part that touches the outside can be given. running.py makes a process of it.
"""

import asyncio
import hashlib
import logging
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from typing import Never

import httpx

from bot.adapters import prices
from bot.adapters.discord_traffic import watched
from bot.adapters.downloads import Downloads
from bot.adapters.grok import Grok
from bot.adapters.links import Find, KeptFile, SignedLinks
from bot.adapters.media import MediaTools
from bot.adapters.metrics import Metrics
from bot.adapters.sql.database import Database
from bot.adapters.sql.sqlite import Sqlite
from bot.adapters.sql.store import Store, open_database
from bot.adapters.turns import OwnAllowances, OwnTurns, SharedTurns
from bot.client import ImagineBot
from bot.core.cases.offering import Offering
from bot.core.cases.scratch import sweep_scratch
from bot.core.cases.telling import Telling
from bot.core.cases.values import CLIP_BYTES_MAX
from bot.core.housekeeping import Housekeeping
from bot.core.identifying import IdentifyLines
from bot.core.models import BUILT_IN, Model
from bot.core.ports import Bell, Clock, Gates, Meter, Provider, Turns, Unmetered
from bot.core.studio import Studio
from bot.core.watching import Watch
from bot.core.worker import Worker
from bot.files import open_files
from bot.keys import agree_on_key
from bot.parts import HOUR_MS, Network, Parts, policy_of
from bot.privacy import chores
from bot.recording import telling
from bot.roles import ALONE, Role, Station
from bot.settings import Settings
from bot.shards import ShardedBot
from bot.sharing import in_common
from bot.wiring import kit, studio

log = logging.getLogger(__name__)

RESULT_BYTES_MAX = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the bot reaches outside of its process; unset parts are the real ones."""

    database: Callable[[str], Awaitable[Database]] | None = None
    """Opens the database at an address."""
    provider: httpx.AsyncBaseTransport | None = None
    results: httpx.AsyncBaseTransport | None = None
    uploads: httpx.AsyncBaseTransport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The whole bot, wired."""

    settings: Settings
    station: Station
    bot: ImagineBot
    studio: Studio
    worker: Worker
    telling: Telling
    housekeeping: Housekeeping
    provider: Provider
    offering: Offering
    links: SignedLinks | None
    """Links that this process serves itself."""
    find: Find
    """How a link finds its file."""
    clock: Clock
    gates: Gates
    metrics: Metrics | None
    """What is counted, where anybody wants to read it."""
    watch: Watch
    upkeep: Sequence[Callable[[], Coroutine[None, None, Never]]]
    """What goes on for ever for the sake of other processes."""
    draining: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the process has been told to stop: what has begun ends, and no more is wanted."""

    @property
    def role(self) -> Role:
        return self.station.role


@asynccontextmanager
async def build(
    settings: Settings,
    station: Station = ALONE,
    *,
    clock: Clock | None = None,
    rng: random.Random | None = None,
    outside: Outside | None = None,
) -> AsyncGenerator[App]:
    """Wire the bot over an open, migrated database; nothing runs yet.

    Raises WrongPrices when PRICES_FILE cannot be used and CannotOpen when the database cannot.
    """
    own_models = await read_own_models(settings)
    outside = outside or Outside()
    offering = Offering(BUILT_IN, own_models)
    metrics = _metrics(settings, station, offering)
    meter = metrics or Unmetered()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(_open_database(settings, outside))
        store = await _ready_store(database, settings)
        common = await in_common(database, settings.database_url, clock)
        turns = _turns(settings, store, common.clock)
        network = await stack.enter_async_context(_open_network(settings, outside, turns, meter))
        rng = rng or random.SystemRandom()
        blobs, links = open_files(settings, common.clock)
        parts = Parts(
            settings=settings,
            store=store,
            network=network,
            bot=_client(settings, station, store, common.clock),
            media=MediaTools(),
            blobs=blobs,
            links=links,
            bells=common.bells,
            clock=common.clock,
            rng=rng,
            policy=policy_of(settings, rng),
            offering=offering,
            meter=meter,
        )
        if metrics is not None:
            metrics.watch_database(database.strain)
            _report(parts.bot, metrics, parts.clock)
        await parts.offering.take_over(store.bills)
        logbook, teller = telling(parts)
        worker = Worker(kit(parts, logbook))
        parts.bells.answer(Bell.WORK, worker.ring)
        parts.bot.studio = studio(parts, ring=lambda: parts.bells.ring(Bell.WORK), logbook=logbook)
        yield App(
            settings=settings,
            station=station,
            bot=parts.bot,
            studio=parts.bot.studio,
            worker=worker,
            housekeeping=_housekeeping(parts, parts.bot.studio, station.role),
            telling=teller,
            provider=network.provider,
            offering=parts.offering,
            links=links if isinstance(links, SignedLinks) else None,
            find=_finder(parts),
            clock=parts.clock,
            gates=parts.store.gates,
            metrics=metrics,
            watch=_watch(parts, station),
            upkeep=common.upkeep,
        )


async def read_own_models(settings: Settings) -> Sequence[Model]:
    """The operator's own models, where there are some. Raises WrongPrices."""
    if settings.prices_file is None:
        return ()
    return await asyncio.to_thread(prices.read, settings.prices_file)


@asynccontextmanager
async def _open_database(settings: Settings, outside: Outside) -> AsyncGenerator[Database]:
    open_it = outside.database or partial(open_database, connections=settings.database_connections)
    database = await open_it(settings.database_url)
    try:
        yield database
    finally:
        await database.close()


async def _ready_store(database: Database, settings: Settings) -> Store:
    """The stores over a database, once it is up to date and known to be this bot's."""
    await database.migrate()
    for name in await database.waiting():
        log.warning(
            "%s waits until no older program runs: imagine-bot migrate --post",
            name,
            extra={"action": "migration_waits"},
        )
    store = Store.over(database)
    await agree_on_key(store.agreements, settings)
    if isinstance(database, Sqlite):
        await store.jobs.clear_leases()
        await store.duties.clear()
    return store


@asynccontextmanager
async def _open_network(
    settings: Settings, outside: Outside, turns: Turns, meter: Meter
) -> AsyncGenerator[Network]:
    provider = Grok(
        base_url=settings.xai_base_url,
        key=settings.xai_api_key.get_secret_value(),
        turns=turns,
        transport=outside.provider,
        meter=meter,
    )
    results = Downloads(settings.media_hosts, RESULT_BYTES_MAX, outside.results)
    uploads = Downloads(settings.discord_cdn_hosts, CLIP_BYTES_MAX, outside.uploads)
    try:
        yield Network(provider=provider, results=results, uploads=uploads)
    finally:
        for part in (provider, results, uploads):
            await part.aclose()


def _metrics(settings: Settings, station: Station, offering: Offering) -> Metrics | None:
    """What counts for Prometheus, where it may read it."""
    if not settings.health_port:
        return None
    return Metrics(
        version=version("imagine-bot"),
        role=station.role,
        offers=lambda model: offering.catalogue.find(model) is not None,
    )


def _watch(parts: Parts, station: Station) -> Watch:
    return Watch(
        jobs=parts.store.jobs,
        gates=parts.store.gates,
        meter=parts.meter,
        clock=parts.clock,
        sees_queue=station.role.works,
    )


def _report(bot: ImagineBot, metrics: Metrics, clock: Clock) -> None:
    """Have the client tell what it hears and what comes of its requests."""
    bot.meter = metrics
    bot.http.http_trace = watched(metrics, clock)
    metrics.watch_shards(bot.latencies_s)


def _turns(settings: Settings, store: Store, clock: Clock) -> Turns:
    """When requests to xAI may be sent: all that use one key share what it may."""
    per_s = settings.xai_requests_per_s
    if settings.one_process:
        return OwnTurns(per_s)
    key = settings.xai_api_key.get_secret_value()
    name = f"xai:{hashlib.sha256(key.encode()).hexdigest()[:16]}"
    return SharedTurns(store.allowances, name, per_s, clock)


def _client(settings: Settings, station: Station, store: Store, clock: Clock) -> ImagineBot:
    """The bot as Discord sees it: over the shards of a station, if it has some."""
    if station.shards is None:
        return ImagineBot(
            allowed_guilds=settings.allowed_guilds, personal_use=settings.personal_use
        )
    places = OwnAllowances() if settings.one_process else store.allowances
    return ShardedBot(settings, station.shards, IdentifyLines(places, clock))


def _finder(parts: Parts) -> Find:
    """How a link finds its file, at every request anew."""

    async def find(job_id: str, role: str, part: int) -> KeptFile | None:
        media = await parts.store.records.media_one(job_id, role, part)
        if media is None:
            return None
        at = await parts.blobs.found(media.blob)
        return KeptFile(at=at, content_type=media.content_type, filename=media.filename)

    return find


def _housekeeping(parts: Parts, made: Studio, role: Role) -> Housekeeping:
    keeping = Housekeeping(
        chores=_chores(parts, made) if role.works else (),
        own_chores=(
            lambda: parts.blobs.sweep(parts.clock.now_ms()),
            lambda: sweep_scratch(parts.clock.now_ms()),
        ),
        jobs=parts.store.jobs,
        bills=parts.store.bills,
        offering=parts.offering,
        duties=parts.store.duties,
        clock=parts.clock,
        rng=parts.rng,
    )
    parts.bells.answer(Bell.ROUNDS, keeping.ring)
    return keeping


def _chores(parts: Parts, made: Studio) -> Sequence[Callable[[], Awaitable[None]]]:
    """What one of all processes looks after in its rounds."""

    async def forget_lines() -> None:
        await parts.store.allowances.forget(parts.clock.now_ms() - HOUR_MS)

    return (
        forget_lines,
        made.access.look_around,
        made.oversight.takedowns.look_around,
        made.oversight.outcomes.round,
        made.oversight.members.look_around,
        made.oversight.pauses.look_around,
        made.oversight.looking_back.look_around,
        *chores(parts, made.privacy),
    )
