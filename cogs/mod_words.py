"""/mod words and /mod test: which words are refused, held or flagged here.

For admins and moderators of the whole server; presets are for admins.
"""

from io import BytesIO
from typing import Literal, cast

import discord
from discord import app_commands

from bot.client import ImagineBot
from bot.core.requests import PROMPT_CHARS_MAX
from bot.core.wordrules.rules import PATTERN_CHARS_MAX, Action, Form, Preset, WordRule
from bot.ui import cards, word_texts
from bot.ui._studio import admin_here, here, overseer_here, studio_of
from bot.ui.word_forms import open_add_rule
from cogs._mod import Under, put_under_mod
from cogs._options import matching

FILENAME = "rules-on-words.txt"

words = app_commands.Group(name="words", description="Words that are refused, held or flagged here")


@words.command(description="Refuse, hold or flag requests with a word, a phrase or a pattern")
@app_commands.describe(
    words="Whole words; a star at an end stands for any letters; leave it out for a form",
    action="What happens then (refuse unless you say)",
    pattern="Whether it is a regular expression, in the syntax of RE2",
)
async def add(
    interaction: discord.Interaction,
    words: app_commands.Range[str, 1, PATTERN_CHARS_MAX] | None = None,
    action: Literal["refuse", "hold", "flag"] = "refuse",
    pattern: bool = False,  # noqa: FBT001, FBT002 - an option of the command
) -> None:
    if words is None:
        await open_add_rule(interaction, "")
        return
    await interaction.response.defer(ephemeral=True)
    place = await overseer_here(interaction)
    form = Form.PATTERN if pattern else Form.WORDS
    made = await studio_of(interaction).oversight.words.add(
        place, WordRule(text=words, form=form, action=Action(action))
    )
    await interaction.edit_original_response(view=cards.notice(word_texts.rule_set(*made)))


@words.command(description="Remove a rule on words")
@app_commands.describe(rule="Which one: choose from the list, or write what it looks for")
async def remove(interaction: discord.Interaction, rule: str) -> None:
    await interaction.response.defer(ephemeral=True)
    place = await overseer_here(interaction)
    removed = await studio_of(interaction).oversight.words.remove(place, rule)
    await interaction.edit_original_response(view=cards.notice(word_texts.rule_removed(removed)))


@remove.autocomplete("rule")
async def standing_rules(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    place = await here(interaction)
    if not place.whole_server:
        return []
    rules = (await studio_of(interaction).oversight.words.listed(place)).rules
    return matching([(word_texts.choice(rule), rule.id) for rule in rules], current)


@words.command(name="list", description="Show the rules on words, also as a file")
async def list_rules(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True)
    place = await overseer_here(interaction)
    found = await studio_of(interaction).oversight.words.listed(place)
    view, files = cards.notice(word_texts.listed(found)), list[discord.File]()
    if found.rules:
        view.add_item(discord.ui.File(f"attachment://{FILENAME}"))
        data = word_texts.as_file(found.rules).encode()
        files.append(discord.File(BytesIO(data), FILENAME))
    await interaction.edit_original_response(view=view, attachments=files)


@words.command(description="Turn rules that came with the bot on or off, for admins")
@app_commands.describe(which="What the rules are about", on="Whether they hold here")
@app_commands.choices(
    which=[app_commands.Choice(name=word_texts.preset(one), value=one) for one in Preset]
)
async def preset(
    interaction: discord.Interaction,
    which: str,
    on: bool,  # noqa: FBT001 - an option of the command
) -> None:
    await interaction.response.defer(ephemeral=True)
    place = await admin_here(interaction)
    chosen = Preset(which)
    await studio_of(interaction).oversight.words.set_preset(place, chosen, on=on)
    text = word_texts.preset_set(chosen, on=on)
    await interaction.edit_original_response(view=cards.notice(text))


@app_commands.command(name="test", description="Try what the rules on words would do with a text")
@app_commands.describe(
    text="What somebody might ask for",
    picture="As if a picture or clip were given with it",
)
async def try_text(
    interaction: discord.Interaction,
    text: app_commands.Range[str, 1, PROMPT_CHARS_MAX],
    picture: bool = False,  # noqa: FBT001, FBT002 - an option of the command
) -> None:
    await interaction.response.defer(ephemeral=True)
    place = await overseer_here(interaction)
    found = await studio_of(interaction).oversight.words.test(place, text, on_given=picture)
    await interaction.edit_original_response(view=cards.notice(word_texts.tested(found)))


async def setup(bot: ImagineBot) -> None:
    put_under_mod(bot, words, cast("Under", try_text))
