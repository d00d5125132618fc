"""The private answers of those who look back."""

from typing import Any

import discord
from discord import ui

from bot.core.cases.archive import Life, Page
from bot.core.cases.exporting import LogFile
from bot.core.jobs import Withheld
from bot.ui import archive_texts
from bot.ui.archive_buttons import TurnLogButton
from bot.ui.cards import GREY
from bot.ui.info_buttons import InfoButton
from bot.ui.pressing import Pressable


def page(found: Page) -> ui.LayoutView:
    """A page of a search, with the ways to the others."""
    buttons: list[Pressable] = []
    if found.number:
        turned = f"{found.search_id}.{found.number - 1}"
        buttons.append(TurnLogButton(turned, archive_texts.newer()))
    if found.more:
        turned = f"{found.search_id}.{found.number + 1}"
        buttons.append(TurnLogButton(turned, archive_texts.older()))
    return _view(archive_texts.page(found), buttons)


def life(of: Life) -> ui.LayoutView:
    """A request from its beginning to its end."""
    sealed = of.job.withheld is Withheld.SEALED
    return _view(archive_texts.life(of), [] if sealed else [InfoButton(of.job.id)])


def exported(file: LogFile) -> ui.LayoutView:
    """A file, and what is in it."""
    return _view(archive_texts.exported(file), [], ui.File(f"attachment://{file.path.name}"))


def _view(text: str, buttons: list[Pressable], *more: ui.Item[Any]) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [ui.TextDisplay(text), *more]
    if buttons:
        items.append(ui.ActionRow[Any](*buttons))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(GREY)))
    return view
