"""Who may do what, read from the interaction itself at every command and press.

What Discord shows or hides of a command is decoration: admins can change it, and requests can be
forged. Until roles can be chosen, an admin is who has Manage Server, and a moderator who has
Manage Messages, for the channel it is used in.
"""

import discord

from bot.core.errors import NotAllowed
from bot.ui import texts


def is_admin(interaction: discord.Interaction) -> bool:
    return interaction.guild_id is not None and interaction.permissions.manage_guild


def is_moderator(interaction: discord.Interaction) -> bool:
    if interaction.guild_id is None:
        return False
    return interaction.permissions.manage_messages or interaction.permissions.manage_guild


def require_admin(interaction: discord.Interaction) -> None:
    """Raises NotAllowed for anybody without Manage Server."""
    if not is_admin(interaction):
        raise NotAllowed(texts.admins_only())


def require_moderator(interaction: discord.Interaction) -> None:
    """Raises NotAllowed for anybody without Manage Messages in this channel."""
    if not is_moderator(interaction):
        raise NotAllowed(texts.moderators_only())
