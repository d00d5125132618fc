"""Many requests at once, by the provider's batches: a file of lines goes in, results come out."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from bot.core.ports.provider import Answered, Finished, Input, Uploaded
from bot.core.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """One resolved request of a batch, with the files it works on."""

    id: str
    """What its result is known by: given once in a batch."""
    request: Request
    inputs: Sequence[Input]
    member_key: str


class Fit(StrEnum):
    """Whether a line went into a file."""

    WRITTEN = "written"
    FULL = "full"
    """There is no room for it: it belongs into another file, for another batch."""
    TOO_LONG = "too_long"
    """The provider takes no line as long as that, in any file."""


class LineFile(Protocol):
    """A file of lines that is being written."""

    async def add(self, line: BatchLine) -> Fit:
        """Write one more line, if it can be. Raises OSError."""
        ...


class BatchStage(StrEnum):
    """How far a batch is."""

    READING = "reading"
    """Its file is still to be read."""
    RUNNING = "running"
    DONE = "done"
    """Every line that was read has its result."""
    CANCELLED = "cancelled"
    """We ended it: what was done by then has its results."""
    REFUSED = "refused"
    """The provider ended it, and says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch as it stands at the provider. A line it has not read yet is in no count."""

    id: str
    """The provider's id."""
    name: str
    """The name that we gave it."""
    stage: BatchStage
    lines: int
    pending: int
    made: int
    failed: int
    cancelled: int
    refused_because: str | None = None
    """The provider's own words, where it ended the batch."""
    results_until_ms: int | None = None
    """From then on its results are gone for certain. Where a day was told, that is its end."""


class WhyNot(StrEnum):
    """Why a line has no result."""

    MODERATED = "moderated"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMade:
    """A line that came to nothing."""

    why: WhyNot
    words: str
    """What the provider says of it, in one short line that may be logged."""
    cost_ticks: int | None
    """What it is billed, where that is told: what moderation refuses may cost all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineResult:
    """What came of one line. The links of a batch die within the hour."""

    line_id: str
    outcome: Finished | Answered | NotMade


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """Some of the results, in no order."""

    results: tuple[LineResult, ...]
    next_token: str | None
    """Where to go on; None when that is all for now."""


class Batches(Protocol):
    """The provider's batches. Raises bot.core.errors.ProviderError and nothing else of it."""

    def write(self, path: Path) -> AbstractAsyncContextManager[LineFile]:
        """Write a file of lines, which is whole when the context ends. Raises OSError."""
        ...

    async def bring_lines(self, path: Path) -> Uploaded:
        """Bring a file of lines to the provider, read in pieces.

        Nothing has begun by it and nothing is billed. Raises NotTaken, Rejected or Moderated.
        """
        ...

    async def bring_clip(self, clip: Path) -> Uploaded:
        """Bring a clip that a line works on; it is kept there for as long as a batch may take.

        Nothing has begun by it and nothing is billed. Raises NotTaken, Rejected or Moderated.
        """
        ...

    async def forget(self, file: Uploaded) -> None:
        """Remove a file that was brought: no batch needs its lines once it has read them.

        A file that is gone already is as good. Raises NotTaken.
        """
        ...

    async def begin(self, name: str, lines: Uploaded) -> Batch:
        """Begin a batch of the lines in a file, under a name of ours that no other one has.

        Raises NotTaken or Rejected; or Unanswered, when nobody can know whether it began. Only
        `find` can tell then, and nothing may be begun before it did.
        """
        ...

    async def find(self, name: str) -> Sequence[Batch]:
        """Every batch of that name: usually none or one.

        A request whose answer was lost may still be on its way, so that one more comes to be
        within a minute or so: they are two then. Raises NotTaken when not all batches could be
        looked through.
        """
        ...

    async def look(self, batch_id: str) -> Batch:
        """How a batch stands. Raises ResultExpired when it is gone, or PollFailed (look again)."""
        ...

    async def results(self, batch_id: str, token: str | None = None) -> ResultPage:
        """Results that there are by now, from a token on or from the first.

        They can be read while the batch runs, and come in no order, which may be another one each
        time: whoever wants all of them reads from the first once more when it is over. How many
        pictures a line asked for is not known here. Raises ResultExpired when they are gone, or
        PollFailed (look again).
        """
        ...

    async def cancel(self, batch_id: str) -> Batch:
        """End a batch; what is done keeps its results. It does no harm to ask twice.

        Raises ResultExpired when it is gone, or PollFailed (ask again).
        """
        ...
