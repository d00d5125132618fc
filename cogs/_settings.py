"""The parts of /settings about who looks after the server, and about its time and money."""

from decimal import Decimal
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.errors import NotAllowed
from bot.core.house import CREDIT_CENTS_MAX, House, LogResults, Money, time_zones
from bot.ui import bulletin_texts, cards, custom_texts, setup_texts
from bot.ui._studio import admin_here, space_id, studio_of
from cogs._options import CHOICES_MAX


class RightsSettings(commands.Cog):
    """Who decides, who looks after what was made, and where they read what was decided."""

    @app_commands.command(description="Choose the channel in which decisions of admins are told")
    @app_commands.describe(
        channel="A private channel; without any option they are told nowhere",
        results="Which results have a card there: flagged are those that a word rule flags",
    )
    async def log(
        self,
        interaction: discord.Interaction,
        channel: app_commands.AppCommandChannel | None = None,
        results: Literal["all", "flagged", "off"] | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        customs = studio_of(interaction).customs
        house = await customs.house(place.space_id)
        if channel is not None or results is None:
            house = await customs.set_log_channel(place, None if channel is None else channel.id)
        text = custom_texts.log_channel(house)
        if results is not None:
            house = await customs.set_log_results(place, LogResults(results))
            text = f"{text} {bulletin_texts.results_told(house)}"
        await say(interaction, text)

    @app_commands.command(description="Choose where alerts go, and the role that they mention")
    @app_commands.describe(
        role="Whose members are mentioned; without any option nobody is",
        channel="A private channel of their own; until one is chosen they go to the log channel",
    )
    async def alerts(
        self,
        interaction: discord.Interaction,
        role: discord.Role | None = None,
        channel: app_commands.AppCommandChannel | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        check_role(role)
        customs = studio_of(interaction).customs
        house = await customs.house(place.space_id)
        if channel is not None:
            house = await customs.set_alerts_channel(place, channel.id)
        if role is not None or channel is None:
            house = await customs.set_alerts_role(place, None if role is None else role.id)
        await say(interaction, custom_texts.alerts(house))

    @app_commands.command(description="Choose the roles whose members are moderators of this bot")
    @app_commands.describe(
        add="Whose members become moderators of the whole server",
        remove="Whose members are none any more",
        nobody="Take every role off the list: Manage Messages counts again",
    )
    async def moderators(
        self,
        interaction: discord.Interaction,
        add: discord.Role | None = None,
        remove: discord.Role | None = None,
        nobody: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        house = await listed(interaction, "moderator_role_ids", add, remove, clear=nobody)
        await say(interaction, custom_texts.moderators(house))

    @app_commands.command(description="Choose the roles whose members are admins of this bot")
    @app_commands.describe(
        add="Whose members may decide on everything here, beside who has Manage Server",
        remove="Whose members may not any more",
        nobody="Take every role off the list: Manage Server alone counts",
    )
    async def admins(
        self,
        interaction: discord.Interaction,
        add: discord.Role | None = None,
        remove: discord.Role | None = None,
        nobody: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        house = await listed(interaction, "admin_role_ids", add, remove, clear=nobody)
        await say(interaction, custom_texts.admins(house))

    @app_commands.command(
        description="Let people rest for a while whose requests are refused often"
    )
    @app_commands.describe(rest="Whether they rest, 30 minutes after 5 refusals within 10")
    async def strikes(
        self,
        interaction: discord.Interaction,
        rest: bool,  # noqa: FBT001 - an option of the command
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        house = await studio_of(interaction).customs.set_strikes(place, yes=rest)
        await say(interaction, custom_texts.strikes(house))


class PlaceSettings(commands.Cog):
    """When its days begin, and how it speaks of money."""

    @app_commands.command(description="Choose the time zone in which this server's days begin")
    @app_commands.describe(zone="Its name, such as Europe/Paris: type a city and choose")
    async def time_zone(self, interaction: discord.Interaction, zone: str) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        house = await studio_of(interaction).customs.set_time_zone(place, zone)
        await say(interaction, custom_texts.time_zone(house))

    @time_zone.autocomplete("zone")
    async def known_zones(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        del interaction
        wanted = current.strip().replace(" ", "_").casefold()
        found = [zone for zone in sorted(time_zones()) if wanted in zone.casefold()]
        return [app_commands.Choice(name=zone, value=zone) for zone in found[:CHOICES_MAX]]

    @app_commands.command(description="Choose how cards speak of what things cost")
    @app_commands.describe(
        shown="What cards that everybody reads say",
        cents="What a credit is worth, in cents",
    )
    async def money(
        self,
        interaction: discord.Interaction,
        shown: Literal["counts", "dollars", "credits"],
        cents: app_commands.Range[float, 0, CREDIT_CENTS_MAX] | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        house = await studio_of(interaction).customs.set_money(
            place, Money(shown), None if cents is None else Decimal(str(cents))
        )
        await say(interaction, custom_texts.money(house))


async def listed(
    interaction: discord.Interaction,
    field: str,
    add: discord.Role | None,
    remove: discord.Role | None,
    *,
    clear: bool,
) -> House:
    """Change a list of roles for an admin; without any option it only shows what there is."""
    await interaction.response.defer(ephemeral=True)
    place = await admin_here(interaction)
    check_role(add)
    return await studio_of(interaction).customs.list_roles(
        place,
        field,
        add=None if add is None else add.id,
        remove=None if remove is None else remove.id,
        clear=clear,
    )


def check_role(role: discord.Role | None) -> None:
    """Raises NotAllowed for the role that all have: Discord lists it with nobody's roles."""
    if role is not None and role.is_default():
        raise NotAllowed(setup_texts.everybody_is_no_role())


async def say(interaction: discord.Interaction, text: str) -> None:
    """Answer in private what was deferred in private.

    An admin reads here as well that the log channel is lost: the alert may not have reached anyone.
    """
    house = await studio_of(interaction).customs.house(space_id(interaction))
    if house.log_lost_at_ms is not None and custom_texts.log_channel(house) not in text:
        text = f"{text}\n-# {bulletin_texts.lost_line(house)}"
    await interaction.edit_original_response(view=cards.notice(text))
