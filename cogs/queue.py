"""/queue: what waits here and what is under way, for one person alone."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.ui import queue_cards
from bot.ui._studio import here, studio_of
from bot.ui.asking import acknowledge
from cogs._options import in_servers


class Queue(commands.Cog):
    @app_commands.command(description="What waits here to be made, and how far your requests are")
    @in_servers
    async def queue(self, interaction: discord.Interaction) -> None:
        await acknowledge(interaction, private=True)
        queued = await studio_of(interaction).ongoing.queue(await here(interaction))
        await interaction.edit_original_response(view=queue_cards.render(queued, 0))


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Queue())
