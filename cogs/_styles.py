"""The `style` option: a style of this server, with what it adds."""

import discord
from discord import app_commands

from bot.ui import custom_texts
from bot.ui._studio import here, studio_of
from cogs._options import matching


async def known_styles(
    interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete: the styles of this server, and those that came with the bot."""
    styles = await studio_of(interaction).customs.styles(await here(interaction))
    named = [(custom_texts.style_choice(style), style.name) for style in styles]
    return matching(named, current)
