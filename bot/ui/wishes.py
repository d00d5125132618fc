"""From what a command or form was filled in with to a request: a style, a preview, better words."""

from collections.abc import Sequence

import discord

from bot.core import previews
from bot.core.cases.values import Source
from bot.core.house import Styled
from bot.core.problems import problems
from bot.core.requests import ImageRequest, ImproveRequest, Request, VideoRequest, to_json
from bot.ui._studio import here, studio_of
from bot.ui.asking import ask


async def with_style(
    interaction: discord.Interaction, request: Styled, style: str | None
) -> Styled:
    """A request in one of the server's styles; as it is without one.

    One quick read of the database. Raises UnknownStyle.
    """
    if style is None:
        return request
    return await studio_of(interaction).customs.styled(here(interaction), request, style)


async def ask_for(
    interaction: discord.Interaction,
    request: Request,
    *,
    private: bool,
    sources: Sequence[Source] = (),
    improve: bool = False,
    preview: bool = False,
) -> None:
    """Ask for a request; by way of better words or of a cheap preview, where these are wanted."""
    catalogue = studio_of(interaction).offering.catalogue
    if problems(request, catalogue):
        await ask(interaction, request, private=private, sources=sources)
        return
    first, final = request, None
    if preview and isinstance(request, ImageRequest | VideoRequest):
        first, final = previews.preview(request, catalogue), request
    if improve:
        first = ImproveRequest(prompt=first.prompt, then=to_json(first), then_private=private)
    await ask(interaction, first, private=private or improve, sources=sources, final=final)
