"""Every slash command of the bot, as its client would offer them to Discord."""

from collections.abc import Mapping, Sequence

from discord import app_commands

from bot.client import ImagineBot


async def offered() -> Mapping[str, Sequence[str]]:
    """The commands as people type them (`/help`, `/quota set`), each with its options.

    Loads the cogs exactly as the client does at start, without connecting to anything.
    """
    async with ImagineBot() as bot:
        await bot.load_cogs()
        return {
            f"/{command.qualified_name}": [option.display_name for option in command.parameters]
            for command in bot.tree.walk_commands()
            if isinstance(command, app_commands.Command)
        }
