"""/mod fingerprints: what is refused or held because it was taken down once."""

import discord
from discord import app_commands

from bot.client import ImagineBot
from bot.ui import cards, likeness_presses, likeness_texts
from bot.ui._studio import moderator_here, studio_of
from cogs._mod import put_under_mod

CASE_NUMBER_MAX = 1_000_000_000

fingerprints = app_commands.Group(
    name="fingerprints", description="What is refused or held because it was taken down once"
)


@fingerprints.command(name="list", description="List the cases whose files are known again")
async def listed(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.edit_original_response(view=await likeness_presses.page(interaction, 0))


@fingerprints.command(description="Let what a case took down be used and made again")
@app_commands.describe(case="The number of the case, as the list shows it")
async def remove(
    interaction: discord.Interaction, case: app_commands.Range[int, 1, CASE_NUMBER_MAX]
) -> None:
    await interaction.response.defer(ephemeral=True)
    place = await moderator_here(interaction)
    count = await studio_of(interaction).oversight.likeness.remove(place, case)
    text = likeness_texts.removed(case, count)
    await interaction.edit_original_response(view=cards.notice(text))


async def setup(bot: ImagineBot) -> None:
    put_under_mod(bot, fingerprints)
