"""/usage: what was spent and what is left, for each member; for admins the whole server's."""

import io
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.errors import NotAllowed
from bot.core.usage import Period
from bot.ui import rights, usage_cards, usage_texts
from bot.ui._studio import here, studio_of
from bot.ui.asking import acknowledge
from cogs._options import in_servers

PERIODS = [app_commands.Choice(name=usage_texts.period(one), value=one.value) for one in Period]


@in_servers
class Usage(commands.GroupCog, name="usage", description="What was spent here, and what is left"):
    @app_commands.command(description="What you spent and have left; for admins the whole server")
    @app_commands.describe(
        member="Whose, for admins (everybody's unless you say)",
        period="How far back (the last 7 days unless you say)",
    )
    @app_commands.choices(period=PERIODS)
    async def show(
        self,
        interaction: discord.Interaction,
        member: discord.User | None = None,
        period: str = Period.WEEK.value,
    ) -> None:
        of = whose(interaction, member)
        await acknowledge(interaction, private=True)
        studio, place = studio_of(interaction), here(interaction)
        catalogue = studio.offering.catalogue
        report = await studio.spending.report(place, of, Period(period))
        standing = await studio.limits.standing(replace(place, user_id=of or place.user_id))
        view = usage_cards.render(report, standing, catalogue, place.user_id, of)
        files: list[discord.File] = []
        if report.jobs:
            drawn = await studio.charts.draw(usage_cards.chart(report, catalogue))
            files.append(discord.File(io.BytesIO(drawn), filename=usage_cards.PICTURE))
        await interaction.edit_original_response(view=view, attachments=files)

    @app_commands.command(description="Every request as a line of a CSV file, for admins")
    @app_commands.describe(period="How far back (this month unless you say)")
    @app_commands.choices(period=PERIODS)
    async def export(
        self, interaction: discord.Interaction, period: str = Period.MONTH.value
    ) -> None:
        rights.require_admin(interaction)
        await acknowledge(interaction, private=True)
        spending, wanted = studio_of(interaction).spending, Period(period)
        most = interaction.filesize_limit
        async with spending.exporting(here(interaction), wanted, most) as exported:
            await interaction.edit_original_response(
                view=usage_cards.exported(exported, wanted),
                attachments=[discord.File(exported.path, filename=exported.path.name)],
            )


def whose(interaction: discord.Interaction, member: discord.abc.User | None) -> int | None:
    """Whose spending is meant: one person's, or for an admin who names nobody everybody's.

    Raises NotAllowed when somebody else is named and whoever asks is no admin here.
    """
    if rights.is_admin(interaction):
        return None if member is None else member.id
    if member is not None and member.id != interaction.user.id:
        raise NotAllowed(usage_texts.own_only())
    return interaction.user.id


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Usage())
