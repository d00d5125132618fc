"""A person's words without what nobody can see: control, direction and blank characters."""

import unicodedata

_JOINERS = frozenset("\u200c\u200d\ufe0f")
"""What holds letters (Persian, Indic) and emoji together; nothing to see by themselves."""
_BLANKS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Letters and marks that are drawn as nothing."""


def plain(text: str) -> str:
    """The text on one line, without invisible characters; empty when there was nothing to see."""
    kept = (c if _is_kept(c) else " " if c.isspace() else "" for c in text)
    line = " ".join("".join(kept).split())
    return line if any(c not in _JOINERS and c != " " for c in line) else ""


def _is_kept(character: str) -> bool:
    if character in _JOINERS or character == " ":
        return True
    if character in _BLANKS or _is_variation_selector(character):
        return False
    # Cn is kept: a new emoji is unassigned to an older Python.
    return unicodedata.category(character) not in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"}


def _is_variation_selector(character: str) -> bool:
    """Selectors other than the emoji one can carry hidden text."""
    return "\ufe00" <= character <= "\ufe0e" or "\U000e0100" <= character <= "\U000e01ef"
