"""/edit: one picture out of one to five given ones, or a clip that is changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.cases.values import Source, Upload
from bot.core.errors import BadUpload, NotAllowed
from bot.core.models import USUAL
from bot.core.problems import Problem
from bot.core.requests import ClipEditRequest, EditRequest
from bot.ui import attached, source_texts
from bot.ui.asking import Misfit
from bot.ui.wishes import Wishes, ask_for, with_style
from cogs import _sources
from cogs._options import fitting, in_servers
from cogs._styles import known_styles

PICTURES = ("image", "image2", "image3", "image4", "image5")


def so_far(options: Any) -> EditRequest | ClipEditRequest:
    """The request as far as its options are filled in, for autocomplete."""
    given = sum(1 for name in PICTURES if getattr(options, name) is not None)
    if options.video is not None:
        return of_clip(options)
    return EditRequest(
        prompt="",
        inputs=max(1, given),
        aspect=options.aspect,
        resolution=options.resolution or "1k",
        model=options.model or USUAL,
    )


def of_picture(options: Any) -> EditRequest | None:
    """The same where a picture is changed; a clip keeps its shape and size."""
    request = so_far(options)
    return request if isinstance(request, EditRequest) else None


def of_clip(options: Any) -> ClipEditRequest:
    """The same where a clip is changed."""
    return ClipEditRequest(prompt="", model=options.model or USUAL)


async def choose_model(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete for the model: what `from` leads to decides between pictures and clips."""
    typed: str | None = getattr(interaction.namespace, "from")
    is_clip = typed is not None and await _is_clip(interaction, typed)
    return await fitting("model", of_clip if is_clip else so_far)(interaction, current)


class Edit(commands.Cog):
    @app_commands.command(description="Change a picture or a clip, or combine up to five pictures")
    @app_commands.rename(source="from")
    @app_commands.describe(
        prompt="What to change, or how to combine the pictures",
        image="The picture to work on",
        image2="A second picture",
        image3="A third picture",
        image4="A fourth picture",
        image5="A fifth picture",
        video="A clip to change in place of pictures, up to 8.7 seconds",
        source=_sources.FROM,
        aspect="The shape, such as 16:9 (the picture's own unless you say)",
        resolution="The size: 1k, 1.5k or 2k (1k unless you say); a clip keeps its own",
        model="Which model makes it (the server's, or the cheapest able, unless you say)",
        style="A look by its name, for a picture (none unless you say)",
        improve="Have your words improved first; you see them before anything is made",
        private="Only you see the result (no unless you say)",
    )
    @app_commands.autocomplete(
        source=_sources.own_results(),
        aspect=fitting("aspect", of_picture),
        resolution=fitting("resolution", of_picture),
        model=choose_model,
        style=known_styles,
    )
    @in_servers
    async def edit(
        self,
        interaction: discord.Interaction,
        prompt: app_commands.Range[str, 1, 6000],
        image: discord.Attachment | None = None,
        image2: discord.Attachment | None = None,
        image3: discord.Attachment | None = None,
        image4: discord.Attachment | None = None,
        image5: discord.Attachment | None = None,
        video: discord.Attachment | None = None,
        source: str | None = None,
        aspect: str | None = None,
        resolution: str | None = None,
        model: str = USUAL,
        style: str | None = None,
        improve: bool = False,  # noqa: FBT001, FBT002 - an option of the command
        private: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        files = zip(PICTURES, (image, image2, image3, image4, image5), strict=True)
        pictures = [(name, file) for name, file in files if file is not None]
        given = await _given(interaction, pictures, video, source)
        wishes = Wishes(private=private, improve=improve)
        if given.clip:
            for_pictures = {"aspect": aspect, "resolution": resolution, "style": style}
            misfits = [_not_for_clips(name) for name, v in for_pictures.items() if v is not None]
            change = ClipEditRequest(prompt=prompt, model=model)
            await ask_for(interaction, change, wishes, sources=given.files, misfits=misfits)
            return
        request = EditRequest(
            prompt=prompt,
            inputs=len(given.files),
            aspect=aspect,
            resolution=resolution or "1k",
            model=model,
        )
        styled = await with_style(interaction, request, style)
        await ask_for(interaction, styled, wishes, sources=given.files)


def _not_for_clips(option: str) -> Misfit:
    """An option that a clip has no use for."""
    text = source_texts.no_style() if option == "style" else source_texts.keeps_its_own()
    return Misfit(problem=Problem(option=option, text=text))


@dataclass(frozen=True, slots=True)
class Given:
    """What there is to work on: one to five pictures, or one clip."""

    files: tuple[Source, ...]
    clip: bool


async def _given(
    interaction: discord.Interaction,
    pictures: Sequence[tuple[str, discord.Attachment]],
    video: discord.Attachment | None,
    named: str | None,
) -> Given:
    """What was given to one of the options that take something.

    Raises NotAllowed or BadUpload when there is nothing, or what does not go together.
    """
    _sources.only_one(
        {"image": bool(pictures), "video": video is not None, "from": named is not None}
    )
    if named is not None:
        media = await _sources.result_named(interaction, named)
        return Given((_sources.kept(media),), media.is_clip)
    files = _attached(pictures if video is None else [("video", video)])
    return Given(files, any(one.clip for one in files))


def _attached(files: Sequence[tuple[str, discord.Attachment]]) -> tuple[Upload, ...]:
    """What was attached, taken for what it is; a clip comes alone.

    Raises BadUpload when one of several is a clip.
    """
    uploads = tuple(
        attached.upload(option, file, clip=_seems_clip(option, file)) for option, file in files
    )
    for one in uploads:
        if one.clip and len(uploads) > 1:
            raise BadUpload(one.option, source_texts.clips_come_alone())
    return uploads


def _seems_clip(option: str, file: discord.Attachment) -> bool:
    """Whether a file is a clip; the option decides where neither type nor name do."""
    if option == "video":
        return not attached.is_picture(file)
    return attached.is_clip(file)


async def _is_clip(interaction: discord.Interaction, typed: str) -> bool:
    """Whether what was typed so far leads to a clip."""
    try:
        return (await _sources.result_named(interaction, typed)).is_clip
    except NotAllowed:
        return False


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Edit())
