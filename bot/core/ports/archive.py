"""Looking back: requests, refusals, cases, and what admins and moderators did."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.bulletins import TurnedAway
from bot.core.casebook import Case
from bot.core.jobs import Job
from bot.core.money import Amount
from bot.core.ports.records import Record
from bot.core.searching import Act, ActCriteria, Criteria, Event, Search


class Archive(Protocol):
    """What happened in a space, page by page, newest first."""

    async def find(
        self, space_id: str, criteria: Criteria, before: int, limit: int
    ) -> Sequence[Record]:
        """Requests with numbers below one that are as they are looked for.

        What may be illegal is not among them. The text of the criteria must have a word in it.
        """
        ...

    async def find_acts(
        self, space_id: str, criteria: ActCriteria, before: int, limit: int
    ) -> Sequence[Act]:
        """Audit rows with numbers below one."""
        ...

    async def refusals(
        self,
        space_id: str,
        since_ms: int,
        until_ms: int,
        limit: int,
        *,
        member_key: str | None = None,
        before_id: str = "",
    ) -> Sequence[TurnedAway]:
        """Requests that were refused in a time, before its end.

        Of its last moment those with smaller ids than `before_id`.
        """
        ...

    async def refusals_count(self, space_id: str, member_key: str, since_ms: int) -> int:
        """How often a member's requests were refused since a moment."""
        ...

    async def spent_since(
        self, space_id: str, member_key: str, since_ms: int, *, channel_id: int | None
    ) -> tuple[int, Amount]:
        """How many requests of a member count since a moment, and what they come to."""
        ...

    async def cases(
        self, space_id: str, since_ms: int, until_ms: int, before: int, limit: int
    ) -> Sequence[Case]:
        """Cases with numbers below one that were opened in a time."""
        ...

    async def events_of(self, job_id: str) -> Sequence[Event]:
        """What happened to a job, in order."""
        ...

    async def same_as(self, job: Job, limit: int) -> Sequence[Job]:
        """Other requests of its author with the same words and options."""
        ...

    async def empty_words(self, job_id: str) -> None:
        """Let no search find a request by its words any more."""
        ...

    async def remember(self, search: Search) -> None:
        """Keep a search, so that its pages can be turned."""
        ...

    async def search(self, search_id: str) -> Search | None:
        """A search that is still kept."""
        ...

    async def note_pages(self, search_id: str, pages: Sequence[int]) -> None:
        """Where the pages of a search begin."""
        ...

    async def forget(self, before_ms: int) -> None:
        """Forget the searches from before a moment."""
        ...
