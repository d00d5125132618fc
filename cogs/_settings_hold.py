"""The part of /settings about what moderators look at first."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.errors import NotAllowed
from bot.core.holdings import HeldIn, HoldRule, Moment
from bot.ui import hold_texts
from bot.ui._studio import admin_here, here, studio_of
from cogs._options import matching
from cogs._settings import check_role, say


class HoldSettings(commands.Cog):
    """What is approved before it costs anything, or before it is shown."""

    hold = app_commands.Group(name="hold", description="What moderators approve first")

    @hold.command(description="Have moderators approve prompts, or results, before they go on")
    @app_commands.describe(
        what="Prompts before they cost anything, or results before anybody is shown them",
        channel="Of this channel alone, its threads included (the whole server unless you say)",
        role="Of the members of this role alone",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        what: Literal["prompts", "results"],
        channel: app_commands.AppCommandChannel | None = None,
        role: discord.Role | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        check_role(role)
        rule = _rule(Moment(what), channel, role)
        await studio_of(interaction).oversight.hold_rules.add(place, rule)
        await say(interaction, hold_texts.added(rule))

    @hold.command(description="Have moderators approve something no longer")
    @app_commands.describe(rule="What to remove: choose from the list")
    async def remove(self, interaction: discord.Interaction, rule: str) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        gone = await studio_of(interaction).oversight.hold_rules.remove(place, rule)
        text = hold_texts.removed_before() if gone is None else hold_texts.removed(gone)
        await say(interaction, text)

    @remove.autocomplete("rule")
    async def standing_rules(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        place = await here(interaction)
        if not place.admin:
            return []
        rules = await studio_of(interaction).oversight.hold_rules.listed(place)
        return matching([(hold_texts.choice(rule), rule.key) for rule in rules], current)

    @hold.command(name="list", description="Show what moderators approve first")
    async def list_rules(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        rules = await studio_of(interaction).oversight.hold_rules.listed(place)
        await say(interaction, hold_texts.listed(rules))


def _rule(
    moment: Moment, channel: app_commands.AppCommandChannel | None, role: discord.Role | None
) -> HoldRule:
    """What was chosen. Raises NotAllowed for a channel and a role at once."""
    if channel is not None and role is not None:
        raise NotAllowed(hold_texts.one_of_two())
    if channel is not None:
        subject, one = HeldIn.CHANNEL, channel
    elif role is not None:
        subject, one = HeldIn.ROLE, role
    else:
        return HoldRule(moment=moment)
    return HoldRule(moment=moment, subject=subject, subject_id=one.id, subject_name=one.name or "")
