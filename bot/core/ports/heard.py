"""Requests that were acknowledged and have not been answered or written down yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A request that somebody is waiting for an answer to."""

    interaction_id: int
    application_id: int
    reply_token: str
    heard_at_ms: int


class HeardRequests(Protocol):
    """The requests that processes have heard and not yet done with."""

    async def note(self, heard: Heard, holder: str) -> None:
        """Put on record that a process has heard it; twice is no different."""
        ...

    async def forget(self, interaction_id: int) -> None:
        """It was answered, or became a job."""
        ...

    async def left_behind(self, now_ms: int) -> Sequence[tuple[Heard, bool]]:
        """What processes had heard that are gone: the oldest, a hundred at most.

        With each whether it became a job all the same, which tells its author by itself.
        """
        ...


class Regrets(Protocol):
    """Tells people that a request of theirs is lost."""

    async def say_lost(self, heard: Heard) -> None:
        """Turn the acknowledgement into a line that says so. Raises DeliveryError."""
        ...
