"""Every sentence on rules on words, for those who set them."""

from collections.abc import Sequence

from bot.core.cases.words import Listed
from bot.core.wordrules.judging import Found
from bot.core.wordrules.rules import FIXED, PRESET, Action, Form, Preset, WordRule
from bot.ui import prompts, wording
from bot.ui.speech import _

RULE_CHARS_MAX = 210
"""A rule is shown whole, escapes and all, where that is not very long."""
NAMED_CHARS_MAX = 60


def rule_set(rule: WordRule, replaced: WordRule | None) -> str:
    """That a rule holds now, and what it did before."""
    said = _("The rule is set: {rule}.").format(rule=_rule(rule))
    if replaced is None or replaced.action is rule.action:
        return said
    before = _("Before, it did this: {action}.").format(action=action(replaced.action))
    return f"{said} {before}"


def rule_removed(rule: WordRule) -> str:
    return _("The rule is removed: {rule}.").format(rule=_rule(rule))


def preset_set(which: Preset, *, on: bool) -> str:
    """That a preset is on or off."""
    words = _("**{preset}** is on.") if on else _("**{preset}** is off.")
    return words.format(preset=preset(which))


def listed(found: Listed) -> str:
    """Every preset and every rule, a line each."""
    presets = [_preset_line(one, found.off) for one in Preset]
    head = _("Rules of this server")
    rules = wording.under(f"**{head}**", [_rule(one) for one in found.rules])
    none = _("This server has no rules of its own. `/mod words add` makes one.")
    came = _("Came with the bot")
    return wording.as_many([*wording.under(f"**{came}**", presets), *(rules or [none])])


def as_file(rules: Sequence[WordRule]) -> str:
    """Every rule of a server as the lines of a text file."""
    return "".join(f"{rule.action} {rule.form}: {rule.text}\n" for rule in rules)


def tested(found: Found) -> str:
    """What would happen to a request with a text, and why."""
    names = [f"**{preset(one)}** ({_('came with the bot')})" for one in found.presets]
    names += [_rule(rule) for rule in found.rules]
    match found.action:
        case None:
            return _("No rule on words matches. A request with this would go on.")
        case Action.REFUSE:
            said = _("A request with this would be refused.")
        case Action.HOLD:
            said = _("A request with this would wait for a moderator.")
        case Action.FLAG:
            said = _("A request with this would go on, and moderators would be told.")
    return wording.as_many([said, *(f"- {name}" for name in names)])


def _rule(rule: WordRule) -> str:
    """What a rule looks for and does."""
    text = prompts.shown(rule.text, RULE_CHARS_MAX)
    if rule.form is Form.PATTERN:
        text = _("pattern {text}").format(text=text)
    return f"{text}: {action(rule.action)}"


def choice(rule: WordRule) -> str:
    """A rule in a list of choices."""
    return prompts.cut(f"{rule.text} · {action(rule.action)}", wording.CHOICE_CHARS_MAX)


def _preset_line(which: Preset, off: frozenset[Preset]) -> str:
    state = _("always on") if which in FIXED else on_or_off(on=which not in off)
    return f"{preset(which)}: {state}"


def thing(key: str) -> str:
    """What a decision on a rule was about, by its key."""
    form, _colon, text = key.partition(":")
    words = _("Rule on {text}") if form == Form.WORDS else _("Rule on the pattern {text}")
    return words.format(text=prompts.shown(text, RULE_CHARS_MAX))


def named(key: str) -> str:
    """A rule or preset as a moderator reads it, by the name that a refusal or a flag keeps."""
    form, _colon, text = key.partition(":")
    return preset(text) if form == PRESET else prompts.shown(text, NAMED_CHARS_MAX)


def action(one: str) -> str:
    """What a rule does, in a word or two."""
    return {
        Action.REFUSE: _("refuse"),
        Action.HOLD: _("hold for a moderator"),
        Action.FLAG: _("let through, and tell moderators"),
    }[Action(one)]


def preset(which: str) -> str:
    """What a preset is about."""
    return {
        Preset.MINORS: _("Sexual content with minors"),
        Preset.UNDRESSING: _("Undressing somebody on a given picture"),
        Preset.REAL_PEOPLE: _("Sexual content with real people"),
        Preset.HATE: _("Hate"),
    }[Preset(which)]


def on_or_off(*, on: bool) -> str:
    """Whether a preset is on, in a word."""
    return _("on") if on else _("off")


# --- the form -------------------------------------------------------------------------------


def form_title() -> str:
    return _("Add a rule on words")


def form_words() -> str:
    return _("Words or a phrase")


def form_words_hint() -> str:
    return _("Matched as whole words. A star at an end of a word stands for any letters.")


def form_action() -> str:
    return _("What it does")


def form_pattern() -> str:
    return _("It is a pattern (RE2 regular expression)")
