"""Finds many words and phrases at once in a text; and patterns, in time that grows with the text.

Patterns are those of RE2, which never goes back: no pattern and no text make it take longer than
the size of one times the length of the other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import re2

from bot.core.wordrules import folding

PATTERN_STEPS_MAX = 1_500
"""As large as one pattern may be, in instructions of RE2: at most some milliseconds for a text."""
_PATTERN_BYTES_MAX = 1 << 20
"""As much memory as one pattern may use."""
_END_LETTERS = 2
"""Words with a star are looked up by so many letters of theirs."""
_NOTHING = "."
"""Stands where words were taken out, and is none: what was apart stays apart."""


class Pattern:
    """A regular expression. Raises ValueError, in words for its author, for what is none."""

    def __init__(self, text: str) -> None:
        options = re2.Options()
        options.max_mem = _PATTERN_BYTES_MAX
        options.case_sensitive = False
        options.never_capture = True
        options.log_errors = False
        try:
            self._compiled = re2.compile(text, options)
        except re2.error as error:
            (said,) = error.args
            raise ValueError(said.decode() if isinstance(said, bytes) else said) from None

    @property
    def steps(self) -> int:
        """How large it is: what a text costs grows with this and with its length."""
        return self._compiled.programsize  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType] - its stubs lack it

    def finds(self, text: bytes) -> bool:
        """Whether it stands anywhere in a text, which is encoded once for all patterns."""
        return self._compiled.search(text) is not None


def encoded(text: str) -> bytes:
    """A text as patterns read it; what no text can have is left out."""
    return text.encode(errors="ignore")


class Reading:
    """One way to read a text, with its words in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = folding.WORD.findall(text)
        self.distinct = frozenset(self.words)

    def places(self, word: str) -> list[int]:
        """Where a word stands."""
        return [place for place, one in enumerate(self.words) if one == word]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a term, with stars at its ends or not."""

    text: str
    open_before: bool = False
    open_after: bool = False

    def fits(self, word: str) -> bool:
        match self.open_before, self.open_after:
            case False, False:
                return word == self.text
            case False, True:
                return word.startswith(self.text)
            case True, False:
                return word.endswith(self.text)
            case _:
                return self.text in word


class _Phrase:
    """Words that stand one after the other."""

    def __init__(self, term: str, words: Sequence[_Word]) -> None:
        self.term = term
        self.words = words
        whole = [one.text for one in words if not one.open_before and not one.open_after]
        self._needs = frozenset(whole)

    def may_stand(self, reading: Reading) -> bool:
        """Whether all of its words are there, in whatever order: most texts lack one."""
        return self._needs <= reading.distinct

    def stands(self, words: Sequence[str], place: int) -> bool:
        """Whether it stands at a place of a text, whose first word is known to fit."""
        if place + len(self.words) > len(words):
            return False
        for further in range(1, len(self.words)):
            if not self.words[further].fits(words[place + further]):
                return False
        return True


class Vocabulary:
    """Words and phrases that are looked for together.

    A term is found as whole words, with any letters where it has a star; one in a script without
    spaces is found anywhere.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._inside: list[tuple[str, str]] = []
        self._led_by: dict[str, list[_Phrase]] = {}
        self._begun_by: dict[str, list[_Phrase]] = {}
        self._ended_by: dict[str, list[_Phrase]] = {}
        self._led_by_a_part: list[_Phrase] = []
        for term in dict.fromkeys(terms):
            self._add(term)

    def _add(self, term: str) -> None:
        whole = folding.folded(folding.cleaned(term.replace("*", "")))
        if folding.is_unspaced(whole):
            self._inside.append((whole, term))
            return
        words = tuple(_words_of(term))
        if not words:
            return
        first, phrase = words[0], _Phrase(term, words)
        short = len(first.text) < _END_LETTERS
        match first.open_before, first.open_after:
            case False, False:
                self._led_by.setdefault(first.text, []).append(phrase)
            case False, True if not short:
                self._begun_by.setdefault(first.text[:_END_LETTERS], []).append(phrase)
            case True, False if not short:
                self._ended_by.setdefault(first.text[-_END_LETTERS:], []).append(phrase)
            case True, True if len(words) == 1:
                self._inside.append((first.text, term))
            case _:
                self._led_by_a_part.append(phrase)

    def find(self, reading: Reading) -> set[str]:
        """The terms that stand in a text."""
        found = {term for text, term in self._inside if text in reading.text}
        return found | {phrase.term for phrase, _ in self._phrases(reading)}

    def without(self, reading: Reading) -> Reading:
        """A text without the terms."""
        text = reading.text
        for inside, _ in self._inside:
            text = text.replace(inside, " ")
        rest = reading if text == reading.text else Reading(text)
        words = list(rest.words)
        for phrase, place in self._phrases(rest):
            span = len(phrase.words)
            words[place : place + span] = [_NOTHING] * span
        return rest if words == rest.words else Reading(" ".join(words))

    def _phrases(self, reading: Reading) -> Iterator[tuple[_Phrase, int]]:
        """The phrases that stand in a text, and where."""
        for word in reading.distinct:
            for phrase in self._led_by_word(word):
                if not phrase.may_stand(reading):
                    continue
                for place in reading.places(word):
                    if phrase.stands(reading.words, place):
                        yield phrase, place

    def _led_by_word(self, word: str) -> Iterator[_Phrase]:
        """The phrases whose first word this may be."""
        yield from self._led_by.get(word, ())
        open_ended = (
            *self._begun_by.get(word[:_END_LETTERS], ()),
            *self._ended_by.get(word[-_END_LETTERS:], ()),
            *self._led_by_a_part,
        )
        for phrase in open_ended:
            if phrase.words[0].fits(word):
                yield phrase


def _words_of(term: str) -> Iterator[_Word]:
    for word in term.split():
        parts = folding.words(word.strip("*"))
        for place, part in enumerate(parts):
            yield _Word(
                part,
                open_before=place == 0 and word.startswith("*"),
                open_after=place == len(parts) - 1 and word.endswith("*"),
            )
