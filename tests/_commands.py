"""Every slash command of the bot, as its client would offer them to Discord."""

from discord import app_commands

from bot.client import ImagineBot


async def offered() -> list[str]:
    """The commands as people type them, subcommands in full: `/help`, `/quota set`.

    Loads the cogs exactly as the client does at start, without connecting to anything.
    """
    async with ImagineBot() as bot:
        await bot.load_cogs()
        return sorted(
            f"/{command.qualified_name}"
            for command in bot.tree.walk_commands()
            if isinstance(command, app_commands.Command)
        )
