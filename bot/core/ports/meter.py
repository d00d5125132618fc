"""What whoever runs the bot reads off it: told as it happens, and never asked back by the core.

Nothing of it may cost more than adding to a number, fail, or know a person, a server or a prompt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from bot.core.errors import DeliveryError, ProviderError
from bot.core.gate import Gate
from bot.core.jobs import Job, State
from bot.core.models import Kind
from bot.core.money import Amount
from bot.core.ports.jobs import Admission, Crowd
from bot.core.ports.posts import Rung
from bot.core.takedowns import Reason


class Call(StrEnum):
    """What xAI is asked for."""

    SUBMIT = "submit"
    POLL = "poll"
    CHECK = "check"
    """Who is on attached files."""
    UPLOAD = "upload"
    CATALOGUE = "catalogue"
    BATCH = "batch"
    """Anything about batches."""


During = State | Literal["claim", "interaction"]
"""What a fault of ours was met in: a move of a job in a state, or something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strain:
    """How busy the connections to the database are, and how it answers."""

    busy: int
    idle: int
    most: int
    failures: int
    """How often it did not answer, what was tried again included."""


class Meter(Protocol):
    """Counts and times what happens in this process."""

    # --- people -----------------------------------------------------------------------------

    def heard(self, interaction_id: int, what: str) -> None:
        """Somebody used a command, of that name, or did something else of that sort."""

    def acknowledged(self, interaction_id: int, now_ms: int) -> None:
        """Discord took our acknowledgement of what somebody did."""

    def missed(self, interaction_id: int) -> None:
        """Our acknowledgement came too late, and they were told that the bot failed."""

    def came_to(self, kind: Kind, outcome: Admission) -> None:
        """What became of a request."""

    def taken_down(self, reason: Reason, results: int) -> None:
        """A moderator took so many results down."""

    # --- jobs -------------------------------------------------------------------------------

    def claimed(self, state: State, late_s: float | None) -> None:
        """A job was leased, so long after it was due; None when it was its turn to begin."""

    def stepped(self, state: State, took_s: float) -> None:
        """A move of a job that was in that state was made, or given up."""

    def failed(self, during: During) -> None:
        """Something failed by a fault of ours."""

    def lost_lease(self) -> None:
        """Another worker has a job that was worked on here."""

    def ended(self, job: Job, booked: Amount, made: Amount) -> None:
        """A job is over: what was booked for it, and what there is of it."""

    def spent(self, model: str, ticks: int) -> None:
        """Something was booked besides jobs."""

    def delivered(self, rung: Rung, refusal: DeliveryError | None = None) -> None:
        """A result was brought before people, or Discord refused to."""

    # --- the outside ------------------------------------------------------------------------

    def called(self, call: Call, error: ProviderError | None) -> None:
        """What came of asking xAI for something."""

    def answered_by_provider(self, status: int | None, took_s: float) -> None:
        """XAI answered a request, or did not."""

    def waited_for_turn(self, waited_s: float) -> None:
        """A request to xAI waited for its turn."""

    def read_and_wrote(self, model: str, tokens_in: int, tokens_out: int) -> None:
        """XAI says how many tokens a request took."""

    def answered_by_discord(self, status: int | None) -> None:
        """Discord answered a request, or did not."""

    # --- the process ------------------------------------------------------------------------

    def looked(self, crowds: Sequence[Crowd], gate: Gate, now_ms: int) -> None:
        """How the queue and the gate before xAI stand, for all processes."""

    def turned(self, late_s: float) -> None:
        """The event loop came round so much later than it was asked to."""


class Unmetered(Meter):
    """For where nobody reads anything off."""
