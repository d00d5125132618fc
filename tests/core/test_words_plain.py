"""A person's words without what nobody can see."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import words

JOINERS = "\u200c\u200d\ufe0f"
BLANKS = "\u034f\u115f\u1160\u2800\u3164\uffa0"
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"}

typed = st.text(
    st.characters() | st.sampled_from([*JOINERS, *BLANKS, *" \n\u200b\ufe00\U000e0101"])
)


@given(typed)
def test_nothing_unseen_is_left(text: str) -> None:
    """Of control, format and space characters only joiners and single spaces stay."""
    plain = words.plain(text)

    assert not {unicodedata.category(c) for c in plain if c not in f" {JOINERS}"} & UNSEEN
    assert plain == " ".join(plain.split(" "))
    assert "  " not in plain
    assert plain == plain.strip()


@given(typed)
def test_plain_words_stay_as_they_are(text: str) -> None:
    """What was made plain once is plain, and nothing in it is new or has changed places."""
    plain = words.plain(text)
    typed_again = iter(text)

    assert words.plain(plain) == plain
    assert all(c in typed_again for c in plain if c != " ")


@given(st.text(st.sampled_from([*JOINERS, *BLANKS, *" \n\u200b\ufe00\U000e0101"])))
def test_where_there_is_nothing_to_see_nothing_is_left(text: str) -> None:
    """Joiners, blanks and spaces by themselves are an empty text, in any number and order."""
    assert words.plain(text) == ""
    assert words.plain(f"{text}x{text}").strip(f"{JOINERS} ") == "x"


@pytest.mark.parametrize(
    "character",
    [
        *("\u3164", "\u115f", "\u1160", "\uffa0", "\u2800", "\u034f"),
        *("\ufe00", "\ufe01", "\ufe0e", "\U000e0100", "\U000e0101", "\U000e01ef"),
        *("\x00", "\x1b", "\u00ad", "\u200b", "\u202e", "\u2066", "\u2069", "\ufeff"),
        *("\ud800", "\ue000", "\U000e0041"),
    ],
    ids=ascii,
)
def test_invisible_characters_go(character: str) -> None:
    """Blank letters, selectors that can carry hidden text, controls and directions vanish."""
    assert words.plain(f"a{character}b") == "ab"


@pytest.mark.parametrize(
    "space",
    ["\n", "\r\n", "\t", "\x85", "\u00a0", "\u2003", "\u2028", "\u2029", "\u3000"],
    ids=ascii,
)
def test_every_kind_of_space_is_one_space(space: str) -> None:
    """Lines and wide spaces become single spaces, and none is left at the ends."""
    assert words.plain(f"{space}a{space}{space}b{space}") == "a b"


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cشود",
        "क्\u200dष",
        "👩\u200d👩\u200d👧",
        "❤\ufe0f",
        "\U0001fae8",
        "e\u0301tude",
        "日本語の灯台",
    ],
    ids=ascii,
)
def test_scripts_and_emoji_stay_whole(text: str) -> None:
    """Letters and emoji keep what joins them, also those newer than this Python."""
    assert words.plain(text) == text
