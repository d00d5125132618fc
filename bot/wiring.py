"""Makes the use cases and the worker's kit of the parts."""

import asyncio
from collections.abc import Callable

from bot.adapters import prices
from bot.adapters.charts import DrawnCharts
from bot.adapters.grok import GrokBatches
from bot.adapters.outbox import Galleries, Outbox
from bot.adapters.rooms import Rooms
from bot.adapters.zips import Zips
from bot.core.cases.access import Access
from bot.core.cases.admitting import Admitting
from bot.core.cases.answers import Answers
from bot.core.cases.batch_lines import LineDesk
from bot.core.cases.batching import Batching
from bot.core.cases.budgets import Alarm, Budgets, BudgetWatch
from bot.core.cases.consenting import Consenting
from bot.core.cases.customs import Customs
from bot.core.cases.deciding import Deciding
from bot.core.cases.desk import Desk
from bot.core.cases.doorway import Doorway
from bot.core.cases.hearing import Hearing
from bot.core.cases.holding import Holding
from bot.core.cases.intake import Intake
from bot.core.cases.limits import Limits
from bot.core.cases.lineage import Lineage
from bot.core.cases.logbook import Logbook
from bot.core.cases.ongoing import Ongoing
from bot.core.cases.panel import Panels
from bot.core.cases.parcels import BatchParcels
from bot.core.cases.results import Results
from bot.core.cases.reuse import Reuse
from bot.core.cases.screening import Screening
from bot.core.cases.seeing import Seeing
from bot.core.cases.setup import SetUp
from bot.core.cases.sharing import Sharing
from bot.core.cases.spending import Spending
from bot.core.cases.words import Judges
from bot.core.looks import Looks
from bot.core.steps.glances import Glances
from bot.core.steps.kit import Kit
from bot.core.studio import Studio
from bot.overseeing import oversight, screening
from bot.parts import Parts, about
from bot.privacy import privacy
from bot.ui import parcel_texts


def kit(parts: Parts, logbook: Logbook) -> Kit:
    return Kit(
        jobs=parts.store.jobs,
        gates=parts.store.gates,
        bills=parts.store.bills,
        blocks=parts.store.blocks,
        rules=parts.store.rules,
        screening=screening(parts, Judges(parts.store.words), logbook),
        ledger=parts.store.ledger,
        records=parts.store.records,
        casebook=parts.store.casebook,
        holds=parts.store.holds,
        posts=parts.store.posts,
        takedowns=parts.store.takedowns,
        provider=parts.network.provider,
        batches=GrokBatches(parts.network.provider.connection),
        lines=parts.store.lines,
        downloads=parts.network.results,
        media=parts.media,
        blobs=parts.blobs,
        links=parts.links,
        outbox=Outbox(
            parts.bot,
            parts.settings.operator_user_id,
            None if parts.settings.one_process else parts.store.allowances,
        ),
        galleries=Galleries(parts.bot),
        offering=parts.offering,
        clock=parts.clock,
        rng=parts.rng,
        policy=parts.policy,
        glances=Glances(parts.store.jobs, parts.policy.caps),
        looks=Looks(parts.policy.requests_per_s),
        logbook=logbook,
        meter=parts.meter,
    )


def studio(parts: Parts, ring: Callable[[], None], logbook: Logbook) -> Studio:
    store, secret = parts.store, parts.settings.secret_key.get_secret_value()
    rooms = Rooms(parts.bot)
    reuse = Reuse(jobs=store.jobs, records=store.records, rules=store.rules, rooms=rooms)
    deciding = Deciding(rules=store.rules, logbook=logbook, clock=parts.clock, policy=parts.policy)
    judges = Judges(store.words)
    limits = _limits(parts, deciding, logbook)
    customs = Customs(rules=store.rules, rooms=rooms, offering=parts.offering, deciding=deciding)
    doorway = _doorway(parts, rooms, logbook)
    seeing = Seeing(jobs=store.jobs, records=store.records, rooms=rooms)
    lineage = Lineage(
        jobs=store.jobs,
        records=store.records,
        media=parts.media,
        blobs=parts.blobs,
        seeing=seeing,
    )
    alarm = Alarm(logbook=logbook, outbox=Outbox(parts.bot, parts.settings.operator_user_id))
    admitting = _admitting(parts, doorway, alarm, ring)
    checks = screening(parts, judges, logbook)
    desk, answers, batching, ongoing = _asking(
        parts, reuse, doorway, admitting, seeing=seeing, checks=checks, logbook=logbook
    )
    return Studio(
        budgets=_budgets(parts, deciding),
        desk=desk,
        answers=answers,
        batching=batching,
        ongoing=ongoing,
        results=_results(parts, seeing),
        limits=limits,
        customs=customs,
        set_up=_set_up(
            parts, rooms, customs=customs, limits=limits, deciding=deciding, logbook=logbook
        ),
        deciding=deciding,
        access=_access(parts, deciding, logbook, rooms),
        doorway=doorway,
        offering=parts.offering,
        oversight=oversight(
            parts,
            logbook,
            lineage,
            deciding=deciding,
            judges=judges,
            doorway=doorway,
            admitting=admitting,
            ring=ring,
        ),
        hearing=_hearing(parts),
        lineage=lineage,
        logbook=logbook,
        panels=_panels(parts, lineage, seeing),
        parcels=_parcels(parts, seeing),
        privacy=privacy(parts, ring),
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


def _doorway(parts: Parts, rooms: Rooms, logbook: Logbook) -> Doorway:
    return Doorway(
        terms=parts.store.access,
        rules=parts.store.rules,
        jobs=parts.store.jobs,
        lines=parts.store.lines,
        blocks=parts.store.blocks,
        offering=parts.offering,
        rooms=rooms,
        logbook=logbook,
        clock=parts.clock,
    )


def _access(parts: Parts, deciding: Deciding, logbook: Logbook, rooms: Rooms) -> Access:
    return Access(
        terms=parts.store.access,
        deciding=deciding,
        logbook=logbook,
        rooms=rooms,
        offering=parts.offering,
        clock=parts.clock,
    )


def _admitting(parts: Parts, doorway: Doorway, alarm: Alarm, ring: Callable[[], None]) -> Admitting:
    store = parts.store
    return Admitting(
        rules=store.rules,
        doorway=doorway,
        ledger=store.ledger,
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
        meter=parts.meter,
    )


def _intake(parts: Parts, reuse: Reuse) -> Intake:
    return Intake(
        records=parts.store.records,
        uploads=parts.network.uploads,
        media=parts.media,
        blobs=parts.blobs,
        reuse=reuse,
    )


def _asking(
    parts: Parts,
    reuse: Reuse,
    doorway: Doorway,
    admitting: Admitting,
    *,
    seeing: Seeing,
    checks: Screening,
    logbook: Logbook,
) -> tuple[Desk, Answers, Batching, Ongoing]:
    """What people ask for, answer, and look after."""
    store, intake = parts.store, _intake(parts, reuse)
    consenting = Consenting(consents=store.consents, clock=parts.clock)
    batching = _batching(parts, doorway, admitting, consenting, checks=checks, logbook=logbook)
    holding = Holding(
        holds=store.holds,
        ledger=store.ledger,
        policy=parts.policy,
        admitting=admitting,
        logbook=logbook,
        clock=parts.clock,
        rng=parts.rng,
    )
    desk = Desk(
        jobs=store.jobs,
        rules=store.rules,
        ledger=store.ledger,
        intake=intake,
        reuse=reuse,
        doorway=doorway,
        screening=checks,
        offering=parts.offering,
        clock=parts.clock,
        rng=parts.rng,
        policy=parts.policy,
        admitting=admitting,
        holding=holding,
        consenting=consenting,
    )
    answers = Answers(
        jobs=store.jobs,
        records=store.records,
        intake=intake,
        doorway=doorway,
        admitting=admitting,
        batching=batching,
        holding=holding,
        consenting=consenting,
        screening=checks,
        offering=parts.offering,
        clock=parts.clock,
        rng=parts.rng,
    )
    ongoing = Ongoing(
        jobs=store.jobs,
        records=store.records,
        seeing=seeing,
        clock=parts.clock,
        policy=parts.policy,
        ring=admitting.ring,
    )
    return desk, answers, batching, ongoing


def _batching(
    parts: Parts,
    doorway: Doorway,
    admitting: Admitting,
    consenting: Consenting,
    *,
    checks: Screening,
    logbook: Logbook,
) -> Batching:
    store = parts.store
    return Batching(
        jobs=store.jobs,
        lines=store.lines,
        rules=store.rules,
        ledger=store.ledger,
        records=store.records,
        posts=store.posts,
        uploads=parts.network.uploads,
        unpacking=Zips(),
        media=parts.media,
        blobs=parts.blobs,
        doorway=doorway,
        admitting=admitting,
        screening=checks,
        consenting=consenting,
        offering=parts.offering,
        desk=LineDesk(
            doorway=doorway,
            screening=checks,
            offering=parts.offering,
            logbook=logbook,
            clock=parts.clock,
            rng=parts.rng,
        ),
        clock=parts.clock,
        rng=parts.rng,
        policy=parts.policy,
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


def _panels(parts: Parts, lineage: Lineage, seeing: Seeing) -> Panels:
    store = parts.store
    return Panels(
        records=store.records,
        reports=store.reports,
        posts=store.posts,
        lineage=lineage,
        seeing=seeing,
        offering=parts.offering,
        links_served=parts.links is not None,
    )


def _parcels(parts: Parts, seeing: Seeing) -> BatchParcels:
    store = parts.store
    return BatchParcels(
        jobs=store.jobs,
        lines=store.lines,
        rules=store.rules,
        records=store.records,
        posts=store.posts,
        blobs=parts.blobs,
        links=parts.links,
        packing=Zips(),
        galleries=Galleries(parts.bot),
        seeing=seeing,
        clock=parts.clock,
        rng=parts.rng,
        policy=parts.policy,
        why_not=parcel_texts.why_not,
    )


def _hearing(parts: Parts) -> Hearing:
    return Hearing(
        heard=parts.store.heard,
        duties=parts.store.duties,
        regrets=Outbox(parts.bot),
        clock=parts.clock,
        rng=parts.rng,
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
