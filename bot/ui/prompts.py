"""A person's words, made safe to show: nothing in them can ping, format or break out of a card."""

import re
from collections import Counter
from itertools import accumulate

from bot.core.words import plain

SHOWN_CHARS_MAX = 140
NAME_CHARS_MAX = 40
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
_SPECIAL = re.compile(r"([\\*_~|`<>#\[\]()@-]|:(?=//))")


def shown(text: str, chars_max: int = SHOWN_CHARS_MAX) -> str:
    """One line of plain words, cut at a word, isolated from the direction of what is around it.

    What it takes to escape them counts: at most `chars_max` characters, and the two isolates.
    """
    words = plain(text)
    if len(escaped(words)) > chars_max:
        words = cut(words, _room(words, chars_max))
    return f"{ISOLATE}{escaped(words)}{END_ISOLATE}"


def escaped(text: str) -> str:
    """The text with everything escaped that Discord would read as formatting, mention or link."""
    return _SPECIAL.sub(r"\\\1", text)


def name(sign: str, text: str, subject_id: int) -> str:
    """A role's, member's or channel's name for lists of choices, which format nothing.

    It is cut and isolated with its sign; the id stands for a name with nothing to see in it.
    """
    words = plain(text).removeprefix(sign) or str(subject_id)
    return f"{ISOLATE}{sign}{cut(words, NAME_CHARS_MAX)}{END_ISOLATE}"


def cut(text: str, chars_max: int) -> str:
    """The text, or its beginning up to a word with an ellipsis."""
    if len(text) <= chars_max:
        return text
    head = text[: chars_max - 1]
    at_word = head.rsplit(" ", 1)[0] if " " in head[chars_max // 2 :] else head
    return at_word.rstrip() + "…"


def _room(text: str, chars_max: int) -> int:
    """How many characters from the beginning of a text fit once they are escaped."""
    backslashes = Counter(match.start() for match in _SPECIAL.finditer(text))
    lengths = accumulate(1 + backslashes[at] for at in range(len(text)))
    return sum(1 for length in lengths if length <= chars_max)
