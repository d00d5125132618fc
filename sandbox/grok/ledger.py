"""What was accepted and what it cost: for tests and for whoever wants to see the bill."""

from dataclasses import dataclass
from typing import Any

from sandbox.grok.faults import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Any request at all, with the second of the clock at which it came."""

    at: float
    method: str
    host: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A submission that was taken, with the body as it was sent.

    Of a batch only its creation is one: what it asks for stays on disk, for there may be much.
    """

    request_id: str
    route: Route
    path: str
    at: float
    body: dict[str, Any]

    @property
    def user(self) -> str | None:
        return self.body.get("user")


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One line of the bill, in ticks of 1e-10 US dollars; `batch_id` if it was done in a batch."""

    request_id: str
    route: Route
    ticks: int
    user: str | None
    model: str
    batch_id: str = ""
