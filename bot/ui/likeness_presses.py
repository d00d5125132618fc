"""The list of fingerprints, which only moderators turn the pages of."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import ui

from bot.core.cases.likeness import CASES_PER_PAGE
from bot.ui import cards, likeness_texts
from bot.ui._studio import moderator_here, studio_of
from bot.ui.takedown_buttons import FingerprintsBackButton, FingerprintsMoreButton

Press = Callable[[discord.Interaction, str], Awaitable[None]]


async def page(interaction: discord.Interaction, number: int) -> ui.LayoutView:
    """A page of the list, from 0, as it is now. Raises NotAllowed for who is no moderator."""
    place = await moderator_here(interaction)
    shown = await studio_of(interaction).oversight.likeness.page(place, number * CASES_PER_PAGE)
    view = cards.notice(likeness_texts.page(shown))
    turning: list[ui.Item[Any]] = []
    if number:
        turning.append(FingerprintsBackButton(str(number - 1)))
    if shown.more:
        turning.append(FingerprintsMoreButton(str(number + 1)))
    if turning:
        view.add_item(ui.ActionRow[Any](*turning))
    return view


async def turn(interaction: discord.Interaction, number: str) -> None:
    """Show another page."""
    await interaction.response.defer()
    await interaction.edit_original_response(view=await page(interaction, int(number)))


PRESSES: Mapping[str, Press] = {"prints:back": turn, "prints:more": turn}
