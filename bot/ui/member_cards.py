"""What somebody sees who is let into nothing, and what moderators see of pauses."""

from typing import Any

import discord
from discord import ui

from bot.core import quota
from bot.core.access import Barred
from bot.core.blocks import Appealed, Standing
from bot.core.rulings import Pausing
from bot.ui import member_texts
from bot.ui.member_buttons import AppealButton, PauseButton, ResumeButton
from bot.ui.pressing import Pressable

GREY, RED = 0x80848E, 0xDA373C


def kept_out(barred: Barred) -> ui.LayoutView:
    """Why somebody is let into nothing just now, and the way to another look at it."""
    if barred.standing is None:
        return _view(member_texts.kept_out(barred), GREY)
    return standing(barred.standing)


def standing(one: Standing) -> ui.LayoutView:
    """What keeps somebody out. In a space of one's own there is nobody to look again."""
    may_appeal = one.appealed is Appealed.NO and not quota.is_personal(one.case.space_id)
    appeal = [AppealButton(one.case.id)] if may_appeal else []
    return _view(member_texts.standing(one), RED, *appeal)


def paused(pausing: Pausing) -> ui.LayoutView:
    """The answer to who paused requests, with the way back."""
    return _view(member_texts.paused_now(pausing), RED, ResumeButton("now"))


def alert(text: str, *more: Pressable, paused: bool) -> ui.LayoutView:
    """An alert, with the button that pauses requests; where they are paused, the way back."""
    return _view(text, RED, *more, ResumeButton("now") if paused else PauseButton("everyone"))


def _view(text: str, accent: int, *buttons: Pressable) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [ui.TextDisplay(text)]
    if buttons:
        row = ui.ActionRow[Any]()
        for button in buttons:
            row.add_item(button)
        items.append(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(accent)))
    return view
