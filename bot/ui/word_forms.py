"""The form in which a rule on words is added, from the words of a request for example."""

from typing import Any

import discord
from discord import ui

from bot.core.wordrules.rules import PATTERN_CHARS_MAX, Action, Form, WordRule
from bot.ui import cards, forms, prompts, word_texts
from bot.ui._studio import overseer_here, studio_of


async def open_add_rule(interaction: discord.Interaction, words: str) -> None:
    """Ask for a rule on words, with some that are there already. Rights are read again when sent.

    Must be the first answer to the interaction. Raises NotAllowed for who may not set rules.
    """
    await overseer_here(interaction)
    await interaction.response.send_modal(AddRuleForm(words))


class AddRuleForm(forms.Form):
    """Asks what to look for and what to do then."""

    def __init__(self, words: str) -> None:
        super().__init__(word_texts.form_title())
        self._words = ui.TextInput[Any](
            custom_id="words",
            default=prompts.cut(words, PATTERN_CHARS_MAX),
            max_length=PATTERN_CHARS_MAX,
        )
        self._action = ui.RadioGroup[Any](
            custom_id="action",
            options=[
                discord.RadioGroupOption(
                    label=word_texts.action(one), value=one, default=one is Action.REFUSE
                )
                for one in Action
            ],
        )
        self._pattern = ui.Checkbox[Any](custom_id="pattern")
        self.add_item(
            ui.Label[Any](
                text=word_texts.form_words(),
                description=word_texts.form_words_hint(),
                component=self._words,
            )
        )
        self.add_item(ui.Label[Any](text=word_texts.form_action(), component=self._action))
        self.add_item(ui.Label[Any](text=word_texts.form_pattern(), component=self._pattern))

    async def sent(self, interaction: discord.Interaction) -> None:
        """Set the rule."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = self._action.value
        rule = WordRule(
            text=self._words.value,
            form=Form.PATTERN if self._pattern.value else Form.WORDS,
            action=Action(chosen) if chosen in set(Action) else Action.REFUSE,
        )
        place = await overseer_here(interaction)
        made = await studio_of(interaction).oversight.words.add(place, rule)
        text = word_texts.rule_set(*made)
        await interaction.edit_original_response(view=cards.notice(text))
