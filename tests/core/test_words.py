"""The words of every sentence: none is ours alone, none is a stray of the program."""

import re
from collections.abc import Iterable

import pytest
from sentences import FUNCTIONS, every_sentence

from bot.core import errors

NEVER_SHOWN = re.compile(
    r"\b(guilds?|ticks?|settl(e|ed|ing)|fitting|leases?|perceptual hash)\b", re.IGNORECASE
)
STRAYS = re.compile(r"\{|\}|\bNone\b|\bState\b|\bnan\b|\w_\w|  |\.\.(?!\.)")


def without_names(sentence: str) -> str:
    """A sentence with an X for what stands in code marks, links, timestamps, and for settings."""
    return re.sub(r"`[^`]*`|https?://\S+|<[^>]*>|\b[A-Z]+(_[A-Z]+)+\b", "X", sentence)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_people_read_people_words(function: str) -> None:
    """No sentence uses the words of the program, and none has a gap or a leftover in it."""
    said = every_sentence()[function]
    assert said
    for sentence in said:
        assert sentence.strip()
        assert not NEVER_SHOWN.search(sentence), sentence
        assert not STRAYS.search(without_names(sentence)), sentence


def test_every_sentence_is_looked_at() -> None:
    """Each function that makes a sentence is among those looked at."""
    assert set(FUNCTIONS) == set(every_sentence()), "Add what is new to sentences.py."


def family(error: type[errors.ImagineError]) -> Iterable[type[errors.ImagineError]]:
    yield error
    for one in error.__subclasses__():
        yield from family(one)


@pytest.mark.parametrize("error", list(family(errors.ImagineError)))
def test_errors_are_sentences(error: type[errors.ImagineError]) -> None:
    """What a person is told of an error is a whole sentence in plain words."""
    sentence = error().sentence

    assert sentence.endswith(".")
    assert not NEVER_SHOWN.search(sentence)
