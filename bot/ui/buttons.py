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
_SCENE = r"(?P<id>[0-9a-hjkmnp-tv-z]{16}\.[0-7])"
_PAGE = r"(?P<id>[0-9]{1,3})"
_LIMIT = r"(?P<id>[0-9a-f]{8})"


class Pressable(ui.DynamicItem[ui.Button[ui.LayoutView]], template=_NEVER):
    """A button that carries an id. Subclasses say what it is called and what it asks for."""

    action: ClassVar[str]
    label: ClassVar[str]
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    def __init__(self, subject_id: str, label: str | None = None) -> None:
        """`label` is for a button that says what just this press would do."""
        self.subject_id = subject_id
        custom_id = f"{self.action}:{subject_id}"
        shown = label or self.label
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


class TellButton(Pressable, template=rf"job:tell:{_JOB}"):
    """Has its author told when a job is over."""

    action = "job:tell"
    label = "Tell me"


class OriginalButton(Pressable, template=rf"job:original:{_JOB}"):
    """Gives whoever may see a result the way to its files as they were made."""

    action = "job:original"
    label = "Original"


class DeleteButton(Pressable, template=rf"job:delete:{_JOB}"):
    """Removes a result, for its author or a moderator."""

    action = "job:delete"
    label = "Delete"
    style = discord.ButtonStyle.danger


class GoButton(Pressable, template=rf"ask:go:{_JOB}"):
    """Lets begin what its author was asked about."""

    action = "ask:go"
    label = "Go"
    style = discord.ButtonStyle.primary


class FirstButton(Pressable, template=rf"ask:first:{_JOB}"):
    """Takes the beginning of a clip that is too long."""

    action = "ask:first"
    label = "First"
    style = discord.ButtonStyle.primary


class LastButton(Pressable, template=rf"ask:last:{_JOB}"):
    """Takes the end of a clip that is too long."""

    action = "ask:last"
    label = "Last"
    style = discord.ButtonStyle.primary


class DropButton(Pressable, template=rf"ask:drop:{_JOB}"):
    """Forgets what its author was asked about."""

    action = "ask:drop"
    label = "Drop"


class RedoButton(Pressable, template=rf"board:redo:{_JOB}"):
    """Shows the scenes of a storyboard, for one to be made anew."""

    action = "board:redo"
    label = "Redo"


class SceneButton(Pressable, template=rf"board:scene:{_SCENE}"):
    """Asks for other words for a scene."""

    action = "board:scene"
    label = "Redo"


class StopButton(Pressable, template=rf"queue:cancel:{_JOB}"):
    """Stops a job from the list of the queue."""

    action = "queue:cancel"
    label = "Cancel"


class BackButton(Pressable, template=rf"queue:back:{_PAGE}"):
    """Turns the list of the queue back."""

    action = "queue:back"
    label = "Back"


class MoreButton(Pressable, template=rf"queue:more:{_PAGE}"):
    """Turns the list of the queue on, or reads it anew."""

    action = "queue:more"
    label = "More"


class RemoveLimitButton(Pressable, template=rf"limit:remove:{_LIMIT}"):
    """Removes a limit, once an admin has read what that can cost."""

    action = "limit:remove"
    label = "Remove"
    style = discord.ButtonStyle.danger


ALL: tuple[type[Pressable], ...] = (
    CancelButton,
    AgainButton,
    InfoButton,
    TellButton,
    OriginalButton,
    DeleteButton,
    GoButton,
    FirstButton,
    LastButton,
    DropButton,
    RedoButton,
    SceneButton,
    StopButton,
    BackButton,
    MoreButton,
    RemoveLimitButton,
)
"""Every button there is, for the client to know."""
