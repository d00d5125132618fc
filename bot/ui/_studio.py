"""How buttons and commands reach the bot's use cases: through what the client carries."""

from typing import Protocol, cast

import discord

from bot.core.cases.values import Here
from bot.core.studio import Studio
from bot.ui import rights


class Host(Protocol):
    """A client that was given the use cases, and answers presses on cards."""

    studio: Studio

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


def here(interaction: discord.Interaction) -> Here:
    """Who acts, where, and with which rights."""
    return Here(
        space_id=rights.space_id(interaction),
        guild_id=interaction.guild_id or 0,
        user_id=interaction.user.id,
        admin=rights.is_admin(interaction),
        channel_id=interaction.channel_id or 0,
        top_channel_id=rights.top_channel_id(interaction),
        role_ids=rights.role_ids(interaction),
        moderates_channel_id=interaction.channel_id if rights.is_moderator(interaction) else None,
    )
