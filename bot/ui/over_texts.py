"""Every sentence on who is over a limit: which one, how far, and when it opens again."""

from bot.core.quota import Origin, Over, Rule, Subject, Used
from bot.ui import limit_texts, wording
from bot.ui.speech import _


def over(decision: Over, *, leaves_part: bool = False) -> str:
    """Which limit stopped a person and how far, and when it opens again if waiting helps.

    `leaves_part` says that less of the same still fits: then what is left is said.
    """
    rule, used = decision.over.rule, decision.over
    if rule.origin is Origin.OPERATOR:
        stopped_by = _ceiling(rule)
    elif decision.never_fits and not leaves_part:
        return _never_fits(decision)
    elif used.left == 0:
        stopped_by = _used_up(used)
    else:
        stopped_by = _not_enough_left(used, decision.asked)
    if decision.never_fits:
        return stopped_by
    opens = _("It opens again {opens}.").format(opens=wording.moment(decision.opens_at_ms))
    return f"{stopped_by} {opens}"


def _never_fits(decision: Over) -> str:
    rule = decision.over.rule
    if rule.amount == 0:
        return _("{limit}. An admin can change that.").format(limit=limit_texts.meaning(rule))
    return _(
        "This needs {need}, and the whole limit is {amount} {window} ({subject}). "
        "Ask for less, or choose something cheaper."
    ).format(
        need=limit_texts.counted(decision.asked, rule.unit),
        amount=limit_texts.measure(decision.over.most, rule.unit),
        window=limit_texts.per_window(rule.window),
        subject=limit_texts.subject(rule),
    )


def _ceiling(rule: Rule) -> str:
    """What stands above every limit of a server; what other servers use is not said."""
    if rule.subject is Subject.OPERATOR:
        return _("All that this bot may spend {window} is used up or nearly so.").format(
            window=limit_texts.this_window(rule.window)
        )
    if rule.subject is Subject.PERSON:
        return _(
            "Outside of servers, this bot's operator allows each person {amount} {window}, "
            "and this would pass it."
        ).format(amount=wording.dollars(rule.amount), window=limit_texts.per_window(rule.window))
    return _(
        "This bot's operator allows this server {amount} {window}, and this would pass it."
    ).format(amount=wording.dollars(rule.amount), window=limit_texts.per_window(rule.window))


def _used_up(used: Used) -> str:
    rule = used.rule
    who = {
        Subject.GUILD: _(
            "This server is out of {unit} for {window}: {used} of {amount} ({subject})."
        ),
        Subject.CHANNEL: _(
            "This channel is out of {unit} for {window}: {used} of {amount} ({subject})."
        ),
    }.get(rule.subject, _("You are out of {unit} for {window}: {used} of {amount} ({subject})."))
    return who.format(
        unit=limit_texts.unit(rule.unit),
        window=limit_texts.this_window(rule.window),
        used=limit_texts.measure(used.used, rule.unit),
        amount=limit_texts.measure(used.most, rule.unit),
        subject=limit_texts.subject(rule),
    )


def _not_enough_left(used: Used, asked: int) -> str:
    rule = used.rule
    return _("This needs {need}, and {left} of {amount} are left for {window} ({subject}).").format(
        need=limit_texts.counted(asked, rule.unit),
        left=limit_texts.measure(used.left, rule.unit),
        amount=limit_texts.measure(used.most, rule.unit),
        window=limit_texts.this_window(rule.window),
        subject=limit_texts.subject(rule),
    )
