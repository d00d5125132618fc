"""/edit: one picture out of one to five attached ones."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.models import USUAL
from bot.core.requests import EditRequest
from bot.ui.asking import ask
from cogs._options import fitting, in_servers, uploads

PICTURES = ("image", "image2", "image3", "image4", "image5")


def so_far(options: Any) -> EditRequest:
    """The request as far as its options are filled in, for autocomplete."""
    given = sum(1 for name in PICTURES if getattr(options, name) is not None)
    return EditRequest(
        prompt="",
        inputs=max(1, given),
        aspect=options.aspect,
        resolution=options.resolution or "1k",
        model=options.model or USUAL,
    )


class Edit(commands.Cog):
    @app_commands.command(description="Change a picture, or combine up to five, with Grok Imagine")
    @app_commands.describe(
        prompt="What to change, or how to combine the pictures",
        image="The picture to work on",
        image2="A second picture",
        image3="A third picture",
        image4="A fourth picture",
        image5="A fifth picture",
        aspect="The shape, such as 16:9 (the picture's own unless you say)",
        resolution="The size: 1k, 1.5k or 2k (1k unless you say)",
        model="Which model makes it (the server's, or the cheapest able, unless you say)",
        private="Only you see the result (no unless you say)",
    )
    @app_commands.autocomplete(
        aspect=fitting("aspect", so_far),
        resolution=fitting("resolution", so_far),
        model=fitting("model", so_far),
    )
    @in_servers
    async def edit(
        self,
        interaction: discord.Interaction,
        prompt: app_commands.Range[str, 1, 6000],
        image: discord.Attachment,
        image2: discord.Attachment | None = None,
        image3: discord.Attachment | None = None,
        image4: discord.Attachment | None = None,
        image5: discord.Attachment | None = None,
        aspect: str | None = None,
        resolution: str = "1k",
        model: str = USUAL,
        private: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        files = uploads(zip(PICTURES, (image, image2, image3, image4, image5), strict=True))
        request = EditRequest(
            prompt=prompt, inputs=len(files), aspect=aspect, resolution=resolution, model=model
        )
        await ask(interaction, request, private=private, sources=files)


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Edit())
