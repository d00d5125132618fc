"""A rule of a server on words, the presets that come with the bot, and the bounds of both."""

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from bot.core.errors import BadWordRule
from bot.core.wordrules import folding, matching
from bot.core.wordrules.matching import PATTERN_STEPS_MAX, Pattern
from bot.core.words import plain

RULES_MAX = 1_000
"""A server has at most so many rules on words; presets do not count."""
PATTERNS_MAX = 20
"""So many of them can be patterns, which are each tried by themselves."""
STEPS_MAX = 5_000
"""As large as all patterns of a server may be together: it bounds the time for a text."""
WORDS_CHARS_MAX = 100
PATTERN_CHARS_MAX = 200
OPEN_LETTERS_MIN = 3
"""A word with a star needs so many letters beside it, so that it does not match nearly all."""


PRESET = "preset"
"""Stands before the name of a preset where a rule would have its form."""


class Form(StrEnum):
    """How a rule is written."""

    WORDS = "words"
    """A word or a phrase; a star at an end of a word stands for any letters."""
    PATTERN = "pattern"
    """A regular expression in the syntax of RE2."""


class Action(StrEnum):
    """What a rule does with a request."""

    REFUSE = "refuse"
    HOLD = "hold"
    """A moderator looks at it first."""
    FLAG = "flag"
    """It goes on, and moderators are told."""


class Preset(StrEnum):
    """Rules that come with the bot. They refuse."""

    MINORS = "minors"
    """Sexual content with minors."""
    UNDRESSING = "undressing"
    """Taking the clothes off somebody on a picture that is given."""
    REAL_PEOPLE = "real_people"
    """Sexual content with real people."""
    HATE = "hate"


FIXED = frozenset({Preset.MINORS, Preset.UNDRESSING})
"""Presets that nobody turns off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRule:
    """One rule of a server."""

    text: str
    """What it looks for, as an admin or moderator wrote it."""
    form: Form = Form.WORDS
    action: Action = Action.REFUSE

    @property
    def key(self) -> str:
        """There is one rule for each: what is looked for is refused, held or flagged."""
        return f"{self.form}:{self.text}"

    @property
    def id(self) -> str:
        """Names it where its text would be too long."""
        return sha256(self.key.encode()).hexdigest()[:12]


def rule_of(key: str, action: str) -> WordRule:
    """The rule with a key."""
    form, _, text = key.partition(":")
    return WordRule(text=text, form=Form(form), action=Action(action))


def checked(rule: WordRule) -> WordRule:
    """A rule that is clean and can be used. Raises BadWordRule, which names the remedy."""
    text = plain(rule.text)
    if rule.form is Form.PATTERN:
        _check_pattern(text)
        return replace(rule, text=text)
    if len(text) > WORDS_CHARS_MAX:
        raise BadWordRule(
            f"`words` has {len(text)} characters. Shorten it to {WORDS_CHARS_MAX} or fewer."
        )
    _check_words(text)
    return replace(rule, text=text.casefold())


def _check_words(text: str) -> None:
    words = [word for word in text.split() if word.strip("*")]
    if not folding.words(text.replace("*", "")):
        raise BadWordRule("`words` needs at least one letter or digit.")
    for word in words:
        if "*" in word.strip("*"):
            raise BadWordRule("A star stands at the beginning or the end of a word, not inside it.")
        if "*" in word and len(word.strip("*")) < OPEN_LETTERS_MIN:
            raise BadWordRule(
                f"A word with a star needs {OPEN_LETTERS_MIN} letters or more beside it: "
                "otherwise it would match nearly everything."
            )
    if len(words) != len(text.split()):
        raise BadWordRule("A star stands at the beginning or the end of a word, not by itself.")


def _check_pattern(text: str) -> None:
    if len(text) > PATTERN_CHARS_MAX:
        raise BadWordRule(
            f"The pattern has {len(text)} characters. Shorten it to {PATTERN_CHARS_MAX} or fewer."
        )
    if not text:
        raise BadWordRule("`words` needs at least one letter or digit.")
    try:
        pattern = Pattern(text)
    except ValueError as error:
        raise BadWordRule(
            f"The pattern cannot be read: {error}. It is an RE2 regular expression: no "
            "look-ahead, look-behind or back-references."
        ) from None
    if pattern.steps > PATTERN_STEPS_MAX:
        raise BadWordRule(
            "The pattern is too much work for every request. Repeat less, or make it shorter."
        )
    if pattern.finds(b""):
        raise BadWordRule("The pattern matches a text without any words, so it matches all.")


def check_together(rules: tuple[WordRule, ...]) -> None:
    """Raises BadWordRule for more rules than a server may have."""
    if len(rules) > RULES_MAX:
        raise BadWordRule(
            f"A server has at most {RULES_MAX:,} rules on words. "
            "Remove one first: /mod words remove."
        )
    patterns = [rule.text for rule in rules if rule.form is Form.PATTERN]
    if len(patterns) > PATTERNS_MAX:
        raise BadWordRule(
            f"A server has at most {PATTERNS_MAX} patterns. Remove one first: /mod words remove."
        )
    if sum(matching.Pattern(text).steps for text in patterns) > STEPS_MAX:
        raise BadWordRule(
            "The patterns here are too much work together. Make this one shorter, or remove one "
            "first: /mod words remove."
        )
