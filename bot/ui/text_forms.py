"""The form in which words that a model wrote are changed before they are used."""

from typing import Any, Protocol

import discord
from discord import ui

from bot.ui import prompts, text_texts
from bot.ui.modals import TYPED_CHARS_MAX, Form


class Submit(Protocol):
    """What a filled-in form leads to."""

    async def __call__(
        self, submitted: discord.Interaction, words: str, *, private: bool
    ) -> None: ...


class WordsForm(Form):
    """A prompt to be changed, and perhaps whether others may see what comes of it."""

    def __init__(self, words: str, submit: Submit, *, asks_private: bool = False) -> None:
        super().__init__(text_texts.form_title())
        self._submit = submit
        self._words = ui.TextInput[Any](
            custom_id="prompt",
            style=discord.TextStyle.paragraph,
            default=prompts.cut(words, TYPED_CHARS_MAX),
            max_length=TYPED_CHARS_MAX,
        )
        self._private = ui.Checkbox[Any](custom_id="private")
        self.add_item(ui.Label[Any](text=text_texts.form_prompt(), component=self._words))
        if asks_private:
            self.add_item(ui.Label[Any](text=text_texts.form_private(), component=self._private))

    async def sent(self, interaction: discord.Interaction) -> None:
        """Go on with what was filled in."""
        await self._submit(interaction, self._words.value, private=self._private.value)
