"""What moderators work with in one process of a world."""

import random
from typing import TYPE_CHECKING

from bot.core.cases.admitting import Admitting
from bot.core.cases.approvals import Approvals
from bot.core.cases.doorway import Doorway
from bot.core.cases.follow_ups import FollowUps
from bot.core.cases.likeness import Likeness
from bot.core.cases.members import Members
from bot.core.cases.takedowns import TakeDowns
from bot.core.steps.kit import Kit
from tests.sim.people import SECRET

if TYPE_CHECKING:
    from tests.sim.process import Process


def approvals(kit: Kit, doorway: Doorway, admitting: Admitting) -> Approvals:
    """Where they say yes or no."""
    return Approvals(
        jobs=kit.jobs,
        holds=kit.holds,
        casebook=kit.casebook,
        records=kit.records,
        doorway=doorway,
        admitting=admitting,
        offering=kit.offering,
        clock=kit.clock,
    )


def takedowns(process: "Process", kit: Kit) -> TakeDowns:
    """Where they take down, with all that follows."""
    store = process.guard("store", process.world.store.takedowns)
    return TakeDowns(
        takedowns=store,
        casebook=kit.casebook,
        jobs=kit.jobs,
        records=kit.records,
        posts=kit.posts,
        blobs=kit.blobs,
        follow_ups=FollowUps(
            takedowns=store,
            casebook=kit.casebook,
            jobs=kit.jobs,
            likeness=_likeness(process, kit),
            members=_members(process, kit),
            logbook=kit.logbook,
            alerts=kit.outbox,
            clock=kit.clock,
        ),
        logbook=kit.logbook,
        clock=kit.clock,
        rng=random.Random(process.rng.random()),
        secret=SECRET,
        ring=process.worker.ring,
        meter=kit.meter,
    )


def _likeness(process: "Process", kit: Kit) -> Likeness:
    return Likeness(
        likenesses=process.guard("store", process.world.store.likenesses),
        jobs=kit.jobs,
        records=kit.records,
        casebook=kit.casebook,
        media=kit.media,
        blobs=kit.blobs,
        clock=kit.clock,
        rng=random.Random(process.rng.random()),
    )


def _members(process: "Process", kit: Kit) -> Members:
    return Members(
        blocks=kit.blocks,
        jobs=kit.jobs,
        ledger=kit.ledger,
        records=kit.records,
        rules=kit.rules,
        logbook=kit.logbook,
        clock=kit.clock,
        rng=random.Random(process.rng.random()),
        secret=SECRET,
        policy=kit.policy,
    )
