"""Telling people, and knowing who sees what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from bot.core.bills import Rise
from bot.core.blocks import Standing
from bot.core.budgets import Warned
from bot.core.gate import Trouble
from bot.core.house import NO_PRICES, Prices
from bot.core.jobs import Job, Media
from bot.core.pacing import Range
from bot.core.ports.access import Existing
from bot.core.ports.lines import Tally
from bot.core.ports.posts import Post, Rung, Sent
from bot.core.quota import Used
from bot.core.reports import Owed
from bot.core.takedowns import Sealed


class Permit(StrEnum):
    """What the bot may need to be allowed in a channel, as Discord calls it."""

    VIEW_CHANNEL = "view_channel"
    SEND_MESSAGES = "send_messages"
    SEND_MESSAGES_IN_THREADS = "send_messages_in_threads"
    ATTACH_FILES = "attach_files"
    READ_MESSAGE_HISTORY = "read_message_history"
    MANAGE_CHANNELS = "manage_channels"

    @property
    def shown(self) -> str:
        """What people find it under."""
        return self.replace("_", " ").title().replace(" In ", " in ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Who reads a channel, and what the bot may not do there."""

    everybody_reads: bool
    missing: tuple[Permit, ...]
    """What the bot needs and is not allowed."""


class Rooms(Protocol):
    """Who sees which channel, and which there are."""

    async def existing(
        self, guild_id: int, *, channel_ids: Collection[int], role_ids: Collection[int]
    ) -> Existing | None:
        """Which of some channels and roles a server still has; None when Discord does not say."""
        ...

    async def outlook(
        self, guild_id: int, channel_id: int, needed: Sequence[Permit]
    ) -> Outlook | None:
        """Who reads a text channel, and what of what is needed the bot may not do there.

        None for anything else than a text channel of this server. Raises DiscordDown.
        """
        ...

    async def is_as_closed(self, guild_id: int, channel_id: int, made_in_id: int) -> bool:
        """Whether nobody sees a channel who may not see another one, as far as is certain.

        A channel for adults is closed to others too.
        """
        ...

    async def is_adult(self, channel_id: int) -> bool:
        """Whether a channel is age-restricted; a thread is as its channel is.

        No when Discord does not tell.
        """
        ...


class Premises(Protocol):
    """What the bot itself may do in a server."""

    async def lacking(self, guild_id: int, needed: Sequence[Permit]) -> Sequence[Permit]:
        """What of what is needed the bot's roles do not allow it in a server.

        Raises DiscordDown.
        """
        ...

    async def lacking_in(
        self, guild_id: int, channel_ids: Sequence[int], needed: Sequence[Permit]
    ) -> Mapping[int, tuple[Permit, ...] | None]:
        """The same in each of some channels; None for one that is not there.

        Empty when Discord does not tell.
        """
        ...

    async def make_private(
        self, guild_id: int, name: str, *, reader_role_ids: Collection[int]
    ) -> int | None:
        """Make a text channel that the bot, members of these roles and admins see; returns its id.

        None when Discord does not let the bot. Raises DiscordDown when nobody knows.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A job as its card shows it."""

    job: Job
    place_in_line: int | None = None
    """From 1; None far back in the line."""
    starts_within_s: float | None = None
    """How long a place like this usually waits."""
    own_running: int = 0
    """Jobs of the same person that this one waits for, beyond its place in line."""
    trouble: bool = False
    """The provider cannot be used just now."""
    price_rose: bool = False
    """It waits until the operator has accepted a price that rose."""
    usual: Range | None = None
    """How long it will have taken in the end."""
    left: tuple[Used, ...] = ()
    results: tuple[Media, ...] = ()
    """The files that are shown, or of an end without any, that are kept."""
    smaller: tuple[Media, ...] = ()
    """The originals of the shown files that were made smaller to fit."""
    too_large: int = 0
    """How many more there are that the channel does not take."""
    limit_bytes: int | None = None
    """The largest file that the channel took, where one was too large."""
    original_until_ms: int | None = None
    """Until when the originals can be had by the card's button; None where there is none."""
    kept_until_ms: int | None = None
    onward_ticks: int | None = None
    """What it costs to go on from here: the final of a preview, what better words are for."""
    prices: Prices = NO_PRICES
    """How it names what it cost, and what is left."""
    scenes: tuple[Job, ...] = ()
    """Of a storyboard, the scenes that are made for it, in their order."""
    tally: Tally | None = None
    """Of a batch, how its lines stand."""
    left_s: float | None = None
    """Of a batch, for how long it may still go on; None while nobody can tell."""
    without_result: tuple[Job, ...] = ()
    """Of a batch that is over, the first lines of which nothing came."""
    shown_in_id: int | None = None
    """Of a batch, the thread in which all can see what came of it."""
    rests_until_ms: int | None = None
    """Until when its author rests, much of theirs being refused; None where they do not."""


News = Trouble | Rise | Warned | Sealed | None
"""What whoever runs the bot is told; None for trouble that is over."""


class OperatorAlerts(Protocol):
    """Tells whoever runs the bot."""

    async def alert(self, news: News) -> bool:
        """Tell them what happened, only if they can be told; failing to is logged.

        False when nobody knows whether it arrived, and it may be told again.
        """
        ...


class Outbox(Protocol):
    """Tells people, from ids alone: works with a logged-in client and no gateway.

    Whatever delivers or tells raises TooLargeForChannel, ReplyTokenDead, CardGone, MayNotPost,
    DmClosed or DiscordDown; after DiscordDown nobody knows whether it arrived.
    """

    async def show(self, card: Card, now_ms: int) -> None:
        """Bring a card up to date if that is worth an edit now; failing to is no harm."""
        ...

    async def deliver(
        self, card: Card, files: Sequence[Path], rung: Rung, *, nonce: str, now_ms: int
    ) -> Sent:
        """Put the finished card with its files in front of people.

        A new message with the same nonce within two minutes is the same message.
        """
        ...

    async def find(self, post: Post, job: Job) -> Sent | None:
        """Look for a message that may have been sent, by the job's id in it.

        Raises MayNotRead where the history is closed to the bot, and DiscordDown.
        """
        ...

    async def author_is_welcome(self, job: Job, now_ms: int) -> bool:
        """Whether the author is still in the server and not timed out. Raises DiscordDown."""
        ...

    async def is_open(self, job: Job) -> bool:
        """Whether a new message may go where a job was asked for: not into a closed thread.

        Raises DiscordDown.
        """
        ...

    async def tell_end(self, card: Card, rung: Rung, now_ms: int) -> None:
        """Say how a job without a shown result ended: a refusal in private, while possible."""
        ...

    async def notify(self, card: Card, shown: Sent | None, *, nonce: str) -> Sent:
        """Tell the author by direct message that a job is over, and where it is shown."""
        ...

    async def remove(self, job: Job, shown: Sent, now_ms: int) -> None:
        """Remove a message that shows a job; gone already is fine."""
        ...

    async def withdraw(self, job: Job, post: Post, now_ms: int) -> None:
        """Empty a message that shows a job which was taken down: it says that, and nothing else."""
        ...

    async def restore(self, card: Card, files: Sequence[Path], post: Post, now_ms: int) -> None:
        """Fill a message again that was emptied."""
        ...

    async def tell_withheld(
        self, job: Job, down_by: Standing | None, *, nonce: str, beside: bool
    ) -> None:
        """Tell an author alone that their result was taken down, by which case, or is back.

        `beside` their request, while its token lives; else by direct message.
        """
        ...

    async def alert(self, news: News) -> bool:
        """Tell whoever runs the bot of trouble with the provider, or that it is over (None).

        A price that was paused is such news too, a level of the budget over all servers, and that
        something may be illegal. Only if they can be told; failing to is logged. False when nobody
        knows whether it arrived.
        """
        ...


class Letters(Protocol):
    """Writes to people who asked for a word. Raises as the Outbox does."""

    async def tell_outcome(self, user_id: int, owed: Owed, *, nonce: str) -> None:
        """Tell somebody what came of their report, by direct message."""
        ...


class Copies(Protocol):
    """Sends what is kept to people once more. Raises as the Outbox does."""

    async def open_dm(self, user_id: int) -> int:
        """The channel of direct messages with a person."""
        ...

    async def send_copy(
        self, card: Card, files: Sequence[Path], channel_id: int, *, public: bool, nonce: str
    ) -> Sent:
        """A message of its own with a result: a public card, or one for direct messages."""
        ...

    async def remove(self, job: Job, shown: Sent, now_ms: int) -> None:
        """Remove a message that shows a job; gone already is fine."""
        ...
