"""Every sentence about budgets: what is used of them, that little is left, that they are lifted."""

from collections.abc import Sequence

from bot.core.budgets import SPENT_PERCENT, Warned
from bot.core.quota import Grant, Origin, Subject, Used
from bot.ui import limit_texts, wording
from bot.ui.speech import _


def warned(one: Warned) -> str:
    """That a budget has reached a level, for those who look after it."""
    used = one.used
    budget = _("**Budget of {whose}, {window}**: {used} of {most} is used or set aside").format(
        whose=limit_texts.subject(used.rule),
        window=limit_texts.this_window(used.rule.window),
        used=wording.dollars(used.used),
        most=wording.dollars(used.most),
    )
    if one.percent < SPENT_PERCENT:
        return f"⚠ {budget} ({one.percent} %)."
    return f"⛔ {budget}. " + _("Nothing more begins until it starts anew {when}. {remedy}").format(
        when=wording.moment(used.resets_at_ms), remedy=_remedy(used)
    )


def _remedy(used: Used) -> str:
    if used.rule.subject is Subject.OPERATOR:
        return _("`/budget lift` with `over: all servers` lets more through.")
    if used.rule.origin is Origin.OPERATOR:
        return _("This is the ceiling of the bot's operator, who alone can raise it.")
    return _("`/budget lift` lets more through.")


def budgets(standing: Sequence[Used], grants: Sequence[Grant]) -> str:
    """The budgets of a server with what is used of them, and what lifts them."""
    if not standing:
        return _("There is no budget here. `/budget set` sets one.")
    lines = [limit_texts.standing(used) for used in standing]
    lines += wording.under(f"**{_('What was granted')}**", [*map(limit_texts.grant, grants)])
    note = _("The log channel is told at 50, 75 and 90 %, and when nothing more fits.")
    return wording.as_many(lines, end=[f"-# {note}"])


def lifted(grant: Grant, standing: Sequence[Used]) -> str:
    """What lifting a budget means from now on."""
    about = [used for used in standing if used.granted and used.rule.subject is grant.subject]
    if not about:
        noted = _("Noted, but it lifts nothing: there is no budget, or it is 0, which stays 0.")
        remedy = "" if grant.subject is Subject.OPERATOR else " " + _("`/budget set` sets one.")
        return noted + remedy
    now = ", ".join(
        _("{most} {window}").format(
            most=wording.dollars(used.most), window=limit_texts.per_window(used.rule.window)
        )
        for used in about
    )
    undo = "" if grant.subject is Subject.OPERATOR else " " + _("`/settings undo` takes it back.")
    return (
        _("Until {until} {more} more may be spent: {now}.").format(
            until=wording.moment(grant.until_ms, "f"),
            more=wording.dollars(grant.amount),
            now=now,
        )
        + undo
    )
