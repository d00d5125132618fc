"""/budget: what may be spent here in all. For admins, and the roles that may lift it."""

from decimal import Decimal
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core import quota
from bot.core.cases.limits import Limit
from bot.core.quota import Subject, Unit
from bot.core.windows import Window
from bot.ui import budget_texts, cards, custom_texts, limit_texts
from bot.ui._studio import admin_here, here, studio_of
from cogs._options import in_servers, known_days
from cogs._settings import listed

THIS_SERVER, ALL_SERVERS = "this server", "all servers"


@in_servers
@app_commands.default_permissions(manage_guild=True)
class Budget(commands.GroupCog, name="budget", description="What may be spent here in all"):
    @app_commands.command(name="set", description="Set what the whole server may spend")
    @app_commands.describe(
        window="In a day or in a month of the calendar",
        dollars="How many dollars; 0 stops everything",
    )
    async def set_budget(
        self,
        interaction: discord.Interaction,
        window: Literal["day", "month"],
        dollars: app_commands.Range[float, 0, 1_000_000],
    ) -> None:
        place = await admin_here(interaction)
        ticks = quota.whole_amount(Decimal(str(dollars)), Unit.DOLLARS)
        await interaction.response.defer(ephemeral=True)
        studio = studio_of(interaction)
        limit = Limit(unit=Unit.DOLLARS, window=Window(window), subject=Subject.GUILD, amount=ticks)
        rule, replaced = await studio.limits.put(place, limit)
        text = limit_texts.limit_set(
            rule, replaced, studio.limits.most_ticks(rule.window), studio.offering.catalogue
        )
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(description="Show what may be spent here, and what is used of it")
    async def show(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        standing, grants = await studio_of(interaction).budgets.standing(await here(interaction))
        text = budget_texts.budgets(standing, grants)
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(description="Let more be spent for a time")
    @app_commands.describe(
        dollars="How many dollars more",
        reason="Why, for the record",
        until="Until the end of which day (today unless you say)",
        over="Whose budget; all servers is for whoever runs the bot",
    )
    @app_commands.autocomplete(until=known_days)
    async def lift(
        self,
        interaction: discord.Interaction,
        dollars: app_commands.Range[float, 0, 1_000_000],
        reason: app_commands.Range[str, 1, 200],
        until: str = "today",
        over: Literal["this server", "all servers"] = THIS_SERVER,
    ) -> None:
        ticks = quota.whole_amount(Decimal(str(dollars)), Unit.DOLLARS)
        await interaction.response.defer(ephemeral=True)
        place, budgets = await here(interaction), studio_of(interaction).budgets
        grant = await budgets.lift(
            place, ticks, last=until, reason=reason, over_all=over == ALL_SERVERS
        )
        standing, _ = await budgets.standing(place)
        text = budget_texts.lifted(grant, standing)
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(description="Choose the roles whose members may lift a budget")
    @app_commands.describe(
        add="Whose members may lift a budget, beside admins",
        remove="Whose members may not any more",
        nobody="Take every role off the list: admins alone lift a budget",
    )
    async def lifters(
        self,
        interaction: discord.Interaction,
        add: discord.Role | None = None,
        remove: discord.Role | None = None,
        nobody: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        house = await listed(interaction, "lifter_role_ids", add, remove, clear=nobody)
        await interaction.edit_original_response(view=cards.notice(custom_texts.lifters(house)))


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Budget())
