"""/usage: what was spent and what is left, for each member; for admins the whole server's."""

import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.cases.values import Here
from bot.core.errors import NotAllowed
from bot.core.usage import Period
from bot.ui import usage_cards, usage_texts
from bot.ui._studio import admin_here, as_member, here, studio_of
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
        place = await here(interaction)
        of = whose(place, member)
        await acknowledge(interaction, private=True)
        studio = studio_of(interaction)
        catalogue = studio.offering.catalogue
        report = await studio.spending.report(place, of, Period(period))
        standing = await studio.limits.standing(as_member(place, member) if member else place)
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
        place = await admin_here(interaction)
        await acknowledge(interaction, private=True)
        spending, wanted = studio_of(interaction).spending, Period(period)
        most = interaction.filesize_limit
        async with spending.exporting(place, wanted, most) as exported:
            await interaction.edit_original_response(
                view=usage_cards.exported(exported, wanted),
                attachments=[discord.File(exported.path, filename=exported.path.name)],
            )


def whose(place: Here, member: discord.abc.User | None) -> int | None:
    """Whose spending is meant: one person's, or for an admin who names nobody everybody's.

    Raises NotAllowed when somebody else is named and whoever asks is no admin here.
    """
    if place.admin:
        return None if member is None else member.id
    if member is not None and member.id != place.user_id:
        raise NotAllowed(usage_texts.own_only())
    return place.user_id


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Usage())
