"""The table of jobs: letting in, claims, steps, ends; the ledger and the gate beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from typing import Protocol

from bot.core.access import Barred
from bot.core.gate import Gate, Trouble
from bot.core.jobs import By, Job, Media, State
from bot.core.money import Amount
from bot.core.quota import Ceilings, Decision, Grant, Over, Rule, Unit, Used, Whose
from bot.core.requests import Request
from bot.core.scheduling import Caps, Line


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A moderator has to approve it first; nothing is held in the ledger."""

    job: Job


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyHeld:
    """Too many wait for a moderator already."""

    of_member: bool
    """The person's own are too many, not the server's."""
    held: int


Admission = (
    Admitted | AlreadyAdmitted | Asked | Held | Repeated | QueueFull | TooManyHeld | Over | Barred
)


class Sort(StrEnum):
    """How jobs are told apart that wait in the same state."""

    REQUEST = "request"
    """Somebody waits for it: a request of its own, a storyboard or a scene."""
    BATCH = "batch"
    LINE = "line"
    """Of a batch: it may take a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """The jobs of a sort that are in a state."""

    state: State
    sort: Sort
    jobs: int
    since_ms: int
    """When the oldest of them was let in."""


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
    slow_s: int = 0
    """How long a member waits between two cards in the channel, where all may see them."""


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

    async def ask_next(self, job: Job) -> Asked | AlreadyAdmitted:
        """Ask the author of a proposed job another question, or note that they agreed.

        What is written is its question, whether they agreed, and what holds it. AlreadyAdmitted
        when both stand so already, or it does not wait for an answer any more.
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

    async def stop_waiting(
        self,
        space_id: str,
        by: By,
        now_ms: int,
        *,
        member_key: str | None = None,
        new_only: bool = False,
        limit: int,
    ) -> int:
        """Stop, as `cancel` does, at most so many jobs that wait in a space; returns how many.

        Of one member, or of all; `new_only` for those whose authors count as newcomers. What has
        begun goes on; of a storyboard the scenes that have not begun are stopped.
        """
        ...

    async def tell_when_over(self, job_id: str) -> bool:
        """Note that the author wants a message when it is over; False when it is over already."""
        ...

    async def delete_result(self, job_id: str, now_ms: int) -> None:
        """Note the wish that a job's result be removed, and make the job due for that."""
        ...

    async def look_again(self, job_id: str, now_ms: int) -> None:
        """Have a job that is over looked at once more: for a message that it had not had."""
        ...

    async def note_posting(self, job_id: str, channel_id: int | None) -> None:
        """The author made a private result public in a channel; None when that failed."""
        ...

    async def line(self, now_ms: int) -> Line:
        """Who waits and who runs, for the places in line."""
        ...

    async def crowds(self) -> Sequence[Crowd]:
        """Whatever is not over, counted by where it is."""
        ...

    async def queue_of(self, space_id: str, limit: int) -> Sequence[Job]:
        """The jobs of a space that wait or are under way, oldest first."""
        ...

    async def last_shown_ms(
        self, space_id: str, member_key: str, channel_id: int, since_ms: int
    ) -> int | None:
        """When a member last had something shown to all in a channel, since a moment."""
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


class Ledger(Protocol):
    """What has been held and settled."""

    async def standing(self, whose: Whose, ceilings: Ceilings, now_ms: int) -> Sequence[Used]:
        """Every limit that holds for somebody in a channel, with what is used of it now."""
        ...

    async def every(
        self, space_id: str, ceilings: Ceilings, now_ms: int
    ) -> tuple[Sequence[Rule], Sequence[Used]]:
        """Every limit of a space: those that count each member, and the use of all others."""
        ...

    async def time_zone(self, space_id: str) -> tzinfo:
        """By whose clock a space counts days; UTC for one that is not open."""
        ...

    async def forgive(
        self, whose: Whose, units: Sequence[Unit], reset_id: str, now_ms: int
    ) -> Amount:
        """Let nothing that a member used count any more for their own limits of these units.

        What their jobs under way hold still counts, and everything does for the limits of all
        together. Returns what was forgiven. The space must be open.
        """
        ...

    async def set_aside(
        self, check_id: str, whose: Whose, most: Amount, ceilings: Ceilings, now_ms: int
    ) -> Decision:
        """Book what a check beside any job may cost, unless a limit has no room for it.

        The space must be open. The id is new, and names the check when it is settled.
        """
        ...

    async def settle_check(
        self, check_id: str, whose: Whose, difference: Amount, counted_at_ms: int, now_ms: int
    ) -> None:
        """Book what a check cost, as the difference to what was set aside at a moment."""
        ...

    async def grants(self, space_id: str, now_ms: int) -> Sequence[Grant]:
        """Everything that lifts limits of a space just now; '' for all spaces together."""
        ...

    async def reaches(self, space_id: str, used: Used, percent: int, now_ms: int) -> bool:
        """Note that a budget has reached a level in its present window; False when that is known.

        A budget that is changed or lifted has levels of its own.
        """
        ...

    async def lift(self, grant: Grant, now_ms: int) -> None:
        """Lift the ceilings over all servers together until a moment."""
        ...
