"""Writes the tables of commands and options into the documentation, from the commands themselves.

`make docs` runs it. In README.md stands one table of all commands, in docs/reference/commands.md
one of the options of each, between the marks that this looks for; the words around are people's.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from bot.client import ImagineBot

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
REFERENCE = ROOT / "docs" / "reference" / "commands.md"

Command = app_commands.Command[Any, ..., Any]

WHO: Mapping[int, str] = {
    discord.Permissions(manage_guild=True).value: "admins",
    discord.Permissions(manage_messages=True).value: "moderators",
}
TAKES = {
    discord.AppCommandOptionType.attachment: "a file",
    discord.AppCommandOptionType.boolean: "yes or no",
    discord.AppCommandOptionType.user: "a member",
    discord.AppCommandOptionType.role: "a role",
    discord.AppCommandOptionType.channel: "a channel",
}


async def commands() -> tuple[list[Command], list[app_commands.ContextMenu]]:
    """The slash commands and the menus of the bot, by name, without connecting to anything."""
    async with ImagineBot() as bot:
        await bot.load_cogs()
        slash = [c for c in bot.tree.walk_commands() if isinstance(c, app_commands.Command)]
        menus = list(bot.tree.get_commands(type=discord.AppCommandType.message))
    return sorted(slash, key=lambda c: c.qualified_name), sorted(menus, key=lambda m: m.name)


def written(page: str, blocks: Mapping[str, str]) -> str:
    """A page with each block between its marks. Raises KeyError for marks of no block."""

    def block(found: re.Match[str]) -> str:
        name = found["name"]
        return f"<!-- {name} -->\n{blocks[name]}\n<!-- end -->"

    return re.sub(
        r"<!-- (?P<name>commands|/[\w ]+) -->\n(.*?\n)??<!-- end -->", block, page, flags=re.DOTALL
    )


def blocks(slash: list[Command], menus: list[app_commands.ContextMenu]) -> dict[str, str]:
    """Every block of the documentation that is made from the commands, by its mark."""
    return {"commands": _overview(slash, menus)} | {
        f"/{command.qualified_name}": _options(command) for command in slash
    }


def _overview(slash: list[Command], menus: list[app_commands.ContextMenu]) -> str:
    rows = ["| Command | For | What it does |", "|---|---|---|"]
    rows += [f"| `/{c.qualified_name}` | {_who(c)} | {c.description}. |" for c in slash]
    rows += [
        f"| **{menu.name}** | everybody | In the Apps menu of any message with a picture. |"
        for menu in menus
    ]
    return "\n".join(rows)


def _who(command: Command) -> str:
    permissions = command.default_permissions
    if permissions is None and command.root_parent is not None:
        permissions = command.root_parent.default_permissions
    return "everybody" if permissions is None else WHO[permissions.value]


def _options(command: Command) -> str:
    if not command.parameters:
        return "No options."
    rows = ["| Option | Takes | |", "|---|---|---|"]
    for option in command.parameters:
        needed = " (needed)" if option.required else ""
        takes = ", ".join(_takes(option))
        rows.append(f"| `{option.display_name}`{needed} | {takes} | {option.description}. |")
    return "\n".join(rows)


def _takes(option: app_commands.Parameter) -> Iterator[str]:
    """What can be given for an option, in words."""
    if option.choices:
        yield " or ".join(choice.name for choice in option.choices)
    elif option.type in TAKES:
        yield TAKES[option.type]
    elif option.type is discord.AppCommandOptionType.string:
        yield "words, or one from the list" if option.autocomplete else "words"
        if option.max_value is not None:
            yield f"up to {option.max_value:,} characters"
    else:
        yield f"a number from {option.min_value:,} to {option.max_value:,}"


def main() -> None:
    """Write both pages anew."""
    made = blocks(*asyncio.run(commands()))
    for path in (README, REFERENCE):
        path.write_text(written(path.read_text(), made))


if __name__ == "__main__":
    main()
