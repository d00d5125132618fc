"""/privacy: what is kept about a person, and whom to ask."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.ui import about_texts, cards
from bot.ui._studio import studio_of
from cogs._options import in_servers


class Privacy(commands.Cog):
    @app_commands.command(description="What this bot keeps about you, and whom to ask about it")
    @in_servers
    async def privacy(self, interaction: discord.Interaction) -> None:
        text = about_texts.privacy_text(studio_of(interaction).about)
        await interaction.response.send_message(view=cards.notice(text), ephemeral=True)


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Privacy())
