"""/settings: how this server uses the bot. For admins."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.house import ASK_ABOVE_DOLLARS_MAX
from bot.core.models import AUTO
from bot.core.requests import ImageRequest, VideoRequest
from bot.core.scheduling import WEIGHT_MAX
from bot.ui import custom_texts, decision_texts, setup_presses, texts
from bot.ui._studio import admin_here, studio_of
from cogs._keeping import KeepSettings
from cogs._options import in_servers, matching
from cogs._settings import PlaceSettings, RightsSettings, check_role, say
from cogs._settings_batches import BatchSettings
from cogs._settings_hold import HoldSettings
from cogs._settings_reports import ReportSettings
from cogs._settings_uploads import UploadSettings

PLAIN: Mapping[str, ImageRequest | VideoRequest] = {
    "pictures": ImageRequest(prompt="-"),
    "clips": VideoRequest(prompt="-"),
}
"""What the price of a model is shown for."""


@in_servers
@app_commands.default_permissions(manage_guild=True)
class Settings(
    RightsSettings,
    PlaceSettings,
    ReportSettings,
    HoldSettings,
    UploadSettings,
    BatchSettings,
    KeepSettings,
    commands.GroupCog,
    name="settings",
    description="How this server uses the bot",
):
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
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        check_role(role)
        await studio_of(interaction).limits.set_weight(place, role.id, weight)
        text = custom_texts.weight_set(role.id, weight)
        await say(interaction, text)

    @app_commands.command(description="Choose the usual model for pictures or for clips")
    @app_commands.describe(
        kind="Pictures or clips",
        model="Which model makes them where people choose none (the cheapest able unless you say)",
    )
    async def model(
        self,
        interaction: discord.Interaction,
        kind: Literal["pictures", "clips"],
        model: str | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        chosen = PLAIN[kind].kind
        house = await studio_of(interaction).customs.set_usual_model(place, chosen, model)
        text = custom_texts.usual_model(house, chosen)
        await say(interaction, text)

    @model.autocomplete("model")
    async def offered_models(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        request = PLAIN.get(interaction.namespace.kind, PLAIN["pictures"])
        catalogue = studio_of(interaction).offering.catalogue
        offered = catalogue.offered(request.kind)
        priced = [(texts.model_choice(one, request, catalogue), one.id) for one in offered]
        named = [(texts.auto_model(), AUTO), *priced]
        return matching(named, current, or_value=True)

    @app_commands.command(description="Ask people first before something dear begins")
    @app_commands.describe(dollars="What costs more is asked about first, 0 to 100 dollars")
    async def ask_above(
        self,
        interaction: discord.Interaction,
        dollars: app_commands.Range[float, 0, ASK_ABOVE_DOLLARS_MAX],
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        house = await studio_of(interaction).customs.set_ask_above(place, Decimal(str(dollars)))
        await say(interaction, custom_texts.ask_above(house))

    @app_commands.command(description="Show how this server uses the bot")
    async def show(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        studio = studio_of(interaction)
        house = await studio.customs.house(place.space_id)
        weights = await studio.limits.weights(place)
        holds = await studio.oversight.hold_rules.listed(place)
        await say(interaction, custom_texts.house(house, weights, holds))

    @app_commands.command(description="Open the panel of /setup, filled in with what holds")
    async def panel(self, interaction: discord.Interaction) -> None:
        await setup_presses.open_panel(interaction)

    @app_commands.command(description="Take back what an admin decided last")
    async def undo(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        decision = await studio_of(interaction).deciding.undo(place)
        await say(interaction, decision_texts.undone(decision))


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Settings())
