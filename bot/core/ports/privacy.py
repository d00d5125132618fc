"""What is kept of people and servers: for how long, and its removal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.core.jobs import Job
from bot.core.quota import Rule


class Kept(StrEnum):
    """What goes when its time is over; the values name the queries in queries/keeping.sql."""

    INPUTS = "inputs"
    """Files that went into jobs."""
    RESULTS = "results"
    """Files that came out of them."""
    RECORDS = "records"
    """Words, ids and the keyed hash of a job, of which sums and durations stay."""
    REFUSALS = "refusals"
    """Requests that were refused."""
    BULLETINS = "bulletins"
    """Which messages of log channels told of them."""
    REPORTS = "reports"
    CASES = "cases"
    AUDIT = "audit"
    SUMS = "sums"
    """What single members used; what the server used stays for good."""
    LEDGER = "ledger"
    """Whose bookings these are; the bookings stay for good."""
    GRANTS = "grants"
    MEMBERS = "members"
    """When a member was last served, which nobody asks for any more."""
    CLOSED_DMS = "closed_dms"
    EXPORTS = "exports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing whose time is over."""

    space_id: str
    """Whose it is; '' for what is not of one server."""
    key: Mapping[str, str | int]
    """What finds it again."""


class Keeping(Protocol):
    """What is kept for a time, each server's own."""

    async def due(self, kept: Kept, *, now_ms: int, keep_ms: int, limit: int) -> Sequence[Due]:
        """What of a kind is to go, at most so many; `keep_ms` is the most that files are kept.

        Nothing that may be illegal is among it, until the operator gave it free.
        """
        ...

    async def forget(self, kept: Kept, dues: Sequence[Due], now_ms: int) -> None:
        """Remove what is due, in one short transaction; once more is fine.

        Of files this is the record: they themselves must be gone by then.
        """
        ...

    async def forget_words(self) -> None:
        """Leave no trace of removed words where words are searched; long with many of them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What is still to be removed of a person."""

    member_key: str
    user_id: int | None
    """None once nothing is left but files that may be illegal."""
    asked_at_ms: int
    """What was asked for later stays."""
    results: bool
    """Whether their results in channels go too."""
    dm_channel_id: int | None
    """The conversation in which the end is told."""


class Dossiers(Protocol):
    """What is kept about a person, for themselves."""

    async def begin(self, member_key: str, now_ms: int, since_ms: int) -> bool:
        """Note that somebody has their data sent; False when they had it since a moment."""
        ...

    async def take_back(self, member_key: str) -> None:
        """It did not reach them, so it does not count."""
        ...

    async def jobs_of(self, member_key: str, after_id: str, limit: int) -> Sequence[Job]:
        """A person's jobs on all servers by their ids, from after one on."""
        ...

    async def tables(
        self, member_key: str, user_id: int
    ) -> Mapping[str, Sequence[Mapping[str, str | int | None]]]:
        """Everything else, by what it is: what they used, limits, reports, cases, consents.

        Nothing in it names a moderator, or says what one noted.
        """
        ...


class Erasures(Protocol):
    """People whose data is being removed."""

    async def ask(self, erasure: Erasure) -> None:
        """Note it; a second time adds to what is under way."""
        ...

    async def under_way(self, limit: int) -> Sequence[Erasure]:
        """Those of which something can be removed now, the oldest first."""
        ...

    async def jobs_of(self, erasure: Erasure, limit: int) -> Sequence[Job]:
        """Their jobs that still carry words and ids, oldest first; none that may be illegal."""
        ...

    async def empty_job(self, job_id: str) -> None:
        """Take words and ids out of a job that is over; sums and durations stay.

        Its files must be gone by then.
        """
        ...

    async def forget_person(self, erasure: Erasure) -> bool:
        """Take a person's id and words out of everything that is no job, and end the erasure.

        What decides on them stays, under their keyed hash: uses, blocks, strikes, open cases.
        Returns whether something is left that may be illegal; it goes when it is given free.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that the bot was in at some time."""

    space_id: str
    guild_id: int
    left_at_ms: int | None
    """Since when it is not there any more."""
    erased: bool
    """Whether what was of it is gone by now."""


class Servers(Protocol):
    """Which servers the bot is in."""

    async def joined(self) -> frozenset[int] | None:
        """The ids of all servers the bot is in, those with an outage too; None if nobody says."""
        ...

    async def is_out(self, guild_id: int) -> bool:
        """Whether Discord says for certain that the bot is not in a server."""
        ...


class Departures(Protocol):
    """Servers that the bot left."""

    async def servers(self) -> Sequence[Server]:
        """Every server whose data is here."""
        ...

    async def note(self, space_id: str, left_at_ms: int | None) -> None:
        """The bot is not there any more; None: it is there, as before."""
        ...

    async def unfinished(self, space_id: str) -> Sequence[str]:
        """The ids of a server's jobs that are not over."""
        ...

    async def jobs_to_empty(self, space_id: str, limit: int) -> Sequence[str]:
        """The ids of a server's jobs that are over and have words; none that may be illegal."""
        ...

    async def empty_jobs(self, job_ids: Sequence[str]) -> None:
        """Take words, ids and keyed hashes out of jobs. Their files must be gone by then."""
        ...

    async def forget_server(self, space_id: str, starters: Sequence[Rule], now_ms: int) -> None:
        """Remove all of a server but sums, what members used lately, and blocks that hold.

        Should the bot come back, it begins with the starters, as a new one does.
        """
        ...
