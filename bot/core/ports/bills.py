"""How xAI's bills compare with the prices here, and what the operator accepted."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.bills import Bill, Watch


class Bills(Protocol):
    """What is known of every model and kind of job that was ever billed."""

    async def note(self, bill: Bill, now_ms: int) -> tuple[Watch, Watch]:
        """Compare one more bill; returns what was known before and what is known now."""
        ...

    async def watched(self) -> Sequence[Watch]:
        """Everything that is known, by model and kind."""
        ...

    async def accept(self, model: str | None = None) -> Sequence[tuple[Watch, Watch]]:
        """Accept what is billed: all that is paused, or whatever is known of one model.

        Returns what that changed, as it was and as it is.
        """
        ...

    async def forget(self, watch: Watch) -> None:
        """Begin anew, for the table has other prices now; unless somebody did already."""
        ...
