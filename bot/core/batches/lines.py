"""What a file of many requests is made of."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.problems import Problem
from bot.core.requests import Request


class Form(StrEnum):
    """How the lines of a file are written."""

    TXT = "txt"
    CSV = "csv"
    JSONL = "jsonl"


def form_of(filename: str) -> Form | None:
    """How a file is written, by the end of its name; None for any other."""
    ending = filename.rpartition(".")[2].casefold()
    return Form(ending) if ending in set(Form) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: what it asks for, as it was typed, or what is wrong with it."""

    number: int
    """Its place in the file, from 1."""
    name: str
    """What the person calls it; its number unless they say."""
    request: Request | None = None
    files: tuple[str, ...] = ()
    """The names of the files that go with it, in the order of the request's inputs."""
    problems: tuple[Problem, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether it can be sent."""
        return self.request is not None and not self.problems


class Unreadable(Exception):
    """A file cannot be read on from a line."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self.number = number
        self.text = text
