"""The part of /settings about files that people attach."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.ui import upload_texts
from bot.ui._studio import admin_here, studio_of
from cogs._settings import say


class UploadSettings(commands.Cog):
    """Which attached files may be worked on, and where."""

    @app_commands.command(description="Choose which attached files may be worked on, and where")
    @app_commands.describe(
        allowed="Whether people may work on what others attached",
        adult_channels_only="Whether files are taken in age-restricted channels only",
        checked="Whether a model looks for real people on them first; each look is paid for",
    )
    async def uploads(
        self,
        interaction: discord.Interaction,
        allowed: bool | None = None,  # noqa: FBT001 - an option of the command
        adult_channels_only: bool | None = None,  # noqa: FBT001 - an option of the command
        checked: bool | None = None,  # noqa: FBT001 - an option of the command
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        house = await studio_of(interaction).customs.set_uploads(
            place,
            open_uploads=allowed,
            uploads_adult_only=adult_channels_only,
            uploads_checked=checked,
        )
        await say(interaction, upload_texts.rules(house))
