"""Grok Imagine, as the core knows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from bot.core.jobs import Written
from bot.core.models import Kind
from bot.core.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture on its way to the provider."""

    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A clip that the provider has already."""

    file_id: str


Input = Picture | Uploaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The provider took the request and works on it."""

    provider_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Still working. The percentage is the provider's own, 0 to 99, where it gives one."""

    progress_percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The results, as links that die within hours, and what they cost."""

    urls: tuple[str, ...]
    kept_back: int
    """How many results the provider's moderation held back."""
    cost_ticks: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The text that was asked for, and what it cost."""

    written: Written
    cost_ticks: int | None


class Seen(StrEnum):
    """Who a model says is on a file, as far as that matters."""

    NOBODY = "nobody"
    """No real person."""
    PERSON = "person"
    MINOR = "minor"
    """Somebody who is or looks real, and may be under 18."""
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was seen on all pictures together, and what it cost to look."""

    seen: Seen
    cost_ticks: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A model as the provider's catalogue has it."""

    id: str
    aliases: tuple[str, ...] = ()


class Provider(Protocol):
    """Grok Imagine. Raises bot.core.errors.ProviderError and nothing else."""

    async def upload(self, clip: Path) -> Uploaded:
        """Bring a clip to the provider, read in pieces; it is forgotten there within hours.

        Nothing has begun by it and nothing is billed. Raises NotTaken, Rejected or Moderated.
        """
        ...

    async def submit(
        self, request: Request, inputs: Sequence[Input], member_key: str
    ) -> Taken | Finished | Answered:
        """Ask for a resolved request.

        Raises NotTaken, Rejected, Moderated, RenderFailed or Unanswered.
        """
        ...

    async def look(self, pictures: Sequence[Picture], model: str) -> Looked:
        """Have a text model say who is on pictures.

        Raises NotTaken, Rejected, Moderated, RenderFailed or Unanswered.
        """
        ...

    async def catalogue(self) -> Sequence[Listed]:
        """Every model that the provider offers now. Raises NotTaken."""
        ...

    async def poll(self, kind: Kind, provider_id: str) -> Pending | Finished:
        """Look at a running job.

        Raises Moderated, RenderFailed or ResultExpired (it is over), or PollFailed (look again).
        """
        ...

    async def check_key(self) -> str:
        """A name for the key in use. Raises WrongKey, ProviderDown and other NotTaken."""
        ...
