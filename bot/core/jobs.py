"""A job: one request on its way from a person to a picture, clip or text in their channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.core.errors import IllegalMove
from bot.core.likeness import Prints
from bot.core.models import Kind
from bot.core.moderation import Hold
from bot.core.money import Amount
from bot.core.quota import Whose
from bot.core.requests import Request


class State(StrEnum):
    """Where a job is. The first four are where it begins, the last five are ends."""

    ASKING = "asking"
    """Its author has to answer a question first; nothing is held."""
    HELD_FOR_APPROVAL = "held_for_approval"
    """A moderator has to approve it first; nothing is held, and nothing is sent."""
    PLANNED = "planned"
    """A scene that waits for the one before it, or a line of a batch that is still to be sent."""
    QUEUED = "queued"
    SUBMITTING = "submitting"
    RENDERING = "rendering"
    FETCHING = "fetching"
    HELD_FOR_REVIEW = "held_for_review"
    """The results are here and paid; a moderator looks at them before anybody is shown them."""
    FITTING = "fitting"
    DELIVERING = "delivering"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class EndReason(StrEnum):
    """Why a job ended as it did; each has its own sentence on the card."""

    DELIVERED = "delivered"
    LINKED = "linked"
    DELETED = "deleted"
    KEPT_TOO_LARGE = "kept_too_large"
    KEPT_NO_PERMISSION = "kept_no_permission"
    KEPT_WITHDRAWN = "kept_withdrawn"
    KEPT_UNREACHABLE = "kept_unreachable"
    KEPT_BLOCKED = "kept_blocked"
    """Its author was blocked meanwhile."""
    KEPT_PAUSED = "kept_paused"
    """Requests were paused meanwhile."""
    STOPPED_LATE = "stopped_late"
    WITHHELD = "withheld"
    """It was taken down before anybody was shown it."""
    MODERATED = "moderated"
    AGAINST_RULES = "against_rules"
    """A model wrote what the rules of the server do not let be shown."""
    REJECTED = "rejected"
    PROVIDER_FAILED = "provider_failed"
    UNANSWERED = "unanswered"
    LINK_GONE = "link_gone"
    FILE_BROKEN = "file_broken"
    NEVER_BEGUN = "never_begun"
    NEVER_FINISHED = "never_finished"
    NEW_DAY = "new_day"
    BY_AUTHOR = "by_author"
    BY_MODERATOR = "by_moderator"
    PAUSED = "paused"
    OUR_FAULT = "our_fault"
    NOT_WANTED = "not_wanted"
    NEVER_ANSWERED = "never_answered"
    SCENE_GONE = "scene_gone"
    """The clip of a scene is not kept any more, so nothing can follow it."""
    NOT_JOINED = "not_joined"
    """The scenes are there, and could not be made one clip."""
    NOT_APPROVED = "not_approved"
    """A moderator did not want it made."""
    NEVER_APPROVED = "never_approved"
    NO_ROOM = "no_room"
    """It was approved when the limits had no room for it any more."""
    NOT_OPEN = "not_open"
    """It was approved when its author might not have it any more."""
    NOT_SHOWN = "not_shown"
    """A moderator, or a rule, did not want the result shown."""
    NEVER_REVIEWED = "never_reviewed"
    PART = "part"
    """A scene or a line, whose storyboard or batch shows it."""


class Road(StrEnum):
    """How a line of a batch goes to the provider."""

    BATCH = "batch"
    """With many others, in a batch of the provider's."""
    QUEUE = "queue"
    """By itself, when nobody else waits: the provider does not batch what it asks for."""


class Question(StrEnum):
    """What an author has to answer before a job begins."""

    PRICE = "price"
    """It costs more than the server wants to be used unasked."""
    TOO_LONG = "too_long"
    """The given clip is too long: its beginning, or its end?"""
    INSTEAD = "instead"
    """What was asked for does not work; this is the nearest that does."""
    CONSENT = "consent"
    """May they use what they attached?"""


class By(StrEnum):
    """Who stopped a job, or had its result removed."""

    AUTHOR = "author"
    MODERATOR = "moderator"
    BLOCK = "block"
    """Its author was blocked."""
    PAUSE = "pause"
    """Requests were paused."""


class Withheld(StrEnum):
    """Why what came of a job is shown to nobody, or to moderators alone."""

    HIDDEN = "hidden"
    """Several people reported it; until a moderator looks."""
    TAKEN_DOWN = "taken_down"
    SEALED = "sealed"
    """It may be illegal: only the operator can give it free, to be destroyed."""


SHOWN = frozenset({EndReason.DELIVERED, EndReason.LINKED})
"""Ends whose result people were shown, or the way to it."""

HELD = frozenset({State.HELD_FOR_APPROVAL, State.HELD_FOR_REVIEW})
"""Where a job waits for a moderator."""

ENDS = frozenset({State.DONE, State.REFUSED, State.FAILED, State.CANCELLED, State.EXPIRED})

MOVES: Mapping[State, frozenset[State]] = {
    State.ASKING: frozenset(
        {State.QUEUED, State.PLANNED, State.RENDERING, State.HELD_FOR_APPROVAL}
        | {State.CANCELLED, State.EXPIRED}
    ),
    State.HELD_FOR_APPROVAL: frozenset(
        {State.QUEUED, State.RENDERING, State.REFUSED, State.CANCELLED, State.EXPIRED}
    ),
    State.PLANNED: frozenset(
        {State.QUEUED, State.RENDERING, State.CANCELLED, State.EXPIRED, State.FAILED}
    ),
    State.QUEUED: frozenset({State.SUBMITTING, State.CANCELLED, State.EXPIRED}),
    State.SUBMITTING: frozenset(
        {State.QUEUED, State.RENDERING, State.FETCHING, State.HELD_FOR_REVIEW, State.DELIVERING}
        | {State.REFUSED, State.FAILED, State.CANCELLED}
    ),
    State.RENDERING: frozenset(
        {State.PLANNED, State.FETCHING, State.HELD_FOR_REVIEW, State.FITTING, State.DONE}
        | {State.REFUSED, State.FAILED, State.CANCELLED, State.EXPIRED}
    ),
    State.FETCHING: frozenset(
        {State.HELD_FOR_REVIEW, State.FITTING, State.REFUSED, State.FAILED, State.CANCELLED}
    ),
    State.HELD_FOR_REVIEW: frozenset(
        {State.FITTING, State.DONE, State.REFUSED, State.FAILED, State.CANCELLED, State.EXPIRED}
    ),
    State.FITTING: frozenset({State.DELIVERING, State.DONE, State.CANCELLED, State.FAILED}),
    State.DELIVERING: frozenset({State.FITTING, State.DONE, State.FAILED}),
    **dict.fromkeys(ENDS, frozenset[State]()),
}
"""The moves a job may make. The way back from submitting needs proof that nothing was taken; from
delivering it leads to smaller files. A text is delivered as soon as it is there; a storyboard is
rendering while its scenes are made, and has no links to fetch from. So is a batch, until all of it
is shown; a line goes back to be planned when the provider proved not to have taken it. What waits
for a moderator is let in by one, as if it had just been asked for; a result goes on to be shown, or
ends unseen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a text model wrote."""

    prompt: str
    """Words to make something with."""
    caption: str = ""
    """What is to be seen on a given picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a job was asked for, and what is needed to answer there without a gateway."""

    space_id: str
    """Whose limits and rights apply: the guild's id as text."""
    guild_id: int
    channel_id: int
    user_id: int
    member_key: str
    interaction_id: int | None
    """Discord's id of the command or press; None for a scene, which nobody asked for by itself."""
    application_id: int
    reply_token: str
    """Discord's token of the interaction; edits the answer for 15 minutes."""
    reply_until_ms: int
    message_id: int | None
    """The card: the message that the deferred answer became."""
    private: bool
    upload_limit_bytes: int
    """The largest file Discord takes here, as the interaction said."""
    app_permissions: int
    """Discord's permission bits of the bot in the channel, when it was asked."""
    locale: str
    top_channel_id: int = 0
    """The channel, or the one that a thread or forum post belongs to: whose limits apply."""
    role_ids: tuple[int, ...] = ()
    """The roles of whoever asked, when they asked."""

    @property
    def whose(self) -> Whose:
        """Whose limits apply."""
        return Whose(
            space_id=self.space_id,
            user_id=self.user_id,
            member_key=self.member_key,
            role_ids=self.role_ids,
            channel_id=self.top_channel_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row of the table of jobs."""

    id: str
    number: int
    """Counts per space: people see and type #1284."""
    place: Place
    request: Request
    """Resolved: it names a model and leaves nothing open."""
    final: Request | None = None
    """What this one is a cheap preview of."""
    preview_id: str | None = None
    """The preview that this one is the final of."""
    parent_id: str | None = None
    """The storyboard that this job is a scene of, or the batch that it is a line of."""
    scene: int | None = None
    """Its place in the storyboard or batch, from 0."""
    line_name: str = ""
    """What its author calls a line of a batch; '' for every other job."""
    line_number: int = 0
    """Where a line of a batch stands in its file, from 1."""
    road: Road | None = None
    """How a line of a batch goes to the provider; None for every other job."""
    sent_in: str | None = None
    """The bundle in which a line was sent, by its name."""
    from_upload: bool = False
    """Something a person attached went into it, or into what it was made from: it is for its
    author alone to work on."""
    question: Question | None = None
    """What its author was asked, also when it is answered."""
    unagreed: bool = False
    """Its author still has to say that they may use what they attached."""
    held_for: Hold | None = None
    """Why a moderator has to look at it; None when nobody has to, or one said yes. Until then its
    words and what came of it are for nobody but moderators, and its words for its author."""
    held_rule: str = ""
    """The rule that wants it looked at, for moderators."""
    state: State = State.QUEUED
    came_from: State | None = field(default=None, compare=False)
    """The state that it was moved on from, in memory alone; None as long as it is not moved."""
    end_reason: EndReason | None = None
    created_at_ms: int
    counted_at_ms: int
    """The moment it counts for in every limit: of admission, or of its start on a later day."""
    next_at_ms: int | None
    """When to look at the job again: a poll, a retry, its card in the queue, an end untold."""
    not_before_ms: int
    """A queued job is not started earlier: the pause after a refused submission."""
    expires_at_ms: int
    """A job that has not begun by then ends, free."""
    weight: int = 1
    """How much its author's wait weighs against that of others; 0 lets everybody else go first."""
    lease_token: str | None = None
    lease_until_ms: int | None = field(default=None, compare=False)
    """Until when the lease was given; its holder may have renewed it since."""
    submissions: int = 0
    """How often the request was sent without proof that it was not taken."""
    refused_submissions: int = 0
    """How often it was sent and proved not taken, for the length of the next pause."""
    provider_id: str | None = None
    """The provider's name for the job, once it took it."""
    submitted_at_ms: int | None = None
    rendered_at_ms: int | None = None
    progress_percent: int | None = None
    progress_since_ms: int | None = None
    """When this percentage was first seen."""
    poll_failures: int = 0
    outputs: tuple[str, ...] = ()
    """Where the provider keeps the results: links that die within hours."""
    written: Written | None = None
    """What came of a request for a text."""
    kept_back: int = 0
    """Pictures the provider's moderation held back from an otherwise good answer."""
    fetch_failures: int = 0
    deliver_failures: int = 0
    faults: int = 0
    """How often a step of it failed by a fault of ours."""
    trouble: str | None = None
    """Why a queued job is being kept waiting by the provider, in a word for the card and log."""
    fit_bytes: int | None = None
    """The files were last made to fit into this size."""
    fit_bytes_max: int | None = None
    """Discord refused larger files; None until it did."""
    tell_me: bool = False
    """Its author wants a direct message when it is over."""
    cancel_requested_at_ms: int | None = None
    cancelled_by: By | None = None
    delete_requested_at_ms: int | None = None
    """When somebody wished that its result be removed."""
    hold: Amount
    """What was set aside at admission."""
    cost_ticks: int | None = None
    """What the provider charged; None until known."""
    cost_assumed: bool = False
    """The provider never said what it charged: the hold stands for it."""
    finished_at_ms: int | None = None
    posted_in_id: int | None = None
    """The channel in which its author made a private result public."""
    withheld: Withheld | None = None
    flags: tuple[str, ...] = ()
    """The rules that want moderators to be told of it."""
    author_new_until_ms: int | None = None
    """Until when its author counts as a newcomer where newcomers are paused; None for who does not.
    """

    @property
    def is_line(self) -> bool:
        """Whether it is a line of a batch."""
        return self.road is not None

    @property
    def hidden(self) -> bool:
        """Whether its author and the moderators alone may see it."""
        return self.place.private and self.posted_in_id is None

    @property
    def emptied(self) -> bool:
        """Whether its author had it removed, or its time was over: sums are all that is left."""
        return self.place.user_id == 0

    @property
    def room_id(self) -> int:
        """The channel it is shown in: those who see that one may see it."""
        return self.place.channel_id if self.posted_in_id is None else self.posted_in_id

    @property
    def kind(self) -> Kind:
        return self.request.kind

    @property
    def ended(self) -> bool:
        return self.state in ENDS

    def running_s(self, now_ms: int) -> float:
        """How long the provider has had it."""
        since_ms = self.created_at_ms if self.submitted_at_ms is None else self.submitted_at_ms
        return max(0, now_ms - since_ms) / 1000

    @property
    def progress_at_s(self) -> float | None:
        """How long the provider had had it when its present percentage was first seen."""
        if self.progress_since_ms is None:
            return None
        return self.running_s(self.progress_since_ms)

    @property
    def stopped_as(self) -> EndReason:
        """How it ends when it is stopped in time."""
        match self.cancelled_by:
            case By.MODERATOR | By.BLOCK:
                return EndReason.BY_MODERATOR
            case By.PAUSE:
                return EndReason.PAUSED
            case _:
                return EndReason.BY_AUTHOR

    def log_fields(self, action: str) -> dict[str, object]:
        """What every log line about the job carries."""
        return {
            "action": action,
            "job": self.id,
            "number": self.number,
            "guild": self.place.guild_id,
        }

    def moved(self, state: State, **changes: Any) -> "Job":
        """The job in another state. Raises IllegalMove when the table of moves forbids it."""
        if state not in MOVES[self.state]:
            raise IllegalMove(self.state, state)
        return replace(self, state=state, came_from=self.state, **changes)

    def changed(self, **changes: Any) -> "Job":
        """The job with other values, in the same state."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One file that went into a job or came out of it, in the blob store."""

    job_id: str
    role: str
    """`input`, `result`, `fitted`: a smaller copy of a result, or `parcel`: a ZIP of many."""
    part: int
    """Its place among the job's files of that role, from 0."""
    blob: str
    """Its name in the blob store."""
    content_type: str
    size_bytes: int
    width: int
    height: int
    duration_ms: int | None = None
    from_job_id: str | None = None
    """For an input that is the result of another job: that job."""
    from_part: int | None = None
    prints: Prints | None = field(default=None, compare=False)
    """What it is known again by: of an input as it was given."""

    @property
    def filename(self) -> str:
        """The name people see on the file: nothing in it comes from outside."""
        extension = {
            "video/mp4": "mp4",
            "image/png": "png",
            "image/webp": "webp",
            "application/zip": "zip",
        }
        return f"imagine-{self.job_id}-{self.part + 1}.{extension.get(self.content_type, 'jpg')}"

    @property
    def is_clip(self) -> bool:
        return self.duration_ms is not None
