"""Every sentence about limits: what they mean, what is left, and that one is reached."""

from collections.abc import Mapping, Sequence
from gettext import gettext as _
from gettext import ngettext

from bot.core import quota
from bot.core.models import Catalogue
from bot.core.quota import Origin, Over, Rule, Subject, Unit, Used, Window
from bot.ui import wording


def over(decision: Over) -> str:
    """Which limit stopped a person and how far, and when it opens again if waiting helps."""
    rule, used = decision.over.rule, decision.over
    if rule.origin is Origin.OPERATOR:
        stopped_by = _ceiling(rule)
    elif decision.never_fits:
        return _never_fits(decision)
    elif used.left == 0:
        stopped_by = _used_up(used)
    else:
        stopped_by = _not_enough_left(used, decision.asked)
    if decision.never_fits:
        return stopped_by
    opens = _("It opens again {opens}.").format(opens=wording.moment(used.resets_at_ms))
    return f"{stopped_by} {opens}"


def _never_fits(decision: Over) -> str:
    rule = decision.over.rule
    if rule.amount == 0:
        return _("{limit}. An admin can change that.").format(limit=_meaning(rule))
    return _(
        "This needs {need}, and the whole limit is {amount} {window} ({subject}). "
        "Ask for less, or choose something cheaper."
    ).format(
        need=counted(decision.asked, rule.unit),
        amount=measure(rule.amount, rule.unit),
        window=per_window(rule.window),
        subject=subject(rule.subject),
    )


def _ceiling(rule: Rule) -> str:
    """What stands above every limit of a server; what other servers use is not said."""
    if rule.subject is Subject.OPERATOR:
        return _("All that this bot may spend {window} is used up or nearly so.").format(
            window=this_window(rule.window)
        )
    if rule.subject is Subject.PERSON:
        return _(
            "Outside of servers, this bot's operator allows each person {amount} {window}, "
            "and this would pass it."
        ).format(amount=wording.dollars(rule.amount), window=per_window(rule.window))
    return _(
        "This bot's operator allows this server {amount} {window}, and this would pass it."
    ).format(amount=wording.dollars(rule.amount), window=per_window(rule.window))


def _used_up(used: Used) -> str:
    rule = used.rule
    who = (
        _("This server is out of {unit} for {window}: {used} of {amount} ({subject}).")
        if rule.subject is Subject.GUILD
        else _("You are out of {unit} for {window}: {used} of {amount} ({subject}).")
    )
    return who.format(
        unit=unit(rule.unit),
        window=this_window(rule.window),
        used=measure(used.used, rule.unit),
        amount=measure(rule.amount, rule.unit),
        subject=subject(rule.subject),
    )


def _not_enough_left(used: Used, asked: int) -> str:
    rule = used.rule
    return _("This needs {need}, and {left} of {amount} are left for {window} ({subject}).").format(
        need=counted(asked, rule.unit),
        left=measure(used.left, rule.unit),
        amount=measure(rule.amount, rule.unit),
        window=this_window(rule.window),
        subject=subject(rule.subject),
    )


def unit(one: Unit) -> str:
    return {
        Unit.IMAGES: _("pictures"),
        Unit.CLIPS: _("clips"),
        Unit.SECONDS: _("seconds of clips"),
        Unit.DOLLARS: _("dollars"),
    }[one]


def measure(amount: int, one: Unit) -> str:
    """An amount in a limit's unit, as people write it."""
    match one:
        case Unit.DOLLARS:
            return wording.dollars(amount)
        case Unit.SECONDS:
            return f"{amount / 1000:g} s"
        case _:
            return f"{amount:,}"


def counted(amount: int, one: Unit) -> str:
    """An amount with the word for what is counted."""
    match one:
        case Unit.IMAGES:
            return ngettext("{count:,} picture", "{count:,} pictures", amount).format(count=amount)
        case Unit.CLIPS:
            return ngettext("{count:,} clip", "{count:,} clips", amount).format(count=amount)
        case Unit.SECONDS:
            return _("{amount} of clips").format(amount=measure(amount, one))
        case Unit.DOLLARS:
            return wording.dollars(amount)


def this_window(window: Window) -> str:
    return _("today") if window is Window.DAY else _("this month")


def per_window(window: Window) -> str:
    return _("a day") if window is Window.DAY else _("a month")


def subject(one: Subject) -> str:
    return {
        Subject.EVERYONE: _("each member"),
        Subject.GUILD: _("the whole server"),
        Subject.PERSON: _("each person outside of servers"),
        Subject.OPERATOR: _("all servers"),
    }[one]


def limit(rule: Rule) -> str:
    """A limit in a few words."""
    amount = counted(rule.amount, rule.unit)
    return _("{subject}: {amount} {window}").format(
        subject=subject(rule.subject), amount=amount, window=per_window(rule.window)
    )


def limit_set(
    rule: Rule, replaced: Rule | None, most_ticks: int | None, catalogue: Catalogue
) -> str:
    """One sentence: what a limit means and what it can cost at most."""
    sentence = _("{meaning}, which can cost {cost}.").format(
        meaning=_meaning(rule), cost=_worst(rule, most_ticks, catalogue)
    )
    if rule.amount == 0:
        sentence = _("{meaning}, which costs nothing.").format(meaning=_meaning(rule))
    if replaced is None:
        return sentence
    return sentence + " " + _("It replaces: {limit}.").format(limit=limit(replaced))


def _worst(rule: Rule, most_ticks: int | None, catalogue: Catalogue) -> str:
    """What a limit can cost at most, never more than the operator's ceiling lets through."""
    worst = quota.worst_ticks(rule, catalogue)
    bounded = wording.dollars(worst if most_ticks is None else min(worst, most_ticks))
    if rule.subject is not Subject.EVERYONE:
        return _("at most {worst}").format(worst=bounded)
    if most_ticks is None:
        return _("at most {worst} for each of them").format(worst=bounded)
    return _(
        "at most {worst} for each of them and {ceiling} for all together, the operator's ceiling"
    ).format(worst=bounded, ceiling=wording.dollars(most_ticks))


def limit_removal(rule: Rule, most_ticks: int | None) -> str:
    """What it means to remove a limit, asked once."""
    question = _("Remove **{limit}**?").format(limit=limit(rule))
    if most_ticks is None:
        bound = _("Without it, nothing but your other limits bounds what is spent here.")
    else:
        bound = _(
            "Without it, this server can cost up to {ceiling} {window}, the operator's ceiling, "
            "unless another limit is lower."
        ).format(ceiling=wording.dollars(most_ticks), window=per_window(rule.window))
    return f"{question} {bound}"


def limit_removed(rule: Rule) -> str:
    return _("Removed: {limit}. `/quota set` sets it again.").format(limit=limit(rule))


def limit_unknown() -> str:
    return _("There is no such limit any more. `/quota list` shows those there are.")


def limits(all_standing: Sequence[Used]) -> str:
    """Every limit that holds here, two lines each."""
    if not all_standing:
        return _("No limit holds here. `/quota set` sets one.")
    return "\n".join(standing(used) for used in all_standing)


def _meaning(rule: Rule) -> str:
    """A limit as a sentence; one of 0 says that nobody may."""
    if rule.subject is Subject.EVERYONE:
        who = _("No member") if rule.amount == 0 else _("Each member")
    else:
        who = _("Nobody in this server") if rule.amount == 0 else _("The whole server")
    does = _("may spend {amount}") if rule.unit is Unit.DOLLARS else _("may make {amount}")
    if rule.amount == 0:
        nothing = _("anything") if rule.unit is Unit.DOLLARS else unit(rule.unit)
        return f"{who} {does.format(amount=nothing)}"
    amount = counted(rule.amount, rule.unit)
    return f"{who} {does.format(amount=amount)} {per_window(rule.window)}"


def standing(used: Used) -> str:
    """A limit, what is used of it and when it starts anew; of each member's, the reader's own."""
    rule = used.rule
    note = {
        Origin.STARTER: " · " + _("came with the bot"),
        Origin.OPERATOR: " · " + _("the operator's ceiling"),
        Origin.ADMIN: "",
    }[rule.origin]
    counts = _("you used {used}") if rule.subject is Subject.EVERYONE else _("{used} used")
    state = counts.format(used=measure(used.used, rule.unit))
    left = _("{left} left").format(left=measure(used.left, rule.unit))
    opens = _("starts anew {when}").format(when=wording.moment(used.resets_at_ms))
    return f"**{limit(rule)}**{note}\n-# {state} · {left} · {opens}"


def weight_set(role_id: int, weight: int) -> str:
    """What a role's weight means from now on."""
    if weight == 1:
        return _("The requests of <@&{role}> wait as long as everybody's.").format(role=role_id)
    return _(
        "The wait of <@&{role}> counts {weight} times: when places are scarce, their requests "
        "start sooner than those of others. Limits stay as they are."
    ).format(role=role_id, weight=weight)


def weights(by_role: Mapping[int, int]) -> str:
    """Whose wait counts more than that of others."""
    if not by_role:
        return _("Everybody waits alike. `/settings priority` lets some wait for less long.")
    lines = [
        _("<@&{role}>: their wait counts {weight} times").format(role=role_id, weight=weight)
        for role_id, weight in by_role.items()
    ]
    return "\n".join([f"**{_('Priority')}**", *lines])
