"""What can be pressed on a card, for as long as the message lives.

A button carries the job's id in its custom id and nothing else, so it works after a restart. What
a press does stands in presses.py; the client leads from one to the other. A custom id may be
forged: it is only a question, and every press reads all rights again.
"""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Self

import discord
from discord import ui

from bot.ui import prompts
from bot.ui._studio import host_of

LABEL_CHARS_MAX = 80
"""So long may the label of a button be in Discord."""
NEVER = r"(?!)"
JOB = r"(?P<id>[0-9a-hjkmnp-tv-z]{16})"
CASE = r"(?P<id>[0-9a-hjkmnp-tv-z]{16}|[0-9a-f]{32})"
SCENE = r"(?P<id>[0-9a-hjkmnp-tv-z]{16}\.[0-7])"
PAGE = r"(?P<id>[0-9]{1,3})"
LIMIT = r"(?P<id>[0-9a-f]{8})"
UNIT = r"(?P<id>images|clips|seconds|dollars)"
ANSWER = r"(?P<id>yes|no)"
SINCE = r"(?P<id>[0-9]{15,20}\.[0-9]{13})"
OPEN_CASE = JOB
"""Cases that wait for a decision are named as jobs are."""
MINE = r"(?P<id>mine)"


class Pressable(ui.DynamicItem[ui.Button[ui.LayoutView]], template=NEVER):
    """A button that carries an id. Subclasses say what it is called and what it asks for."""

    action: ClassVar[str]
    label: ClassVar[str]
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    def __init__(self, subject_id: str, label: str | None = None) -> None:
        """`label` is for a button that says what just this press would do."""
        self.subject_id = subject_id
        custom_id = f"{self.action}:{subject_id}"
        shown = prompts.cut(label or self.label, LABEL_CHARS_MAX)
        super().__init__(ui.Button(label=shown, style=self.style, custom_id=custom_id))

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


class Choosable(ui.DynamicItem[ui.Select[ui.LayoutView]], template=NEVER):
    """A list of jobs. Subclasses say what it asks for; what is chosen is a job's id."""

    action: ClassVar[str]

    def __init__(
        self,
        subject_id: str,
        placeholder: str | None = None,
        options: Sequence[discord.SelectOption] = (),
    ) -> None:
        custom_id = f"{self.action}:{subject_id}"
        super().__init__(
            ui.Select(custom_id=custom_id, placeholder=placeholder, options=list(options))
        )

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,
        item: ui.Item[ui.LayoutView],
        match: re.Match[str],
    ) -> Self:
        """The list that somebody chose from, made anew from its custom id."""
        del interaction, item
        return cls(match["id"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the choice to the bot; it may be forged like any id."""
        chosen = next(iter(self.item.values), "")
        if re.fullmatch(JOB, chosen):
            await host_of(interaction).press(interaction, self.action, chosen)


class Picker(ui.DynamicItem[Any], template=NEVER):
    """A list of the server's roles or channels, or of presets, on the panel of /setup.

    What was chosen is in the interaction; Discord knows which roles and channels there are.
    """

    action: ClassVar[str]

    def __init__(self, subject_id: str, item: ui.Item[ui.LayoutView]) -> None:
        self.subject_id = subject_id
        super().__init__(item)

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,
        item: ui.Item[ui.LayoutView],
        match: re.Match[str],
    ) -> Self:
        """The list that somebody chose from, as it stands on the panel."""
        del interaction
        return cls(match["id"], item)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the choice to the bot."""
        await host_of(interaction).press(interaction, self.action, self.subject_id)
