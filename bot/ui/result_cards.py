"""A result that is handed out once more, to its author alone."""

from typing import Any

import discord
from discord import ui

from bot.core.blocks import Standing
from bot.core.cases.results import HandedOut
from bot.core.requests import own_words
from bot.ui import cards, prompts, result_texts, text_cards, texts

GREY, GREEN = 0x80848E, 0x3BA55D


def render(
    handed: HandedOut, onward_ticks: int | None = None, down_by: Standing | None = None
) -> ui.LayoutView:
    """The result, or what became of it, and how else it can be had.

    `onward_ticks` is what making something with words that were found costs; `down_by` the case
    that took it down.
    """
    job = handed.job
    if job.withheld is not None:
        return cards.told_withheld(job, down_by)
    if job.ended and job.written is not None:
        return text_cards.render(job, onward_ticks)
    items: list[ui.Item[Any]] = [
        ui.TextDisplay(result_texts.handed_out(handed)),
        ui.TextDisplay(prompts.shown(own_words(job.request))),
    ]
    if handed.shown:
        gallery = ui.MediaGallery[Any]()
        plain = prompts.plain(own_words(job.request))
        for place, media in enumerate(handed.shown, start=1):
            alt = prompts.cut(texts.alt(place, len(handed.shown), media, plain), 1000)
            gallery.add_item(media=f"attachment://{media.filename}", description=alt)
        items.append(gallery)
    what = [texts.what(job.request)]
    if handed.shown or handed.links:
        what.append(texts.made_by_ai())
    items.append(ui.TextDisplay("-# " + " · ".join([*what, f"`#{job.number}`"])))
    view = ui.LayoutView(timeout=None)
    accent = GREEN if handed.shown else GREY
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(accent)))
    return view
