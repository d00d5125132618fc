"""The buttons of /privacy, for whoever presses."""

import discord

from bot.ui.pressing import ANSWER, MINE, Pressable


class ExportButton(Pressable, template=rf"own:export:{MINE}"):
    """Sends whoever presses what is kept about them."""

    action = "own:export"
    label = "Export"


class EraseButton(Pressable, template=rf"own:erase:{MINE}"):
    """Asks whoever presses whether what is kept about them is to be removed."""

    action = "own:erase"
    label = "Erase"
    style = discord.ButtonStyle.danger


class ShareButton(Pressable, template=rf"own:share:{ANSWER}"):
    """Lets others work on what was made for whoever presses, or no longer."""

    action = "own:share"
    label = "Sharing"
