"""Every sentence on what moderators look at before it goes on."""

from collections.abc import Sequence

from bot.core.budgets import Share
from bot.core.holdings import HeldIn, HoldRule, Moment, WhyHeld
from bot.core.moderation import Hold
from bot.core.quota import Subject
from bot.ui import prompts, wording
from bot.ui.speech import _

RULE_CHARS_MAX = 100
SHORT_RULES_MAX = 5
"""So many are told one by one beside other settings."""


def added(rule: HoldRule) -> str:
    """What is looked at from now on."""
    return " ".join(
        [
            sentence(rule),
            _("`/mod queue` shows what waits; what nobody looks at in 12 hours ends."),
        ]
    )


def sentence(rule: HoldRule) -> str:
    """What is looked at, as a sentence."""
    words = {
        Moment.PROMPTS: _("Moderators approve what is asked for {where} before it costs anything."),
        Moment.RESULTS: _("Moderators approve what came {where} before anybody is shown it."),
    }[rule.moment]
    return words.format(where=_where(rule))


def _where(rule: HoldRule) -> str:
    match rule.subject:
        case HeldIn.SERVER:
            return _("in this server")
        case HeldIn.CHANNEL:
            return _("in {channel}").format(channel=f"<#{rule.subject_id}>")
        case HeldIn.ROLE:
            return _("by {role}").format(role=f"<@&{rule.subject_id}>")


def one_of_two() -> str:
    """The answer to a channel and a role at once."""
    return _(
        "Choose `channel` or `role`, not both: what is asked for there, or by these people. "
        "Use the command twice for both."
    )


def removed(rule: HoldRule) -> str:
    """What is not looked at any more."""
    return _("Removed: {rule} What waits already still does.").format(rule=sentence(rule))


def removed_before() -> str:
    return _("This is not set any more. `/settings hold list` shows what is.")


def listed(rules: Sequence[HoldRule]) -> str:
    """Everything that moderators look at first."""
    if not rules:
        return _("Moderators look at nothing before it goes on. `/settings hold add` changes that.")
    return wording.as_many([sentence(rule) for rule in rules])


def shortly(rules: Sequence[HoldRule]) -> list[str]:
    """The same among all that a server has chosen, a line each."""
    if len(rules) <= SHORT_RULES_MAX:
        return [listed(rules)]
    rest = _("and {count} more, which `/settings hold list` shows").format(
        count=len(rules) - SHORT_RULES_MAX
    )
    return [*map(sentence, rules[:SHORT_RULES_MAX]), rest]


def choice(rule: HoldRule) -> str:
    """A rule in a list of choices, where mentions do not show."""
    match rule.subject:
        case HeldIn.SERVER:
            whom = _("the whole server")
        case HeldIn.CHANNEL:
            whom = prompts.name("#", rule.subject_name, rule.subject_id)
        case HeldIn.ROLE:
            whom = prompts.name("@", rule.subject_name, rule.subject_id)
    return f"{moment(rule.moment)}: {whom}"


def moment(one: Moment) -> str:
    """When somebody looks, as the head of a line."""
    return {Moment.PROMPTS: _("Prompts"), Moment.RESULTS: _("Results")}[one]


def thing(key: str) -> str:
    """What a decision was about, by its key."""
    about, _colon, whose = key.partition(":")
    subject, _colon, subject_id = whose.partition(":")
    rule = HoldRule(moment=Moment(about), subject=HeldIn(subject), subject_id=int(subject_id or 0))
    return _("{moment} {where}").format(moment=moment(rule.moment), where=_where(rule))


def looked_at() -> str:
    """What a decision says of something that moderators look at."""
    return _("approved first")


def why(reason: WhyHeld) -> str:
    """Why a moderator has to look, as moderators read it."""
    if reason.share is not None:
        return _("it would use {share}, so an admin decides").format(share=share(reason.share))
    named = reason.rule and reason.hold in {Hold.WORDS, Hold.LIKENESS}
    said = _why(reason.hold)
    return f"{said} ({prompts.shown(reason.rule, RULE_CHARS_MAX)})" if named else said


def share(one: Share) -> str:
    """How much of what is left of a budget something would use."""
    words = {
        Subject.CHANNEL: _("{percent} % of what is left of the channel's budget"),
        Subject.OPERATOR: _("{percent} % of what is left of the budget of the bot's operator"),
    }.get(one.subject, _("{percent} % of what is left of the server's budget"))
    return words.format(percent=one.percent)


def _why(held_for: Hold) -> str:
    return {
        Hold.ALL: _("everything of this kind is looked at"),
        Hold.WORDS: _("a rule on words"),
        Hold.LIKENESS: _("it is nearly the same as something that was taken down"),
        Hold.PERSON: _("a real person may be on what was attached"),
        Hold.UNCLEAR: _("a model was to look at what was attached, and could not tell"),
        Hold.BUDGET: _("it would use much of what is left of a budget, so an admin decides"),
    }[held_for]
