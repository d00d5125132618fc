"""A person's words without what nobody can see: control, direction and blank characters."""

import unicodedata
from functools import lru_cache

_JOINERS = frozenset("\u200c\u200d\ufe0f")
"""What holds letters (Persian, Indic) and emoji together; nothing to see by themselves."""
_BLANKS = (
    *(range(code, code + 1) for code in (0x034F, 0x2065, 0x2800, 0x3164, 0xFFA0)),
    range(0x115F, 0x1161),  # fillers between Korean letters
    range(0x17B4, 0x17B6),  # Khmer vowels that are never drawn
    range(0x180B, 0x1810),  # Mongolian selectors
    range(0xFDD0, 0xFDF0),  # no characters at all
    range(0xFE00, 0xFE0F),  # variation selectors; the next one is the emoji's
    range(0xFFF0, 0xFFF9),
    range(0xE0000, 0xE1000),  # tags and more selectors, which can carry hidden text
)
"""Letters and marks that are drawn as nothing."""


def plain(text: str) -> str:
    """The text on one line, without invisible characters; empty when there was nothing to see."""
    kept = (c if _is_kept(c) else " " if c.isspace() else "" for c in text)
    line = " ".join("".join(kept).split())
    return line if any(c not in _JOINERS and c != " " for c in line) else ""


@lru_cache(maxsize=4096)
def _is_kept(character: str) -> bool:
    if character in _JOINERS or character == " ":
        return True
    if any(ord(character) in blank for blank in _BLANKS):
        return False
    # Cn is kept otherwise: a new emoji is unassigned to an older Python.
    return unicodedata.category(character) not in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"}
