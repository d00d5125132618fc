"""What can be pressed on a card, for as long as the message lives.

A button carries the job's id in its custom id and nothing else, so it works after a restart. What
a press does stands in presses.py; the client leads from one to the other. A custom id may be
forged: it is only a question, and every press reads all rights again.
"""

import re
from typing import ClassVar, Self

import discord
from discord import ui

from bot.ui._studio import host_of

_NEVER = r"(?!)"
_JOB = r"(?P<id>[0-9a-hjkmnp-tv-z]{16})"
_LIMIT = r"(?P<id>[0-9a-f]{8})"


class Pressable(ui.DynamicItem[ui.Button[ui.LayoutView]], template=_NEVER):
    """A button that carries an id. Subclasses say what it is called and what it asks for."""

    action: ClassVar[str]
    label: ClassVar[str]
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    def __init__(self, subject_id: str) -> None:
        self.subject_id = subject_id
        custom_id = f"{self.action}:{subject_id}"
        super().__init__(ui.Button(label=self.label, style=self.style, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,
        item: ui.Item[ui.LayoutView],
        match: re.Match[str],
    ) -> Self:
        """The button that was pressed, made anew from its custom id."""
        del interaction, item
        return cls(match["id"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the press to the bot."""
        await host_of(interaction).press(interaction, self.action, self.subject_id)


class CancelButton(Pressable, template=rf"job:cancel:{_JOB}"):
    """Stops a job, for its author."""

    action = "job:cancel"
    label = "Cancel"


class AgainButton(Pressable, template=rf"job:again:{_JOB}"):
    """Asks for the same once more, for whoever presses."""

    action = "job:again"
    label = "Again"


class InfoButton(Pressable, template=rf"job:info:{_JOB}"):
    """Opens the private panel with everything about a job."""

    action = "job:info"
    label = "Info"


class RemoveLimitButton(Pressable, template=rf"limit:remove:{_LIMIT}"):
    """Removes a limit, once an admin has read what that can cost."""

    action = "limit:remove"
    label = "Remove"
    style = discord.ButtonStyle.danger


ALL: tuple[type[Pressable], ...] = (CancelButton, AgainButton, InfoButton, RemoveLimitButton)
