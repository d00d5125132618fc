"""What waits for a moderator, and what a server has looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.casebook import Case, Outcome
from bot.core.holdings import HoldRule
from bot.core.jobs import EndReason, Job, Media, State
from bot.core.ports.jobs import Admission, Door


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a request ends that nobody lets in."""

    state: State
    reason: EndReason


class Holds(Protocol):
    """Jobs that wait for a moderator, each with its case: one is never without the other."""

    async def hold(self, job: Job, inputs: Sequence[Media], case: Case, door: Door) -> Admission:
        """Write a request that waits to be approved, with its inputs and its case; no hold.

        One that its author was asked about before is held as it stands, without new inputs.
        Returns Held; or AlreadyAdmitted, Repeated, Barred or TooManyHeld, and nothing is written.
        The space must be open.
        """
        ...

    async def let_in(
        self, job: Job, case: Case, door: Door, scenes: Sequence[Job], *, by_user_id: int
    ) -> Admission:
        """Close a case as approved and let its request in, as `Jobs.confirm` does: both or neither.

        AlreadyAdmitted when somebody decided before.
        """
        ...

    async def hold_result(self, job: Job, case: Case, now_ms: int) -> None:
        """Write, under its lease, that a job's result waits for a moderator, and open its case.

        Raises LeaseLost.
        """
        ...

    async def decide(
        self,
        case: Case,
        outcome: Outcome,
        *,
        by_user_id: int | None,
        now_ms: int,
        end: End | None = None,
    ) -> Case | None:
        """Close a case; None when somebody else was first.

        A request ends as `end` says; a result is due, and the worker does what the case says.
        """
        ...

    async def held(self, space_id: str, member_key: str) -> tuple[int, int]:
        """How many jobs of a space wait for a moderator, and how many of them are a member's."""
        ...

    async def rules(self, space_id: str) -> Sequence[HoldRule]:
        """What a space has looked at by moderators."""
        ...


class Consents(Protocol):
    """Who said that they may use what they attach."""

    async def given(self, space_id: str, member_key: str) -> bool:
        """Whether a member said so in a space before."""
        ...

    async def note(self, space_id: str, member_key: str, now_ms: int) -> None:
        """A member said so; the first time counts."""
        ...
