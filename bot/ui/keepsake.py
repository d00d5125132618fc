"""A person's words, given back to them whole when nothing came of them."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import discord
from discord import ui

from bot.ui import modal_texts

FILENAME = "prompt.txt"
CHARS_MAX = 3_900
"""A little less text than one message takes."""
FENCE = "```"


def add_words(view: ui.LayoutView, words: str) -> list[discord.File]:
    """Put words below a message, in a form that is easily copied.

    What does not fit is in a file, which is to be sent along.
    """
    if not words.strip():
        return []
    around = f"{modal_texts.your_words()}\n{FENCE}\n\n{FENCE}"
    room = CHARS_MAX - view.content_length() - len(around)
    # Three of them would end the block; what nobody sees between them keeps it whole.
    block = words.replace(FENCE, "`\u200b`\u200b`")
    fits = len(block) <= room
    shown = block if fits else f"{block[: max(0, room - 1)]}…"
    view.add_item(ui.TextDisplay(f"{modal_texts.your_words()}\n{FENCE}\n{shown}\n{FENCE}"))
    if fits:
        return []
    view.add_item(ui.File(f"attachment://{FILENAME}"))
    return [discord.File(BytesIO(words.encode()), FILENAME)]


def typed(interaction: discord.Interaction) -> str:
    """Everything that was written into a form, as Discord sent it."""
    data: Mapping[str, Any] = interaction.data or {}
    return "\n\n".join(filter(None, _texts(data.get("components", ()))))


def _texts(components: Any) -> Iterator[str]:
    for one in components:
        if one.get("type") == discord.ComponentType.text_input.value:
            yield str(one.get("value") or "")
        yield from _texts(one.get("components", ()))
        if (inner := one.get("component")) is not None:
            yield from _texts((inner,))
