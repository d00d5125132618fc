"""/quota: what each member and the whole server may use. For admins."""

from decimal import Decimal
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core import quota
from bot.core.quota import Subject, Unit
from bot.core.windows import Window
from bot.ui import cards, limit_texts
from bot.ui._studio import admin_here, here, studio_of
from cogs._options import CHOICES_MAX, in_servers


@in_servers
@app_commands.default_permissions(manage_guild=True)
class Quota(
    commands.GroupCog, name="quota", description="Limits for each member and the whole server"
):
    @app_commands.command(name="set", description="Set a limit for each member or the whole server")
    @app_commands.describe(
        unit="What is counted: pictures, clips, seconds of clips, or dollars for all of them",
        window="When counting begins anew (UTC)",
        amount="How much, such as 20 pictures or 2.50 dollars; 0 allows none",
        subject="Whose use is counted (each member's unless you say)",
    )
    @app_commands.choices(
        subject=[
            app_commands.Choice(name="everyone: each member by themselves", value="everyone"),
            app_commands.Choice(name="the whole server together", value="guild"),
        ]
    )
    async def set_limit(
        self,
        interaction: discord.Interaction,
        unit: Literal["images", "clips", "seconds", "dollars"],
        window: Literal["day", "month"],
        amount: app_commands.Range[float, 0, 1_000_000],
        subject: str = "everyone",
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        whole = quota.whole_amount(Decimal(str(amount)), Unit(unit))
        studio = studio_of(interaction)
        rule, replaced = await studio.limits.put(
            place,
            unit=Unit(unit),
            window=Window(window),
            subject=Subject(subject),
            amount=whole,
        )
        text = limit_texts.limit_set(
            rule, replaced, studio.limits.most_ticks(rule.window), studio.offering.catalogue
        )
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(name="list", description="Show every limit here and what is used of it")
    async def list_limits(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        standing = await studio_of(interaction).limits.standing(place)
        await interaction.edit_original_response(view=cards.notice(limit_texts.limits(standing)))

    @app_commands.command(name="remove", description="Remove a limit, after asking once")
    @app_commands.describe(limit="Which limit: choose from the list")
    async def remove_limit(self, interaction: discord.Interaction, limit: str) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        studio = studio_of(interaction)
        rule = await studio.limits.find(place, limit)
        if rule is None:
            view = cards.notice(limit_texts.limit_unknown())
        else:
            warning = limit_texts.limit_removal(rule, studio.limits.most_ticks(rule.window))
            view = cards.confirm_removal(rule.id, warning)
        await interaction.edit_original_response(view=view)

    @remove_limit.autocomplete("limit")
    async def known_limits(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        place = await here(interaction)
        if not place.admin:
            return []
        own = await studio_of(interaction).limits.own(place)
        named = [(limit_texts.limit_choice(rule), rule.id) for rule in own]
        wanted = current.casefold()
        return [
            app_commands.Choice(name=name, value=rule_id)
            for name, rule_id in named
            if wanted in name.casefold()
        ][:CHOICES_MAX]


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Quota())
