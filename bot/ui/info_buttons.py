"""The buttons and lists of the Info panel, and the one that opens it."""

import discord

from bot.ui.pressing import JOB, Choosable, Pressable


class InfoButton(Pressable, template=rf"job:info:{JOB}"):
    """Opens the private panel with everything about a job."""

    action = "job:info"
    label = "Info"


class VaryButton(Pressable, template=rf"info:vary:{JOB}"):
    """Asks for the same with other words."""

    action = "info:vary"
    label = "Vary"


class LargerButton(Pressable, template=rf"info:larger:{JOB}"):
    """Asks for the same pictures at 2k."""

    action = "info:larger"
    label = "2K"


class ExtendButton(Pressable, template=rf"info:extend:{JOB}"):
    """Lets a clip go on."""

    action = "info:extend"
    label = "Extend"


class CompareButton(Pressable, template=rf"info:compare:{JOB}"):
    """Shows before and after side by side."""

    action = "info:compare"
    label = "Compare"


class SendButton(Pressable, template=rf"info:send:{JOB}"):
    """Sends a result by direct message to whoever presses."""

    action = "info:send"
    label = "DM"


class PostButton(Pressable, template=rf"info:post:{JOB}"):
    """Makes a private result public, for its author."""

    action = "info:post"
    label = "Post"


class ReportButton(Pressable, template=rf"info:report:{JOB}"):
    """Tells the moderators of a result."""

    action = "info:report"
    label = "Report"


class AskDeleteButton(Pressable, template=rf"info:delete:{JOB}"):
    """Asks once whether a result is to be removed."""

    action = "info:delete"
    label = "Delete"
    style = discord.ButtonStyle.danger


class KeepButton(Pressable, template=rf"info:keep:{JOB}"):
    """Leaves a result where it is: back to its panel."""

    action = "info:keep"
    label = "Keep"


class WalkButton(Pressable, template=rf"info:walk:{JOB}"):
    """Leads the panel to a parent or child of its job."""

    action = "info:walk"
    label = "Parent"


class ParentsList(Choosable, template=rf"info:parents:{JOB}"):
    """Leads the panel to one of several parents of its job."""

    action = "info:parents"


class ChildrenList(Choosable, template=rf"info:children:{JOB}"):
    """Leads the panel to one of several children of its job."""

    action = "info:children"
