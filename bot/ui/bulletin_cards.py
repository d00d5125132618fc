"""The messages of a log channel that grow."""

from typing import Any

import discord
from discord import ui

from bot.core.bulletins import LeftOut, Refusals, Waiting
from bot.ui import bulletin_texts, cards
from bot.ui.case_buttons import CasesButton
from bot.ui.info_buttons import InfoButton

AMBER = 0xF0B232


def render(told: LeftOut | Refusals | Waiting) -> ui.LayoutView:
    """A message as it is now. A fresh view each time: views are never re-sent."""
    if isinstance(told, LeftOut):
        return cards.notice(bulletin_texts.left_out(told))
    if isinstance(told, Waiting):
        return _view(bulletin_texts.waiting(told))
    job_id = told.latest[0].job_id if len(told.latest) == 1 else None
    return _view(bulletin_texts.refusals(told), job_id)


def _view(text: str, job_id: str | None = None) -> ui.LayoutView:
    """What happened, with the ways to what it is about and to what waits."""
    items: list[ui.Item[Any]] = [ui.TextDisplay[Any](text)]
    info = [] if job_id is None else [InfoButton(job_id)]
    items.append(ui.ActionRow[Any](*info, CasesButton("first")))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(AMBER)))
    return view
