"""Everything that people can do with the bot, in one place for the commands to reach."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.core import ids
from bot.core.cases.access import Access
from bot.core.cases.answers import Answers
from bot.core.cases.appeals import Appeals
from bot.core.cases.approvals import Approvals
from bot.core.cases.archive import LookingBack
from bot.core.cases.batching import Batching
from bot.core.cases.budgets import Budgets
from bot.core.cases.customs import Customs
from bot.core.cases.deciding import Deciding
from bot.core.cases.desk import Desk
from bot.core.cases.doorway import Doorway
from bot.core.cases.dossier import Exports
from bot.core.cases.erasing import Erasing
from bot.core.cases.exporting import LogExports
from bot.core.cases.hearing import Hearing
from bot.core.cases.history import History
from bot.core.cases.hold_rules import HoldRules
from bot.core.cases.likeness import Likeness
from bot.core.cases.limits import Limits
from bot.core.cases.lineage import Lineage
from bot.core.cases.logbook import Logbook
from bot.core.cases.members import Members
from bot.core.cases.modqueue import ModQueue
from bot.core.cases.offering import Offering
from bot.core.cases.ongoing import Ongoing
from bot.core.cases.origins import Origins
from bot.core.cases.outcomes import Outcomes
from bot.core.cases.panel import Panels
from bot.core.cases.parcels import BatchParcels
from bot.core.cases.pauses import Pauses
from bot.core.cases.reporting import Reports
from bot.core.cases.results import Results
from bot.core.cases.reuse import Reuse
from bot.core.cases.setup import SetUp
from bot.core.cases.sharing import Sharing
from bot.core.cases.spending import Spending
from bot.core.cases.takedowns import TakeDowns
from bot.core.cases.values import About
from bot.core.cases.words import Words
from bot.core.ports import Charts, Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversight:
    """What moderators do, by subject."""

    appeals: Appeals
    approvals: Approvals
    history: History
    hold_rules: HoldRules
    likeness: Likeness
    members: Members
    pauses: Pauses
    looking_back: LookingBack
    origins: Origins
    exports: LogExports
    reports: Reports
    outcomes: Outcomes
    queue: ModQueue
    takedowns: TakeDowns
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """What people can do about what is kept of them."""

    erasing: Erasing
    exports: Exports


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """The use cases, by subject."""

    budgets: Budgets
    desk: Desk
    answers: Answers
    batching: Batching
    ongoing: Ongoing
    results: Results
    limits: Limits
    customs: Customs
    deciding: Deciding
    access: Access
    doorway: Doorway
    hearing: Hearing
    lineage: Lineage
    logbook: Logbook
    oversight: Oversight
    panels: Panels
    parcels: BatchParcels
    privacy: Privacy
    offering: Offering
    reuse: Reuse
    set_up: SetUp
    sharing: Sharing
    spending: Spending
    charts: Charts
    about: About
    clock: Clock
    secret: str
    may_fetch: Callable[[str], bool]
    """Whether a link leads to where people's files may be fetched from."""

    def member_key(self, user_id: int) -> str:
        """How limits and records know a person."""
        return ids.member_key(self.secret, user_id)

    def now_ms(self) -> int:
        """The moment, for what people are shown."""
        return self.clock.now_ms()
