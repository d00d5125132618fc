"""/settings: how this server uses the bot. For admins."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.scheduling import WEIGHT_MAX
from bot.ui import cards, limit_texts, rights
from bot.ui._studio import here, studio_of
from cogs._options import in_servers


@in_servers
@app_commands.default_permissions(manage_guild=True)
class Settings(commands.GroupCog, name="settings", description="How this server uses the bot"):
    @app_commands.command(description="Let the requests of a role's members wait for less long")
    @app_commands.describe(
        role="Whose members",
        weight="How many times their wait counts, 1 to 10; 1 is as everybody's",
    )
    async def priority(
        self,
        interaction: discord.Interaction,
        role: discord.Role,
        weight: app_commands.Range[int, 1, WEIGHT_MAX],
    ) -> None:
        rights.require_admin(interaction)
        await interaction.response.defer(ephemeral=True)
        await studio_of(interaction).limits.set_weight(here(interaction), role.id, weight)
        text = limit_texts.weight_set(role.id, weight)
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(description="Show how this server uses the bot")
    async def show(self, interaction: discord.Interaction) -> None:
        rights.require_admin(interaction)
        await interaction.response.defer(ephemeral=True)
        weights = await studio_of(interaction).limits.weights(here(interaction))
        await interaction.edit_original_response(view=cards.notice(limit_texts.weights(weights)))


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Settings())
