"""What the buttons of /privacy do. Everybody presses for themselves alone, blocked or not."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import ui

from bot.core.errors import DmClosed, MayNotPost
from bot.core.house import House
from bot.ui import cards, privacy_cards, privacy_texts, rights
from bot.ui._studio import space_id, studio_of
from bot.ui.forms import Form

Press = Callable[[discord.Interaction, str], Awaitable[None]]
_RESULTS, _TELL = "results", "tell"


async def panel(interaction: discord.Interaction, *, shares: bool) -> ui.LayoutView:
    """What is kept about whoever asks, where they ask."""
    studio, at_home = studio_of(interaction), rights.is_at_home(interaction)
    house = await studio.customs.house(space_id(interaction)) if at_home else House()
    return privacy_cards.render(studio.about, house, at_home=at_home, shares=shares)


async def share(interaction: discord.Interaction, answer: str) -> None:
    """Note whether others may work on what was made for whoever presses."""
    shares = answer == "yes"
    await studio_of(interaction).sharing.choose(interaction.user.id, shares=shares)
    await interaction.response.edit_message(view=await panel(interaction, shares=shares))


async def export(interaction: discord.Interaction, _: str) -> None:
    """Send whoever presses what is kept about them, by direct message."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        packed = await studio_of(interaction).privacy.exports.send(interaction.user.id)
        text = privacy_texts.exported(len(packed.parts), len(packed.left_out))
    except (DmClosed, MayNotPost):
        text = privacy_texts.unsent()
    await interaction.edit_original_response(view=cards.notice(text))


async def erase(interaction: discord.Interaction, _: str) -> None:
    """Ask whoever presses once, and tell what stays."""
    await interaction.response.send_modal(EraseForm())


class EraseForm(Form):
    """Asks once; what is sent is meant."""

    def __init__(self) -> None:
        super().__init__(privacy_texts.erase_title())
        self._boxes = ui.CheckboxGroup[Any](
            custom_id="boxes",
            options=[
                discord.CheckboxGroupOption(label=privacy_texts.erase_results(), value=_RESULTS),
                discord.CheckboxGroupOption(label=privacy_texts.erase_tell(), value=_TELL),
            ],
            required=False,
            min_values=0,
            max_values=2,
        )
        self.add_item(ui.TextDisplay[Any](privacy_texts.erase_asked()))
        self.add_item(ui.Label[Any](text=privacy_texts.erase_boxes(), component=self._boxes))

    async def is_open(self, interaction: discord.Interaction) -> bool:
        """From everywhere, also where the operator does not let the bot work."""
        del interaction
        return True

    async def sent(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = set(self._boxes.values)
        results = _RESULTS in chosen
        await studio_of(interaction).privacy.erasing.ask(
            interaction.user.id, results=results, tell=_TELL in chosen
        )
        text = privacy_texts.erasing(results=results)
        await interaction.edit_original_response(view=cards.notice(text))


PRESSES: Mapping[str, Press] = {"own:share": share, "own:export": export, "own:erase": erase}
