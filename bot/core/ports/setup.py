"""What admins have chosen on the panel of /setup and not used yet."""

from typing import Protocol


class Drafts(Protocol):
    """One draft for each admin of a space; what nobody goes on with is forgotten after a day."""

    async def of(self, space_id: str, user_id: int) -> str | None:
        """What somebody has chosen so far."""
        ...

    async def put(self, space_id: str, user_id: int, draft: str, now_ms: int) -> None:
        """Keep it in place of what was before, in a space that is open."""
        ...

    async def take(self, space_id: str, user_id: int) -> str | None:
        """The draft, which is gone then: of several that take it at once one alone gets it."""
        ...
