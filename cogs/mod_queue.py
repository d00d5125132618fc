"""/mod queue: what waits for a moderator, one case at a time."""

from typing import cast

import discord
from discord import app_commands

from bot.client import ImagineBot
from bot.ui import case_presses
from cogs._mod import Under, put_under_mod


@app_commands.command(description="Show what waits for a moderator: reports, held jobs, appeals")
async def queue(interaction: discord.Interaction) -> None:
    await case_presses.show(interaction)


async def setup(bot: ImagineBot) -> None:
    put_under_mod(bot, cast("Under", queue))
