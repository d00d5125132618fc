"""Looking at what was spent: sums and lines of the ledger, and pictures of them."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.charts import Chart
from bot.core.exports import Line
from bot.core.usage import Checks, MemberPart, Part, Slot, Took


class Usage(Protocol):
    """Sums of what counts in a space. A job belongs to the moment that it counts for.

    Storyboards are not counted, their scenes are; nor are questions that nobody said yes to.
    """

    async def parts(self, space_id: str, member_key: str | None, slot: Slot) -> Sequence[Part]:
        """The jobs of a slot by kind, model and state; of one member, or of everybody."""
        ...

    async def members(self, space_id: str, slot: Slot) -> Sequence[MemberPart]:
        """The jobs of a slot by member."""
        ...

    async def checks(self, space_id: str, member_key: str | None, slot: Slot) -> Sequence[Checks]:
        """The looks at attached files in a slot by member; of one member, or of everybody."""
        ...

    async def took(
        self, space_id: str, member_key: str | None, slot: Slot, limit: int
    ) -> Sequence[Took]:
        """How long the latest jobs of a slot took that the provider finished."""
        ...

    async def lines(
        self, space_id: str, slot: Slot, before: Line | None, limit: int
    ) -> Sequence[Line]:
        """The jobs of a slot, newest first, storyboards too; from a line on, without it."""
        ...


class Charts(Protocol):
    """Draws."""

    async def draw(self, chart: Chart) -> bytes:
        """A chart as a PNG, readable on any background."""
        ...
