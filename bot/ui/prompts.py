"""A person's words, made safe to show: nothing in them can ping, format or break out of a card."""

import re
import unicodedata

SHOWN_CHARS_MAX = 140
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
_JOINERS = frozenset({"\u200d", "\ufe0f"})
"""What holds an emoji together; every other invisible character goes."""
_SPECIAL = re.compile(r"([\\*_~|`<>#\[\]()@-])")
_SCHEME = re.compile(r":(?=//)")


def shown(text: str, chars_max: int = SHOWN_CHARS_MAX) -> str:
    """One line of plain words, cut at a word, isolated from the direction of what is around it."""
    return f"{ISOLATE}{escaped(cut(plain(text), chars_max))}{END_ISOLATE}"


def plain(text: str) -> str:
    """The text without control, direction and other invisible characters, on one line."""
    kept = (c if _is_visible(c) else " " if c.isspace() else "" for c in text)
    return " ".join("".join(kept).split())


def escaped(text: str) -> str:
    """The text with everything escaped that Discord would read as formatting, mention or link."""
    return _SCHEME.sub(r"\\:", _SPECIAL.sub(r"\\\1", text))


def cut(text: str, chars_max: int) -> str:
    """The text, or its beginning up to a word with an ellipsis."""
    if len(text) <= chars_max:
        return text
    head = text[: chars_max - 1]
    at_word = head.rsplit(" ", 1)[0] if " " in head[chars_max // 2 :] else head
    return at_word.rstrip() + "…"


def _is_visible(character: str) -> bool:
    return (
        character in _JOINERS
        or unicodedata.category(character)[0] not in "CZ"
        or (character == " ")
    )
