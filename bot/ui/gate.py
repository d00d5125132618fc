"""What is left to somebody who is blocked or rests: a few commands, and the buttons that stop.

A block is on using the bot, not on looking after it: what is for admins and moderators goes by
their rights alone. Requests are looked at again where they are let in.
"""

import asyncio

import discord
from discord import app_commands

from bot.core.blocks import Standing
from bot.core.errors import StoreDown
from bot.ui._studio import space_id, studio_of

FREE_COMMANDS = frozenset({"help", "privacy"})
USING = ("ask:", "board:", "info:", "job:", "queue:", "words:")
"""How the custom ids of buttons begin that are for people who use the bot."""
ANSWER_S_MAX = 1.0
"""Discord waits for three seconds until a command is acknowledged."""
FREE_PRESSES = frozenset({"ask:drop", "job:cancel", "queue:cancel"})


async def keeps_from_command(interaction: discord.Interaction) -> Standing | None:
    """What keeps somebody from the command or menu they called; None when nothing does."""
    if interaction.type is discord.InteractionType.autocomplete:
        return None
    command = interaction.command
    root = command.root_parent or command if isinstance(command, app_commands.Command) else command
    if root is None or root.default_permissions is not None or root.name in FREE_COMMANDS:
        return None
    return await _standing(interaction)


async def keeps_from_press(interaction: discord.Interaction, action: str) -> Standing | None:
    """What keeps somebody from a button they pressed; None when nothing does."""
    if action in FREE_PRESSES or not action.startswith(USING):
        return None
    return await _standing(interaction)


async def _standing(interaction: discord.Interaction) -> Standing | None:
    """Nothing, where the database does not say in time: requests are looked at again later."""
    members = studio_of(interaction).oversight.members
    try:
        async with asyncio.timeout(ANSWER_S_MAX):
            return await members.standing(space_id(interaction), interaction.user.id)
    except (TimeoutError, StoreDown):
        return None
