"""What members reported, and what they are to be told of it."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.casebook import Case
from bot.core.reports import Filed, NewReport, Owed, Report


class ReportBook(Protocol):
    """The table of reports."""

    async def file(self, report: NewReport, case: Case) -> Filed:
        """Add a report to the open case about its job; `case` is opened when there is none.

        Only what bot.core.reports.filing lets pass is written. The space must be open.
        """
        ...

    async def of_case(self, case_id: str) -> Sequence[Report]:
        """What people found wrong, oldest first."""
        ...

    async def of_job(self, job_id: str) -> Sequence[Report]:
        """The same of all cases about a job."""
        ...

    async def reporters(self, case_id: str) -> Sequence[int | None]:
        """Who reported it, oldest first; None for somebody whose data was removed."""
        ...

    async def left_open(self, limit: int) -> Sequence[Case]:
        """Open cases about what was taken down by another way."""
        ...

    async def left_hidden(self, limit: int) -> Sequence[str]:
        """The ids of jobs that are hidden, and no report of them is open any more."""
        ...

    async def owed(self, now_ms: int, limit: int) -> Sequence[Owed]:
        """Outcomes of closed cases that are to be told by now, those that waited longest first."""
        ...

    async def begin_telling(self, owed: Owed, now_ms: int, again_at_ms: int) -> bool:
        """Note that an outcome is about to be told; unless noted otherwise, it is due again then.

        False when somebody else began meanwhile.
        """
        ...

    async def put_off(self, owed: Owed, until_ms: int | None) -> None:
        """It certainly was not told: it is due again at a moment, or (None) never."""
        ...

    async def told(self, owed: Owed) -> None:
        """It was told, or as good as: it is not due any more."""
        ...
