"""Makes what moderators work with of the parts, and what is checked on every request."""

from collections.abc import Callable

from bot.adapters.outbox import Outbox
from bot.core.cases.admitting import Admitting
from bot.core.cases.appeals import Appeals
from bot.core.cases.approvals import Approvals
from bot.core.cases.archive import LookingBack
from bot.core.cases.deciding import Deciding
from bot.core.cases.doorway import Doorway
from bot.core.cases.exporting import LogExports
from bot.core.cases.follow_ups import FollowUps
from bot.core.cases.history import History
from bot.core.cases.hold_rules import HoldRules
from bot.core.cases.holding import HouseHolds
from bot.core.cases.likeness import ApprovedLikeness, Likeness, LikenessCheck
from bot.core.cases.lineage import Lineage
from bot.core.cases.logbook import Logbook
from bot.core.cases.members import Members
from bot.core.cases.modqueue import ModQueue
from bot.core.cases.origins import Origins
from bot.core.cases.outcomes import Outcomes
from bot.core.cases.pauses import Pauses
from bot.core.cases.picture_check import PictureCheck
from bot.core.cases.reporting import Reports
from bot.core.cases.screening import Screening
from bot.core.cases.takedowns import TakeDowns
from bot.core.cases.words import Judges, WordCheck, Words
from bot.core.studio import Oversight
from bot.parts import Parts


def screening(parts: Parts, judges: Judges, logbook: Logbook) -> Screening:
    """Everything that is checked on a request, its files and its results, in order."""
    store = parts.store
    approved = ApprovedLikeness(store.likenesses, store.records, store.casebook)
    return Screening(
        [
            WordCheck(judges, logbook),
            LikenessCheck(store.likenesses, approved, logbook),
            _picture_check(parts, logbook),
            HouseHolds(store.holds),
        ]
    )


def _picture_check(parts: Parts, logbook: Logbook) -> PictureCheck:
    return PictureCheck(
        provider=parts.network.provider,
        ledger=parts.store.ledger,
        media=parts.media,
        blobs=parts.blobs,
        offering=parts.offering,
        logbook=logbook,
        clock=parts.clock,
        rng=parts.rng,
        policy=parts.policy,
        meter=parts.meter,
    )


def oversight(
    parts: Parts,
    logbook: Logbook,
    lineage: Lineage,
    *,
    deciding: Deciding,
    judges: Judges,
    doorway: Doorway,
    admitting: Admitting,
    ring: Callable[[], None],
) -> Oversight:
    """What moderators do, by subject; `ring` wakes the worker."""
    store, secret = parts.store, parts.settings.secret_key.get_secret_value()
    likeness = _likeness(parts)
    members = _members(parts, logbook)
    takedowns = _takedowns(parts, likeness, members, logbook, ring)
    return Oversight(
        appeals=Appeals(
            casebook=store.casebook,
            members=members,
            logbook=logbook,
            clock=parts.clock,
            rng=parts.rng,
            secret=secret,
        ),
        approvals=_approvals(parts, doorway, admitting),
        history=History(records=store.records, secret=secret),
        hold_rules=HoldRules(holds=store.holds, deciding=deciding),
        likeness=likeness,
        members=members,
        pauses=_pauses(parts, logbook),
        looking_back=_looking_back(parts, lineage),
        origins=Origins(likeness=likeness, uploads=parts.network.uploads, jobs=store.jobs),
        exports=LogExports(
            archive=store.archive,
            records=store.records,
            rules=store.rules,
            clock=parts.clock,
            policy=parts.policy,
        ),
        reports=Reports(
            book=store.reports,
            posts=store.posts,
            records=store.records,
            rules=store.rules,
            takedowns=takedowns,
            logbook=logbook,
            clock=parts.clock,
            rng=parts.rng,
            secret=secret,
        ),
        queue=_queue(parts, takedowns, members),
        words=Words(words=store.words, deciding=deciding, judges=judges),
        outcomes=_outcomes(parts, takedowns),
        takedowns=takedowns,
    )


def _approvals(parts: Parts, doorway: Doorway, admitting: Admitting) -> Approvals:
    store = parts.store
    return Approvals(
        jobs=store.jobs,
        holds=store.holds,
        casebook=store.casebook,
        records=store.records,
        doorway=doorway,
        admitting=admitting,
        offering=parts.offering,
        clock=parts.clock,
    )


def _pauses(parts: Parts, logbook: Logbook) -> Pauses:
    return Pauses(
        blocks=parts.store.blocks,
        jobs=parts.store.jobs,
        rules=parts.store.rules,
        logbook=logbook,
        clock=parts.clock,
        policy=parts.policy,
    )


def _outcomes(parts: Parts, takedowns: TakeDowns) -> Outcomes:
    store = parts.store
    return Outcomes(
        book=store.reports,
        casebook=store.casebook,
        jobs=store.jobs,
        takedowns=takedowns,
        posts=store.posts,
        letters=Outbox(parts.bot),
        clock=parts.clock,
    )


def _queue(parts: Parts, takedowns: TakeDowns, members: Members) -> ModQueue:
    store = parts.store
    return ModQueue(
        casebook=store.casebook,
        reports=store.reports,
        jobs=store.jobs,
        records=store.records,
        blobs=parts.blobs,
        takedowns=takedowns,
        members=members,
        clock=parts.clock,
        secret=parts.settings.secret_key.get_secret_value(),
    )


def _likeness(parts: Parts) -> Likeness:
    store = parts.store
    return Likeness(
        likenesses=store.likenesses,
        jobs=store.jobs,
        records=store.records,
        casebook=store.casebook,
        media=parts.media,
        blobs=parts.blobs,
        clock=parts.clock,
        rng=parts.rng,
    )


def _looking_back(parts: Parts, lineage: Lineage) -> LookingBack:
    store = parts.store
    return LookingBack(
        archive=store.archive,
        jobs=store.jobs,
        records=store.records,
        posts=store.posts,
        casebook=store.casebook,
        lineage=lineage,
        clock=parts.clock,
        rng=parts.rng,
        secret=parts.settings.secret_key.get_secret_value(),
    )


def _takedowns(
    parts: Parts,
    likeness: Likeness,
    members: Members,
    logbook: Logbook,
    ring: Callable[[], None],
) -> TakeDowns:
    store = parts.store
    follow_ups = FollowUps(
        takedowns=store.takedowns,
        casebook=store.casebook,
        jobs=store.jobs,
        likeness=likeness,
        members=members,
        logbook=logbook,
        alerts=Outbox(parts.bot, parts.settings.operator_user_id),
        clock=parts.clock,
    )
    return TakeDowns(
        takedowns=store.takedowns,
        casebook=store.casebook,
        posts=store.posts,
        jobs=store.jobs,
        records=store.records,
        blobs=parts.blobs,
        follow_ups=follow_ups,
        logbook=logbook,
        clock=parts.clock,
        rng=parts.rng,
        secret=parts.settings.secret_key.get_secret_value(),
        ring=ring,
        meter=parts.meter,
    )


def _members(parts: Parts, logbook: Logbook) -> Members:
    store = parts.store
    return Members(
        blocks=store.blocks,
        jobs=store.jobs,
        ledger=store.ledger,
        records=store.records,
        rules=store.rules,
        logbook=logbook,
        clock=parts.clock,
        rng=parts.rng,
        secret=parts.settings.secret_key.get_secret_value(),
        policy=parts.policy,
    )
