"""Values of a line as they were typed, read strictly: what is not meant so is a problem."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from bot.core.problems import Problem
from bot.core.words import plain

NAME_CHARS_MAX = 64
DIGITS_MAX = 4

_YES = frozenset({"yes", "true", "1", "on"})
_NO = frozenset({"no", "false", "0", "off"})


@dataclass(slots=True)
class Fields:
    """The values of one line by their names.

    Whatever is wrong with one is noted, and it is as if it had been left out.
    """

    values: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list[Problem])
    taken: set[str] = field(default_factory=set[str])

    def text(self, name: str) -> str | None:
        """A text that is not empty."""
        value = self._take(name)
        if value is None or isinstance(value, str):
            return value or None
        return self.wrong(name, "must be a text.")

    def name(self, name: str) -> str | None:
        """The name of a file in the ZIP, or of a line: short, and nothing in it is hidden."""
        value = self.text(name)
        if value is None or (len(value) <= NAME_CHARS_MAX and plain(value) == value):
            return value
        return self.wrong(name, f"must be a name of at most {NAME_CHARS_MAX} plain characters.")

    def file(self, name: str) -> str | None:
        """The name of a file that is attached in a ZIP."""
        value = self.text(name)
        if value is None:
            return None
        if value.casefold().startswith("data:"):
            return self.wrong(name, "holds a whole file. Put it into the ZIP and write its name.")
        if "://" in value:
            return self.wrong(name, "is a link. Put the file into the ZIP and write its name.")
        if len(value) > NAME_CHARS_MAX or plain(value) != value or {*value} & {"/", "\\"}:
            return self.wrong(name, "must be the plain name of a file in the ZIP, without folders.")
        return value

    def number(self, name: str) -> int | None:
        """A whole number that is not negative."""
        value = self._take(name)
        if isinstance(value, str):
            typed = value.strip()
            if not typed:
                return None
            if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS_MAX:
                return int(typed)
        elif isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**DIGITS_MAX:
            return value
        elif value is None:
            return None
        return self.wrong(name, "must be a whole number.")

    def yes(self, name: str) -> bool | None:
        """A yes or a no."""
        value = self._take(name)
        if value is None or isinstance(value, bool):
            return value
        typed = value.strip().casefold() if isinstance(value, str) else None
        if typed == "":
            return None
        if typed in _YES:
            return True
        if typed in _NO:
            return False
        return self.wrong(name, "must be yes or no.")

    def inner(self, name: str) -> "Fields":
        """An object within a line; an empty one where there is none."""
        value = self._take(name)
        if value is None:
            return Fields({}, self.problems)
        if not is_object(value):
            self.wrong(name, "must be an object.")
            return Fields({}, self.problems)
        return Fields({f"{name}.{key}": one for key, one in value.items()}, self.problems)

    def many(self, name: str) -> "list[Fields]":
        """A list of objects within a line."""
        value = self._take(name)
        if value is None:
            return []
        objects = [one for one in value if is_object(one)] if _is_list(value) else []
        if not _is_list(value) or len(objects) < len(value):
            self.wrong(name, "must be a list of objects.")
            return []
        return [
            Fields({f"{name}[{nth}].{key}": inner for key, inner in one.items()}, self.problems)
            for nth, one in enumerate(objects)
        ]

    def unknown(self) -> Iterator[str]:
        """The names of values that nobody asked for."""
        return (name for name in self.values if name not in self.taken)

    def note_unknown(self, remedy: str, *, except_for: Collection[str] = ()) -> None:
        """Note every value that nobody asked for."""
        for name in self.unknown():
            if name not in except_for:
                self.wrong(name, remedy)

    def _take(self, name: str) -> Any:
        self.taken.add(name)
        return self.values.get(name)

    def wrong(self, name: str, text: str) -> None:
        """Note what is wrong with a value."""
        self.problems.append(Problem(option=plain(name)[:NAME_CHARS_MAX], text=text))


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether a value is a JSON object."""
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)
