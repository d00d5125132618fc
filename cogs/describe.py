"""/describe: a given picture in words, and a prompt that would make something like it."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.cases.values import Source
from bot.core.requests import DescribeRequest
from bot.ui import attached
from bot.ui.asking import ask
from cogs import _sources
from cogs._options import in_servers


class Describe(commands.Cog):
    @app_commands.command(description="Put a picture into words, and get a prompt for one like it")
    @app_commands.rename(source="from")
    @app_commands.describe(image="The picture to describe", source=_sources.FROM)
    @app_commands.autocomplete(source=_sources.own_results(clips=False))
    @in_servers
    async def describe(
        self,
        interaction: discord.Interaction,
        image: discord.Attachment | None = None,
        source: str | None = None,
    ) -> None:
        _sources.only_one({"image": image is not None, "from": source is not None})
        picture: Source
        if image is not None:
            picture = attached.picture("image", image)
        else:
            picture = await _sources.picture_named(interaction, source or "")
        await ask(interaction, DescribeRequest(), private=True, sources=[picture])


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Describe())
