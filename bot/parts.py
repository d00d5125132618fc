"""The parts that the use cases, the worker and the housekeeping are made of."""

import random
from dataclasses import dataclass

from bot.adapters.downloads import Downloads
from bot.adapters.grok import Grok
from bot.adapters.media import MediaTools
from bot.adapters.sql.store import Store
from bot.client import ImagineBot
from bot.core import ids
from bot.core.cases.offering import Offering
from bot.core.cases.values import About, Policy
from bot.core.ports import Bells, Clock, Links, Meter
from bot.core.scheduling import Caps
from bot.files import Files, link_hours
from bot.settings import Settings

MINUTE_MS = 60 * 1000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


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
    blobs: Files
    links: Links | None
    bells: Bells
    clock: Clock
    rng: random.Random
    policy: Policy
    offering: Offering
    meter: Meter


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
        link_ms=link_hours(settings) * HOUR_MS,
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
