"""The part of /settings about how long things are kept."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.house import KEEP_BOUNDS
from bot.ui import privacy_texts
from bot.ui._studio import admin_here, studio_of
from cogs._settings import say

Inputs = app_commands.Range[int, *KEEP_BOUNDS["keep_inputs_hours"]]
Results = app_commands.Range[int, *KEEP_BOUNDS["keep_results_days"]]
Records = app_commands.Range[int, *KEEP_BOUNDS["keep_records_days"]]
Cases = app_commands.Range[int, *KEEP_BOUNDS["keep_cases_days"]]
Audit = app_commands.Range[int, *KEEP_BOUNDS["keep_audit_days"]]


class KeepSettings(commands.Cog):
    """What goes when."""

    @app_commands.command(description="Choose how long things are kept; without options, show it")
    @app_commands.describe(
        inputs="Hours for which what people attach is kept after a request is over, 1 to 168",
        results="Days for which results are kept, 1 to 365",
        records="Days for which words, ids and logs are kept, 7 to 365",
        cases="Days for which cases are kept after they are closed, 30 to 1825",
        audit="Days for which decisions of admins and moderators are kept, 90 to 1825",
    )
    async def keep(
        self,
        interaction: discord.Interaction,
        inputs: Inputs | None = None,
        results: Results | None = None,
        records: Records | None = None,
        cases: Cases | None = None,
        audit: Audit | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        studio = studio_of(interaction)
        house = await studio.customs.set_keeping(
            place,
            keep_inputs_hours=inputs,
            keep_results_days=results,
            keep_records_days=records,
            keep_cases_days=cases,
            keep_audit_days=audit,
        )
        results_days = min(house.keep_results_days, studio.about.keep_days)
        await say(interaction, privacy_texts.keeps(house, results_days))
