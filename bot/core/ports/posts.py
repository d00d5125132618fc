"""Messages that show what came of a job, and every attempt at one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Purpose(StrEnum):
    """Why a message was posted."""

    CARD = "card"
    RESULT = "result"
    COPY = "copy"
    """Handed out once more: to somebody alone, or in public by its author."""
    NOTICE = "notice"
    """The word that a job is over, for who asked for it."""
    LOG = "log"
    """A card of it in the log channel, for moderators."""


class Rung(StrEnum):
    """A way by which a result reaches people, best first."""

    REPLY_TOKEN = "reply_token"  # noqa: S105 - the name of a way, not a secret
    AS_BOT = "as_bot"
    CHANNEL = "channel"
    """A new message in the channel."""
    DM = "dm"
    KEEP = "keep"
    """Nobody is shown anything; /result has it."""

    @property
    def edits(self) -> bool:
        """Whether it changes the card, so that twice is no different from once."""
        return self in {Rung.REPLY_TOKEN, Rung.AS_BOT}


class PostState(StrEnum):
    """What became of an attempt."""

    SENDING = "sending"
    """Under way, or its answer was lost."""
    SENT = "sent"
    FAILED = "failed"
    """Discord refused: this way is closed."""
    MISSED = "missed"
    """It certainly did not arrive; the same way may be tried again."""
    UNKNOWN = "unknown"
    """Nobody can find out whether it arrived."""
    GONE = "gone"
    """Somebody removed the message."""
    WITHDRAWN = "withdrawn"
    """It was taken down: the message says so, and shows it again should that be taken back."""
    OUT_OF_REACH = "out_of_reach"
    """It was taken down, and the message cannot be changed any more: one person alone sees it."""


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """One thing that a gallery shows: a file of a line, or its text."""

    line: int
    """The place of the line in its batch, from 0."""
    file: int = 0
    """The place of the file among those of the line, from 0."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a gallery is made of, from the first item to the last."""

    first: Item
    last: Item

    def holds(self, item: Item) -> bool:
        """Whether an item belongs to it."""
        return self.first <= item <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One attempt to put a message in front of people."""

    id: str
    job_id: str
    part: int = 0
    purpose: Purpose
    channel_id: int
    message_id: int | None = None
    private: bool
    rung: Rung
    state: PostState = PostState.SENDING
    tried_at_ms: int
    error: str | None = None
    reply_token: str = ""
    """Discord's token that changes a copy which one person alone sees; wiped with its time."""
    reply_until_ms: int = 0
    stretch: Stretch | None = None
    """Of a gallery, what it is made of."""
    without: frozenset[int] = frozenset()
    """The places of lines in its stretch that it shows nothing of, as it was last written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Where a message stands."""

    channel_id: int
    message_id: int


class Posts(Protocol):
    """Every message that shows, or was to show, what came of a job."""

    async def begin(self, post: Post, lease_token: str | None) -> Post:
        """Record an attempt before it is made.

        An attempt of the same job, part, purpose and rung whose answer was lost is the same
        attempt: that one is returned. Raises LeaseLost when the lease is not held any more.
        """
        ...

    async def finish(
        self, post_id: str, state: PostState, *, sent: Sent | None = None, error: str | None = None
    ) -> None:
        """Record how an attempt ended."""
        ...

    async def record(self, post: Post) -> None:
        """Record a message whose fate is known already."""
        ...

    async def of_job(self, job_id: str) -> Sequence[Post]:
        """What was shown of a job, and tried, in order."""
        ...

    async def last_galleries(self, batch_id: str) -> Sequence[Post]:
        """The attempts at the last gallery of a batch so far, and at the one before it."""
        ...

    async def galleries_with(self, batch_id: str, line: int) -> Sequence[Post]:
        """The galleries of a batch that hold a line, and may be before people's eyes."""
        ...

    async def incomplete(self, batch_id: str) -> Sequence[Post]:
        """The same that show nothing of some line, or whose fate nobody knows.

        Those that were emptied, as the batch was taken down, are among them.
        """
        ...

    async def note_without(self, post_id: str, without: Collection[int]) -> None:
        """Record of which lines a gallery shows nothing now."""
        ...

    async def job_of_message(self, space_id: str, message_id: int) -> str | None:
        """The id of the job of a space that a message shows; None when it shows none."""
        ...

    async def dm_closed(self, user_id: int, since_ms: int) -> bool:
        """Whether a person was found not to take direct messages since a moment."""
        ...

    async def note_closed_dm(self, user_id: int, now_ms: int) -> None:
        """A person does not take direct messages."""
        ...
