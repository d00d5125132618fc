"""/mod pause, resume: in an emergency nothing is let in. For moderators of the whole server."""

from typing import Literal, cast

import discord
from discord import app_commands

from bot.client import ImagineBot
from bot.core.cases.pauses import MINUTES_MAX
from bot.core.house import PausedFor
from bot.ui import cards, member_cards, member_texts
from bot.ui._studio import here, studio_of
from cogs._mod import Under, put_under_mod


@app_commands.command(description="Let no requests in for a while, and stop those that wait")
@app_commands.describe(
    minutes="For how long; leave it out to pause until somebody resumes",
    who="Everyone, admins too (unless you say), or only those who are new",
)
async def pause(
    interaction: discord.Interaction,
    minutes: app_commands.Range[int, 1, MINUTES_MAX] | None = None,
    who: Literal["everyone", "newcomers"] = "everyone",
) -> None:
    await interaction.response.defer(ephemeral=True)
    place = await here(interaction)
    pausing = await studio_of(interaction).oversight.pauses.pause(place, minutes, PausedFor(who))
    await interaction.edit_original_response(view=member_cards.paused(pausing))


@app_commands.command(description="Let requests in again")
async def resume(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True)
    place = await here(interaction)
    resumed = await studio_of(interaction).oversight.pauses.resume(place)
    text = member_texts.resumed(was_paused=resumed is not None)
    await interaction.edit_original_response(view=cards.notice(text))


async def setup(bot: ImagineBot) -> None:
    put_under_mod(bot, cast("Under", pause), cast("Under", resume))
