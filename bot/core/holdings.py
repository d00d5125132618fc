"""What a server has looked at by moderators before it goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.budgets import Share
from bot.core.casebook import Case, CaseKind
from bot.core.jobs import Job, Place
from bot.core.moderation import Hold
from bot.core.quota import Subject
from bot.core.windows import HOUR_MS

HELD_OF_MEMBER_MAX = 3
"""So many of one person's may wait for a moderator at a time."""
HELD_OF_SPACE_MAX = 100
"""The same of a server's."""
HELD_MS = 12 * HOUR_MS
"""For so long something waits for a moderator."""
RULES_MAX = 50
"""As many channels and roles as a server may have looked at."""


class Moment(StrEnum):
    """When somebody looks."""

    PROMPTS = "prompts"
    """Before anything is sent to the provider."""
    RESULTS = "results"
    """Before anybody is shown what came."""


class HeldIn(StrEnum):
    """Whose or where."""

    SERVER = "server"
    CHANNEL = "channel"
    """A channel with its threads, or a forum with its posts."""
    ROLE = "role"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRule:
    """What is looked at, where or of whom."""

    moment: Moment
    subject: HeldIn = HeldIn.SERVER
    subject_id: int = 0
    """0 for the server."""
    subject_name: str = ""
    """What it was called when it was chosen, for lists that cannot show mentions."""

    @property
    def key(self) -> str:
        """There is one rule for each."""
        return f"{self.moment}:{self.subject}:{self.subject_id}"

    def covers(self, place: Place) -> bool:
        """Whether it is about what somebody asks for in a place."""
        match self.subject:
            case HeldIn.SERVER:
                return True
            case HeldIn.CHANNEL:
                return self.subject_id in {place.channel_id, place.top_channel_id}
            case HeldIn.ROLE:
                return self.subject_id in place.role_ids


def rule_for(rules: Sequence[HoldRule], moment: Moment, place: Place) -> HoldRule | None:
    """The first rule by which something is looked at; None when nobody has to look."""
    about = (rule for rule in rules if rule.moment is moment)
    return next((rule for rule in about if rule.covers(place)), None)


def case_of(job: Job, kind: CaseKind, case_id: str, now_ms: int, until_ms: int) -> Case:
    """The case of a job that waits for a moderator: its reason is a Hold, its note the rule."""
    return Case(
        id=case_id,
        space_id=job.place.space_id,
        kind=kind,
        job_id=job.id,
        member_key=job.place.member_key,
        user_id=job.place.user_id,
        channel_id=job.place.channel_id,
        reason=job.held_for or "",
        note=job.held_rule,
        opened_at_ms=now_ms,
        until_ms=until_ms,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyHeld:
    """Why something waits for a moderator."""

    hold: Hold
    rule: str = ""
    share: Share | None = None
    """What it would take of a budget, where that is the reason."""


def weighed(job: Job, share: Share | None) -> Job:
    """A batch held for what it would take of a budget; what held it before does so still."""
    if share is None:
        return job
    before = "" if job.held_for is None else f" {job.held_for} {job.held_rule}"
    rule = f"{share.subject}:{share.percent}{before}".rstrip()
    return job.changed(held_for=Hold.BUDGET, held_rule=rule)


def reasons(case: Case) -> tuple[WhyHeld, ...]:
    """Why what a case is about waits: of a batch that takes much of a budget, all that held it."""
    hold = Hold(case.reason) if case.reason in set(Hold) else Hold.ALL
    if hold is not Hold.BUDGET:
        return (WhyHeld(hold=hold, rule=case.note),)
    taken, _space, before = case.note.partition(" ")
    subject, _colon, percent = taken.partition(":")
    share = Share(subject=Subject(subject), percent=int(percent))
    other, _space, rule = before.partition(" ")
    also = [WhyHeld(hold=Hold(other), rule=rule)] if other else []
    return (WhyHeld(hold=hold, share=share), *also)


def needs_admin(case: Case) -> bool:
    """Whether admins alone decide on a case."""
    held = case.kind is CaseKind.REQUEST
    return held and any(reason.hold is Hold.BUDGET for reason in reasons(case))
