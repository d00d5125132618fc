"""Who may have what made, and where: lists of channels and roles, and what members may use.

How lists combine: a denied channel or role always refuses; otherwise, of the lists of allowed
channels the narrowest that speaks of what is asked must hold the channel, and of the lists of
allowed roles the narrowest must hold one of the member's roles; where there is no list, all may.
Admins obey them too, so that what they try is what their members see.

How bounds combine, for each thing by itself: the most generous of those for a member's roles
replaces the one for everyone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.blocks import Standing
from bot.core.casebook import CaseKind
from bot.core.models import Kind
from bot.core.offers import Nearest
from bot.core.problems import Problem
from bot.core.windows import HOUR_MS

NEWCOMER_HOURS_MAX = 720
"""Thirty days."""
ACCOUNT_DAYS_MAX = 365
MEMBER_JOBS_MAX = 20
"""What admins may choose at most; the operator's cap holds whatever they choose."""


class Effect(StrEnum):
    ALLOW = "allow"
    DENY = "deny"


class Topic(StrEnum):
    """What a list is about. Edits are pictures too, and storyboards are clips."""

    EVERYTHING = "everything"
    PICTURES = "pictures"
    EDITS = "edits"
    CLIPS = "clips"
    STORYBOARDS = "storyboards"
    TEXTS = "texts"


TOPICS: Mapping[Kind, tuple[Topic, ...]] = {
    Kind.IMAGE: (Topic.PICTURES, Topic.EVERYTHING),
    Kind.EDIT: (Topic.EDITS, Topic.PICTURES, Topic.EVERYTHING),
    **dict.fromkeys((Kind.VIDEO, Kind.CLIP_EDIT, Kind.EXTEND), (Topic.CLIPS, Topic.EVERYTHING)),
    Kind.STORYBOARD: (Topic.STORYBOARDS, Topic.CLIPS, Topic.EVERYTHING),
    Kind.BATCH: (Topic.EVERYTHING,),
    **dict.fromkeys((Kind.DESCRIBE, Kind.IMPROVE), (Topic.TEXTS, Topic.EVERYTHING)),
}
"""Of each kind of job the topics that speak of it, the narrowest first."""


class Subject(StrEnum):
    CHANNEL = "channel"
    """A channel with its threads, or a forum with its posts."""
    ROLE = "role"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRule:
    """One channel or role on one list."""

    effect: Effect
    topic: Topic
    subject: Subject
    subject_id: int
    subject_name: str = ""
    """What it was called when it was put there, for lists that cannot show mentions."""
    lost_at_ms: int | None = None
    """Since when it is known to be deleted in Discord."""

    @property
    def key(self) -> str:
        """There is one rule for each: a channel or role is allowed or denied, not both."""
        return f"{self.topic}:{self.subject}:{self.subject_id}"


class Option(StrEnum):
    """What a bound is about."""

    PICTURE_MODELS = "picture_models"
    CLIP_MODELS = "clip_models"
    PICTURE_SIZE = "picture_size"
    CLIP_SIZE = "clip_size"
    CLIP_SECONDS = "clip_seconds"

    @property
    def lists_models(self) -> bool:
        return self in {Option.PICTURE_MODELS, Option.CLIP_MODELS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What the members of a role, or all, may use of one thing."""

    option: Option
    values: tuple[str, ...]
    """The ids of models; otherwise the largest size or length alone."""
    role_id: int = 0
    """0 for everyone."""
    role_name: str = ""

    @property
    def key(self) -> str:
        """There is one bound for each."""
        return f"{self.option}:{self.role_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything that a server's admins decided on who may have what."""

    rules: tuple[AccessRule, ...] = ()
    bounds: tuple[Bound, ...] = ()

    def listed(self, effect: Effect, topic: Topic, subject: Subject) -> tuple[AccessRule, ...]:
        """The rules of one list."""
        wanted = (effect, topic, subject)
        return tuple(r for r in self.rules if (r.effect, r.topic, r.subject) == wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, as far as lists and bounds know people."""

    channel_id: int
    """The channel, or the one that a thread or forum post belongs to."""
    role_ids: frozenset[int]
    """With the role that all have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadList:
    """A list of what is allowed whose last channel or role was deleted: nobody is on it now."""

    topic: Topic
    subject: Subject


class Why(StrEnum):
    """Why somebody may not have what they asked for."""

    CHANNEL_DENIED = "channel_denied"
    CHANNEL_NOT_LISTED = "channel_not_listed"
    ROLE_DENIED = "role_denied"
    ROLE_NOT_LISTED = "role_not_listed"
    BLOCKED = "blocked"
    RESTING = "resting"
    """Too much of theirs was refused a moment ago."""
    PAUSED = "paused"
    """Requests are paused here, everybody's or those of newcomers."""
    NEWCOMER = "newcomer"
    BEYOND = "beyond"
    """Their roles may not use what they chose."""
    SLOW_MODE = "slow_mode"
    WORDS = "words"
    """A rule on words refuses it."""
    TAKEN_DOWN = "taken_down"
    """A moderator of this server took down a file that was given."""
    NOT_ADULT = "not_adult"
    """Attached files are taken in age-restricted channels only."""
    MINOR = "minor"
    """A model saw somebody on an attached file who may be under 18."""
    NO_BATCHES = "no_batches"
    """Admins did not let them send batches."""
    TOO_MANY_BATCHES = "too_many_batches"
    """As many batches of theirs as one person may have are not over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """Somebody may not have what they asked for, or not there, or not yet."""

    why: Why
    topic: Topic = Topic.EVERYTHING
    """What the list is about that refused."""
    listed: tuple[int, ...] = ()
    """The channels or roles that may, where that is the reason; or the ones that may not."""
    until_ms: int | None = None
    """From when on they may, where waiting helps."""
    problems: tuple[Problem, ...] = ()
    nearest: Nearest | None = None
    """The nearest that they may have, if changing one option is enough."""
    standing: Standing | None = None
    """The block or rest that keeps them out."""
    batches_open: int = 0
    """How many batches of theirs are not over, where that is the reason."""


# --- lists ----------------------------------------------------------------------------------


def decide(terms: Terms, asker: Asker, kind: Kind) -> Barred | None:
    """Which list keeps somebody from a kind of job; None when none does."""
    ids = {Subject.CHANNEL: {asker.channel_id}, Subject.ROLE: set(asker.role_ids)}
    for subject, denied in (
        (Subject.CHANNEL, Why.CHANNEL_DENIED),
        (Subject.ROLE, Why.ROLE_DENIED),
    ):
        for topic in TOPICS[kind]:
            rules = terms.listed(Effect.DENY, topic, subject)
            if hit := tuple(r.subject_id for r in rules if r.subject_id in ids[subject]):
                return Barred(why=denied, topic=topic, listed=hit)
    for subject, not_listed in (
        (Subject.CHANNEL, Why.CHANNEL_NOT_LISTED),
        (Subject.ROLE, Why.ROLE_NOT_LISTED),
    ):
        allowed = narrowest(terms, kind, subject)
        if allowed and not any(r.subject_id in ids[subject] for r in allowed):
            alive = tuple(r.subject_id for r in allowed if r.lost_at_ms is None)
            return Barred(why=not_listed, topic=allowed[0].topic, listed=alive)
    return None


def narrowest(terms: Terms, kind: Kind, subject: Subject) -> tuple[AccessRule, ...]:
    """The list of allowed channels or roles that a kind of job obeys; empty where all may."""
    lists = (terms.listed(Effect.ALLOW, topic, subject) for topic in TOPICS[kind])
    return next((one for one in lists if one), ())


def shut_topics(terms: Terms, everyone_id: int) -> tuple[Topic, ...]:
    """What nobody can have by these lists: the widest topics that say it all.

    `everyone_id` is the role that all have.
    """
    shut = {kind for kind in Kind if _is_shut(terms, kind, everyone_id)}
    found: list[Topic] = []
    for topic in Topic:
        covered = {kind for kind in Kind if topic in TOPICS[kind]}
        said = {kind for kind in Kind if set(found) & set(TOPICS[kind])}
        if covered <= shut and not covered <= said:
            found.append(topic)
    return tuple(found)


def _is_shut(terms: Terms, kind: Kind, everyone_id: int) -> bool:
    for subject in Subject:
        denied = {
            rule.subject_id
            for topic in TOPICS[kind]
            for rule in terms.listed(Effect.DENY, topic, subject)
        }
        allowed = narrowest(terms, kind, subject)
        alive = {rule.subject_id for rule in allowed if rule.lost_at_ms is None}
        if (allowed and alive <= denied) or (subject is Subject.ROLE and everyone_id in denied):
            return True
    return False


def dead_lists(terms: Terms, lost: Sequence[AccessRule]) -> tuple[DeadList, ...]:
    """The lists of what is allowed whose last channel or role was among those just lost."""
    lists = dict.fromkeys((r.topic, r.subject) for r in lost if r.effect is Effect.ALLOW)
    return tuple(
        DeadList(topic=topic, subject=subject)
        for topic, subject in lists
        if all(r.lost_at_ms is not None for r in terms.listed(Effect.ALLOW, topic, subject))
    )


# --- blocks, newcomers, slow mode -----------------------------------------------------------


def kept_out(standing: Standing) -> Barred:
    """The refusal of who is blocked, or rests."""
    case = standing.case
    why = Why.RESTING if case.kind is CaseKind.REST else Why.BLOCKED
    return Barred(why=why, until_ms=case.until_ms, standing=standing)


def welcome_at_ms(
    joined_at_ms: int | None, account_made_at_ms: int, *, hours: int, days: int, now_ms: int
) -> int | None:
    """When a newcomer may begin; None for who may already.

    They are on the server for less than so many hours, or on Discord for less than so many days.
    Of whom nobody knows when they came has just come.
    """
    since_ms = now_ms if joined_at_ms is None else joined_at_ms
    here_ms = since_ms + hours * HOUR_MS if hours else now_ms
    until_ms = max(here_ms, account_made_at_ms + days * 24 * HOUR_MS if days else now_ms)
    return until_ms if until_ms > now_ms else None


def too_soon(shown_at_ms: int, slow_ms: int) -> Barred:
    """The refusal of who showed something a moment ago in a channel that is in slow mode."""
    return Barred(why=Why.SLOW_MODE, until_ms=shown_at_ms + slow_ms)
