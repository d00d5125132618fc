"""The Discord client: loads every command file it finds, and answers whatever goes wrong.

Errors of people are answered in private and go no further; faults of ours are logged whole and
answered with one sentence. Every exception is caught in the outermost places alone: a press here,
a step in core/worker.py, a round in core/housekeeping.py.
"""

import importlib
import importlib.util
import logging
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.core.blocks import Standing
from bot.core.errors import ImagineError, StoreDown
from bot.core.ports import Meter, Unmetered
from bot.core.studio import Studio
from bot.core.under_way import UnderWay
from bot.ui import buttons, forms, gate, member_cards, rights, texts
from bot.ui.presses import PRESSES

log = logging.getLogger(__name__)

COGS = "cogs"
OPEN_ANYWHERE = frozenset({"case:appeal"})
"""What can be pressed in direct messages too: people are told there of what is about them."""
EVERYWHERE = frozenset({"privacy"})
"""Commands for people wherever they are: their data may be here from where they cannot be now."""
OWN = "own:"
"""How the actions begin that are about what is kept of whoever presses."""


class Tree(app_commands.CommandTree["ImagineBot"]):
    """The commands, behind the gate that every one of them passes."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Refuse servers that the operator has not allowed, and people who are blocked there."""
        command = interaction.command
        if command is not None and command.qualified_name in EVERYWHERE:
            return True
        if not await self.client.is_open_to(interaction):
            return False
        return await self.client.lets_in(interaction, await gate.keeps_from_command(interaction))

    async def _call(self, interaction: discord.Interaction["ImagineBot"]) -> None:
        """Run a command, and let it be known until it has ended."""
        with self.client.under_way.one():
            await super()._call(interaction)

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Answer what went wrong in a command."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await answer_error(interaction, cause)


class ImagineBot(commands.Bot):
    """The bot as Discord sees it. It needs no intents, and keeps nothing of what it sees."""

    def __init__(self, *, allowed_guilds: Iterable[int] = (), personal_use: bool = False) -> None:
        """`personal_use` lets people use what is for everybody outside of servers too."""
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
        )
        self.allowed_guilds = frozenset(allowed_guilds)
        self.personal_use = personal_use
        self.studio: Studio
        self.under_way = UnderWay()
        """What people asked for and have not been answered yet."""
        self.meter: Meter = Unmetered()
        """Told of everything that people do here."""

    @property
    def is_logged_in(self) -> bool:
        """Whether Discord knows it, so that people can be told things."""
        return self.user is not None

    def latencies_s(self) -> Mapping[int, float | None]:
        """How long the last heartbeat took, by shard; None of one that is not connected."""
        socket: Any = self.ws  # None before the first connection, whatever its type says
        connected = self.is_ready() and socket is not None and socket.open
        return {0: self.latency if connected else None}

    async def setup_hook(self) -> None:
        """Make the commands and buttons known. Nothing is started here."""
        await self.load_cogs()
        self.add_dynamic_items(*buttons.ALL, *buttons.LISTS, *buttons.PICKERS)

    async def stop_hearing(self) -> None:
        """Hear of nothing new any more, where that is possible without being logged out."""

    async def load_cogs(self) -> None:
        """Load every file in the folder of commands; a name beginning with _ is a helper."""
        for name in cog_names():
            await importlib.import_module(name).setup(self)
        if self.personal_use:
            self._open_everywhere()

    def _open_everywhere(self) -> None:
        """Offer what is for everybody in direct messages too, and let people bring it along."""
        kinds = (discord.AppCommandType.chat_input, discord.AppCommandType.message)
        for command in (one for kind in kinds for one in self.tree.get_commands(type=kind)):
            if command.default_permissions is None:
                command.allowed_contexts = app_commands.AppCommandContext(
                    guild=True, dm_channel=True, private_channel=True
                )
                command.allowed_installs = app_commands.AppInstallationType(guild=True, user=True)

    async def press(self, interaction: discord.Interaction, action: str, subject_id: str) -> None:
        """Do what a card's button stands for; discord.py has no error hook for these."""
        with self.under_way.one():
            try:
                if await self._may_press(interaction, action):
                    await PRESSES[action](interaction, subject_id)
            except Exception as error:  # noqa: BLE001 - the outermost place of a press
                await answer_error(interaction, error)

    async def _may_press(self, interaction: discord.Interaction, action: str) -> bool:
        """Whether a button is for this place and person; says so if not."""
        if action in OPEN_ANYWHERE or action.startswith(OWN):
            return True
        if not await self.is_open_to(interaction):
            return False
        return await self.lets_in(interaction, await gate.keeps_from_press(interaction, action))

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Note what people do, and give them their words back from a form that came too late."""
        self.meter.heard(interaction.id, _called(interaction))
        if not forms.is_lost(interaction):
            return
        try:
            with self.under_way.one():
                await forms.give_back(interaction)
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            log.warning("a person could not be answered", extra={"action": "answer_lost"})

    async def explain(self, interaction: discord.Interaction, error: Exception) -> None:
        """Tell a person in private what went wrong."""
        await answer_error(interaction, error)

    async def is_open_to(self, interaction: discord.Interaction) -> bool:
        """Whether the operator lets the bot work where an interaction came from; says so if not."""
        if (refusal := self._closed_to(interaction)) is None:
            return True
        if interaction.type is not discord.InteractionType.autocomplete:
            await answer(interaction, refusal)
        return False

    async def lets_in(self, interaction: discord.Interaction, standing: Standing | None) -> bool:
        """Whether nothing keeps a person out; tells them in private what does."""
        if standing is None:
            return True
        view = member_cards.standing(standing)
        await interaction.response.send_message(view=view, ephemeral=True)
        return False

    def _closed_to(self, interaction: discord.Interaction) -> str | None:
        """Why the operator does not let the bot work here, if they do not."""
        if not rights.is_at_home(interaction):
            return None if self.personal_use else texts.at_home_only()
        allowed = self.allowed_guilds
        closed = bool(allowed) and interaction.guild_id not in allowed
        return texts.server_not_allowed() if closed else None


def _called(interaction: discord.Interaction) -> str:
    """What somebody did: the name of a command, else what sort of thing it was."""
    if interaction.type is discord.InteractionType.application_command:
        command = interaction.command
        return "unknown" if command is None else command.qualified_name
    return interaction.type.name


def cog_names() -> Iterator[str]:
    """The names of the command modules, in the order of the alphabet."""
    spec = importlib.util.find_spec(COGS)
    folders = spec.submodule_search_locations if spec is not None else None
    for module in pkgutil.iter_modules(folders):
        if not module.name.startswith("_"):
            yield f"{COGS}.{module.name}"


async def answer_error(interaction: discord.Interaction, error: Exception) -> None:
    """Tell a person what went wrong, in private; log what is our fault."""
    match error:
        case StoreDown():
            log.warning("a person has to ask again", extra={"action": "store_down_told"})
            await answer(interaction, error.sentence)
        case ImagineError():
            await answer(interaction, error.sentence)
        case app_commands.CheckFailure():
            await answer(interaction, texts.not_allowed())
        case app_commands.TransformerError():
            await answer(interaction, texts.bad_option(str(error.value)))
        case discord.NotFound(code=10062):
            log.warning("an interaction came too late to be answered", extra={"action": "ack_late"})
        case discord.HTTPException(code=40060):
            log.info("an interaction was delivered twice", extra={"action": "ack_twice"})
        case _:
            log.error(
                "an interaction failed",
                exc_info=error,
                extra={"action": "interaction_fault", "guild": interaction.guild_id},
            )
            cast("ImagineBot", interaction.client).meter.failed("interaction")
            await answer(interaction, texts.fault())


async def answer(interaction: discord.Interaction, text: str) -> None:
    """Say something in private, whether or not the interaction was acknowledged."""
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        log.warning("a person could not be answered", extra={"action": "answer_lost"})
