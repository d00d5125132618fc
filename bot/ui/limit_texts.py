"""Every sentence about limits: what they mean, what is left, and the exceptions."""

from collections.abc import Sequence

from bot.core import quota
from bot.core.cases.limits import Why
from bot.core.models import Catalogue
from bot.core.money import Amount
from bot.core.quota import Grant, Origin, Replaced, Reset, Rule, Subject, Unit, Used
from bot.core.windows import Window
from bot.ui import prompts, wording
from bot.ui.speech import _, ngettext


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
    return {
        Window.HOUR: _("this hour"),
        Window.DAY: _("today"),
        Window.MONTH: _("this month"),
        Window.ROLLING: _("the last 24 hours"),
    }[window]


def per_window(window: Window) -> str:
    return {
        Window.HOUR: _("an hour"),
        Window.DAY: _("a day"),
        Window.MONTH: _("a month"),
        Window.ROLLING: _("in any 24 hours"),
    }[window]


def subject(rule: Rule) -> str:
    """Whose use a limit counts, as Discord shows it: roles, members and channels by mention."""
    return {
        Subject.EVERYONE: _("each member"),
        Subject.ROLE: _("each <@&{id}>"),
        Subject.MEMBER: _("<@{id}> alone"),
        Subject.GUILD: _("the whole server"),
        Subject.CHANNEL: _("all of <#{id}>"),
        Subject.PERSON: _("each person outside of servers"),
        Subject.OPERATOR: _("all servers"),
    }[rule.subject].format(id=rule.subject_id)


def named_subject(rule: Rule) -> str:
    """The same for lists of choices, which show no mentions: by the name it was set with."""
    wording_of = {
        Subject.ROLE: ("@", _("each {name}")),
        Subject.MEMBER: ("", _("{name} alone")),
        Subject.CHANNEL: ("#", _("all of {name}")),
    }
    if rule.subject not in wording_of:
        return subject(rule)
    sign, words = wording_of[rule.subject]
    return words.format(name=prompts.name(sign, rule.subject_name, rule.subject_id))


def limit(rule: Rule) -> str:
    """A limit in a few words."""
    return _limit(rule, subject(rule))


def limit_choice(rule: Rule) -> str:
    """A limit in a list of choices."""
    return _limit(rule, named_subject(rule))


def _limit(rule: Rule, whose: str) -> str:
    return _("{subject}: {amount} {window}").format(
        subject=whose, amount=counted(rule.amount, rule.unit), window=per_window(rule.window)
    )


def limit_set(
    rule: Rule, replaced: Rule | None, most_ticks: int | None, catalogue: Catalogue
) -> str:
    """One sentence: what a limit means and what it can cost at most."""
    sentence = _("{meaning}, which can cost {cost}.").format(
        meaning=meaning(rule), cost=_worst(rule, most_ticks, catalogue)
    )
    if rule.amount == 0:
        sentence = _("{meaning}, which costs nothing.").format(meaning=meaning(rule))
    if replaced is None:
        return sentence
    return sentence + " " + _("It replaces: {limit}.").format(limit=limit(replaced))


def _worst(rule: Rule, most_ticks: int | None, catalogue: Catalogue) -> str:
    """What a limit can cost at most, never more than the operator's ceiling lets through."""
    worst = quota.worst_ticks(rule, catalogue)
    bounded = wording.dollars(worst if most_ticks is None else min(worst, most_ticks))
    if rule.subject not in {Subject.EVERYONE, Subject.ROLE}:
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


def why(found: Why, user_id: int, of_unit: Unit | None = None, *, own: bool = True) -> str:
    """Which limits hold for somebody, what is left in each, and which others do not hold.

    Of one unit alone, if one is named; `own` says that they are who reads it.
    """
    standing_ = [one for one in found.standing if of_unit in {None, one.rule.unit}]
    if not standing_:
        return _("No limit here holds for <@{id}>.").format(id=user_id)
    head = _("**What holds for <@{id}> here**").format(id=user_id)
    lines = wording.under(head, [standing(one, own=own) for one in standing_])
    replaced = [one for one in found.replaced if of_unit in {None, one.rule.unit}]
    lines += wording.under(f"**{_('What does not hold')}**", [*map(_not_holding, replaced)])
    grants = [one for one in found.grants if of_unit in {None, one.unit}]
    lines += wording.under(f"**{_('What was granted')}**", [*map(grant, grants)])
    return wording.as_many(lines, end=[f"-# {combined()}"])


def combined() -> str:
    """How limits combine, in one sentence."""
    return _(
        "For the same unit and window, a member's own limit replaces those of their roles, and "
        "the most generous of those replaces the one for everyone, except that a role's limit of "
        "0 always wins; the channel's, the server's and the operator's always hold."
    )


def _not_holding(one: Replaced) -> str:
    return _("{limit}, replaced by {other}").format(
        limit=limit(one.rule), other=_limit_and_reason(one.by)
    )


def _limit_and_reason(rule: Rule) -> str:
    if rule.subject is Subject.ROLE and rule.amount == 0:
        return _("{limit}, for a role's 0 always wins").format(limit=limit(rule))
    return limit(rule)


def grant(one: Grant) -> str:
    """What lifts limits just now, until when and why."""
    whose = {
        Subject.MEMBER: _("<@{id}>'s own limits"),
        Subject.GUILD: _("the server's own limits"),
    }.get(one.subject, _("the operator's limit over all servers"))
    return _("{whose} are {amount} higher until {until} ({reason})").format(
        whose=whose.format(id=one.user_id),
        amount=counted(one.amount, one.unit),
        until=wording.moment(one.until_ms, "f"),
        reason=prompts.shown(one.reason),
    )


def granted(one: Grant, standing_: Sequence[Used]) -> str:
    """What a grant means from now on, limit by limit."""
    lifted = [used for used in standing_ if used.granted and used.rule.unit is one.unit]
    if not lifted:
        return _(
            "Noted, but it lifts nothing: no limit of {unit} holds for <@{id}>, or it is 0, which "
            "a grant does not lift."
        ).format(unit=unit(one.unit), id=one.user_id)
    now = ", ".join(
        _("{amount} {window}").format(
            amount=counted(used.most, one.unit), window=per_window(used.rule.window)
        )
        for used in lifted
    )
    return _(
        "Until {until} each of <@{id}>'s own limits of {unit} is {more} higher: {now}. The "
        "limits of the channel and the server stay. `/settings undo` takes it back."
    ).format(
        until=wording.moment(one.until_ms, "f"),
        id=one.user_id,
        unit=unit(one.unit),
        more=measure(one.amount, one.unit),
        now=now,
    )


def reset_told(reset: Reset) -> str:
    """The same for the log channel: who decided it, and why."""
    return _("<@{who}> reset what <@{whose}> used: {parts} ({reason})").format(
        who=reset.by_user_id,
        whose=reset.user_id,
        parts=", ".join(_forgiven(reset.forgiven, reset.units)) or _("nothing"),
        reason=prompts.shown(reset.reason),
    )


def _forgiven(amount: Amount, units: Sequence[Unit]) -> list[str]:
    return [counted(used, one) for one in units if (used := quota.measure(amount, one)) > 0]


def reset_done(user_id: int, forgiven: Amount, units: Sequence[Unit]) -> str:
    """What does not count for a member any more."""
    parts = _forgiven(forgiven, units)
    if not parts:
        return _("<@{id}> had used nothing that could be forgiven.").format(id=user_id)
    return _(
        "<@{id}> begins anew: {parts} count no more for their own limits. What is under way still "
        "counts, and everything does for the limits of the channel and the server. "
        "`/settings undo` does not take this back."
    ).format(id=user_id, parts=", ".join(parts))


def option_missing(option: str) -> str:
    """`subject` says whose the limit is, and the option that names them is empty."""
    return _("`{option}` is needed for that `subject`. Fill it in.").format(option=option)


def option_unfit(option: str) -> str:
    """An option names somebody whom `subject` does not mean."""
    return _("`{option}` does not go with that `subject`. Leave one of them out.").format(
        option=option
    )


def not_a_channel() -> str:
    """A limit for a whole category."""
    return _("`channel` is a category. Choose a channel in it; its threads are counted with it.")


def limits(personal: Sequence[Rule], together: Sequence[Used]) -> str:
    """Every limit of a server: those of each member, then the others with what is used."""
    if not personal and not together:
        return _("No limit holds here. `/quota set` sets one.")
    own = [f"**{limit(rule)}**{_note(rule)}" for rule in personal]
    return wording.as_many([*own, *map(standing, together)], end=[f"-# {combined()}"])


def meaning(rule: Rule) -> str:
    """A limit as a sentence; one of 0 says that nobody may."""
    who = _nobody(rule) if rule.amount == 0 else _who(rule)
    does = _("may spend {amount}") if rule.unit is Unit.DOLLARS else _("may make {amount}")
    if rule.amount == 0:
        nothing = _("anything") if rule.unit is Unit.DOLLARS else unit(rule.unit)
        return f"{who} {does.format(amount=nothing)}"
    amount = counted(rule.amount, rule.unit)
    return f"{who} {does.format(amount=amount)} {per_window(rule.window)}"


def _who(rule: Rule) -> str:
    return {
        Subject.ROLE: _("Each member with <@&{id}>"),
        Subject.MEMBER: _("<@{id}>"),
        Subject.GUILD: _("The whole server"),
        Subject.CHANNEL: _("Everybody in <#{id}> together"),
    }.get(rule.subject, _("Each member")).format(id=rule.subject_id)


def _nobody(rule: Rule) -> str:
    return {
        Subject.ROLE: _("No member with <@&{id}>"),
        Subject.MEMBER: _("<@{id}> never"),
        Subject.GUILD: _("Nobody in this server"),
        Subject.CHANNEL: _("Nobody in <#{id}>"),
    }.get(rule.subject, _("No member")).format(id=rule.subject_id)


def standing(used: Used, *, own: bool = True) -> str:
    """A limit, what is used of it and when it starts anew.

    Of each member's, the reader's own use, or somebody else's.
    """
    rule = used.rule
    note = _note(rule)
    yours = own and rule.subject in quota.PERSONAL
    counts = _("you used {used}") if yours else _("{used} used")
    facts = [
        counts.format(used=measure(used.used, rule.unit)),
        _("{left} left").format(left=measure(used.left, rule.unit)),
        *_granted(used),
        _opens(used),
    ]
    return f"**{limit(rule)}**{note}\n-# {' · '.join(facts)}"


def _note(rule: Rule) -> str:
    return {
        Origin.STARTER: " · " + _("came with the bot"),
        Origin.PRESET: " · " + _("from a preset"),
        Origin.OPERATOR: " · " + _("the operator's ceiling"),
        Origin.ADMIN: "",
    }[rule.origin]


def _granted(used: Used) -> list[str]:
    if not used.granted:
        return []
    more = counted(used.granted, used.rule.unit)
    return [_("{more} granted on top").format(more=more)]


def _opens(used: Used) -> str:
    """When counting begins anew; of the last 24 hours, when the next bit leaves them."""
    if used.rule.window is not Window.ROLLING:
        return _("starts anew {when}").format(when=wording.moment(used.resets_at_ms))
    if not used.openings:
        return _("all of it is free")
    return _("the next slot opens {when}").format(when=wording.moment(used.openings[0].at_ms))
