"""A text as it is compared with rules: what hides a word from a rule is undone.

A text has one plain reading, and further ones in which letters that only look like others, digits
in place of letters, and letters with gaps between them are what they are meant to be read as. What
one of the readings matches is matched: an honest word keeps its plain reading.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from string import ascii_lowercase

from bot.core.words import plain

# --- scripts ------------------------------------------------------------------------------------

UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17ff\u19e0-\u19ff"  # Khmer
    "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"  # Kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # Han
)
"""Scripts that put no spaces between words, as a class of a regular expression."""
_UNSPACED = re.compile(f"[{UNSPACED}]")
_GAPS = re.compile(f"(?<=[{UNSPACED}])\\s+(?=[{UNSPACED}])")


def _ranges(codes: Iterable[int]) -> str:
    """Characters as a class of a regular expression."""
    return "".join(map(re.escape, map(chr, codes)))


_MARKS = _ranges(
    code
    for codes in (range(0x0300, 0x3100), range(0xA66F, 0xAC00), range(0xFE20, 0xFE30))
    for code in codes
    if unicodedata.category(chr(code)).startswith("M")
)
WORD = re.compile(f"[^\\W_](?:[^\\W_]|[{_MARKS}])*")
"""A word: letters, digits, and the marks that many scripts write vowels with."""

# --- accents ------------------------------------------------------------------------------------

_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
"""Marks that tell no word from another where people write in a hurry: those of Latin, Greek,
Cyrillic, Hebrew and Arabic. The vowels of India and the voicing of Kana are none."""
_SIGNS = (0x1F150, 0x1F170, 0x1F1E6)
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "ȷ": "j",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ß": "ss",
        **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡ", "abcdefghijklmnoprstuvwyzag", strict=True)),
        # Letters in filled circles and squares, and those that flags are made of.
        **{chr(first + n): letter for first in _SIGNS for n, letter in enumerate(ascii_lowercase)},
        # Arabic and Persian letters that are written one for the other, and the line that widens.
        "\u0640": "",
        "ة": "ه",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ٱ": "ا",
    }
)

# --- what only looks like something else --------------------------------------------------------

_ALIKE = {
    **dict(zip("аеорсухіјѕԁһԛԝӏ", "aeopcyxijsdhqwl", strict=True)),  # Cyrillic
    **dict(zip("αεικνορτυχ", "aeikvoptux", strict=True)),  # Greek
    **dict(zip("օսհո", "ouhn", strict=True)),  # Armenian
}
"""Letters drawn like those of Latin, whatever stands beside them."""
_CAPITALS = {
    **dict(zip("АВЕКМНОРСТУХІЈЅҮ", "ABEKMHOPCTYXIJSY", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
}
_NEARLY = dict(zip("вкмнтгпиьязβηωσμπγ", "bkmhtrnubrebnwouny", strict=True))
"""Letters that are taken for others inside a Latin word alone."""
_IN_LATIN = _NEARLY | _CAPITALS | _ALIKE
_LEET = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "€": "e"}
_LEET_TABLES = tuple(str.maketrans(_LEET | dict.fromkeys("1!|", upright)) for upright in ("i", "l"))
"""An upright line is an i or an l."""
_LEET_SIGN = re.compile(r"[013457@$€!|]")
_LEET_WORD = re.compile(r"[\w@$€!|]+")
_LETTER_BY_LETTER = re.compile(r"(?<![^\W_])[^\W\d_](?:[\s.,*_-]{1,2}[^\W\d_](?![^\W_])){2,}")


def cleaned(text: str) -> str:
    """A text on one line, without what nobody sees, in the usual form of each character."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return unicodedata.normalize("NFKC", plain(text).translate(_JOINERS))


_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d\ufe0f"))


def folded(clean: str) -> str:
    """A cleaned text without case and accents, and without gaps where a script has none."""
    if clean.isascii():
        return clean.lower()
    apart = unicodedata.normalize("NFD", clean.casefold())
    bare = unicodedata.normalize("NFC", _ACCENTS.sub("", apart)).translate(_LETTERS)
    return _GAPS.sub("", bare)


def is_unspaced(text: str) -> bool:
    """Whether a text has letters of a script that puts no spaces between words."""
    return _UNSPACED.search(text) is not None


def words(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return WORD.findall(folded(cleaned(text)))


def readings(clean: str) -> tuple[str, ...]:
    """Every way to read a cleaned text, the plain one first; most texts have one."""
    meant = _LETTER_BY_LETTER.sub(_joined, clean)
    if not meant.isascii():
        meant = WORD.sub(lambda found: _in_latin(found.group()), meant)
    guesses = [meant]
    if _LEET_SIGN.search(meant):
        guesses = [
            _LEET_WORD.sub(lambda found, table=table: _unleet(found.group(), table), meant)
            for table in _LEET_TABLES
        ]
    return tuple(dict.fromkeys(map(folded, dict.fromkeys([clean, *guesses]))))


def _joined(found: re.Match[str]) -> str:
    """Letters with gaps between them as a word; the first may be a word by itself."""
    whole = "".join(WORD.findall(found.group()))
    return f"{whole[1:]} {whole}"


@lru_cache(maxsize=4096)
def _in_latin(word: str) -> str:
    """A word in Latin letters, where it is meant to be read so."""
    letters = [letter for letter in word if letter.isalpha()]
    if not any(letter in _IN_LATIN for letter in letters):
        return word
    if any(letter.isascii() for letter in letters):
        table = _IN_LATIN
    elif all(letter in _CAPITALS for letter in letters):
        table = _CAPITALS
    elif all(letter.lower() in _ALIKE for letter in letters):
        table = _ALIKE | {letter.upper(): latin for letter, latin in _ALIKE.items()}
    else:
        return word
    return "".join(table.get(letter, letter) for letter in word)


def _unleet(word: str, table: dict[int, str]) -> str:
    """A word with letters for digits and signs; what has no letters stays, and so does a shout."""
    core = word.rstrip("!|")
    if not _LEET_SIGN.search(core) or not any(letter.isalpha() for letter in core):
        return word
    return core.translate(table) + word[len(core) :]
