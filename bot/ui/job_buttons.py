"""The buttons of a card, and of the list of the queue."""

import discord

from bot.ui.pressing import JOB, PAGE, Pressable


class CancelButton(Pressable, template=rf"job:cancel:{JOB}"):
    """Stops a job, for its author."""

    action = "job:cancel"
    label = "Cancel"


class AgainButton(Pressable, template=rf"job:again:{JOB}"):
    """Asks for the same once more, for whoever presses."""

    action = "job:again"
    label = "Again"


class EditButton(Pressable, template=rf"job:edit:{JOB}"):
    """Opens a form that asks what should change in a result."""

    action = "job:edit"
    label = "Edit"


class AnimateButton(Pressable, template=rf"job:animate:{JOB}"):
    """Opens a form that asks what should happen in a clip that begins with a result."""

    action = "job:animate"
    label = "Animate"


class TellButton(Pressable, template=rf"job:tell:{JOB}"):
    """Has its author told when a job is over."""

    action = "job:tell"
    label = "Tell me"


class OriginalButton(Pressable, template=rf"job:original:{JOB}"):
    """Gives whoever may see a result the way to its files as they were made."""

    action = "job:original"
    label = "Original"


class DeleteButton(Pressable, template=rf"job:delete:{JOB}"):
    """Removes a result, for its author or a moderator."""

    action = "job:delete"
    label = "Delete"
    style = discord.ButtonStyle.danger


class FinalButton(Pressable, template=rf"job:final:{JOB}"):
    """Makes what a preview is a preview of, for whoever presses; its label says the price."""

    action = "job:final"
    label = "Final"
    style = discord.ButtonStyle.primary


class StopButton(Pressable, template=rf"queue:cancel:{JOB}"):
    """Stops a job from the list of the queue."""

    action = "queue:cancel"
    label = "Cancel"


class BackButton(Pressable, template=rf"queue:back:{PAGE}"):
    """Turns the list of the queue back."""

    action = "queue:back"
    label = "Back"


class MoreButton(Pressable, template=rf"queue:more:{PAGE}"):
    """Turns the list of the queue on, or reads it anew."""

    action = "queue:more"
    label = "More"
