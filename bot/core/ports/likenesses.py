"""What results are known again by, and what was taken down."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.likeness import Alike, Fingerprint, Prints


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A result, or a smaller copy of one, and what it is known again by."""

    part: int
    prints: Prints
    is_clip: bool = False
    is_copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The fingerprints that one case left."""

    case_id: str
    case_number: int
    reason: str
    added_by_id: int | None
    at_ms: int
    files: int
    near_files: int
    """Of which also pictures that are nearly the same are held."""


class Likenesses(Protocol):
    """Fingerprints of what was taken down, and the looks of results."""

    async def of_job(self, job_id: str) -> Sequence[Printed]:
        """What the results of a job are known again by, also when they are not kept any more."""
        ...

    async def remember(self, fingerprints: Sequence[Fingerprint]) -> None:
        """Write the fingerprints of a case, unless it was taken back; the same file once."""
        ...

    async def forget(self, space_id: str, case_id: str) -> int:
        """Remove the fingerprints of a case; how many there were."""
        ...

    async def exactly(self, space_id: str, exact: str) -> Fingerprint | None:
        """The first fingerprint of the very same file."""
        ...

    async def near(self, space_id: str, look: str) -> Sequence[Fingerprint]:
        """What was taken down and may look like a picture; found as results are."""
        ...

    async def cases(
        self, space_id: str, *, channel_id: int | None, skip: int, limit: int
    ) -> Sequence[Remembered]:
        """What is remembered, by case, the newest first; of one channel, or of all."""
        ...

    async def results_exactly(self, space_id: str, exact: str, limit: int) -> Sequence[Alike]:
        """The newest results that are the very same file."""
        ...

    async def results_near(self, space_id: str, look: str) -> Sequence[Alike]:
        """Results that may look like a picture: all that differ in 31 bits or fewer, and others.

        Which are near enough is for the caller to say.
        """
        ...

    async def forget_results(self, job_id: str) -> None:
        """Nothing that came of a job is known again any more; fingerprints stay."""
        ...
