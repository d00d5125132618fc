"""The panel of /setup: two screens, and the check at its end."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.core.cases.setup import Check, Panel
from bot.core.presets import PRESETS, Name
from bot.ui import setup_texts
from bot.ui.pressing import Picker
from bot.ui.setup_buttons import (
    ChannelPicker,
    PresetPicker,
    RolePicker,
    SetupButton,
    UseTheseButton,
)

CHOSEN_MAX = 25
"""As many as a list shows as chosen, and lets people choose."""
BLURPLE, GREEN, AMBER = 0x5865F2, 0x3BA55D, 0xFAA61A
WRITTEN_IN = (discord.ChannelType.text, discord.ChannelType.news)
USED_IN = (*WRITTEN_IN, discord.ChannelType.forum, discord.ChannelType.voice)


def first(panel: Panel, problem: str | None = None) -> ui.LayoutView:
    """The first screen. `problem` says why the latest choice was not taken."""
    draft = panel.draft
    log_ids = [] if draft.log_channel_id is None else [draft.log_channel_id]
    patrons: list[ui.ActionRow[Any]] = []
    if draft.preset is not None and PRESETS[draft.preset].asks_role:
        chosen = [draft.patrons.id] if draft.patrons.id else []
        patrons.append(_roles("patrons", setup_texts.patrons_placeholder(), chosen, most=1))
    make = SetupButton("make", setup_texts.make_log())
    items: list[ui.Item[Any]] = [
        *_head(setup_texts.title(), problem),
        ui.TextDisplay[Any](setup_texts.log(panel)),
        _channels("log", setup_texts.log_placeholder(), log_ids, WRITTEN_IN, most=1),
        ui.ActionRow[Any](make),
        ui.TextDisplay[Any](setup_texts.moderators()),
        _roles("moderators", setup_texts.moderators_placeholder(), draft.moderator_role_ids),
        ui.TextDisplay[Any](setup_texts.preset_title()),
        _presets(draft.preset),
        *patrons,
        ui.TextDisplay[Any](setup_texts.limits(panel)),
        ui.TextDisplay[Any](setup_texts.most(panel)),
        ui.ActionRow[Any](
            UseTheseButton("these", setup_texts.use_these()),
            SetupButton("change", setup_texts.change()),
        ),
    ]
    return _view(items, BLURPLE)


def second(panel: Panel, problem: str | None = None) -> ui.LayoutView:
    """What has a default."""
    draft = panel.draft
    role_ids, channel_ids = [one.id for one in draft.roles], [one.id for one in draft.channels]
    alerts = [] if draft.alerts_role_id is None else [draft.alerts_role_id]
    items = [
        *_head(setup_texts.change_title(), problem),
        ui.TextDisplay[Any](setup_texts.roles()),
        _roles("allowed", setup_texts.roles_placeholder(), role_ids),
        ui.TextDisplay[Any](setup_texts.channels()),
        _channels("allowed", setup_texts.channels_placeholder(), channel_ids, USED_IN),
        ui.TextDisplay[Any](setup_texts.alerts()),
        _roles("alerts", setup_texts.alerts_placeholder(), alerts, most=1),
        ui.Section[Any](
            ui.TextDisplay(setup_texts.zone(draft.time_zone)),
            accessory=SetupButton("zone", setup_texts.zone_button()),
        ),
        ui.TextDisplay[Any](setup_texts.language()),
        ui.ActionRow[Any](SetupButton("back", setup_texts.back())),
    ]
    return _view(items, BLURPLE)


def closing(check: Check, limit_bytes: int) -> ui.LayoutView:
    """What was found once all was decided."""
    lines = setup_texts.checked(check, limit_bytes)
    items: list[ui.Item[Any]] = [
        ui.TextDisplay(setup_texts.done(check)),
        ui.TextDisplay(lines),
        ui.TextDisplay(setup_texts.next_step()),
    ]
    return _view(items, AMBER if "✗" in lines else GREEN)


def _head(title: str, problem: str | None) -> list[ui.Item[Any]]:
    said = [] if problem is None else [ui.TextDisplay[Any](setup_texts.problem(problem))]
    return [ui.TextDisplay[Any](title), *said]


def _roles(
    about: str, placeholder: str, chosen: Sequence[int], *, most: int = CHOSEN_MAX
) -> ui.ActionRow[Any]:
    kind = discord.SelectDefaultValueType.role
    return _row(
        RolePicker(
            about,
            ui.RoleSelect[Any](
                custom_id=f"{RolePicker.action}:{about}",
                placeholder=placeholder,
                min_values=0,
                max_values=most,
                default_values=_defaults(chosen, kind, most),
            ),
        )
    )


def _channels(
    about: str,
    placeholder: str,
    chosen: Sequence[int],
    kinds: Sequence[discord.ChannelType],
    *,
    most: int = CHOSEN_MAX,
) -> ui.ActionRow[Any]:
    kind = discord.SelectDefaultValueType.channel
    return _row(
        ChannelPicker(
            about,
            ui.ChannelSelect[Any](
                custom_id=f"{ChannelPicker.action}:{about}",
                channel_types=list(kinds),
                placeholder=placeholder,
                min_values=0,
                max_values=most,
                default_values=_defaults(chosen, kind, most),
            ),
        )
    )


def _presets(chosen: Name | None) -> ui.ActionRow[Any]:
    options = [
        discord.SelectOption(
            label=setup_texts.preset(name),
            value=setup_texts.AS_IT_IS if name is None else name,
            description=setup_texts.preset_for(name),
            default=name == chosen,
        )
        for name in (*Name, None)
    ]
    select = ui.Select[Any](custom_id=f"{PresetPicker.action}:any", options=options)
    return _row(PresetPicker("any", select))


def _defaults(
    chosen: Sequence[int], kind: discord.SelectDefaultValueType, most: int
) -> list[discord.SelectDefaultValue]:
    return [discord.SelectDefaultValue(id=one, type=kind) for one in chosen[:most]]


def _row(picker: Picker) -> ui.ActionRow[Any]:
    return ui.ActionRow[Any](picker)


def _view(items: Sequence[ui.Item[Any]], accent: int) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(accent)))
    return view
