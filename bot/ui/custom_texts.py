"""Every sentence about how a server uses the bot, and about its styles."""

from collections.abc import Mapping, Sequence

from bot.core import blocks, models
from bot.core.holdings import HoldRule
from bot.core.house import House, Money, Style
from bot.core.models import Kind
from bot.ui import (
    access_texts,
    bulletin_texts,
    hold_texts,
    privacy_texts,
    prompts,
    upload_texts,
    wording,
)
from bot.ui.speech import _, ngettext

STYLE_WORDS_CHARS_MAX = 60


def usual_model(house: House, kind: Kind) -> str:
    """Which model serves who leaves the choice."""
    things = _("Clips") if kind.makes_clip else _("Pictures")
    model = house.usual_model(kind)
    if model is None:
        return _(
            "{things} are made by the cheapest model that can do what was asked, unless people "
            "choose one."
        ).format(things=things)
    return _(
        "{things} are made by {model} where it can do what was asked, unless people choose a "
        "model; `model` auto still means the cheapest that can."
    ).format(things=things, model=models.name_of(model))


def ask_above(house: House) -> str:
    """Above which price people are asked first."""
    if house.ask_above_ticks == 0:
        return _("People are asked before anything that costs money begins.")
    return _("People are asked before anything begins that costs more than {amount}.").format(
        amount=wording.dollars(house.ask_above_ticks)
    )


def time_zone(house: House) -> str:
    """Where the server's days begin."""
    return _("Days begin at midnight in {zone}.").format(zone=house.time_zone)


def log_channel(house: House) -> str:
    """Where decisions are told, and whether that arrives."""
    if house.log_channel_id is None:
        return _("What admins decide is told nowhere. `/settings log` chooses a channel for it.")
    told = _("What admins decide is told in <#{channel}>.").format(channel=house.log_channel_id)
    if house.log_lost_at_ms is None:
        return told
    lost = _(
        "The log channel cannot be reached since {when}: let me see it and write in it, or choose "
        "another one."
    )
    return f"{told} {lost.format(when=wording.moment(house.log_lost_at_ms, 'f'))}"


def alerts(house: House) -> str:
    """Where alerts go, and who is mentioned when an admin should know at once."""
    where = _("Alerts go to the log channel.")
    if house.alerts_channel_id is not None:
        where = _("Alerts go to <#{channel}>.").format(channel=house.alerts_channel_id)
    if house.alerts_role_id is None:
        return f"{where} {_('They mention nobody.')}"
    return f"{where} " + _("They mention <@&{role}>.").format(role=house.alerts_role_id)


def admins(house: House) -> str:
    """Who may decide."""
    if not house.admin_role_ids:
        return _("Admins are those who may manage the server.")
    return _("Admins are those who may manage the server, and {roles}.").format(
        roles=_roles(house.admin_role_ids)
    )


def moderators(house: House) -> str:
    """Who looks after what was made."""
    if not house.moderator_role_ids:
        return _(
            "Moderators are those who may manage messages, for the channels they may do it in."
        )
    return _("Moderators of the whole server are {roles}.").format(
        roles=_roles(house.moderator_role_ids)
    )


def _roles(role_ids: Sequence[int]) -> str:
    return wording.listed([f"<@&{one}>" for one in role_ids])


def money(house: House) -> str:
    """How cards that everybody reads speak of money."""
    match house.shown_money:
        case Money.COUNTS:
            return _("Cards that everybody reads say nothing of money.")
        case Money.DOLLARS:
            return _("Cards say in dollars what a result cost and what is left.")
        case Money.CREDITS:
            return _("Cards say in credits of {worth} what a result cost and what is left.").format(
                worth=wording.dollars(house.credit_ticks)
            )


def lifters(house: House) -> str:
    """Who may lift a budget."""
    if not house.lifter_role_ids:
        return _("Admins alone may lift a budget.")
    return _("Admins may lift a budget, and {roles}.").format(roles=_roles(house.lifter_role_ids))


def batches(house: House) -> str:
    """Who may send batches, how large, and how many."""
    if house.batches_for_all:
        who = _("Everybody may send batches.")
    elif house.batch_role_ids:
        who = _("Admins may send batches, and {roles}.").format(roles=_roles(house.batch_role_ids))
    else:
        who = _("Only admins may send batches. `/settings batches` lets others.")
    lines = ngettext(
        "A batch has at most {count:,} line.",
        "A batch has at most {count:,} lines.",
        house.batch_lines_max,
    ).format(count=house.batch_lines_max)
    most = ngettext(
        "Each person may have {count} batch open at a time.",
        "Each person may have {count} batches open at a time.",
        house.batches_open_max,
    ).format(count=house.batches_open_max)
    return f"{who} {lines} {most}"


def everybody_by_option() -> str:
    """The answer to the role that all have."""
    return _("`role` cannot be @everyone. `everyone: True` lets everybody send batches.")


def weight_set(role_id: int, weight: int) -> str:
    """What a role's weight means from now on."""
    if weight == 1:
        return _("The requests of <@&{role}> wait as long as everybody's.").format(role=role_id)
    return _(
        "The wait of <@&{role}> counts {weight} times: when places are scarce, their requests "
        "start sooner than those of others. Limits stay as they are."
    ).format(role=role_id, weight=weight)


def priorities(by_role: Mapping[int, int]) -> list[str]:
    """Whose wait counts more than that of others, a line each."""
    if not by_role:
        return [_("Everybody waits alike. `/settings priority` lets some wait for less long.")]
    lines = [
        _("<@&{role}>: their wait counts {weight} times").format(role=role_id, weight=weight)
        for role_id, weight in by_role.items()
    ]
    return wording.under(f"**{_('Priority')}**", lines)


def strikes(house: House) -> str:
    """Whether who has much refused rests."""
    if not house.strikes:
        return _("Who has much refused may go on at once.")
    return _(
        "Who has {count} requests refused by xAI within {within} minutes, at a cost, rests for "
        "{rest} minutes."
    ).format(
        count=blocks.STRIKES_MIN,
        within=blocks.STRIKES_WITHIN_MS // blocks.MINUTE_MS,
        rest=blocks.REST_MS // blocks.MINUTE_MS,
    )


def house(one: House, by_role: Mapping[int, int], holds: Sequence[HoldRule]) -> str:
    """How a server uses the bot, a sentence a line.

    `by_role` are the weights of roles, `holds` what moderators approve first.
    """
    lines = (
        usual_model(one, Kind.IMAGE),
        usual_model(one, Kind.VIDEO),
        ask_above(one),
        upload_texts.rules(one),
        batches(one),
        money(one),
        time_zone(one),
        admins(one),
        moderators(one),
        log_channel(one),
        *([] if one.log_channel_id is None else [bulletin_texts.results_told(one)]),
        alerts(one),
        access_texts.newcomers(one),
        strikes(one),
        access_texts.at_once(one.member_jobs_max),
        lifters(one),
        privacy_texts.keeps_shortly(one),
        *hold_texts.shortly(holds),
        *priorities(by_role),
    )
    return wording.as_many(lines, end=[f"-# {panel()}"])


def panel() -> str:
    """Where the most of it is chosen at once."""
    return _("`/setup` opens the panel on which most of this is chosen.")


def style_set(style: Style, replaced: Style | None) -> str:
    """What a style does from now on, and what it took the place of."""
    said = _("The style **{name}** is set: {adds}.").format(
        name=prompts.shown(style.name), adds=prompts.escaped(_adds(style))
    )
    if replaced is None:
        return said
    before = _("It replaces: {adds}.").format(adds=prompts.escaped(_adds(replaced)))
    return f"{said}\n{before}"


def style_removed(style: Style, built_in: Style | None) -> str:
    """That a style is gone; what is there in its place if the bot has one of the same name."""
    said = _("Removed the style **{name}**. What was made with it stays as it is.").format(
        name=prompts.shown(style.name)
    )
    if built_in is None:
        return said
    back = _("The one that came with the bot is back: {adds}.")
    return f"{said}\n{back.format(adds=prompts.escaped(_adds(built_in)))}"


def styles(all_styles: Sequence[Style], own: Sequence[Style]) -> str:
    """Every style there is, a line each; those of this server come first."""
    names = {style.name for style in own}
    lines = [
        f"**{prompts.shown(style.name)}** "
        + style_adds(style)
        + ("" if style.name in names else " · " + _("came with the bot"))
        for style in all_styles
    ]
    head = _("Styles here; choose one with `/imagine style`")
    return wording.as_many(wording.under(f"**{head}**", lines))


def style_choice(style: Style) -> str:
    """A style in a list of choices: its name and what it adds."""
    return prompts.cut(f"{style.name} · {_adds(style)}", wording.CHOICE_CHARS_MAX)


def style_adds(style: Style) -> str:
    """What a style adds, so that nothing in it formats a message."""
    return prompts.escaped(prompts.cut(_adds(style), STYLE_WORDS_CHARS_MAX))


def _adds(style: Style) -> str:
    words = " … ".join(part for part in (style.words_before, style.words_after) if part)
    model = None if style.model is None else models.name_of(style.model)
    options = [part for part in (style.aspect, style.resolution, model) if part]
    return " · ".join([*([words] if words else []), *options])
