"""/storyboard: two to eight scenes that become one clip."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core import storyboards
from bot.core.cases.values import Upload
from bot.core.errors import BadScript, BadUpload
from bot.core.models import USUAL
from bot.core.problems import problems
from bot.core.requests import Scene, StoryboardRequest
from bot.core.storyboards import SCRIPT_BYTES_MAX
from bot.ui import attached, board_modal, board_texts, texts
from bot.ui._studio import studio_of
from bot.ui.asking import acknowledged, why_not
from cogs._options import fitting, in_servers


def so_far(options: Any) -> StoryboardRequest:
    """The request as far as its options are filled in, for autocomplete."""
    scene = Scene(prompt="-", seconds=options.seconds or 6)
    return StoryboardRequest(
        prompt="",
        scenes=(scene, scene),
        first_frame=options.image is not None,
        aspect=options.aspect,
        resolution=options.resolution or "720p",
        model=options.model or USUAL,
    )


class Storyboard(commands.Cog):
    @app_commands.command(description="Make one clip of two to eight scenes with Grok Imagine")
    @app_commands.describe(
        script="A text file with a paragraph for each scene (a window to type in, unless you say)",
        image="The picture that the first scene begins with",
        seconds="How long a scene is that does not say, 1 to 15 seconds (6 unless you say)",
        go_on="Each scene goes on from the last picture of the one before (yes unless you say)",
        aspect="The shape, such as 16:9 (16:9, or the picture's own, unless you say)",
        resolution="The size: 480p, 720p or 1080p (720p unless you say)",
        model="Which model makes it (the server's, or the cheapest able, unless you say)",
        audio="With sound (yes unless you say)",
        private="Only you see the result (no unless you say)",
    )
    @app_commands.rename(go_on="continue")
    @app_commands.autocomplete(
        aspect=fitting("aspect", so_far),
        resolution=fitting("resolution", so_far),
        model=fitting("model", so_far),
    )
    @in_servers
    async def storyboard(
        self,
        interaction: discord.Interaction,
        script: discord.Attachment | None = None,
        image: discord.Attachment | None = None,
        seconds: app_commands.Range[int, 1, 15] = 6,
        go_on: bool = True,  # noqa: FBT001, FBT002 - an option of the command
        aspect: str | None = None,
        resolution: str = "720p",
        model: str = USUAL,
        audio: bool = True,  # noqa: FBT001, FBT002 - an option of the command
        private: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        files = attached.pictures([("image", image)])

        def make(scenes: tuple[Scene, ...], title: str) -> StoryboardRequest:
            return StoryboardRequest(
                prompt=title,
                scenes=scenes,
                first_frame=bool(files),
                continues=go_on,
                aspect=aspect,
                resolution=resolution,
                model=model,
                audio=audio,
            )

        if (refusal := _why_not(interaction, script, files, make, seconds, private)) is not None:
            await interaction.response.send_message(refusal, ephemeral=True)
        elif script is None:
            modal = board_modal.ScriptForm(make, seconds=seconds, private=private, sources=files)
            await interaction.response.send_modal(modal)
        else:
            await _read_file(interaction, script, make, seconds, private, files)


def _why_not(
    interaction: discord.Interaction,
    script: discord.Attachment | None,
    files: tuple[Upload, ...],
    make: board_modal.Make,
    seconds: int,
    private: bool,  # noqa: FBT001 - as the command has it
) -> str | None:
    """What speaks against it before anybody types a word."""
    if script is not None and not script.filename.lower().endswith(".txt"):
        return board_texts.unlike_text()
    if script is not None and script.size == 0:
        return board_texts.empty_script()
    if script is not None and script.size > SCRIPT_BYTES_MAX:
        return board_texts.long_script()
    if (refusal := why_not(interaction, files, private=private)) is not None:
        return refusal
    scene = Scene(prompt="-", seconds=seconds)
    wrong = problems(make((scene, scene), "-"), studio_of(interaction).offering.catalogue)
    return "\n".join(map(texts.problem, wrong)) or None


async def _read_file(
    interaction: discord.Interaction,
    script: discord.Attachment,
    make: board_modal.Make,
    seconds: int,
    private: bool,  # noqa: FBT001 - as the command has it
    files: tuple[Upload, ...],
) -> None:
    """Ask for the storyboard that an attached file describes."""
    async with acknowledged(interaction, private=True) as message_id:
        upload = Upload(option="script", url=script.url, size_bytes=script.size)
        try:
            scenes = storyboards.read(await studio_of(interaction).desk.script(upload), seconds)
        except (BadUpload, BadScript) as problem:
            await board_modal.give_back(interaction, problem.sentence, "")
            return
        request = make(scenes, storyboards.title("", scenes))
        await board_modal.ask_first(
            interaction, request, message_id, private=private, sources=files
        )


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Storyboard())
