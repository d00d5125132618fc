"""Cases: matters that a moderator has to decide on, or decided."""

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.core.casebook import Case, CaseKind, Outcome


class Casebook(Protocol):
    """The table of cases."""

    async def open(self, case: Case, *, open_max: int | None = None) -> Case | None:
        """Number a case and write it. The space must be open.

        Where a case of the same kind about the same job is open already, that one is returned.
        None, and nothing is written, when `open_max` cases of its kind are open in the space, or
        when it is an appeal and its case has had one.
        """
        ...

    async def get(self, space_id: str, case_id: str) -> Case | None:
        """A case of a space."""
        ...

    async def find(self, case_id: str) -> Case | None:
        """A case of any space, by its id alone: for who it is about, wherever they ask."""
        ...

    async def by_number(self, space_id: str, number: int) -> Case | None:
        """The case that people of a space know by a number."""
        ...

    async def waiting(
        self,
        space_id: str,
        kinds: Collection[CaseKind],
        *,
        channel_id: int | None = None,
        limit: int,
    ) -> Sequence[Case]:
        """The open cases of some kinds, oldest first; of one channel, or of all."""
        ...

    async def count_open(
        self, space_id: str, kinds: Collection[CaseKind], *, member_key: str | None = None
    ) -> int:
        """How many cases of some kinds are open; about one member, or about all."""
        ...

    async def of_job(self, job_id: str) -> Sequence[Case]:
        """Every case about a job, oldest first."""
        ...

    async def of_member(self, space_id: str, member_key: str, limit: int) -> Sequence[Case]:
        """The latest cases about a member, newest first."""
        ...

    async def ending(self, now_ms: int, limit: int) -> Sequence[Case]:
        """Open cases of all spaces whose time is up."""
        ...

    async def close(
        self, case: Case, outcome: Outcome, *, by_user_id: int | None, now_ms: int
    ) -> Case | None:
        """Close a case; None when somebody else was first."""
        ...

    async def decide(
        self, case: Case, outcome: Outcome, *, by_user_id: int, now_ms: int
    ) -> Case | None:
        """The same by a moderator, with an audit row; the space must be open."""
        ...
