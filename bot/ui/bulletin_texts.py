"""What a log channel says of requests that were refused."""

from bot.core.bulletins import (
    CHECK,
    LIKENESS,
    PROVIDER,
    UPLOADS,
    WORDS,
    LeftOut,
    LogLost,
    Refusals,
    ResultCard,
    TurnedAway,
    Waiting,
)
from bot.core.house import House
from bot.core.ports import Record
from bot.ui import decision_texts, log_texts, prompts, word_texts, wording
from bot.ui.speech import _, ngettext

WORDS_CHARS_MAX = 120
RULE_CHARS_MAX = 60
PROMPT_CHARS_MAX = 1_000


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
        UPLOADS: _("the rules on uploads"),
        LIKENESS: _("likeness to what was taken down"),
        CHECK: _("the check of attached files"),
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


def waiting(told: Waiting) -> str:
    """That something waits for a moderator, and how much does."""
    requests = ngettext(
        "{count} request, before it costs anything",
        "{count} requests, before they cost anything",
        told.requests,
    ).format(count=told.requests)
    results = ngettext(
        "{count} result, before anybody is shown it",
        "{count} results, before anybody is shown them",
        told.results,
    ).format(count=told.results)
    lines = [requests] * bool(told.requests) + [results] * bool(told.results)
    return "\n".join([f"**{_('Waiting for a moderator')}**", *lines])


def left_out(told: LeftOut) -> str:
    """That results have no card here, and where they are."""
    head = ngettext(
        "{count} result has no card here: too much came at once, or Discord did not answer.",
        "{count} results have no card here: too much came at once, or Discord did not answer.",
        told.results,
    ).format(count=told.results)
    return head + "\n-# " + _("`/logs search` finds them.")


def result(card: ResultCard) -> str:
    """What came of a request, for whom and for how much; and which rules asked to look at it."""
    record = Record(job=card.job, results=card.results)
    lines = [log_texts.record(record, PROMPT_CHARS_MAX)]
    if card.job.flags:
        rules = wording.listed([word_texts.named(key) for key in card.job.flags])
        lines.append(_("To be looked at, by the rule: {rules}").format(rules=rules))
    return "\n".join(lines)


def alt() -> str:
    """What a screen reader says of a small picture in the log."""
    return _("AI-generated")


def results_told(house: House) -> str:
    """Which results have a card in the log channel."""
    which = decision_texts.log_results(house.log_results)
    return _("Results with a card there: {which}.").format(which=which)


def lost_line(house: House) -> str:
    """What an admin reads beside an answer while the log channel cannot be reached."""
    when = wording.moment(house.log_lost_at_ms or 0, "f")
    return _(
        "The log channel <#{channel}> cannot be reached since {when}. Choose another one with "
        "`/settings log`."
    ).format(channel=house.log_channel_id, when=when)


def log_lost(told: LogLost) -> str:
    """The alert that the log channel cannot be reached."""
    return _(
        "The log channel <#{channel}> cannot be reached: let me see it and write in it, or choose "
        "another one with `/settings log`."
    ).format(channel=told.channel_id)
