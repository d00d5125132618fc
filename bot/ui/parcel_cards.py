"""The messages that hand out what came of a batch as ZIPs."""

from typing import Any

import discord
from discord import ui

from bot.core.cases.parcels import Packed
from bot.core.jobs import Job
from bot.core.ports import Part
from bot.ui import parcel_texts

GREEN, GREY = 0x3BA55D, 0x80848E


def link(batch: Job, packed: Packed) -> ui.LayoutView:
    """The way to one ZIP with all of it."""
    text = ui.TextDisplay[Any](parcel_texts.link(batch, packed))
    return _boxed([text], GREEN)


def part(one: Part, filename: str, left_out: str = "") -> ui.LayoutView:
    """One of several ZIPs; `left_out` names what is in none of them."""
    words = "\n".join(filter(None, (parcel_texts.part(one), left_out)))
    file = ui.File[Any](f"attachment://{filename}")
    return _boxed([ui.TextDisplay[Any](words), file], GREEN)


def emptied(batch: Job) -> ui.LayoutView:
    """What stands in place of a ZIP that holds what may not be seen any more."""
    return _boxed([ui.TextDisplay[Any](parcel_texts.emptied(batch))], GREY)


def _boxed(items: list[ui.Item[Any]], accent: int) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(accent)))
    return view
