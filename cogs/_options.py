"""What the commands' options have in common: contexts, autocomplete."""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import discord
from discord import app_commands

from bot.core import offers, until
from bot.core.models import AUTO, Catalogue
from bot.core.requests import Request
from bot.ui import prompts, rights, texts, wording
from bot.ui._studio import space_id, studio_of

CHOICES_MAX = 25

in_servers = app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
"""Explicit contexts: the library's guild_only is overruled by a tree's own default."""

Autocomplete = Callable[
    [discord.Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]
]


def matching(
    named: Iterable[tuple[str, str]], current: str, *, or_value: bool = False
) -> list[app_commands.Choice[str]]:
    """Of choices by name and value, those whose name, or value too, holds what was typed so far."""
    wanted = current.strip().casefold()
    return [
        app_commands.Choice(name=prompts.cut(name, wording.CHOICE_CHARS_MAX), value=value)
        for name, value in named
        if wanted in name.casefold() or (or_value and wanted in value.casefold())
    ][:CHOICES_MAX]


def fitting(option: str, read: Callable[[Any], Request | None]) -> Autocomplete:
    """Autocomplete for an option, from what a member may use: only what fits the other options.

    `read` makes a request of the options as far as they are filled in; None where nothing fits.
    """

    async def choose(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        request = read(interaction.namespace)
        if request is None:
            return []
        catalogue = await studio_of(interaction).doorway.catalogue(
            space_id(interaction), rights.role_ids(interaction), request.kind
        )
        values = offers.choices(request, option, catalogue)
        named = [(_name(request, option, value, catalogue), value) for value in values]
        return matching(named, current, or_value=True)

    return choose


def _name(request: Request, option: str, value: str, catalogue: Catalogue) -> str:
    """What stands in the list of choices for a value."""
    if option != "model":
        return value
    if value == AUTO:
        return texts.auto_model()
    model = catalogue.find(value)
    return value if model is None else texts.model_choice(model, request, catalogue)


async def known_days(
    _interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Autocomplete for until when something lasts; a date will do too."""
    words = [word for word in until.WORDS if current.casefold() in word]
    return [app_commands.Choice(name=word, value=word) for word in words]
