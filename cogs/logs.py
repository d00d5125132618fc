"""/logs: what was made here, and by whom. For moderators."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.ui import cards, log_texts
from bot.ui._studio import moderator_here, studio_of
from cogs._options import in_servers


@in_servers
@app_commands.default_permissions(manage_messages=True)
class Logs(commands.GroupCog, name="logs", description="What was made here, and by whom"):
    @app_commands.command(description="Show the latest requests and what came of them")
    @app_commands.describe(member="Only those of one member")
    async def recent(
        self, interaction: discord.Interaction, member: discord.User | None = None
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await moderator_here(interaction)
        records = await studio_of(interaction).oversight.history.recent(
            place,
            of_user_id=member.id if member is not None else None,
            channel_id=None if place.whole_server else interaction.channel_id,
        )
        text = log_texts.recent(
            records, whole_server=place.whole_server, of_one_member=member is not None
        )
        await interaction.edit_original_response(view=cards.notice(text))


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Logs())
