"""A batch and the requests in it: what is known of each at any moment."""

import heapq
from asyncio import Lock
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from sandbox.grok.batch_requests import Kind
from sandbox.grok.faults import Outcome
from sandbox.grok.scratch import Lines

State = Literal["pending", "succeeded", "failed", "cancelled"]


@dataclass(slots=True, kw_only=True)
class Item:
    """One request of a batch; what it asks for is the line of its number in the batch's `bodies`.

    `name` is the id that the client gave it, `request_id` the service's own.
    """

    name: str
    request_id: str
    kind: Kind
    model: str
    added_at: float
    ready_at: float
    outcome: Outcome | None
    state: State = "pending"
    finished_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A request that came to its end, and the line that the results have of it."""

    number: int
    state: State
    at: float
    line: bytes


@dataclass(slots=True, kw_only=True)
class Batch:
    """Requests done together; a batch with an input file takes no others.

    Bodies and results lie on disk. Results are in the order in which requests came to their end.
    """

    id: str
    name: str
    created_at: float
    expires_at: float
    input_file_id: str | None
    reads_at: float
    bodies: Lines
    results: Lines
    items: list[Item] = field(default_factory=list[Item])
    names: set[str] = field(default_factory=set[str])
    cancelled_at: float | None = None
    cancelled_by_service: str | None = None
    counts: Counter[State] = field(default_factory=Counter[State])
    lock: Lock = field(default_factory=Lock)
    waiting: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])
    file_was_read: bool = False

    @property
    def is_sealed(self) -> bool:
        return self.input_file_id is not None

    def must_read(self, now: float) -> bool:
        """Whether it is time to read the input file."""
        unread = self.is_sealed and not self.file_was_read and self.cancelled_at is None
        return unread and now >= self.reads_at < self.expires_at

    def add(self, item: Item) -> None:
        """Take one more request; its body is to be the next line of `bodies`."""
        heapq.heappush(self.waiting, (item.ready_at, len(self.items)))
        self.items.append(item)
        self.names.add(item.name)
        self.counts["pending"] += 1

    def due(self, now: float) -> list[int]:
        """The numbers of the requests whose time has come, the earliest first, each only once.

        What is not done when the batch expires never will be.
        """
        numbers: list[int] = []
        while self.waiting and self.waiting[0][0] <= now and self.waiting[0][0] < self.expires_at:
            numbers.append(heapq.heappop(self.waiting)[1])
        return numbers

    def finish(self, finished: Iterable[Finished]) -> None:
        """Note how requests ended, and write their results down."""
        ended = list(finished)
        for one in ended:
            item = self.items[one.number]
            item.state, item.finished_at = one.state, one.at
            self.counts["pending"] -= 1
            self.counts[one.state] += 1
        self.results.extend(one.line for one in ended)

    def cancel(self, now: float, *, by_service: str | None = None) -> list[int]:
        """End it; gives the numbers of the requests that are left and have to be finished."""
        self.cancelled_at, self.cancelled_by_service = now, by_service
        left = sorted(number for _, number in self.waiting)
        self.waiting.clear()
        return left
