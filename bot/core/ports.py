"""What the core asks of the outside: one Protocol per subject.

One method of a store port is one whole transaction. Every method that writes takes the moment
from the caller; nothing outside the Clock knows the time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from bot.core.gate import Gate, Trouble
from bot.core.house import House, Style
from bot.core.jobs import By, Job, Media, Written
from bot.core.models import Kind
from bot.core.money import Amount
from bot.core.pacing import Range
from bot.core.quota import Ceilings, Over, Rule, Used
from bot.core.requests import Request
from bot.core.scheduling import Caps, Line


class Clock(Protocol):
    """The time."""

    def now_ms(self) -> int:
        """UTC epoch milliseconds; never runs backwards."""
        ...


# --- the store ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A job is in the queue and its hold is booked."""

    job: Job
    left: tuple[Used, ...]
    """The limits that count it, its own hold included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyAdmitted:
    """The same interaction was admitted before: Discord delivered it twice."""

    job_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """The same person asked for the same a moment ago, perhaps by mistake."""

    job: Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Its author has to answer a question first; nothing is held."""

    job: Job


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFull:
    """Too many wait already."""

    of_member: bool
    """The person's own are too many, not the server's."""
    waiting: int


Admission = Admitted | AlreadyAdmitted | Asked | Repeated | QueueFull | Over


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What a request must pass besides the limits of its server."""

    ceilings: Ceilings
    queue_space_max: int
    """How many jobs of one server may wait."""
    queue_member_max: int
    """How many jobs of one person may wait."""
    repeat_within_ms: int
    """The same request by the same person within this time is asked about; 0 lets it in."""


class CancelOutcome(StrEnum):
    """What became of a wish to cancel."""

    STOPPED = "stopped"
    """It was still waiting: ended, everything released."""
    STOPPING = "stopping"
    """The provider has it: it goes on silently and counts."""
    READY = "ready"
    """Too late: the result is on its way."""
    ENDED = "ended"
    """It was over already."""


class Jobs(Protocol):
    """The table of jobs, with its leases and its ledger entries."""

    async def admit(self, job: Job, inputs: Sequence[Media], door: Door) -> Admission:
        """Number the job, decide on its limits, write it with its hold and inputs: all or nothing.

        `job.number` is ignored and given by the store; the hold counts at `job.counted_at_ms`.
        The space must be open.
        """
        ...

    async def propose(self, job: Job, inputs: Sequence[Media]) -> Asked | AlreadyAdmitted:
        """Number a job that its author has to answer a question about, and write it; no hold.

        The space must be open.
        """
        ...

    async def confirm(self, job: Job, door: Door, scenes: Sequence[Job] = ()) -> Admission:
        """Let a proposed job in, as `admit` does: with the request, place and hold that it has now.

        The scenes of a storyboard are numbered and written with it; the limits are decided on what
        all of them hold together. AlreadyAdmitted when its question was answered before.
        """
        ...

    async def scenes_of(self, job_id: str) -> Sequence[Job]:
        """The jobs of a storyboard's scenes, in their order."""
        ...

    async def begin_scene(self, scene: Job, given: Media, lease_token: str, now_ms: int) -> bool:
        """Put a planned scene into the queue, with the picture that it begins with.

        `lease_token` is that of the storyboard; raises LeaseLost when it is not held any more.
        False, and nothing is written, when the scene is not planned any more.
        """
        ...

    async def end_scene(self, scene: Job, lease_token: str, now_ms: int) -> bool:
        """Write the end of a scene that has not begun, and release its hold.

        Raises LeaseLost as `begin_scene`. False, and nothing is written, when it began meanwhile.
        """
        ...

    async def drop_question(self, job_id: str, now_ms: int) -> bool:
        """End a proposed job that is not wanted; False when it was answered before."""
        ...

    async def get(self, job_id: str) -> Job | None: ...

    async def by_number(self, space_id: str, number: int) -> Job | None:
        """The job that people of a space know by a number."""
        ...

    async def resume_due(
        self, now_ms: int, lease_token: str, lease_until_ms: int, count: int = 1
    ) -> Sequence[Job]:
        """Lease the jobs that have been due (`next_at_ms`) the longest, at most so many.

        Started jobs, queued ones whose card is due, ended ones whose person was not told yet.
        """
        ...

    async def start_next(
        self, now_ms: int, lease_token: str, lease_until_ms: int, caps: Caps, ceilings: Ceilings
    ) -> Job | None:
        """Lease and start the queued job whose turn it is: it becomes submitting.

        None when nobody may start under the caps, or the gate lets nothing through. A job whose
        author wishes to cancel is left alone. The row comes back with the submission counted: the
        intent is on record before anything is sent. A job that waited past midnight counts for
        the new day from here on; one that does not fit that day's limits ends, free.
        """
        ...

    async def renew(self, job_id: str, lease_token: str, lease_until_ms: int) -> bool:
        """Keep a lease. False when it is lost."""
        ...

    async def write(
        self, job: Job, *, booked: Amount | None = None, keep_lease: bool = False, now_ms: int
    ) -> None:
        """Write what a step changed, if the lease is still held; give it back unless kept.

        `booked` is what an ended job counts for in place of its hold. Raises LeaseLost when
        another worker holds the job; nothing is written then. Wishes of people that came in
        meanwhile (to cancel, to be told, to delete) are kept; one to cancel makes a job that has
        not ended due at once. A job that goes back to the queue gets back its turn.
        """
        ...

    async def cancel(self, job_id: str, by: By, now_ms: int) -> CancelOutcome:
        """Stop a waiting job at once; ask a running one to stop. Twice is no different.

        The scenes of a storyboard are stopped with it; it is over at once when none has begun.
        """
        ...

    async def tell_when_over(self, job_id: str) -> bool:
        """Note that the author wants a message when it is over; False when it is over already."""
        ...

    async def delete_result(self, job_id: str, now_ms: int) -> None:
        """Note the wish that a job's result be removed, and make the job due for that."""
        ...

    async def note_posting(self, job_id: str, channel_id: int | None) -> None:
        """The author made a private result public in a channel; None when that failed."""
        ...

    async def line(self, now_ms: int) -> Line:
        """Who waits and who runs, for the places in line."""
        ...

    async def queue_of(self, space_id: str, limit: int) -> Sequence[Job]:
        """The jobs of a space that wait or are under way, oldest first."""
        ...

    async def starts_since(self, moment_ms: int) -> int:
        """How many jobs were started since a moment."""
        ...

    async def latest_of_member(self, space_id: str, member_key: str, limit: int) -> Sequence[Job]:
        """A member's latest jobs, newest first."""
        ...

    async def refusals_since(self, space_id: str, member_key: str, since_ms: int) -> int:
        """How many jobs of a member the provider's moderation refused since a moment."""
        ...

    async def durations_s(self, request: Request, space_id: str, count: int) -> Sequence[float]:
        """How long the latest finished jobs like this one rendered, newest first.

        Those of this space when there are enough of them for a forecast, else those of all.
        """
        ...

    async def wipe_reply_tokens(self, now_ms: int) -> None:
        """Forget the interaction tokens whose time is over."""
        ...

    async def clear_leases(self) -> None:
        """Take over everything a dead predecessor held. Only for a lone process."""
        ...


class Gates(Protocol):
    """The circuit breaker before the provider, shared by all processes."""

    async def now(self) -> Gate:
        """As it stands."""
        ...

    async def lets_retry(self, now_ms: int) -> bool:
        """Whether a request that was sent before may be sent again now.

        Through a closed gate it is the probe, and none follows soon.
        """
        ...

    async def answered(self, requests_max: int) -> Gate:
        """The provider answered; returns the gate as it was before."""
        ...

    async def failed(self, trouble: Trouble, now_ms: int) -> tuple[Gate, Gate]:
        """The provider failed; returns the gate before and after."""
        ...


class Rules(Protocol):
    """What admins decided, and the spaces it holds in."""

    async def open_space(
        self, space_id: str, guild_id: int, starters: Sequence[Rule], now_ms: int
    ) -> None:
        """Make sure a space exists; a new one begins with the starter limits."""
        ...

    async def of(self, space_id: str) -> Sequence[Rule]: ...

    async def put(self, space_id: str, rule: Rule, by_user_id: int, now_ms: int) -> Rule | None:
        """Set a limit, with an audit row.

        Returns the limit of the same unit, window and subject that it replaced, if any.
        """
        ...

    async def remove(
        self, space_id: str, rule_id: str, by_user_id: int, now_ms: int
    ) -> Rule | None:
        """Remove a limit, with an audit row; returns it, or None when there was no such limit."""
        ...

    async def house(self, space_id: str) -> House:
        """How a space uses the bot; the defaults for one that is not open yet."""
        ...

    async def set_house(self, space_id: str, house: House, by_user_id: int, now_ms: int) -> None:
        """Set it, with an audit row."""
        ...

    async def styles(self, space_id: str) -> Sequence[Style]:
        """The styles that admins made, by their names."""
        ...

    async def put_style(
        self, space_id: str, style: Style, by_user_id: int, now_ms: int
    ) -> Style | None:
        """Set a style, with an audit row; returns the one of the same name that it replaced."""
        ...

    async def remove_style(
        self, space_id: str, name: str, by_user_id: int, now_ms: int
    ) -> Style | None:
        """Remove a style, with an audit row; returns it, or None when there was none."""
        ...

    async def weights(self, space_id: str) -> Mapping[int, int]:
        """How much the wait of a role's members weighs, by the role's id; 1 for all others."""
        ...

    async def set_weight(
        self, space_id: str, role_id: int, weight: int, by_user_id: int, now_ms: int
    ) -> None:
        """Set it, with an audit row; 1 takes the role off the list."""
        ...


class Ledger(Protocol):
    """What has been held and settled."""

    async def standing(
        self, space_id: str, member_key: str, ceilings: Ceilings, now_ms: int
    ) -> Sequence[Used]:
        """Every limit that holds for a member, with what is used of it now."""
        ...


class Purpose(StrEnum):
    """Why a message was posted."""

    CARD = "card"
    RESULT = "result"
    COPY = "copy"
    """Handed out once more: to somebody alone, or in public by its author."""
    NOTICE = "notice"
    """The word that a job is over, for who asked for it."""


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

    async def job_of_message(self, space_id: str, message_id: int) -> str | None:
        """The id of the job of a space that a message shows; None when it shows none."""
        ...

    async def dm_closed(self, user_id: int, since_ms: int) -> bool:
        """Whether a person was found not to take direct messages since a moment."""
        ...

    async def note_closed_dm(self, user_id: int, now_ms: int) -> None:
        """A person does not take direct messages."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One job as a moderator reads it."""

    job: Job
    results: int
    """How many files came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """One input of a job that is a result of another."""

    job_id: str
    part: int
    from_job_id: str
    from_part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody found wrong with a result. Who it was is not told."""

    job_id: str
    reason: str
    at_ms: int


class Records(Protocol):
    """What happened: files, jobs, what came of what, reports, audit."""

    async def add_media(self, media: Media, now_ms: int, lease_token: str | None = None) -> None:
        """Record a file; a second time is no different, but a smaller copy replaces another.

        Raises LeaseLost when a lease is named that is not held any more.
        """
        ...

    async def media_one(self, job_id: str, role: str, part: int) -> Media | None:
        """One file that is still kept."""
        ...

    async def note(
        self, space_id: str, *, by_user_id: int, action: str, detail: str, now_ms: int
    ) -> None:
        """An audit row: somebody used a right of theirs."""
        ...

    async def media_of(self, job_id: str, role: str) -> Sequence[Media]:
        """A job's files of a role that are still kept, in order."""
        ...

    async def media_added_before(self, moment_ms: int, limit: int) -> Sequence[Media]:
        """The oldest files from before a moment, for their removal."""
        ...

    async def mark_removed(self, media: Media, now_ms: int) -> None:
        """Record that a file is gone; that it came of its job stays known."""
        ...

    async def replace_input(self, media: Media) -> None:
        """Put another file in the place of an input: a part of a clip that was too long."""
        ...

    async def made_from(self, job_id: str) -> Sequence[Descent]:
        """The results of other jobs that went into a job, in the order of its inputs."""
        ...

    async def made_of_it(self, job_id: str, limit: int) -> Sequence[Descent]:
        """What was made from the results of a job, oldest first."""
        ...

    async def report(self, job: Job, reporter_key: str, reason: str, now_ms: int) -> bool:
        """Record what a person finds wrong with a result; False when they said it before."""
        ...

    async def reports_of(self, job_id: str) -> Sequence[Report]:
        """What people found wrong with a result, oldest first."""
        ...

    async def latest_reports(
        self, space_id: str, *, channel_id: int | None, limit: int
    ) -> Sequence[Report]:
        """The latest reports of a space, or of what was shown in a channel, newest first."""
        ...

    async def keeps_to_themselves(self, member_key: str) -> bool:
        """Whether nobody else may work on what was made for a person."""
        ...

    async def set_keeps_to_themselves(self, member_key: str, *, yes: bool, now_ms: int) -> None:
        """What a person wants of the above."""
        ...

    async def recent(
        self, space_id: str, *, member_key: str | None, channel_id: int | None, limit: int
    ) -> Sequence[Record]:
        """The latest jobs of a space (of one member, of one channel), newest first."""
        ...

    async def latest_results(
        self, space_id: str, member_key: str, *, clips: bool | None, limit: int
    ) -> Sequence[Record]:
        """A member's latest jobs of which clips are kept, or pictures, or either; newest first."""
        ...


# --- the provider and files -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture on its way to the provider."""

    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A clip that the provider has already."""

    file_id: str


Input = Picture | Uploaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The provider took the request and works on it."""

    provider_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Still working. The percentage is the provider's own, 0 to 99, where it gives one."""

    progress_percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The results, as links that die within hours, and what they cost."""

    urls: tuple[str, ...]
    kept_back: int
    """How many results the provider's moderation held back."""
    cost_ticks: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The text that was asked for, and what it cost."""

    written: Written
    cost_ticks: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A model as the provider's catalogue has it."""

    id: str
    aliases: tuple[str, ...] = ()


class Provider(Protocol):
    """Grok Imagine. Raises bot.core.errors.ProviderError and nothing else."""

    async def upload(self, clip: Path) -> Uploaded:
        """Bring a clip to the provider, read in pieces; it is forgotten there within hours.

        Nothing has begun by it and nothing is billed. Raises NotTaken, Rejected or Moderated.
        """
        ...

    async def submit(
        self, request: Request, inputs: Sequence[Input], member_key: str
    ) -> Taken | Finished | Answered:
        """Ask for a resolved request.

        Raises NotTaken, Rejected, Moderated, RenderFailed or Unanswered.
        """
        ...

    async def catalogue(self) -> Sequence[Listed]:
        """Every model that the provider offers now. Raises NotTaken."""
        ...

    async def poll(self, kind: Kind, provider_id: str) -> Pending | Finished:
        """Look at a running job.

        Raises Moderated, RenderFailed or ResultExpired (it is over), or PollFailed (look again).
        """
        ...

    async def check_key(self) -> str:
        """A name for the key in use. Raises WrongKey, ProviderDown and other NotTaken."""
        ...


class Blobs(Protocol):
    """Files by name. Names are ours: letters, digits, dots, dashes, one level of folder."""

    def path(self, name: str) -> Path:
        """Where a kept file lies."""
        ...

    def incoming(self, name: str) -> Path:
        """Where a file may be written before it is kept; half a file survives a restart."""
        ...

    async def read(self, name: str) -> bytes:
        """A whole small file (a picture). Raises FileNotFoundError."""
        ...

    async def keep(self, temporary: Path, name: str) -> None:
        """Take over a finished file under its name: atomic, and the same twice."""
        ...

    async def copy(self, name: str, to: str) -> None:
        """A second file with the same content. Raises FileNotFoundError."""
        ...

    async def delete(self, name: str) -> None:
        """Remove a file; gone already is fine."""
        ...


class Links(Protocol):
    """Addresses of kept files, for whoever cannot be shown them in Discord."""

    def to(self, media: Media, until_ms: int) -> str:
        """An address under which a kept file can be fetched until a moment, by anyone who has it.

        A file that is removed before is gone from it at once.
        """
        ...


class Downloads(Protocol):
    """Fetches files from the few hosts that are allowed."""

    async def fetch(self, url: str, to: Path, bytes_max: int | None = None) -> None:
        """Stream a link into a file, whole or not at all; of at most `bytes_max` if that is given.

        Raises HostNotAllowed, LinkGone, FileBroken (FileTooLarge among them) or FetchFailed (may
        work later).
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a file turned out to be when it was opened."""

    content_type: str
    width: int
    height: int
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The part of a clip that is kept: its first seconds, or its last."""

    seconds: float
    end: bool = False


class MediaTools(Protocol):
    """Opens files that came from outside, and makes files, in a child process with limits."""

    async def inspect(self, path: Path) -> Facts:
        """Decode a result to know that it is whole. Raises FileBroken."""
        ...

    async def take_in(self, source: Path, target: Path) -> Facts:
        """Decode an uploaded picture and write it anew: upright, no metadata, 4 MiB at most.

        What is larger than 4096 pixels on its longer side is shrunk to that. Raises NotAPicture,
        EmptyUpload or TooManyPixels; `target` is not written then.
        """
        ...

    async def take_in_clip(self, source: Path, target: Path, *, keep: Span | None = None) -> Facts:
        """Write an uploaded clip anew: an upright MP4 of H.264 and AAC, without metadata.

        It has 720 pixels at most on its shorter side, 30 pictures a second and 48 MiB; what is
        like that already is copied stream by stream. With `keep` it plays at most so long, to a
        picture. The length in the facts is that of the pictures or the sound, whichever plays
        longer. Raises NotAClip, EmptyUpload, ClipTooLong or ClipTooHeavy; `target` is not written
        then.
        """
        ...

    async def fit(self, source: Path, target: Path, bytes_max: int) -> Facts:
        """Write a smaller copy of a result, of at most `bytes_max`.

        First with less picture quality, then smaller; never larger than it was. What is small
        enough already is copied as it is. Raises CannotFit when no copy worth looking at is that
        small, FileBroken when the source cannot be read. `target` is not written then.
        """
        ...

    async def last_frame(self, clip: Path, target: Path) -> Facts:
        """Write the very last picture of a clip as a JPEG. Raises FileBroken."""
        ...

    async def stitch(self, clips: Sequence[Path], target: Path) -> Facts:
        """Write one clip that plays several in order, with their sound.

        They are shown in the frame and at the pace of the first. Raises FileBroken, and CannotFit
        when it takes too long; `target` is not written then.
        """
        ...

    async def beside(self, before: Path, after: Path, target: Path) -> Facts:
        """Write a JPEG that shows two results next to each other, at the same height.

        It has at most 2048 pixels on its longer side; of a clip the first picture is shown. Raises
        FileBroken.
        """
        ...


class Rooms(Protocol):
    """Who sees which channel."""

    async def is_as_closed(self, guild_id: int, channel_id: int, made_in_id: int) -> bool:
        """Whether nobody sees a channel who may not see another one, as far as is certain.

        A channel for adults is closed to others too.
        """
        ...


# --- people ---------------------------------------------------------------------------------


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
    scenes: tuple[Job, ...] = ()
    """Of a storyboard, the scenes that are made for it, in their order."""


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

    async def tell_end(self, card: Card, rung: Rung, now_ms: int) -> None:
        """Say how a job without a shown result ended: a refusal in private, while possible."""
        ...

    async def notify(self, card: Card, shown: Sent | None, *, nonce: str) -> Sent:
        """Tell the author by direct message that a job is over, and where it is shown."""
        ...

    async def remove(self, job: Job, shown: Sent, now_ms: int) -> None:
        """Remove a message that shows a job; gone already is fine."""
        ...

    async def alert(self, trouble: Trouble | None) -> None:
        """Tell whoever runs the bot of trouble with the provider, or that it is over.

        Only if they can be told; failing to is logged.
        """
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
