"""How buttons and commands reach the bot's use cases: through what the client carries."""

from typing import Protocol, cast

import discord

from bot.core import quota
from bot.core.cases.values import Here, Rank
from bot.core.errors import NotAllowed
from bot.core.house import House
from bot.core.studio import Studio
from bot.core.under_way import UnderWay
from bot.ui import rights, texts


class Host(Protocol):
    """A client that was given the use cases, and answers presses on cards."""

    studio: Studio
    under_way: UnderWay

    async def press(self, interaction: discord.Interaction, action: str, subject_id: str) -> None:
        """Do what a card's button stands for, and answer whatever goes wrong."""
        ...

    async def is_open_to(self, interaction: discord.Interaction) -> bool:
        """Whether the operator lets the bot work where an interaction came from; says so if not."""
        ...

    async def explain(self, interaction: discord.Interaction, error: Exception) -> None:
        """Tell a person in private what went wrong."""
        ...


def host_of(interaction: discord.Interaction) -> Host:
    """The bot that received an interaction."""
    return cast("Host", interaction.client)


def studio_of(interaction: discord.Interaction) -> Studio:
    """The use cases of the bot that received an interaction."""
    return host_of(interaction).studio


def space_id(interaction: discord.Interaction) -> str:
    """Whose limits and rights apply: the server's where it has the bot, else the person's own."""
    if rights.is_at_home(interaction):
        return str(interaction.guild_id)
    return quota.personal_space(studio_of(interaction).member_key(interaction.user.id))


async def here(interaction: discord.Interaction) -> Here:
    """Who acts, where, and with which rights, as the server has decided by now."""
    at_home = rights.is_at_home(interaction)
    house = House()
    if at_home:
        house = await studio_of(interaction).customs.house(space_id(interaction))
    channel_id = interaction.channel_id or 0
    return Here(
        space_id=space_id(interaction),
        guild_id=interaction.guild_id or 0,
        user_id=interaction.user.id,
        admin=rights.is_admin(interaction, house),
        channel_id=channel_id,
        top_channel_id=rights.top_channel_id(interaction),
        role_ids=rights.role_ids(interaction),
        moderates_all=rights.moderates_all(interaction, house),
        moderates_channel_id=channel_id if rights.moderates_here(interaction, house) else None,
    )


async def admin_here(interaction: discord.Interaction) -> Here:
    """The same for what only admins may do. Raises NotAllowed for anybody else."""
    place = await here(interaction)
    if not place.admin:
        raise NotAllowed(texts.admins_only())
    return place


async def moderator_here(interaction: discord.Interaction) -> Here:
    """The same for what moderators of this channel may do. Raises NotAllowed for anybody else."""
    place = await here(interaction)
    if not place.moderates_here:
        raise NotAllowed(texts.moderators_only())
    return place


async def overseer_here(interaction: discord.Interaction) -> Here:
    """The same for what moderators of the whole server may do. Raises NotAllowed otherwise."""
    place = await here(interaction)
    if not place.whole_server:
        raise NotAllowed(texts.overseers_only())
    return place


async def rank_here(interaction: discord.Interaction, user_id: int) -> Rank:
    """What somebody is in this server whom nobody named in a command; asks Discord.

    Whoever has left is a member like others. Raises discord.HTTPException when it does not tell.
    """
    house = await studio_of(interaction).customs.house(space_id(interaction))
    guild = await interaction.client.fetch_guild(interaction.guild_id or 0, with_counts=False)
    try:
        person = await guild.fetch_member(user_id)
    except discord.NotFound:
        return Rank.MEMBER
    return rights.rank_of(person, house)


def as_member(place: Here, member: discord.abc.User) -> Here:
    """The same place as somebody else stands in it, with no rights but a member's."""
    return Here(
        space_id=place.space_id,
        guild_id=place.guild_id,
        user_id=member.id,
        channel_id=place.channel_id,
        top_channel_id=place.top_channel_id,
        role_ids=rights.roles_of(member),
    )
