"""The part of /settings about what members report."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.decisions import house_set
from bot.core.reports import HIDE_AFTER_MAX
from bot.ui import report_texts
from bot.ui._studio import admin_here, studio_of
from cogs._settings import say


class ReportSettings(commands.Cog):
    """When what members report is hidden."""

    @app_commands.command(description="Choose how many reports hide a result until somebody looks")
    @app_commands.describe(
        hide_after="So many people who are here for a week, 0 to 20; 0 hides nothing by itself"
    )
    async def reports(
        self,
        interaction: discord.Interaction,
        hide_after: app_commands.Range[int, 0, HIDE_AFTER_MAX],
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        change = house_set("hide_after_reports", hide_after)
        await studio_of(interaction).deciding.decide(place, change)
        await say(interaction, report_texts.hide_after(hide_after))
