"""What a press does that asks for another look, or pauses requests. Rights are read anew."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import ui

from bot.core.cases.pauses import PRESSED_MINUTES
from bot.core.house import PausedFor
from bot.ui import cards, member_cards, member_texts
from bot.ui._studio import here, studio_of
from bot.ui.forms import Form

APPEAL_CHARS_MAX = 1_000


class AppealForm(Form):
    """Asks why a moderator should decide otherwise.

    It is open to whom a case is about wherever they read of it, so in direct messages too.
    """

    def __init__(self, case_id: str) -> None:
        super().__init__(member_texts.appeal_title())
        self._case_id = case_id
        self._words = ui.TextInput[Any](
            custom_id="words",
            style=discord.TextStyle.paragraph,
            max_length=APPEAL_CHARS_MAX,
        )
        self.add_item(
            ui.Label[Any](
                text=member_texts.appeal_words(),
                description=member_texts.appeal_hint(),
                component=self._words,
            )
        )

    async def is_open(self, interaction: discord.Interaction) -> bool:
        """Whether it may be sent in from here: from everywhere."""
        del interaction
        return True

    async def sent(self, interaction: discord.Interaction) -> None:
        """Hand the appeal to the moderators."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        appeals = studio_of(interaction).oversight.appeals
        opened = await appeals.appeal(interaction.user.id, self._case_id, self._words.value)
        text = member_texts.appealed(before=opened is None)
        await interaction.edit_original_response(view=cards.notice(text))


async def appeal(interaction: discord.Interaction, case_id: str) -> None:
    """Ask for words; whose case it is, and whether it is open, is checked when they are sent."""
    await interaction.response.send_modal(AppealForm(case_id))


async def pause(interaction: discord.Interaction, who: str) -> None:
    """Pause requests for half an hour, from below an alert."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    place = await here(interaction)
    pausing = await studio_of(interaction).oversight.pauses.pause(
        place, PRESSED_MINUTES, PausedFor(who)
    )
    await interaction.edit_original_response(view=member_cards.paused(pausing))


async def resume(interaction: discord.Interaction, when: str) -> None:
    """Let requests in again."""
    del when
    await interaction.response.defer(ephemeral=True, thinking=True)
    place = await here(interaction)
    resumed = await studio_of(interaction).oversight.pauses.resume(place)
    text = member_texts.resumed(was_paused=resumed is not None)
    await interaction.edit_original_response(view=cards.notice(text))


PRESSES: Mapping[str, Callable[[discord.Interaction, str], Awaitable[None]]] = {
    "case:appeal": appeal,
    "mod:pause": pause,
    "mod:resume": resume,
}
