"""/mod: what moderators do. Its commands are spread over files, each for one subject."""

from typing import Any

from discord import Permissions, app_commands

from bot.client import ImagineBot

Under = app_commands.Command[Any, ..., Any] | app_commands.Group


def put_under_mod(bot: ImagineBot, *commands: Under) -> None:
    """Add commands, or groups of them, to /mod; the first file to come makes it."""
    family = bot.tree.get_command("mod")
    if not isinstance(family, app_commands.Group):
        family = app_commands.Group(
            name="mod",
            description="Look after what is made here",
            default_permissions=Permissions(manage_messages=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=False, private_channel=False
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        bot.tree.add_command(family)
    for command in commands:
        family.add_command(command)
