"""Cases: matters that a moderator has to decide on, or decided."""

from dataclasses import dataclass
from enum import StrEnum


class CaseKind(StrEnum):
    """What a case is about."""

    REPORT = "report"
    """Members found something wrong with a result."""
    REQUEST = "request"
    """A request waits to be approved before it costs anything."""
    RESULT = "result"
    """A result waits to be approved before it is shown."""
    TAKEDOWN = "takedown"
    """A result was taken down."""
    BLOCK = "block"
    """A member may not use the bot."""
    REST = "rest"
    """A member may not use the bot for a while: much of theirs was refused."""
    APPEAL = "appeal"
    """Somebody asks for another look at a case about them."""


class Outcome(StrEnum):
    """How a case was closed."""

    DISMISSED = "dismissed"
    """Nothing is wrong with it."""
    APPROVED = "approved"
    REJECTED = "rejected"
    TAKEN_DOWN = "taken_down"
    LIFTED = "lifted"
    """A takedown, block or rest was taken back."""
    UPHELD = "upheld"
    """An appeal changed nothing."""
    OVER = "over"
    """Its time was up, or what it was about is gone."""
    RELEASED = "released"
    """The operator gave a sealed file free to be destroyed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row of the table of cases."""

    id: str
    number: int = 0
    """Counts per space: people see and type it. Given by the store."""
    space_id: str
    kind: CaseKind
    job_id: str | None = None
    member_key: str
    """Whom it is about: the author of the job, or the member who is blocked."""
    user_id: int | None = None
    """The same person, until their data is removed."""
    channel_id: int = 0
    """Where it happened: moderators of that channel see it."""
    reason: str = ""
    """A word of the code, put into a sentence by bot.ui."""
    note: str = ""
    """What whoever opened it added, as they typed it."""
    opened_by_id: int | None = None
    """The moderator who opened it; None for members and for the bot."""
    opened_at_ms: int
    until_ms: int | None = None
    """When it ends by itself."""
    about_case_id: str | None = None
    """The case that an appeal is about."""
    closed_at_ms: int | None = None
    closed_by_id: int | None = None
    outcome: Outcome | None = None

    @property
    def open(self) -> bool:
        return self.closed_at_ms is None
