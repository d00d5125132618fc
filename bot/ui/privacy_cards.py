"""What is kept about a person, with what they can choose, have sent, or have removed at once."""

from typing import Any

import discord
from discord import ui

from bot.core.cases.values import About
from bot.core.house import House
from bot.ui import about_texts, privacy_texts
from bot.ui.privacy_buttons import EraseButton, ExportButton, ShareButton

GREY = 0x80848E


def render(about: About, house: House, *, at_home: bool, shares: bool) -> ui.LayoutView:
    """The answer of /privacy. Its first button says how it is, and a press changes it."""
    share = ShareButton("no" if shares else "yes", about_texts.sharing(shares=shares))
    text = ui.TextDisplay[Any](about_texts.privacy_text(about, house, at_home=at_home))
    export = ExportButton("mine", privacy_texts.export())
    erase = EraseButton("mine", privacy_texts.erase())
    view = ui.LayoutView(timeout=None)
    view.add_item(
        ui.Container(
            text,
            ui.ActionRow[Any](share),
            ui.ActionRow[Any](export, erase),
            accent_colour=discord.Colour(GREY),
        )
    )
    return view
