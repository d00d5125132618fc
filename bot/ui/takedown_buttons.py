"""The buttons of takedowns, and of what is known again after them."""

import discord

from bot.ui.pressing import JOB, PAGE, SINCE, Pressable


class FingerprintsBackButton(Pressable, template=rf"prints:back:{PAGE}"):
    """Turns the list of fingerprints back."""

    action = "prints:back"
    label = "Back"


class FingerprintsMoreButton(Pressable, template=rf"prints:more:{PAGE}"):
    """Turns the list of fingerprints on."""

    action = "prints:more"
    label = "More"


class TakeDownButton(Pressable, template=rf"down:ask:{JOB}"):
    """Opens the form by which a moderator takes a result down."""

    action = "down:ask"
    label = "Takedown"
    style = discord.ButtonStyle.danger


class MemberDownButton(Pressable, template=rf"down:member:{SINCE}"):
    """The same for all that a member asked for since a moment; it carries both."""

    action = "down:member"
    label = "Takedown"
    style = discord.ButtonStyle.danger


class UndoButton(Pressable, template=rf"down:undo:{JOB}"):
    """Takes a takedown back; it carries the id of the case."""

    action = "down:undo"
    label = "Undo"


class OpenButton(Pressable, template=rf"down:open:{JOB}"):
    """Shows what was taken down to a moderator who must see it; that is written down."""

    action = "down:open"
    label = "Open"
