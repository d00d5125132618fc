"""/setup: from an invitation to a safe first picture. For admins."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.ui import setup_presses
from cogs._options import in_servers


class SetUp(commands.Cog):
    @app_commands.command(
        name="setup", description="Set this bot up: log channel, moderators, limits"
    )
    @in_servers
    @app_commands.default_permissions(manage_guild=True)
    async def set_up(self, interaction: discord.Interaction) -> None:
        await setup_presses.open_panel(interaction)


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(SetUp())
