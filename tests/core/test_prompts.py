"""A person's words on a card: they can neither ping nor format nor break out of it."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core import words
from bot.ui import prompts
from bot.ui.prompts import END_ISOLATE, ISOLATE

SPECIAL = set("\\*_~|`<>#[]()@-")
BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"}
NASTY = st.sampled_from(
    [
        *SPECIAL,
        *BIDI,
        *"\n\r\t\v\f\x00\x1b\x85\u2028\u2029\u200b\u200d\ufeff\u00ad\ud800",
        *("@everyone", "<@300>", "<@&1>", "<#2>", "</imagine:1>", "<t:1:R>", "<a:b:1>"),
        *("https://x.test", "://", "\\://", "```", "||", "-# ", "# ", "> ", "[a](b)"),
    ]
)
typed = st.lists(st.text(max_size=20) | NASTY, max_size=40).map("".join)


def inner(shown: str) -> str:
    """What stands between the isolates."""
    assert (shown[0], shown[-1]) == (ISOLATE, END_ISOLATE)
    return shown[1:-1]


def bare(text: str) -> str:
    """A text with a gap for everything that is escaped."""
    return re.sub(r"\\.", " ", text)


def as_read(text: str) -> str:
    """A text as Discord shows it: each backslash shows what follows."""
    return re.sub(r"\\(.)", r"\1", text)


@given(typed)
def test_nothing_formats_or_mentions(prompt: str) -> None:
    """Every character with a meaning to Discord is escaped, and no link is left whole."""
    text = inner(prompts.shown(prompt))

    assert not SPECIAL & set(bare(text))
    assert "://" not in bare(text)


@given(typed)
def test_nothing_breaks_out(prompt: str) -> None:
    """What is shown is one line, without control, direction or other invisible characters."""
    text = inner(prompts.shown(prompt))

    assert len(text.splitlines()) <= 1
    assert not {unicodedata.category(c) for c in text if c not in " \u200c\u200d"} & UNSEEN


@given(typed, st.integers(2, 300))
def test_no_prompt_is_longer_than_it_may_be(prompt: str, chars_max: int) -> None:
    """The reader sees at most so many characters, however many of them are escaped."""
    text = inner(prompts.shown(prompt, chars_max))

    assert len(as_read(text)) <= chars_max
    assert len(text) <= 2 * chars_max


@given(typed)
def test_the_words_stay_as_they_were(prompt: str) -> None:
    """Escaping changes nothing that a reader sees."""
    plain = words.plain(prompt)

    assert as_read(prompts.escaped(plain)) == plain


@given(typed, st.integers(2, 300))
@example("one two three", 8)
def test_a_long_prompt_is_cut_with_an_ellipsis(prompt: str, chars_max: int) -> None:
    """What fits is whole; what does not is a beginning of it and an ellipsis."""
    text = prompts.cut(prompt, chars_max)

    if len(prompt) <= chars_max:
        assert prompt == text
    else:
        assert text.endswith("…")
        assert prompt.startswith(text[:-1])


def test_a_long_prompt_is_cut_at_a_word() -> None:
    """No word is torn, unless it is so long that half the line would be lost."""
    assert prompts.cut("one two three", 10) == "one two…"
    assert prompts.cut("one two three", 8) == "one two…"
    assert prompts.cut("a" * 50, 10) == "aaaaaaaaa…"
    assert prompts.cut("a " + "b" * 50, 10) == "a bbbbbbb…"


def test_a_card_shows_140_characters() -> None:
    """A prompt of 140 characters is whole, a longer one is not."""
    assert inner(prompts.shown("x" * 140)) == "x" * 140
    assert inner(prompts.shown("x" * 141)) == "x" * 139 + "…"


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("a lighthouse, slow push-in", r"a lighthouse, slow push\-in"),
        ("@everyone <@300> <@&4>", r"\@everyone \<\@300\> \<\@&4\>"),
        ("**bold** ~~gone~~ ||hidden||", r"\*\*bold\*\* \~\~gone\~\~ \|\|hidden\|\|"),
        ("[free](https://evil.test)", r"\[free\]\(https\://evil.test\)"),
        ("```\ncode", r"\`\`\` code"),
        ("# big\n> quoted\n-# small", r"\# big \> quoted \-\# small"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("\u2069out\u2068", "out"),
        ("zero\u200bwidth\x00", "zerowidth"),
        ("  many \t spaces\u00a0here\u3000", "many spaces here"),
        (r"\*", r"\\\*"),
    ],
)
def test_what_people_try(prompt: str, shown: str) -> None:
    """Mentions, formatting, links, headings and hidden text come out as plain words."""
    assert inner(prompts.shown(prompt)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "❤️‍🔥",
        "👍🏽",
        "🇳🇴",
        "日本語の灯台",
        "منارة في العاصفة",
        "नमस्ते",
        "e\u0301tude",
    ],
)
def test_emoji_and_scripts_survive(text: str) -> None:
    """Emoji made of several characters, and words of any script, stay whole."""
    assert inner(prompts.shown(text)) == text
