"""What the presets look for, and how what they found counts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from bot.core.wordrules import lists
from bot.core.wordrules.lists import Words
from bot.core.wordrules.matching import Pattern, Reading, Vocabulary, encoded
from bot.core.wordrules.rules import Preset

_TERM = re.compile(r"/[^/]*/|[^,/]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A text is refused that has something of every group."""

    preset: Preset
    groups: tuple[frozenset[str], ...]
    on_given: bool = False
    """Whether it counts only where a picture or clip is given."""


def _all(*words: Words) -> frozenset[str]:
    """The terms of every language."""
    return frozenset(term for one in words for block in one.values() for term in _terms(block))


def _of(language: str, *words: Words) -> frozenset[str]:
    """The terms of one language."""
    return frozenset(term for one in words for term in _terms(one.get(language, "")))


def _terms(block: str) -> Iterable[str]:
    return filter(None, (term.strip() for term in _TERM.findall(block)))


def _wanted() -> Iterable[_Wanted]:
    naked = (lists.EXPLICIT, lists.SUGGESTIVE)
    minors = Preset.MINORS
    yield _Wanted(preset=minors, groups=(_all(lists.MINORS_ALWAYS),))
    yield _Wanted(preset=minors, groups=(_all(*naked), _all(lists.MINORS)))
    for language in lists.EXPLICIT:
        whom = _of(language, lists.MINORS, lists.MINORS_ALONE)
        what = _of(language, *naked, lists.EXPLICIT_ALONE)
        yield _Wanted(preset=minors, groups=(what, whom))
        yield _Wanted(
            preset=Preset.REAL_PEOPLE,
            groups=(
                _of(language, lists.EXPLICIT, lists.EXPLICIT_ALONE),
                _of(language, lists.REAL_PEOPLE),
            ),
        )
    yield _Wanted(preset=Preset.UNDRESSING, groups=(_all(lists.UNDRESSING),), on_given=True)
    real = (_all(lists.EXPLICIT), _all(lists.REAL_PEOPLE))
    yield _Wanted(preset=Preset.REAL_PEOPLE, groups=real)
    yield _Wanted(preset=Preset.HATE, groups=(_all(lists.HATE),))


class _Finder:
    """All that the presets look for, made ready once for every server."""

    def __init__(self) -> None:
        self.wanted = tuple(_wanted())
        terms = {term for one in self.wanted for group in one.groups for term in group}
        patterns = {term for term in terms if term.startswith("/")}
        self._patterns: Mapping[str, Pattern] = {one: Pattern(one.strip("/")) for one in patterns}
        self._vocabulary = Vocabulary(terms - patterns)
        self._harmless = Vocabulary(_all(lists.HARMLESS))

    def found(self, reading: Reading) -> set[str]:
        """Every term that stands in a text."""
        rest = self._harmless.without(reading)
        text = encoded(rest.text)
        found = {term for term, pattern in self._patterns.items() if pattern.finds(text)}
        return found | self._vocabulary.find(rest)


@cache
def _finder() -> _Finder:
    return _Finder()


def found(readings: Iterable[Reading], *, on_given: bool) -> frozenset[Preset]:
    """The presets that refuse what is said in some texts together.

    `on_given` says whether a picture or clip is given with it.
    """
    finder = _finder()
    terms = set[str]().union(*(finder.found(reading) for reading in readings))
    return frozenset(
        one.preset
        for one in finder.wanted
        if (on_given or not one.on_given) and all(terms & group for group in one.groups)
    )
