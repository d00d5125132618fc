"""What is kept about a person, with the one thing they can choose at once."""

from typing import Any

import discord
from discord import ui

from bot.core.cases.values import About
from bot.ui import about_texts
from bot.ui.buttons import ShareButton

GREY = 0x80848E


def render(about: About, *, shares: bool) -> ui.LayoutView:
    """The answer of /privacy. Its button says how it is, and a press changes it."""
    button = ShareButton("no" if shares else "yes", about_texts.sharing(shares=shares))
    text = ui.TextDisplay[Any](about_texts.privacy_text(about))
    row = ui.ActionRow[Any](button)
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(text, row, accent_colour=discord.Colour(GREY)))
    return view
