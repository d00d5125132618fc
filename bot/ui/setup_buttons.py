"""The buttons and lists of what admins decide: the panel of /setup, and limits."""

import discord

from bot.ui.pressing import LIMIT, UNIT, Picker, Pressable


class RemoveLimitButton(Pressable, template=rf"limit:remove:{LIMIT}"):
    """Removes a limit, once an admin has read what that can cost."""

    action = "limit:remove"
    label = "Remove"
    style = discord.ButtonStyle.danger


class WhyButton(Pressable, template=rf"limit:why:{UNIT}"):
    """Tells whoever presses which limits hold for them, and why those."""

    action = "limit:why"
    label = "Why?"


class SetupButton(Pressable, template=r"setup:press:(?P<id>make|change|zone|back)"):
    """Goes on with the panel of /setup."""

    action = "setup:press"
    label = "Change"


class UseTheseButton(Pressable, template=r"setup:use:(?P<id>these)"):
    """Makes what was chosen on the panel of /setup hold."""

    action = "setup:use"
    label = "Use"
    style = discord.ButtonStyle.primary


class RolePicker(Picker, template=r"setup:roles:(?P<id>moderators|patrons|allowed|alerts)"):
    """Chooses roles."""

    action = "setup:roles"


class ChannelPicker(Picker, template=r"setup:channels:(?P<id>log|allowed)"):
    """Chooses channels."""

    action = "setup:channels"


class PresetPicker(Picker, template=r"setup:preset:(?P<id>any)"):
    """Chooses a preset."""

    action = "setup:preset"
