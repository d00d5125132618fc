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
