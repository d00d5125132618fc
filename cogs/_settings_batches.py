"""The part of /settings about many things made at once."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.errors import NotAllowed
from bot.core.house import BATCH_BOUNDS
from bot.ui import custom_texts
from bot.ui._studio import admin_here, studio_of
from cogs._settings import say

LINES_MIN, LINES_MAX = BATCH_BOUNDS["batch_lines_max"]
OPEN_MIN, OPEN_MAX = BATCH_BOUNDS["batches_open_max"]


class BatchSettings(commands.Cog):
    """Who may send batches, how large and how many."""

    @app_commands.command(
        description="Choose who may send batches, and how large; without options, show it"
    )
    @app_commands.describe(
        role="Whose members may send batches, beside admins",
        remove="Whose members may not any more",
        everyone="Whether everybody may",
        lines="How many lines a batch may have, 1 to 10,000",
        open_="How many batches of one person may be open at once, 1 to 20",
    )
    @app_commands.rename(open_="open")
    async def batches(
        self,
        interaction: discord.Interaction,
        role: discord.Role | None = None,
        remove: discord.Role | None = None,
        everyone: bool | None = None,  # noqa: FBT001 - an option of the command
        lines: app_commands.Range[int, LINES_MIN, LINES_MAX] | None = None,
        open_: app_commands.Range[int, OPEN_MIN, OPEN_MAX] | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        if role is not None and role.is_default():
            raise NotAllowed(custom_texts.everybody_by_option())
        house = await studio_of(interaction).customs.set_batches(
            place,
            role=None if role is None else role.id,
            remove=None if remove is None else remove.id,
            everyone=everyone,
            lines=lines,
            open_=open_,
        )
        await say(interaction, custom_texts.batches(house))
