"""The messages that show what came of a batch, a few files each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.core.jobs import Job, Media
from bot.core.ports.posts import Post, Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What a message shows of one line."""

    line: Job
    files: tuple[Media, ...] = ()
    too_large: int = 0
    """How many of its files are too large to be shown."""
    unseen: bool = False
    """Nothing of it is shown: it was taken down, hidden, or deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """One message with some of what came of a batch."""

    batch: Job
    part: int
    """Which of its messages, from 1."""
    portions: tuple[Portion, ...]

    @property
    def files(self) -> tuple[Media, ...]:
        """All files that it shows, in their order."""
        return tuple(media for portion in self.portions for media in portion.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the ZIPs with what came of a batch."""

    batch: Job
    nth: int
    """From 1."""
    of: int


class Galleries(Protocol):
    """Shows galleries, and hands out ZIPs, from ids alone. Raises as the Outbox does."""

    async def open_thread(self, batch: Job) -> int:
        """The thread below the card of a batch, made if it is not there; returns its id.

        Raises CardGone, MayNotPost and DiscordDown.
        """
        ...

    async def open_dm(self, user_id: int) -> int:
        """The channel of direct messages with a person."""
        ...

    async def is_open(self, channel_id: int) -> bool:
        """Whether a message may go into a thread: it is there, and nobody closed it.

        Raises DiscordDown.
        """
        ...

    async def send(
        self, gallery: Gallery, files: Sequence[Path], channel_id: int, *, nonce: str
    ) -> Sent:
        """Post a gallery. With the same nonce within two minutes it is the same message."""
        ...

    async def find(self, gallery: Gallery, post: Post) -> Sent | None:
        """Look for a gallery that may have been posted. Raises MayNotRead and DiscordDown."""
        ...

    async def fill(self, gallery: Gallery, files: Sequence[Path], post: Post) -> None:
        """Let a message show a gallery as it is now."""
        ...

    async def mail_part(self, part: Part, path: Path, channel_id: int) -> Sent:
        """Send a part of a ZIP by direct message."""
        ...

    async def empty(self, batch: Job, post: Post, now_ms: int) -> None:
        """Take a ZIP out of a message, which says so: something in it may not be seen any more."""
        ...
