"""/extend: a given clip that goes on for some seconds more."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.cases.values import Source
from bot.core.models import USUAL
from bot.core.requests import ExtendRequest
from bot.ui import attached
from bot.ui.asking import ask
from cogs import _sources
from cogs._options import in_servers


class Extend(commands.Cog):
    @app_commands.command(description="Let a clip go on for up to 15 seconds more")
    @app_commands.rename(source="from")
    @app_commands.describe(
        prompt="What happens next",
        video="The clip that goes on, 2 to 15 seconds long",
        source=_sources.FROM,
        seconds="How much is added, 1 to 15 seconds (6 unless you say)",
        private="Only you see the result (no unless you say)",
    )
    @app_commands.autocomplete(source=_sources.own_results(clips=True))
    @in_servers
    async def extend(
        self,
        interaction: discord.Interaction,
        prompt: app_commands.Range[str, 1, 6000],
        video: discord.Attachment | None = None,
        source: str | None = None,
        seconds: app_commands.Range[int, 1, 15] = 6,
        private: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        _sources.only_one({"video": video is not None, "from": source is not None})
        clip: Source
        if video is not None:
            clip = attached.clip("video", video)
        else:
            clip = await _sources.clip_named(interaction, source or "")
        request = ExtendRequest(prompt=prompt, seconds=seconds, model=USUAL)
        await ask(interaction, request, private=private, sources=[clip])


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Extend())
