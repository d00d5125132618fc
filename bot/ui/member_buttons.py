"""The buttons for who is kept out, and those that pause requests."""

import discord

from bot.ui.pressing import CASE, Pressable


class AppealButton(Pressable, template=rf"case:appeal:{CASE}"):
    """Asks for another look at a case, for whom it is about; it carries the id of the case."""

    action = "case:appeal"
    label = "Appeal"


class PauseButton(Pressable, template=r"mod:pause:(?P<id>everyone|newcomers)"):
    """Pauses requests for a while, for who looks after the server."""

    action = "mod:pause"
    label = "Pause"
    style = discord.ButtonStyle.danger


class ResumeButton(Pressable, template=r"mod:resume:(?P<id>now)"):
    """Lets requests in again, for who looks after the server."""

    action = "mod:resume"
    label = "Resume"
