"""/privacy: what is kept about a person, to be read, sent and removed. In direct messages too."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.ui import privacy_presses
from bot.ui._studio import studio_of
from bot.ui.asking import acknowledge


class Privacy(commands.Cog):
    @app_commands.command(description="What this bot keeps about you; have it sent or removed")
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def privacy(self, interaction: discord.Interaction) -> None:
        await acknowledge(interaction, private=True)
        shares = await studio_of(interaction).sharing.shares(interaction.user.id)
        view = await privacy_presses.panel(interaction, shares=shares)
        await interaction.edit_original_response(view=view)


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Privacy())
