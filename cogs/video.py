"""/video: a clip from words, or from an attached first frame."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.models import USUAL
from bot.core.requests import VideoRequest
from bot.ui.asking import ask
from cogs._options import fitting, in_servers, uploads


def so_far(options: Any) -> VideoRequest:
    """The request as far as its options are filled in, for autocomplete."""
    return VideoRequest(
        prompt="",
        first_frame=options.image is not None,
        seconds=options.seconds or 6,
        aspect=options.aspect,
        resolution=options.resolution or "720p",
        model=options.model or USUAL,
    )


class Video(commands.Cog):
    @app_commands.command(description="Make a clip from words or a picture with Grok Imagine")
    @app_commands.describe(
        prompt="What happens in the clip",
        image="A picture to begin with: the first frame",
        seconds="How long, 1 to 15 seconds (6 unless you say)",
        aspect="The shape, such as 16:9 (16:9, or the picture's own, unless you say)",
        resolution="The size: 480p, 720p or 1080p (720p unless you say)",
        model="Which model makes it (the server's, or the cheapest able, unless you say)",
        audio="With sound (yes unless you say)",
        private="Only you see the result (no unless you say)",
    )
    @app_commands.autocomplete(
        aspect=fitting("aspect", so_far),
        resolution=fitting("resolution", so_far),
        model=fitting("model", so_far),
    )
    @in_servers
    async def video(
        self,
        interaction: discord.Interaction,
        prompt: app_commands.Range[str, 1, 6000],
        image: discord.Attachment | None = None,
        seconds: app_commands.Range[int, 1, 15] = 6,
        aspect: str | None = None,
        resolution: str = "720p",
        model: str = USUAL,
        audio: bool = True,  # noqa: FBT001, FBT002 - an option of the command
        private: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        files = uploads([("image", image)])
        request = VideoRequest(
            prompt=prompt,
            first_frame=bool(files),
            seconds=seconds,
            aspect=aspect,
            resolution=resolution,
            model=model,
            audio=audio,
        )
        await ask(interaction, request, private=private, sources=files)


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Video())
