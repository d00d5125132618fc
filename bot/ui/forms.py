"""What all forms have in common: they live for a while, and never lose a person's words.

A form is answered by the object that was opened, which does not outlive a restart. The client gives
people their words back when it is gone.
"""

import logging
import os
from abc import ABC, abstractmethod

import aiohttp
import discord
from discord import ui

from bot.ui import cards, keepsake, modal_texts
from bot.ui._studio import host_of

log = logging.getLogger(__name__)

OPEN_S = 900
PREFIX = "form:"
"""How the custom id of every form begins."""
TYPED_CHARS_MAX = 4_000
"""As much as Discord takes in one field."""
_HEARD = "heard"


class Form(ui.Modal, ABC):
    """A form of ours, open for a while. Subclasses say in `sent` what comes of it."""

    def __init__(self, title: str) -> None:
        super().__init__(title=title, timeout=OPEN_S, custom_id=f"{PREFIX}{os.urandom(12).hex()}")

    @abstractmethod
    async def sent(self, interaction: discord.Interaction) -> None:
        """Do what was asked for."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Note that the form is still there; refuse servers that the operator has not allowed."""
        interaction.extras[_HEARD] = True
        return await self.is_open(interaction)

    async def is_open(self, interaction: discord.Interaction) -> bool:
        """Whether it may be sent in from here; says so if not."""
        return await host_of(interaction).is_open_to(interaction)

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        with host_of(interaction).under_way.one():
            await self.sent(interaction)

    async def on_error(self, interaction: discord.Interaction, error: Exception, /) -> None:
        """Say what went wrong, and give the words back."""
        host = host_of(interaction)
        with host.under_way.one():
            await host.explain(interaction, error)
            if interaction.response.is_done() and (words := keepsake.typed(interaction)):
                await _send_back(interaction, words)


async def _send_back(interaction: discord.Interaction, words: str) -> None:
    view = ui.LayoutView(timeout=None)
    files = keepsake.add_words(view, words)
    try:
        await interaction.followup.send(view=view, files=files, ephemeral=True)
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        log.warning("a person's words are lost", extra={"action": "answer_lost"})


def is_lost(interaction: discord.Interaction) -> bool:
    """Whether a form was sent that nobody here waits for any more."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return False
    # The library lets the form itself look first.
    ours = str((interaction.data or {}).get("custom_id", "")).startswith(PREFIX)
    return ours and _HEARD not in interaction.extras


async def give_back(interaction: discord.Interaction) -> None:
    """Return the words of a form that is gone, in private."""
    view = cards.notice(modal_texts.closed())
    files = keepsake.add_words(view, keepsake.typed(interaction))
    await interaction.response.send_message(view=view, files=files, ephemeral=True)
