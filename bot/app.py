"""Puts the parts together: `build` wires everything and starts nothing.

Every part that touches the outside can be given. running.py makes a process of it.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx

from bot.adapters import prices
from bot.adapters.blobs import Folder
from bot.adapters.charts import DrawnCharts
from bot.adapters.clock import SystemClock
from bot.adapters.downloads import Downloads
from bot.adapters.grok import Grok
from bot.adapters.journal import Journal
from bot.adapters.links import Find, KeptFile, SignedLinks
from bot.adapters.media import MediaTools
from bot.adapters.outbox import Outbox
from bot.adapters.rooms import Rooms
from bot.adapters.sql.database import Database
from bot.adapters.sql.sqlite import Sqlite
from bot.adapters.sql.store import Store, open_database
from bot.client import ImagineBot
from bot.core import ids
from bot.core.cases.access import Access
from bot.core.cases.budgets import Alarm, Budgets, BudgetWatch
from bot.core.cases.customs import Customs
from bot.core.cases.deciding import Deciding
from bot.core.cases.desk import Desk
from bot.core.cases.doorway import Doorway
from bot.core.cases.history import History
from bot.core.cases.intake import Intake
from bot.core.cases.limits import Limits
from bot.core.cases.lineage import Lineage
from bot.core.cases.logbook import Logbook
from bot.core.cases.offering import Offering
from bot.core.cases.panel import Panels
from bot.core.cases.reporting import Reports
from bot.core.cases.results import Results
from bot.core.cases.reuse import Reuse
from bot.core.cases.seeing import Seeing
from bot.core.cases.setup import SetUp
from bot.core.cases.sharing import Sharing
from bot.core.cases.spending import Spending
from bot.core.cases.values import CLIP_BYTES_MAX, About, Policy
from bot.core.housekeeping import Housekeeping
from bot.core.looks import Looks
from bot.core.models import BUILT_IN, Model
from bot.core.ports import Clock, Provider
from bot.core.scheduling import Caps
from bot.core.steps.glances import Glances
from bot.core.steps.kit import Kit
from bot.core.studio import Studio
from bot.core.worker import Worker
from bot.settings import Settings

MINUTE_MS = 60 * 1000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
RESULT_BYTES_MAX = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the bot reaches outside of its process; unset parts are the real ones."""

    database: Callable[[str], Awaitable[Database]] = open_database
    """Opens the database at an address."""
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
    outside = outside or Outside()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(_open_store(settings, outside))
        network = await stack.enter_async_context(_open_network(settings, outside))
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
        await parts.offering.take_over(store.bills)
        worker = Worker(_kit(parts))
        parts.bot.studio = _studio(parts, ring=worker.ring)
        yield App(
            settings=settings,
            bot=parts.bot,
            studio=parts.bot.studio,
            worker=worker,
            housekeeping=_housekeeping(parts, parts.bot.studio.access),
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
async def _open_store(settings: Settings, outside: Outside) -> AsyncGenerator[Store]:
    database = await outside.database(settings.database_url)
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
        bills=parts.store.bills,
        rules=parts.store.rules,
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
        looks=Looks(parts.policy.requests_per_s),
    )


def _studio(parts: Parts, ring: Callable[[], None]) -> Studio:
    store, secret = parts.store, parts.settings.secret_key.get_secret_value()
    rooms = Rooms(parts.bot)
    reuse = Reuse(jobs=store.jobs, records=store.records, rules=store.rules, rooms=rooms)
    logbook = Logbook(rules=store.rules, journal=Journal(parts.bot), clock=parts.clock)
    deciding = Deciding(rules=store.rules, logbook=logbook, clock=parts.clock, policy=parts.policy)
    limits = _limits(parts, deciding, logbook)
    customs = Customs(rules=store.rules, rooms=rooms, offering=parts.offering, deciding=deciding)
    doorway = _doorway(parts)
    seeing = Seeing(jobs=store.jobs, records=store.records, rooms=rooms)
    lineage = Lineage(
        jobs=store.jobs,
        records=store.records,
        media=parts.media,
        blobs=parts.blobs,
        seeing=seeing,
    )
    alarm = Alarm(logbook=logbook, outbox=Outbox(parts.bot, parts.settings.operator_user_id))
    return Studio(
        budgets=_budgets(parts, deciding),
        desk=_desk(parts, reuse, doorway, alarm, ring),
        results=_results(parts, seeing),
        limits=limits,
        customs=customs,
        set_up=_set_up(
            parts, rooms, customs=customs, limits=limits, deciding=deciding, logbook=logbook
        ),
        deciding=deciding,
        access=Access(
            terms=store.access,
            deciding=deciding,
            logbook=logbook,
            rooms=rooms,
            offering=parts.offering,
            clock=parts.clock,
        ),
        doorway=doorway,
        offering=parts.offering,
        history=History(records=store.records, secret=secret),
        lineage=lineage,
        logbook=logbook,
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
        spending=_spending(parts),
        charts=DrawnCharts(),
        about=about(parts.settings),
        clock=parts.clock,
        secret=secret,
        may_fetch=parts.network.uploads.allows,
    )


def _budgets(parts: Parts, deciding: Deciding) -> Budgets:
    return Budgets(
        rules=parts.store.rules,
        ledger=parts.store.ledger,
        deciding=deciding,
        clock=parts.clock,
        rng=parts.rng,
        policy=parts.policy,
        operator_id=parts.settings.operator_user_id,
    )


def _doorway(parts: Parts) -> Doorway:
    return Doorway(
        terms=parts.store.access,
        rules=parts.store.rules,
        jobs=parts.store.jobs,
        offering=parts.offering,
        clock=parts.clock,
    )


def _desk(
    parts: Parts, reuse: Reuse, doorway: Doorway, alarm: Alarm, ring: Callable[[], None]
) -> Desk:
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
        doorway=doorway,
        offering=parts.offering,
        clock=parts.clock,
        rng=parts.rng,
        policy=parts.policy,
        watch=BudgetWatch(
            ledger=store.ledger,
            offering=parts.offering,
            teller=alarm,
            clock=parts.clock,
        ),
        ring=ring,
    )


def _results(parts: Parts, seeing: Seeing) -> Results:
    store = parts.store
    return Results(
        jobs=store.jobs,
        rules=store.rules,
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


def _limits(parts: Parts, deciding: Deciding, logbook: Logbook) -> Limits:
    return Limits(
        rules=parts.store.rules,
        deciding=deciding,
        logbook=logbook,
        ledger=parts.store.ledger,
        records=parts.store.records,
        clock=parts.clock,
        rng=parts.rng,
        secret=parts.settings.secret_key.get_secret_value(),
        policy=parts.policy,
    )


def _set_up(
    parts: Parts,
    rooms: Rooms,
    *,
    customs: Customs,
    limits: Limits,
    deciding: Deciding,
    logbook: Logbook,
) -> SetUp:
    async def own_prices_at_ms() -> int | None:
        path = parts.settings.prices_file
        return None if path is None else await asyncio.to_thread(prices.changed_at_ms, path)

    return SetUp(
        rules=parts.store.rules,
        terms=parts.store.access,
        drafts=parts.store.drafts,
        premises=rooms,
        customs=customs,
        limits=limits,
        deciding=deciding,
        logbook=logbook,
        offering=parts.offering,
        own_prices_at_ms=own_prices_at_ms,
        clock=parts.clock,
        rng=parts.rng,
    )


def _spending(parts: Parts) -> Spending:
    store = parts.store
    return Spending(
        usage=store.usage,
        rules=store.rules,
        records=store.records,
        clock=parts.clock,
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


def _housekeeping(parts: Parts, access: Access) -> Housekeeping:
    return Housekeeping(
        chores=[access.look_around],
        jobs=parts.store.jobs,
        bills=parts.store.bills,
        offering=parts.offering,
        records=parts.store.records,
        blobs=parts.blobs,
        clock=parts.clock,
        keep_ms=parts.policy.keep_ms,
    )


def policy_of(settings: Settings, rng: random.Random) -> Policy:
    """What the operator decided about jobs."""
    return Policy(
        ceilings=settings.ceilings,
        starters=lambda: settings.starter_rules(lambda: ids.new_limit_id(rng)),
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
