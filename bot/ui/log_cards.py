"""The cards of results in a log channel."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.core.bulletins import ResultCard
from bot.core.jobs import Job
from bot.ui import bulletin_texts
from bot.ui.case_buttons import CasesButton
from bot.ui.info_buttons import InfoButton
from bot.ui.takedown_buttons import TakeDownButton

GREY, AMBER = 0x80848E, 0xF0B232


def render(card: ResultCard, pictures: Sequence[str]) -> ui.LayoutView:
    """A result with its small pictures, covered, by the names of their files."""
    items: list[ui.Item[Any]] = [ui.TextDisplay[Any](bulletin_texts.result(card))]
    if pictures:
        gallery = ui.MediaGallery[Any]()
        for name in pictures:
            gallery.add_item(
                media=f"attachment://{name}", description=bulletin_texts.alt(), spoiler=True
            )
        items.append(gallery)
    buttons = (InfoButton(card.job.id), TakeDownButton(card.job.id), CasesButton("first"))
    items.append(ui.ActionRow[Any](*buttons))
    view = ui.LayoutView(timeout=None)
    colour = discord.Colour(AMBER if card.job.flags else GREY)
    view.add_item(ui.Container(*items, accent_colour=colour))
    return view


def shows(message: discord.Message, job: Job) -> bool:
    """Whether a message is the card of a job: by its buttons."""
    text = str([component.to_dict() for component in message.components])
    return f"{TakeDownButton.action}:{job.id}" in text
