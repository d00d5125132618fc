"""/video: a clip from words, and from pictures that guide it."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.cases.values import Source
from bot.core.errors import NotAllowed
from bot.core.models import USUAL
from bot.core.requests import VideoRequest
from bot.ui import attached, source_texts
from bot.ui.key_pictures import KeyPictures, open_form, spread
from bot.ui.wishes import Wishes, ask_for, with_style
from cogs import _sources
from cogs._options import fitting, in_servers
from cogs._styles import known_styles

REFERENCES = tuple(f"reference{nth}" for nth in range(1, 8))


def so_far(options: Any) -> VideoRequest:
    """The request as far as its options are filled in, for autocomplete."""
    seconds = options.seconds or 6
    return VideoRequest(
        prompt="",
        first_frame=options.image is not None or getattr(options, "from") is not None,
        last_frame=options.last_image is not None,
        references=sum(1 for name in REFERENCES if getattr(options, name) is not None),
        key_times_ms=spread(1, seconds) if options.key_pictures else (),
        voice=options.voice,
        seconds=seconds,
        aspect=options.aspect,
        resolution=options.resolution or "720p",
        model=options.model or USUAL,
    )


class Video(commands.Cog):
    @app_commands.command(description="Make a clip from words or pictures with Grok Imagine")
    @app_commands.rename(source="from")
    @app_commands.describe(
        prompt="What happens in the clip",
        image="A picture to begin with: the first frame",
        last_image="A picture to end with: the last frame",
        reference1="A picture of somebody or something that is to be seen in it",
        reference2="A second such picture",
        reference3="A third such picture",
        reference4="A fourth such picture",
        reference5="A fifth such picture",
        reference6="A sixth such picture",
        reference7="A seventh such picture",
        key_pictures="Pictures to pass through at given moments: a form asks for them (no)",
        source="A result to begin with: one of yours, a number such as #12, or a message link",
        voice="Whose voice speaks in it",
        seconds="How long, 1 to 15 seconds (6 unless you say)",
        aspect="The shape, such as 16:9 (16:9, or the picture's own, unless you say)",
        resolution="The size: 480p, 720p or 1080p (720p unless you say)",
        model="Which model makes it (the server's, or the cheapest able, unless you say)",
        audio="With sound (yes unless you say)",
        style="A look by its name (none unless you say)",
        improve="Have your words improved first; you see them before anything is made",
        preview="See it cheap and small first; a button then makes the final",
        private="Only you see the result (no unless you say)",
    )
    @app_commands.autocomplete(
        source=_sources.own_results(),
        voice=fitting("voice", so_far),
        aspect=fitting("aspect", so_far),
        resolution=fitting("resolution", so_far),
        model=fitting("model", so_far),
        style=known_styles,
    )
    @in_servers
    async def video(
        self,
        interaction: discord.Interaction,
        prompt: app_commands.Range[str, 1, 6000],
        image: discord.Attachment | None = None,
        last_image: discord.Attachment | None = None,
        reference1: discord.Attachment | None = None,
        reference2: discord.Attachment | None = None,
        reference3: discord.Attachment | None = None,
        reference4: discord.Attachment | None = None,
        reference5: discord.Attachment | None = None,
        reference6: discord.Attachment | None = None,
        reference7: discord.Attachment | None = None,
        key_pictures: bool = False,  # noqa: FBT001, FBT002 - an option of the command
        source: str | None = None,
        voice: str | None = None,
        seconds: app_commands.Range[int, 1, 15] = 6,
        aspect: str | None = None,
        resolution: str = "720p",
        model: str = USUAL,
        audio: bool = True,  # noqa: FBT001, FBT002 - an option of the command
        style: str | None = None,
        improve: bool = False,  # noqa: FBT001, FBT002 - an option of the command
        preview: bool = False,  # noqa: FBT001, FBT002 - an option of the command
        private: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        shown = (reference1, reference2, reference3, reference4, reference5, reference6, reference7)
        first: tuple[Source, ...] = await _first_frame(interaction, image, source)
        last = attached.pictures([("last_image", last_image)])
        references = attached.pictures(zip(REFERENCES, shown, strict=True))
        request = VideoRequest(
            prompt=prompt,
            first_frame=bool(first),
            last_frame=bool(last),
            references=len(references),
            voice=voice,
            seconds=seconds,
            aspect=aspect,
            resolution=resolution,
            model=model,
            audio=audio,
        )
        sources = (*first, *last, *references)
        request = await with_style(interaction, request, style)
        wishes = Wishes(private=private, improve=improve, preview=preview)
        if key_pictures:
            await open_form(interaction, KeyPictures(request, sources, wishes))
        else:
            await ask_for(interaction, request, wishes, sources=sources)


async def _first_frame(
    interaction: discord.Interaction, image: discord.Attachment | None, named: str | None
) -> tuple[Source, ...]:
    """The picture that a clip begins with: attached, or a result; of a clip its last picture.

    Raises BadUpload or NotAllowed when it cannot be that.
    """
    if named is None:
        return attached.pictures([("image", image)])
    if image is not None:
        raise NotAllowed(source_texts.only_one(("image", "from")))
    media = await _sources.result_named(interaction, named)
    return (_sources.kept(media, last_picture=media.is_clip),)


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Video())
