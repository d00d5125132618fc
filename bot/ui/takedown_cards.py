"""What a moderator sees of takedowns: in private, in words, and pictures only when opened."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.core.casebook import Case
from bot.core.cases.takedowns import Shown
from bot.core.jobs import Job
from bot.core.takedowns import Extent, TakenDown
from bot.ui import takedown_texts
from bot.ui.pressing import Pressable
from bot.ui.takedown_buttons import MemberDownButton, OpenButton, UndoButton

GREY, RED = 0x80848E, 0xDA373C
PICTURES_MAX = 10


def entry(told: TakenDown) -> ui.LayoutView:
    """The entry of the log channel, with the way back where the server has one."""
    undo = [UndoButton(told.case.id)] if told.case.until_ms is not None else []
    return _view(takedown_texts.down_told(told), undo, GREY)


def done(case: Case, whole: Extent, unreached: int) -> ui.LayoutView:
    """What was taken down, and the way back."""
    undo = [UndoButton(case.id)] if case.until_ms is not None else []
    return _view(takedown_texts.done(case, whole, unreached), undo, RED)


def count_first(user_id: int, since_ms: int, whole: Extent, hours: int) -> ui.LayoutView:
    """How much it would be, before anything goes."""
    if not whole.jobs:
        return _view(takedown_texts.nothing_of_member(), [], GREY)
    text = takedown_texts.count_first(user_id, whole, hours)
    return _view(text, [MemberDownButton(f"{user_id}.{since_ms}")], RED)


def case(one: Case, jobs: Sequence[Job]) -> ui.LayoutView:
    """A case in words, and what can be done with it."""
    buttons: list[Pressable] = [OpenButton(one.id)]
    if one.open and one.until_ms is not None:
        buttons.insert(0, UndoButton(one.id))
    return _view(takedown_texts.case(one, jobs), buttons, GREY)


def opened(one: Case, shown: Sequence[Shown]) -> ui.LayoutView:
    """The pictures of a case, covered until they are pressed."""
    gallery = ui.MediaGallery[Any]()
    for file in shown:
        gallery.add_item(media=f"attachment://SPOILER_{file.media.filename}", spoiler=True)
    view = _view(takedown_texts.opened(one, len(shown)), [], RED)
    view.add_item(gallery)
    return view


def _view(text: str, buttons: Sequence[Pressable], accent: int) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [ui.TextDisplay(text)]
    if buttons:
        items.append(ui.ActionRow[Any](*buttons))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(accent)))
    return view
