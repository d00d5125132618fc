"""From what a command or form was filled in with to a request: a style, a preview, better words."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.core import previews
from bot.core.cases.values import Source
from bot.core.house import Styled
from bot.core.problems import problems
from bot.core.requests import ImageRequest, ImproveRequest, Request, VideoRequest, to_json
from bot.ui import rights
from bot.ui._studio import here, space_id, studio_of
from bot.ui.asking import Misfit, ask


async def with_style(
    interaction: discord.Interaction, request: Styled, style: str | None
) -> Styled:
    """A request in one of the server's styles; as it is without one.

    One quick read of the database. Raises UnknownStyle.
    """
    if style is None:
        return request
    return await studio_of(interaction).customs.styled(await here(interaction), request, style)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a request is to be made."""

    private: bool
    improve: bool = False
    """By way of better words, which its author sees first."""
    preview: bool = False
    """By way of a cheap preview."""


async def ask_for(
    interaction: discord.Interaction,
    request: Request,
    wishes: Wishes,
    *,
    sources: Sequence[Source] = (),
    typed: str = "",
    misfits: Sequence[Misfit] = (),
) -> None:
    """Ask for a request as it is wished for; see `ask` for the rest."""
    catalogue = studio_of(interaction).offering.catalogue
    private = wishes.private
    if misfits or problems(request, catalogue):
        await ask(
            interaction, request, private=private, sources=sources, typed=typed, misfits=misfits
        )
        return
    first, final = request, None
    if wishes.preview and isinstance(request, ImageRequest | VideoRequest):
        theirs = await studio_of(interaction).doorway.catalogue(
            space_id(interaction), rights.role_ids(interaction), request.kind
        )
        first, final = previews.preview(request, theirs), request
    if wishes.improve:
        first = ImproveRequest(prompt=first.prompt, then=to_json(first), then_private=private)
    private = private or wishes.improve
    await ask(interaction, first, private=private, sources=sources, final=final, typed=typed)
