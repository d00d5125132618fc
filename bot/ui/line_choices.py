"""Which of the lines in a gallery somebody means: each has a button of its own."""

from collections.abc import Callable, Sequence
from typing import Any

import discord
from discord import ui

from bot.core.jobs import Job
from bot.ui import gallery_texts
from bot.ui.info_buttons import ReportButton
from bot.ui.pressing import Pressable
from bot.ui.takedown_buttons import TakeDownButton

IN_A_ROW = 5
GREY = 0x80848E


def to_take_down(lines: Sequence[Job], batch: Job | None) -> ui.LayoutView:
    """Asks a moderator which line goes, or whether all of the batch does."""
    whole = [] if batch is None else [TakeDownButton(batch.id, gallery_texts.all_of(batch))]
    return _asked(lines, gallery_texts.which_down(), TakeDownButton, whole)


def to_report(lines: Sequence[Job]) -> ui.LayoutView:
    """Asks somebody which line they mean."""
    return _asked(lines, gallery_texts.which_reported(), ReportButton, [])


def _asked(
    lines: Sequence[Job],
    question: str,
    button: Callable[[str, str], Pressable],
    more: Sequence[Pressable],
) -> ui.LayoutView:
    buttons = [*(button(line.id, gallery_texts.choice(line)) for line in lines), *more]
    rows = [
        ui.ActionRow[Any](*buttons[begin : begin + IN_A_ROW])
        for begin in range(0, len(buttons), IN_A_ROW)
    ]
    view = ui.LayoutView(timeout=None)
    text = ui.TextDisplay[Any](question)
    view.add_item(ui.Container(text, *rows, accent_colour=discord.Colour(GREY)))
    return view
