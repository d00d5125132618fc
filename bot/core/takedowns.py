"""Why something is taken down, how much goes with it, and for how long it can be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.core.casebook import Case
from bot.core.jobs import Job, Withheld

SHOWN_MAX = 200
"""A line is looked through so far before somebody decides on it."""
UNDO_MS = 7 * 24 * 60 * 60 * 1000
"""So long a takedown can be taken back; then the files are destroyed."""


FOLLOW_UP_MS = 60 * 1000
"""Whoever takes something down has so long for what follows; then anybody does it."""


class Reason(StrEnum):
    """Why something is taken down."""

    RULES = "rules"
    """It breaks the rules of the server: what is preset."""
    SEXUAL = "sexual"
    MINORS = "minors"
    REAL_PERSON = "real_person"
    HATE = "hate"
    VIOLENCE = "violence"
    OFF_TOPIC = "off_topic"
    AUTHOR_ASKED = "author_asked"
    ILLEGAL = "illegal"
    """It may be against the law: sealed, and out of the server's hands."""


WIDE = frozenset({Reason.SEXUAL, Reason.MINORS, Reason.REAL_PERSON, Reason.ILLEGAL})
"""What is made from such a picture is most likely no better: it goes too, unless told otherwise."""
UNLIKE = frozenset({Reason.OFF_TOPIC, Reason.AUTHOR_ASKED})
"""Nothing is wrong with what such a picture shows: nearly the same is not looked out for."""


class Scope(StrEnum):
    """How much is taken down."""

    USUAL = "usual"
    """What the reason calls for."""
    THIS = "this"
    WIDE = "wide"
    """This, and everything that was made from it."""


def is_wide(reason: Reason, scope: Scope) -> bool:
    """Whether what was made from something goes with it."""
    return reason in WIDE if scope is Scope.USUAL else scope is Scope.WIDE


def mark_of(reason: Reason) -> Withheld:
    """What is taken down for a reason is marked so."""
    return Withheld.SEALED if reason is Reason.ILLEGAL else Withheld.TAKEN_DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much would go, for whoever decides on it."""

    jobs: tuple[Job, ...]
    """Scenes are not counted: their storyboards are."""
    cut: bool = False
    """There may be more: a line is looked through only so far before somebody decides."""

    @property
    def results(self) -> int:
        return len(self.jobs)

    @property
    def members(self) -> int:
        return len({job.place.member_key for job in self.jobs})


def extent(jobs: Iterable[Job], *, cut: bool = False) -> Extent:
    """How much some jobs are, as people count them."""
    return Extent(jobs=tuple(job for job in jobs if job.parent_id is None), cut=cut)


class Step(StrEnum):
    """What a takedown brings with it, in the order in which it is done."""

    BLOCK = "block"
    """Its author is kept out."""
    PRINTS = "prints"
    """What was taken down is known again."""
    ALERT = "alert"
    """Whoever runs the bot is told."""
    ENTRY = "entry"
    """The log channel is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """How the author of something is blocked with its takedown."""

    until_ms: int | None = None
    words: str = ""
    """Why, as they read it."""
    by_admin: bool = False
    """Whether who decided on it may take back what other moderators did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A step that is still to be done for a takedown."""

    case_id: str
    space_id: str
    guild_id: int
    step: Step
    block: Block = Block()
    """What the step is about when it is a block."""


def steps_of(reason: Reason, *, block: Block | None) -> tuple[Step, ...]:
    """What a takedown for a reason brings with it; its author is blocked where that is wanted."""
    wanted = {
        Step.BLOCK: block is not None,
        Step.PRINTS: True,
        Step.ALERT: reason is Reason.ILLEGAL,
        Step.ENTRY: True,
    }
    return tuple(step for step in Step if wanted[step])


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """The word for the log channel that something was taken down."""

    case: Case
    results: int
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """The word for the log channel that a takedown was taken back."""

    case: Case
    by_user_id: int
    results: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """The word for whoever runs the bot that something may be illegal."""

    guild_id: int
    number: int
    """Of the case, in that server."""
