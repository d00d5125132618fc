"""The form in which words that a model wrote are changed before they are used."""

from typing import Any, Protocol

import discord
from discord import ui

from bot.ui import prompts, text_texts
from bot.ui._studio import host_of

FORM_LIVES_S = 15 * 60
WORDS_CHARS_MAX = 4_000
"""As much as Discord takes in one field."""


class Submit(Protocol):
    """What a filled-in form leads to."""

    async def __call__(
        self, submitted: discord.Interaction, words: str, *, private: bool
    ) -> None: ...


class WordsForm(ui.Modal):
    """A prompt to be changed, and perhaps whether others may see what comes of it."""

    def __init__(self, words: str, submit: Submit, *, asks_private: bool = False) -> None:
        super().__init__(title=text_texts.form_title(), timeout=FORM_LIVES_S)
        self._submit = submit
        self._words = ui.TextInput[Any](
            style=discord.TextStyle.paragraph,
            default=prompts.cut(words, WORDS_CHARS_MAX),
            max_length=WORDS_CHARS_MAX,
        )
        self._private = ui.Checkbox[Any]()
        self.add_item(ui.Label[Any](text=text_texts.form_prompt(), component=self._words))
        if asks_private:
            self.add_item(ui.Label[Any](text=text_texts.form_private(), component=self._private))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Go on with what was filled in."""
        await self._submit(interaction, self._words.value, private=self._private.value)

    async def on_error(self, interaction: discord.Interaction, error: Exception, /) -> None:
        """Answer what went wrong."""
        await host_of(interaction).explain(interaction, error)
