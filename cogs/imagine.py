"""/imagine: pictures from words."""

from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.models import USUAL
from bot.core.requests import ImageRequest
from bot.ui.wishes import Wishes, ask_for, with_style
from cogs._options import fitting, in_servers
from cogs._styles import known_styles


def so_far(options: Any) -> ImageRequest:
    """The request as far as its options are filled in, for autocomplete."""
    return ImageRequest(
        prompt="",
        count=options.count or 1,
        aspect=options.aspect,
        resolution=options.resolution or "1k",
        model=options.model or USUAL,
        quality=options.quality,
    )


class Imagine(commands.Cog):
    @app_commands.command(description="Make pictures from your words with Grok Imagine")
    @app_commands.describe(
        prompt="What you would like to see",
        count="How many pictures, 1 to 10 (1 unless you say)",
        aspect="The shape, such as 16:9 (the model chooses unless you say)",
        resolution="The size: 1k, 1.5k or 2k (1k unless you say)",
        model="Which model makes it (the server's, or the cheapest able, unless you say)",
        quality="How careful the model is (low unless you say)",
        style="A look by its name (none unless you say)",
        improve="Have your words improved first; you see them before anything is made",
        preview="See it cheap and small first; a button then makes the final",
        private="Only you see the result (no unless you say)",
    )
    @app_commands.autocomplete(
        aspect=fitting("aspect", so_far),
        resolution=fitting("resolution", so_far),
        model=fitting("model", so_far),
        style=known_styles,
    )
    @in_servers
    async def imagine(
        self,
        interaction: discord.Interaction,
        prompt: app_commands.Range[str, 1, 6000],
        count: app_commands.Range[int, 1, 10] = 1,
        aspect: str | None = None,
        resolution: str = "1k",
        model: str = USUAL,
        quality: Literal["low", "medium"] | None = None,
        style: str | None = None,
        improve: bool = False,  # noqa: FBT001, FBT002 - an option of the command
        preview: bool = False,  # noqa: FBT001, FBT002 - an option of the command
        private: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        request = ImageRequest(
            prompt=prompt,
            count=count,
            aspect=aspect,
            resolution=resolution,
            model=model,
            quality=quality,
        )
        styled = await with_style(interaction, request, style)
        wishes = Wishes(private=private, improve=improve, preview=preview)
        await ask_for(interaction, styled, wishes)


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Imagine())
