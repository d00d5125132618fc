"""What is decided on a request, or on what came of it, before it goes on: yes, no, or a look first.

Whoever asks for something passes every check. The first that refuses decides; else, the first that
holds; what is flagged goes on, and moderators are told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.core.access import Barred


class Hold(StrEnum):
    """Why somebody looks before a job goes on."""

    ALL = "all"
    """The server has everything of this kind looked at."""
    WORDS = "words"
    """A rule on words."""
    LIKENESS = "likeness"
    """It is nearly the same as something that was taken down."""
    PERSON = "person"
    """A model saw a real person on an attached file."""
    UNCLEAR = "unclear"
    """A model was to look at an attached file, and did not say what is on it."""
    BUDGET = "budget"
    """A batch would take much of what is left of a budget: an admin decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What all checks together say."""

    refused: Barred | None = None
    hold: Hold | None = None
    rule: str = ""
    """The rule that refuses or holds it, for moderators: the person is not told."""
    flags: tuple[str, ...] = ()
    """Rules that want moderators to be told."""


FREE = Verdict()
"""Nobody minds."""


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """What several verdicts come to."""
    every = list(verdicts)
    refusing = next((one for one in every if one.refused is not None), None)
    holding = next((one for one in every if one.hold is not None), None)
    deciding = refusing or holding or FREE
    return Verdict(
        refused=deciding.refused,
        hold=None if refusing is not None else deciding.hold,
        rule=deciding.rule,
        flags=tuple(dict.fromkeys(flag for one in every for flag in one.flags)),
    )
