"""/style: words that go around a prompt, under a name. Admins make them, everybody uses them."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.house import NAME_CHARS_MAX, STYLE_WORDS_CHARS_MAX, Style
from bot.core.models import Catalogue, Kind
from bot.core.problems import vocabulary
from bot.ui import cards, custom_texts, texts
from bot.ui._studio import admin_here, here, studio_of
from cogs._options import in_servers, matching

KINDS = (Kind.IMAGE, Kind.VIDEO)


@in_servers
@app_commands.default_permissions(manage_guild=True)
class Styles(commands.GroupCog, name="style", description="Looks that people choose by a name"):
    @app_commands.command(description="Make a style: words around a prompt, and options")
    @app_commands.describe(
        name="What people choose it by, such as noir",
        before="Words that go before what people write, such as: charcoal drawing of",
        after="Words that go after it, such as: heavy shadows, grainy paper",
        aspect="The shape where people choose none, such as 16:9",
        resolution="The size where people choose none, such as 2k or 720p",
        model="The model where people choose none",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        name: app_commands.Range[str, 1, NAME_CHARS_MAX],
        before: app_commands.Range[str, 1, STYLE_WORDS_CHARS_MAX] = "",
        after: app_commands.Range[str, 1, STYLE_WORDS_CHARS_MAX] = "",
        aspect: str | None = None,
        resolution: str | None = None,
        model: str | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        style, replaced = await studio_of(interaction).customs.put_style(
            place,
            Style(
                name=name,
                words_before=before,
                words_after=after,
                aspect=aspect,
                resolution=resolution,
                model=model,
            ),
        )
        text = custom_texts.style_set(style, replaced)
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(description="Remove a style that was made here")
    @app_commands.describe(name="Which one: choose from the list")
    async def remove(self, interaction: discord.Interaction, name: str) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        removed, built_in = await studio_of(interaction).customs.remove_style(place, name)
        text = custom_texts.style_removed(removed, built_in)
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(name="list", description="Show every style and what it adds")
    async def list_styles(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        customs = studio_of(interaction).customs
        own = await customs.own_styles(await here(interaction))
        text = custom_texts.styles(await customs.styles(await here(interaction)), own)
        await interaction.edit_original_response(view=cards.notice(text))

    @remove.autocomplete("name")
    async def own_styles(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        place = await here(interaction)
        if not place.admin:
            return []
        own = await studio_of(interaction).customs.own_styles(place)
        return matching([(custom_texts.style_choice(one), one.name) for one in own], current)

    @add.autocomplete("aspect")
    async def aspects(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return matching(_values(studio_of(interaction).offering.catalogue, "aspect"), current)

    @add.autocomplete("resolution")
    async def resolutions(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        catalogue = studio_of(interaction).offering.catalogue
        return matching(_values(catalogue, "resolution"), current)

    @add.autocomplete("model")
    async def models(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        catalogue = studio_of(interaction).offering.catalogue
        offered = [model for kind in KINDS for model in catalogue.offered(kind)]
        return matching(
            [(texts.model_purpose(one), one.id) for one in offered], current, or_value=True
        )


def _values(catalogue: Catalogue, option: str) -> list[tuple[str, str]]:
    """Every value of an option that some model for pictures or clips knows."""
    values = [value for kind in KINDS for value in vocabulary(kind, option, catalogue)]
    return [(value, value) for value in dict.fromkeys(values)]


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Styles())
