"""The lines of batches, as they are kept: each is a job, and hundreds of them move at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.jobs import Job, Media, Road, State
from bot.core.money import Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line that was read, with the files it works on."""

    job: Job
    inputs: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How the lines of a batch stand. Each is in exactly one of the counts."""

    planned: int = 0
    """Still to be sent."""
    queued: int = 0
    """In the ordinary queue."""
    rendering: int = 0
    """With the provider."""
    arriving: int = 0
    """Made, and on its way here."""
    held: int = 0
    """Here, and waiting for a moderator."""
    made: int = 0
    failed: int = 0
    """Refused, failed, or never finished."""
    cancelled: int = 0
    cost_ticks: int = 0
    """What the lines that are over have cost."""
    files: int = 0
    """How many pictures and clips came of it."""

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return self.left + self.over

    @property
    def left(self) -> int:
        """How many are not over."""
        return self.planned + self.queued + self.rendering + self.arriving + self.held

    @property
    def over(self) -> int:
        """How many are over."""
        return self.made + self.failed + self.cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One of the provider's batches, with some lines of one of ours."""

    name: str
    """Ours, by which it is found."""
    batch_id: str
    nth: int
    """Which of its batch it is, from 0."""
    provider_id: str | None = None
    """The provider's name for it; None until it is known to have begun."""
    lines_file: str | None = None
    """The file of its lines at the provider, until the provider was asked to forget it."""
    tried_at_ms: int
    """When it was last tried to begin it."""
    read_count: int = -1
    """How many of its lines were over when all results were last read; -1 before."""
    read_at_ms: int = 0
    """When that was."""
    over: bool = False
    """Nothing more comes of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The planned lines that go in one bundle: all of those between two places of their batch."""

    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A line as it is now; `booked` what it counts for in place of its hold, if it is over."""

    line: Job
    booked: Amount | None = None


class Lines(Protocol):
    """The lines of batches, and the bundles they are sent in.

    Whatever takes a batch writes under its lease and raises LeaseLost when that is not held.
    """

    async def add(self, batch_id: str, lines: Sequence[NewLine]) -> bool:
        """Number some lines and write them, for their author to be asked about; nothing is held.

        False, and nothing is written, when the batch does not wait for its author any more.
        """
        ...

    async def ask(self, batch: Job) -> Job | None:
        """Write what a batch that was read comes to, and what its author is asked about it.

        Its hold is the sum of its lines'. None when it does not wait for its author any more.
        """
        ...

    async def leave_out(self, batch_id: str, ids: Collection[str], now_ms: int) -> None:
        """Take lines, by their ids, out of a batch that its author was not let in with yet."""
        ...

    async def forget(self, batch_id: str, now_ms: int) -> None:
        """End every line of a batch that nobody said yes to."""
        ...

    async def tally(self, batch_id: str) -> Tally:
        """How the lines of a batch stand."""
        ...

    async def page(
        self,
        batch_id: str,
        *,
        after: int = -1,
        limit: int,
        state: State | None = None,
        road: Road | None = None,
        sent_in: str | None = None,
    ) -> Sequence[Job]:
        """Lines in the order of their file, from the one after a place on.

        Those in a state, of one road, or sent in one bundle, where that is named. A line that was
        left out is in no page.
        """
        ...

    async def find(self, batch_id: str, ids: Collection[str]) -> Sequence[Job]:
        """Lines of a batch by their ids; others are not found."""
        ...

    async def to_show(self, batch_id: str, first: int, limit: int) -> Sequence[Job]:
        """Lines from a place on that are not over, or of which something may be shown."""
        ...

    async def without_result(self, batch_id: str, after: int, limit: int) -> Sequence[Job]:
        """Lines behind a place that are over and of which nothing came, in their order."""
        ...

    async def out_of_sight(self, batch_id: str) -> frozenset[int]:
        """The places of lines of which nobody is shown anything: taken down, hidden or deleted."""
        ...

    async def open_batches(self, space_id: str, member_key: str) -> int:
        """How many batches of a member are under way, or wait for a moderator."""
        ...

    async def batches_of(
        self, space_id: str, member_key: str | None, before: int, limit: int
    ) -> Sequence[Job]:
        """Batches of a member, or of all, newest first, with numbers below `before`."""
        ...

    async def bundles(self, batch_id: str) -> Sequence[Bundle]:
        """The bundles of a batch, in their order."""
        ...

    async def send(self, batch: Job, bundle: Bundle, load: Load, now_ms: int) -> bool:
        """Note a bundle before it is begun, with the planned lines that go in it.

        They are rendering from here on. False, and nothing is noted, when they are not exactly so
        many any more: somebody took one away since its file was written.
        """
        ...

    async def keep(self, batch: Job, bundle: Bundle) -> None:
        """Note what is known of a bundle."""
        ...

    async def awaited(self, batch_id: str, bundle: str) -> frozenset[str]:
        """The ids of the lines of a bundle that nothing came of yet."""
        ...

    async def in_queue(self, batch_id: str) -> int:
        """How many lines of a batch wait in the ordinary queue, or are made by way of it."""
        ...

    async def take_back(
        self, batch: Job, bundle: Bundle, now_ms: int, road: Road = Road.BATCH
    ) -> None:
        """The provider proved not to have taken a bundle: its lines are planned again, by a road.

        The bundle is gone then.
        """
        ...

    async def queue(self, batch: Job, lines: Sequence[Job], now_ms: int) -> None:
        """Put planned lines into the ordinary queue."""
        ...

    async def move(self, batch: Job, moved: Sequence[Moved], now_ms: int) -> int:
        """Move lines on that nobody else holds; returns how many were.

        One that is over, or was moved on before, stays as it is: a result that is read twice
        counts once.
        """
        ...
