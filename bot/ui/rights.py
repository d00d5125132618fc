"""Who may do what, read at every command and press: from the interaction, and the server's roles.

What Discord shows or hides of a command is decoration: admins can change it, and requests can be
forged. An admin has Manage Server or a role chosen for it. A moderator has a role chosen for it;
until one is chosen, Manage Messages counts, for the channel it is used in.
"""

import discord

from bot.core.cases.values import Presence, Rank
from bot.core.house import House


def is_at_home(interaction: discord.Interaction) -> bool:
    """Whether a server that has the bot is where something happens, however it was called.

    Where only the person brought the bot along, Discord names them and no server.
    """
    brought_along = interaction.is_user_integration() and not interaction.is_guild_integration()
    return interaction.guild_id is not None and not brought_along


def is_with_the_bot(interaction: discord.Interaction) -> bool:
    """Whether it is a conversation with the bot alone, where nobody else reads an answer."""
    return interaction.guild_id is None and interaction.context.dm_channel


def is_admin(interaction: discord.Interaction, house: House) -> bool:
    """Whether somebody has Manage Server, or a role that was chosen for it."""
    if not is_at_home(interaction):
        return False
    return interaction.permissions.manage_guild or _has_one(interaction, house.admin_role_ids)


def moderates_all(interaction: discord.Interaction, house: House) -> bool:
    """Whether somebody has a role that was chosen to look after the whole server."""
    return is_at_home(interaction) and _has_one(interaction, house.moderator_role_ids)


def moderates_here(interaction: discord.Interaction, house: House) -> bool:
    """Whether Manage Messages in this channel counts, as it does until roles are chosen."""
    if not is_at_home(interaction) or house.moderator_role_ids:
        return False
    return interaction.permissions.manage_messages


def _has_one(interaction: discord.Interaction, chosen: tuple[int, ...]) -> bool:
    return not set(chosen).isdisjoint(role_ids(interaction))


def may_show(interaction: discord.Interaction) -> bool:
    """Whether somebody could show files to all by themselves where they ask.

    What the bot shows there for them is theirs: it shows nothing where they may not.
    """
    if is_with_the_bot(interaction):
        return True
    may = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    may_send = may.send_messages_in_threads if in_thread else may.send_messages
    return may_send and may.attach_files


def presence(interaction: discord.Interaction) -> Presence:
    """What Discord says of whoever asks, for this request alone."""
    may, user = interaction.permissions, interaction.user
    joined_at = user.joined_at if isinstance(user, discord.Member) else None
    is_free = may.manage_messages or may.manage_channels or may.bypass_slowmode
    return Presence(
        joined_at_ms=None if joined_at is None else round(joined_at.timestamp() * 1000),
        manages=may.manage_guild,
        slow_s=0 if is_free else getattr(interaction.channel, "slowmode_delay", 0),
        adult=bool(getattr(interaction.channel, "nsfw", False)),
    )


def role_ids(interaction: discord.Interaction) -> tuple[int, ...]:
    """The roles that Discord says a person has, whether or not the bot knows them by name."""
    return roles_of(interaction.user)


def roles_of(person: discord.abc.User) -> tuple[int, ...]:
    """The roles that Discord says somebody has in the server that they were named in."""
    if not isinstance(person, discord.Member):
        return ()
    # The public list holds only roles of servers that are kept in memory, and none is.
    return tuple(person._roles)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]


def rank_of(person: discord.abc.User, house: House) -> Rank:
    """What somebody is in the server that they were named or found in."""
    if person.bot:
        return Rank.BOT
    may = None
    if isinstance(person, discord.Member):
        # Discord adds what they may do in this channel where an option names them.
        may = person.resolved_permissions or person.guild_permissions
    roles = set(roles_of(person))
    if (may is not None and may.manage_guild) or roles & set(house.admin_role_ids):
        return Rank.ADMIN
    by_role = roles & set(house.moderator_role_ids)
    by_right = may is not None and may.manage_messages and not house.moderator_role_ids
    return Rank.MODERATOR if by_role or by_right else Rank.MEMBER


def top_channel_id(interaction: discord.Interaction) -> int:
    """The channel, or the one that a thread or forum post belongs to."""
    if isinstance(interaction.channel, discord.Thread):
        return interaction.channel.parent_id
    return interaction.channel_id or 0
