"""What stands on the card of a storyboard, in its question, and in the panel of its Redo button."""

from typing import Any

import discord
from discord import ui

from bot.core.jobs import Job
from bot.core.ports import Card
from bot.core.requests import StoryboardRequest
from bot.ui import board_texts, prompts, texts
from bot.ui.question_buttons import DropButton, GoButton, SceneButton

GREY, BLURPLE = 0x80848E, 0x5865F2


def rows(card: Card) -> list[ui.Item[Any]]:
    """A line for each scene; nothing on the card of any other job."""
    request = card.job.request
    if not isinstance(request, StoryboardRequest):
        return []
    return [ui.TextDisplay[Any](board_texts.rows(card, request))]


def estimate(job: Job, request: StoryboardRequest, left: str) -> ui.LayoutView:
    """What is asked before anything of a storyboard is made; `left` says what the limits leave."""
    lines = [
        board_texts.estimate(job, request),
        prompts.shown(request.prompt),
        board_texts.plan(request),
        f"-# {texts.what(request)}",
        *([f"-# {left}"] if left else []),
    ]
    row = ui.ActionRow[Any](GoButton(job.id), DropButton(job.id))
    return _boxed([*(ui.TextDisplay[Any](line) for line in lines), row], BLURPLE)


def panel(job: Job, request: StoryboardRequest) -> ui.LayoutView:
    """Asks which scene is to be made anew."""
    sections = [
        ui.Section[Any](
            ui.TextDisplay(board_texts.panel_row(place + 1, scene)),
            accessory=SceneButton(f"{job.id}.{place}"),
        )
        for place, scene in enumerate(request.scenes)
    ]
    return _boxed([ui.TextDisplay(board_texts.which()), *sections], GREY)


def _boxed(items: list[ui.Item[Any]], accent: int) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(accent)))
    return view
