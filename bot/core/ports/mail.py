"""Letters to single people, by direct message."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What somebody asked for is being put together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A part of somebody's data; its file goes with it."""

    nth: int
    """From 1."""
    of: int
    left_out: int
    """How many files are in none of the parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Somebody's data was removed."""

    sealed: bool
    """But for what may be illegal."""


Letter = Coming | Parcel | Gone
"""What is said in a letter; its words are in bot/ui/privacy_texts.py."""


class Mail(Protocol):
    """Writes to people.

    Raises DmClosed, TooLargeForChannel and whatever else Discord says.
    """

    async def open_dm(self, user_id: int) -> int:
        """The channel of direct messages with a person; whether they take any shows in sending."""
        ...

    async def write(self, channel_id: int, letter: Letter, files: Sequence[Path] = ()) -> None:
        """Write to them; the files keep their names."""
        ...
