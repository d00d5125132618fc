"""Every slash command of the bot, as its client would offer them to Discord."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from discord import app_commands

from bot.client import ImagineBot

_SLASH, _MESSAGE_MENU = 1, 3
_SUBCOMMAND, _GROUP = 1, 2


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


async def payloads() -> Sequence[dict[str, Any]]:
    """What the client sends to Discord to make its slash commands known."""
    return await _payloads(_SLASH)


async def menus() -> Sequence[dict[str, Any]]:
    """What the client sends to Discord to make its entries in the Apps menu known."""
    return await _payloads(_MESSAGE_MENU)


async def _payloads(kind: int) -> Sequence[dict[str, Any]]:
    async with ImagineBot() as bot:
        await bot.load_cogs()
        payloads = (command.to_dict(bot.tree) for command in bot.tree.get_commands())
        return [payload for payload in payloads if payload["type"] == kind]


def leaves(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The commands in a payload that can be used: itself, or its subcommands.

    One that is in a group within the family has the group's name before its own.
    """
    parts = [one for one in payload["options"] if one["type"] in {_SUBCOMMAND, _GROUP}]
    for part in parts:
        for leaf in leaves(part):
            inner = leaf is not part
            yield leaf | {"name": f"{part['name']} {leaf['name']}"} if inner else leaf
    if not parts:
        yield payload
