"""The messages of a log channel that grow."""

from typing import Any

import discord
from discord import ui

from bot.core.bulletins import Refusals
from bot.ui import bulletin_texts
from bot.ui.buttons import CasesButton, InfoButton

AMBER = 0xF0B232


def render(told: Refusals) -> ui.LayoutView:
    """A message as it is now. A fresh view each time: views are never re-sent."""
    items: list[ui.Item[Any]] = [ui.TextDisplay[Any](bulletin_texts.refusals(told))]
    job_id = told.latest[0].job_id if len(told.latest) == 1 else None
    info = [] if job_id is None else [InfoButton(job_id)]
    items.append(ui.ActionRow[Any](*info, CasesButton("first")))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(AMBER)))
    return view
