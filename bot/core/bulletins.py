"""Messages of a log channel in which entries of one kind fold, and what stands in them."""

from dataclasses import dataclass

from bot.core.house import LogResults
from bot.core.jobs import Job, State

FOLDS_MS = 10 * 60 * 1000
"""Entries of one kind share a message for so long."""
PAUSE_MS = 15_000
"""A message that grows is edited at most so often."""
LINES_MAX = 5
"""So many of its latest entries a message tells one by one."""
PROVIDER = "provider"
"""Refused by xAI's content policy."""
WORDS = "words"
"""Refused by a rule on words."""
UPLOADS = "uploads"
"""Refused because files are not taken there."""
LIKENESS = "likeness"
"""Refused because a file was taken down."""
CHECK = "check"
"""Refused because of who a model saw on a file."""
RESULT = "result"
"""Not refused: the card of a result, which is a message of its own."""
HELD = "held"
"""Not refused: something waits for a moderator. How much does is counted when it is told."""
LEFT_OUT = "left_out"
"""Not refused: results without a card, since too many came before them."""
CARD_PAUSE_MS = 6_000
"""The cards of a server's results follow each other no closer than this."""
CARDS_LATE_MS_MAX = 20 * 60 * 1000
"""What would be told later than this, behind so many others, is only counted there."""
THUMBNAILS_MAX = 10
"""As many as a message shows together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """A request that was refused."""

    id: str
    space_id: str
    member_key: str
    user_id: int | None
    """Who asked, until their data is removed."""
    channel_id: int
    why: str
    """By what: words, uploads, likeness, provider."""
    rule: str = ""
    words: str
    job_id: str | None = None
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """A message that grows."""

    id: str
    space_id: str
    kind: str
    """By what the requests in it were refused; or that it is of a result."""
    began_at_ms: int
    due_at_ms: int | None
    tries: int = 0
    """How often it could not be posted since it last was."""
    left_out: int = 0
    """How many results it tells of that have no card."""
    channel_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """What a message tells of requests that were refused by one thing."""

    why: str
    count: int
    people: int
    latest: tuple[TurnedAway, ...]
    """The newest of them, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How much waits for a moderator at the moment; never whose, since authors may read it."""

    requests: int
    results: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How many results have no card in the log channel."""

    results: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLost:
    """The log channel cannot be reached: told in the channel for alerts, where there is one."""

    channel_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultCard:
    """A result as moderators read it; small copies of its pictures go with it."""

    job: Job
    results: int


def is_told(job: Job, which: LogResults) -> bool:
    """Whether what came of a job has a card in the log channel: never of what is withheld."""
    if job.state is not State.DONE or job.parent_id is not None or is_away(job):
        return False
    return which is LogResults.ALL or (which is LogResults.FLAGGED and bool(job.flags))


def is_away(job: Job) -> bool:
    """Whether what came of a job was taken down, hidden, or removed by its author."""
    return job.withheld is not None or job.delete_requested_at_ms is not None
