"""The cards of words that a model wrote, for the person alone who asked for them."""

from typing import Any

import discord
from discord import ui

from bot.core.jobs import Job
from bot.core.models import Kind
from bot.ui import text_texts, texts
from bot.ui.info_buttons import InfoButton
from bot.ui.pressing import Pressable
from bot.ui.question_buttons import ChangeButton, ImagineButton, MineButton, UseButton

GREEN = 0x3BA55D


def render(job: Job, onward_ticks: int | None) -> ui.LayoutView:
    """The finished words, and what can be done with them.

    `onward_ticks` is what making something with them costs, where that is known.
    """
    row = ui.ActionRow[Any]()
    for button in _buttons(job):
        row.add_item(button)
    return _boxed([*_lines(job, onward_ticks), row])


def without_buttons(job: Job, onward_ticks: int | None) -> ui.LayoutView:
    """The same for a direct message, where no button of ours would work."""
    return _boxed(_lines(job, onward_ticks))


def keep_mine(job: Job) -> Pressable:
    """The button that asks with the person's own words."""
    return MineButton(job.id, text_texts.keep_mine())


def shows(message: str, job: Job) -> bool:
    """Whether a message, as text, shows the words of a job: by its buttons, or by its number."""
    actions = (UseButton.action, ImagineButton.action)
    return any(f"{action}:{job.id}" in message for action in actions) or (
        f"`#{job.number}`" in message
    )


def _buttons(job: Job) -> tuple[Pressable, ...]:
    if job.kind is Kind.DESCRIBE:
        return ImagineButton(job.id), InfoButton(job.id)
    return UseButton(job.id), ChangeButton(job.id), keep_mine(job)


def _lines(job: Job, onward_ticks: int | None) -> list[ui.Item[Any]]:
    said = text_texts.described(job) if job.kind is Kind.DESCRIBE else text_texts.better(job)
    return [
        ui.TextDisplay(f"-# {texts.only_you(job)}"),
        ui.TextDisplay(said),
        ui.TextDisplay(f"-# {text_texts.costs(job, onward_ticks)} · {texts.made_by_ai()}"),
    ]


def _boxed(items: list[ui.Item[Any]]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(GREEN)))
    return view
