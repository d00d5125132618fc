"""Messages of a log channel in which entries of one kind fold, and what stands in them."""

from dataclasses import dataclass

FOLDS_MS = 10 * 60 * 1000
"""Entries of one kind share a message for so long."""
PAUSE_MS = 15_000
"""A message that grows is edited at most so often."""
LINES_MAX = 5
"""So many of its latest entries a message tells one by one."""
PROVIDER = "provider"
"""Refused by xAI's content policy. The other ways are named by whoever refuses."""
WORDS = "words"
"""Refused by a rule on words."""


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
    """By what the requests in it were refused."""
    began_at_ms: int
    due_at_ms: int | None
    tries: int = 0
    """How often it could not be posted since it last was."""
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
class LogLost:
    """The log channel cannot be reached: told in the channel for alerts, where there is one."""

    channel_id: int
