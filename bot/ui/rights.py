"""Who may do what, read from the interaction itself at every command and press.

What Discord shows or hides of a command is decoration: admins can change it, and requests can be
forged. Until roles can be chosen, an admin is who has Manage Server, and a moderator who has
Manage Messages, for the channel it is used in.
"""

import discord

from bot.core import quota
from bot.core.errors import NotAllowed
from bot.ui import texts


def is_at_home(interaction: discord.Interaction) -> bool:
    """Whether a server that has the bot is where something happens, however it was called.

    Where only the person brought the bot along, Discord names them and no server.
    """
    brought_along = interaction.is_user_integration() and not interaction.is_guild_integration()
    return interaction.guild_id is not None and not brought_along


def is_with_the_bot(interaction: discord.Interaction) -> bool:
    """Whether it is a conversation with the bot alone, where nobody else reads an answer."""
    return interaction.guild_id is None and interaction.context.dm_channel


def space_id(interaction: discord.Interaction) -> str:
    """Whose limits and rights apply: the server's where it has the bot, else the person's own."""
    if is_at_home(interaction):
        return str(interaction.guild_id)
    return quota.personal_space(interaction.user.id)


def is_admin(interaction: discord.Interaction) -> bool:
    return is_at_home(interaction) and interaction.permissions.manage_guild


def is_moderator(interaction: discord.Interaction) -> bool:
    if not is_at_home(interaction):
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


def role_ids(interaction: discord.Interaction) -> tuple[int, ...]:
    """The roles that Discord says a person has, whether or not the bot knows them by name."""
    if not isinstance(interaction.user, discord.Member):
        return ()
    # The public list holds only roles of servers that are kept in memory, and none is.
    return tuple(interaction.user._roles)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]


def top_channel_id(interaction: discord.Interaction) -> int:
    """The channel, or the one that a thread or forum post belongs to."""
    if isinstance(interaction.channel, discord.Thread):
        return interaction.channel.parent_id
    return interaction.channel_id or 0
