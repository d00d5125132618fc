"""What a log channel says of requests that were refused."""

from gettext import gettext as _
from gettext import ngettext

from bot.core.bulletins import PROVIDER, WORDS, LogLost, Refusals, TurnedAway
from bot.ui import prompts, word_texts, wording

WORDS_CHARS_MAX = 120
RULE_CHARS_MAX = 60


def refusals(told: Refusals) -> str:
    """How many requests of how many people were refused by one thing, and the latest of them."""
    head = _head(told)
    return "\n".join([f"**{head}**", *(_line(one) for one in told.latest), *_rest(told)])


def _head(told: Refusals) -> str:
    by = refused_by(told.why)
    if told.count == 1:
        return _("A request was refused by {by}").format(by=by)
    people = ngettext("{people} person", "{people} people", told.people)
    return _("{count} requests refused by {by}, {people}").format(
        count=told.count, by=by, people=people.format(people=told.people)
    )


def refused_by(why: str) -> str:
    """What refuses requests, in a word or two."""
    return {
        WORDS: _("word rules"),
        "uploads": _("the rules on uploads"),
        "likeness": _("likeness to what was taken down"),
        PROVIDER: _("xAI's content policy"),
    }.get(why, _("the rules of this server"))


def _line(one: TurnedAway) -> str:
    who = _("somebody") if one.user_id is None else f"<@{one.user_id}>"
    when = wording.moment(one.at_ms)
    rule = f" · {_rule(one)}" if one.rule else ""
    words = prompts.shown(one.words, WORDS_CHARS_MAX) if one.words else _("no words")
    return f"{words}\n-# {who} <#{one.channel_id}> {when}{rule}"


def _rule(one: TurnedAway) -> str:
    """What refused it."""
    if one.why == WORDS:
        return word_texts.named(one.rule)
    return prompts.shown(one.rule, RULE_CHARS_MAX)


def _rest(told: Refusals) -> list[str]:
    rest = told.count - len(told.latest)
    return [wording.more(rest)] if rest > 0 else []


def log_lost(told: LogLost) -> str:
    """The alert that the log channel cannot be reached."""
    return _(
        "The log channel <#{channel}> cannot be reached: let me see it and write in it, or choose "
        "another one with `/settings log`."
    ).format(channel=told.channel_id)
