"""What happened: files, jobs, what came of what, audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.jobs import Job, Media


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One job as a moderator reads it."""

    job: Job
    results: int
    """How many files came of it."""
    batch_number: int | None = None
    """Of a line, its batch as people know it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """One input of a job that is a result of another."""

    job_id: str
    part: int
    from_job_id: str
    from_part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a moderator noted on a member, for other moderators."""

    by_user_id: int
    words: str
    at_ms: int


class Records(Protocol):
    """What happened: files, jobs, what came of what, audit."""

    async def add_media(self, media: Media, now_ms: int, lease_token: str | None = None) -> None:
        """Record a file; a second time is no different, but a smaller copy replaces another.

        Raises LeaseLost when a lease is named that is not held any more.
        """
        ...

    async def media_one(self, job_id: str, role: str, part: int) -> Media | None:
        """One file that is still kept; None too when it was taken down."""
        ...

    async def note(
        self,
        space_id: str,
        *,
        by_user_id: int,
        action: str,
        detail: str,
        now_ms: int,
        why: str | None = None,
        job_id: str | None = None,
        member_key: str | None = None,
    ) -> None:
        """An audit row: somebody used a right of theirs.

        `why` is what they said of it, `job_id` and `member_key` whom and what it was about.
        """
        ...

    async def notes_on(self, space_id: str, member_key: str, limit: int) -> Sequence[Note]:
        """What moderators noted on a member, newest first."""
        ...

    async def media_of(self, job_id: str, role: str) -> Sequence[Media]:
        """A job's files of a role that are still kept and may be used, in order.

        Nothing of what was taken down, and no copy of that: this is what every way to people asks.
        """
        ...

    async def files_of(self, job_id: str, role: str) -> Sequence[Media]:
        """The same, taken down or not: for who looks after them, and for a job on its way."""
        ...

    async def inputs_of_lines(self, batch_id: str, limit: int) -> Sequence[Media]:
        """Files that the lines of a batch work on, those that moderators have to see first."""
        ...

    async def mark_removed(self, media: Media, now_ms: int) -> None:
        """Record that a file is gone; that it came of its job stays known."""
        ...

    async def not_aside(self, job_id: str) -> Sequence[Media]:
        """The kept files of a job that have not moved since it was withheld."""
        ...

    async def set_aside(self, media: Media, name: str) -> bool:
        """A file of a withheld job has another name now; False when it is gone meanwhile."""
        ...

    async def replace_input(self, media: Media) -> bool:
        """Put another file in the place of an input: a part of a clip that was too long.

        False, and nothing changes, when its job does not wait for an answer any more.
        """
        ...

    async def made_from(self, job_id: str) -> Sequence[Descent]:
        """The results of other jobs that went into a job, in the order of its inputs."""
        ...

    async def made_of_it(self, job_id: str, limit: int) -> Sequence[Descent]:
        """What was made from the results of a job, oldest first."""
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
