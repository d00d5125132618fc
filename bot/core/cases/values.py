"""Who acts, what is asked, and what the operator decided."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core.jobs import By, Job, Place
from bot.core.models import Kind
from bot.core.quota import Ceilings, Rule
from bot.core.requests import Request
from bot.core.scheduling import Caps

UPLOAD_BYTES_MAX = 100 * 1024 * 1024
"""The largest picture taken in; it is made smaller before it goes anywhere."""
CLIP_BYTES_MAX = 500 * 1024 * 1024
"""The largest clip taken in, which is as much as Discord takes from anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the operator decided about jobs."""

    ceilings: Ceilings
    starters: Callable[[], tuple[Rule, ...]]
    """The limits that a new server begins with."""
    caps: Caps
    queue_space_max: int
    """How many jobs of one server may wait."""
    queue_member_max: int
    """How many jobs of one person may wait."""
    requests_per_s: float
    """How many requests the provider may get, looks included."""
    start_within_ms: int
    finish_within_ms: int
    keep_ms: int
    """The most that any server may keep files for."""
    link_ms: int
    """How long a link to a kept file works."""
    refusals_free_per_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Who runs the bot, as people are told."""

    operator_name: str | None = None
    operator_contact: str | None = None
    privacy_url: str | None = None
    keep_days: int
    """The most days that any server may keep files for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that a person attached to a command."""

    option: str
    url: str
    size_bytes: int | None
    """None where Discord does not say."""
    clip: bool = False
    by_user_id: int | None = None
    """Who attached it, when that was somebody else; 0 when nobody can say who."""

    @property
    def bytes_max(self) -> int:
        return CLIP_BYTES_MAX if self.clip else UPLOAD_BYTES_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A result of an earlier job, to be worked on."""

    option: str
    job_id: str
    part: int = 0
    last_picture: bool = False
    """Of a clip, its last picture alone."""


Source = Upload | Kept
"""A file that a request works on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What Discord says of whoever asks, at the moment they do; it decides and is not kept."""

    joined_at_ms: int | None = None
    """When they came to the server; None where nobody says."""
    manages: bool = False
    """Whether they may manage the server."""
    slow_s: int = 0
    """The channel's slow mode in seconds, where it binds them."""
    approved: bool = False
    """Whether they asked before, and a moderator says yes now: what Discord said of them then
    decided, and is not known any more."""
    adult: bool = False
    """Whether the interaction says that the channel is age-restricted; of a thread it says no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request, where it came from, and the files that came with it."""

    request: Request
    place: Place
    presence: Presence = Presence()
    sources: tuple[Source, ...] = ()
    """In the order in which the request takes its files."""
    again_of: str | None = None
    """A job whose input files serve this one too."""
    final: Request | None = None
    """What this is a cheap preview of."""
    preview_id: str | None = None
    """The preview that this is the final of."""
    agreed: bool = False
    """Whether they know what it costs."""

    def shown_at(self, message_id: int | None) -> "Ask":
        """The same, with the message that its card is to be."""
        return replace(self, place=replace(self.place, message_id=message_id))

    def in_private(self) -> "Ask":
        """The same for its author's eyes alone."""
        return replace(self, place=replace(self.place, private=True))

    def changed_to(self, request: Request) -> "Ask":
        """The same for another request."""
        return replace(self, request=request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Who acts, in which server, and with which rights."""

    space_id: str
    guild_id: int
    user_id: int
    admin: bool = False
    channel_id: int = 0
    top_channel_id: int = 0
    """The channel, or the one that a thread or forum post belongs to."""
    role_ids: tuple[int, ...] = ()
    moderates_channel_id: int | None = None
    """The channel whose jobs this person may look into."""
    moderates_all: bool = False
    """Whether this person may look into the jobs of every channel."""

    @property
    def whole_server(self) -> bool:
        """Whether every channel of the server is in this person's care."""
        return self.admin or self.moderates_all

    @property
    def moderates_here(self) -> bool:
        """Whether the channel they are in is in this person's care."""
        return self.whole_server or self.moderates_channel_id is not None


class Rank(StrEnum):
    """What somebody is in a server, as far as it matters to those above them."""

    MEMBER = "member"
    MODERATOR = "moderator"
    ADMIN = "admin"
    BOT = "bot"


def looks_after(place: Here, job: Job) -> bool:
    """Whether somebody looks after the server, or after a channel that a job was shown in.

    Of a batch that is also its thread, where rights are those of the channel above.
    """
    mine = place.moderates_channel_id
    if place.whole_server or mine is None:
        return place.whole_server
    below = place.top_channel_id if job.is_line or job.kind is Kind.BATCH else None
    return not {mine, below}.isdisjoint({job.place.channel_id, job.posted_in_id} - {None})


def acts_as(place: Here, job: Job) -> By | None:
    """As what somebody may stop a job or remove its result; None for neither."""
    if job.place.user_id == place.user_id:
        return By.AUTHOR
    return By.MODERATOR if looks_after(place, job) else None


def may_lift(place: Here, by_user_id: int | None) -> bool:
    """Whether somebody may take back what a moderator, or the bot by itself, did.

    One's own acts and those of the bot are for every moderator; those of others are for admins.
    """
    return place.admin or by_user_id is None or by_user_id == place.user_id
