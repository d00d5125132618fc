"""/privacy: what is kept about a person, whom to ask, and whether others may work on it."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.ui import privacy_cards
from bot.ui._studio import studio_of
from bot.ui.asking import acknowledge
from cogs._options import in_servers


class Privacy(commands.Cog):
    @app_commands.command(description="What this bot keeps about you, and who may work on it")
    @in_servers
    async def privacy(self, interaction: discord.Interaction) -> None:
        await acknowledge(interaction, private=True)
        studio = studio_of(interaction)
        shares = await studio.sharing.shares(interaction.user.id)
        view = privacy_cards.render(studio.about, shares=shares)
        await interaction.edit_original_response(view=view)


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Privacy())
