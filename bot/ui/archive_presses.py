"""What a press on a page of the log does."""

from collections.abc import Awaitable, Callable, Mapping

import discord

from bot.ui import archive_cards
from bot.ui._studio import moderator_here, studio_of


async def turn(interaction: discord.Interaction, subject_id: str) -> None:
    """Show another page of a search, with the rights that whoever presses has now."""
    await interaction.response.defer()
    search_id, _, number = subject_id.partition(".")
    place = await moderator_here(interaction)
    found = await studio_of(interaction).oversight.looking_back.turn(place, search_id, int(number))
    await interaction.edit_original_response(view=archive_cards.page(found))


PRESSES: Mapping[str, Callable[[discord.Interaction, str], Awaitable[None]]] = {
    "logs:page": turn,
}
