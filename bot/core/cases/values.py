"""Who acts, what is asked, and what the operator decided."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.jobs import By, Job, Place
from bot.core.quota import Ceilings, Rule
from bot.core.requests import Request
from bot.core.scheduling import Caps

UPLOAD_BYTES_MAX = 25 * 1024 * 1024
"""The largest picture taken in; it is made smaller before it goes anywhere."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that a person attached to a command."""

    option: str
    url: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request, where it came from, and the files that came with it."""

    request: Request
    place: Place
    uploads: tuple[Upload, ...] = ()
    again_of: str | None = None
    """A job whose input pictures serve this one too."""
    role_ids: tuple[int, ...] = ()
    """The roles of whoever asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Who acts, in which server, and with which rights."""

    space_id: str
    guild_id: int
    user_id: int
    admin: bool = False
    moderates_channel_id: int | None = None
    """The channel whose jobs this person may look into."""


def looks_after(place: Here, job: Job) -> bool:
    """Whether somebody is an admin, or a moderator of the channel that a job belongs to."""
    return place.admin or place.moderates_channel_id == job.place.channel_id


def acts_as(place: Here, job: Job) -> By | None:
    """As what somebody may stop a job or remove its result; None for neither."""
    if job.place.user_id == place.user_id:
        return By.AUTHOR
    return By.MODERATOR if looks_after(place, job) else None
