"""What a moderator looks for in the log, and the words of requests as a search knows them."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.jobs import EndReason, Job, State, Withheld
from bot.core.models import Kind
from bot.core.requests import BatchRequest, Request, StoryboardRequest, own_words

WORDS_MAX = 20
"""So many words of a search count."""
KEPT_MS = 24 * 3_600_000
"""The pages of a search can be turned for so long."""
PAGE_JOBS = 8
"""As many jobs as fit one message."""
PAGE_ACTS = 15
_WITHOUT_SPACES = (
    *((0x0E00, 0x0F00), (0x1000, 0x10A0), (0x1780, 0x1800), (0x2E80, 0xA000)),
    *((0xF900, 0xFB00), (0x20000, 0x40000)),
)
"""Scripts that put no spaces between words: each of their letters is a word for a search."""


class Look(StrEnum):
    """What is looked through."""

    JOBS = "jobs"
    AUDIT = "audit"


class Standing(StrEnum):
    """How a request stands, as people look for it."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


_ENDED = frozenset(map(str, Standing)) - {"waiting", "running"}


def states_of(standing: Standing) -> tuple[str, ...]:
    """The states of jobs that stand like this."""
    if standing in _ENDED:
        return (str(standing),)
    waiting = {s for s in State if s.startswith("held")} | {State.QUEUED, State.PLANNED}
    if standing is Standing.WAITING:
        return tuple(sorted(waiting))
    return tuple(sorted(s for s in State if s not in {*waiting, State.ASKING, *_ENDED}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What the requests that are looked for have in common; what is left open is as it may be."""

    text: str = ""
    """Words of the prompt: all of them, and the last may go on."""
    member_key: str | None = None
    kind: Kind | None = None
    standing: Standing | None = None
    channel_id: int | None = None
    since_ms: int | None = None
    until_ms: int | None = None
    job_ids: tuple[str, ...] | None = None
    """None but these: what a picture came from, or the one that was named."""


def fits(job: Job, criteria: Criteria) -> bool:
    """Whether a request that was found by its id is also all else that is looked for.

    What may be illegal, and what was never quite asked for, is found by no search.
    """
    never = {EndReason.NOT_WANTED, EndReason.NEVER_ANSWERED}
    if job.withheld is Withheld.SEALED or job.state is State.ASKING or job.end_reason in never:
        return False
    place, standing, at_ms = job.place, criteria.standing, job.created_at_ms
    return (
        _has(words_of(job.request), phrases(criteria.text))
        and criteria.member_key in {None, place.member_key}
        and criteria.kind in {None, job.kind}
        and criteria.channel_id in {None, place.channel_id}
        and (standing is None or job.state in states_of(standing))
        and (criteria.since_ms is None or at_ms >= criteria.since_ms)
        and (criteria.until_ms is None or at_ms < criteria.until_ms)
    )


def _has(text: str, wanted: Sequence[Sequence[str]]) -> bool:
    """Whether words are all there, as the index finds them: the last may go on."""
    whole = all(f" {' '.join(phrase)} " in f" {text} " for phrase in wanted[:-1])
    return whole and (not wanted or f" {' '.join(wanted[-1])}" in f" {text}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActCriteria:
    """What the acts of admins and moderators that are looked for have in common."""

    by_user_id: int | None = None
    member_key: str | None = None
    """Whom they were about."""
    action: str = ""
    """A part of what was done."""
    job_id: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search whose pages somebody turns."""

    id: str
    space_id: str
    user_id: int
    criteria: Criteria | ActCriteria
    pages: tuple[int, ...]
    """Before which number each page known so far begins."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An audit row."""

    number: int
    by_user_id: int
    action: str
    detail: str
    at_ms: int
    why: str = ""
    job_id: str | None = None
    member_key: str | None = None
    thing: str = ""
    """What an admin decided on, with what stood before and after, as JSON."""
    thing_key: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a job, once or several times in a row."""

    nth: int
    what: str
    detail: str = ""
    at_ms: int
    last_at_ms: int
    times: int = 1


def words(text: str) -> list[str]:
    """The words of a text without case, accents and signs."""
    return "".join(map(_as_words, unicodedata.normalize("NFKD", text).casefold())).split()


def words_of(request: Request) -> str:
    """The words of a request as the index takes them."""
    texts = [own_words(request)]
    if isinstance(request, StoryboardRequest):
        texts += [scene.prompt for scene in request.scenes]
    if isinstance(request, BatchRequest):
        texts += request.sample
    return " ".join(word for text in texts for word in words(text))


def phrases(text: str) -> list[list[str]]:
    """What was typed, as the words that must be there; empty when there was no word in it."""
    split = [words(piece) for piece in text.split()]
    return [phrase for phrase in split if phrase][:WORDS_MAX]


def _as_words(character: str) -> str:
    """A character of a word, a word by itself, or what is between words."""
    if not character.isalnum():
        return "" if unicodedata.combining(character) else " "
    alone = any(first <= ord(character) < end for first, end in _WITHOUT_SPACES)
    return f" {character} " if alone else character


def one_by_one(events: Sequence[Event]) -> list[Event]:
    """Events in the order in which they happened."""
    return sorted(events, key=lambda event: (event.at_ms, event.nth, _ORDER.get(event.what, 0)))


_ORDER: Mapping[str, int] = {state: place for place, state in enumerate(State)}
