"""/help: what the bot does, and who runs it."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.ui import about_texts, cards
from bot.ui._studio import studio_of
from cogs._options import in_servers


class Help(commands.Cog):
    @app_commands.command(description="How to make pictures and clips, and who runs this bot")
    @in_servers
    async def help(self, interaction: discord.Interaction) -> None:
        text = about_texts.help_text(studio_of(interaction).about)
        await interaction.response.send_message(view=cards.notice(text), ephemeral=True)


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Help())
