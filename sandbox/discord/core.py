"""What the parts of this Discord share: the world, its files, its commands and its listeners."""

import random
from pathlib import Path

from sandbox.discord import payloads, permissions, problems, studio
from sandbox.discord.basics import Clock, Json, Snowflakes
from sandbox.discord.commands import IN_GUILD, Registry, offered
from sandbox.discord.faults import FaultBox
from sandbox.discord.files import Files
from sandbox.discord.gateway import Gateway
from sandbox.discord.screens import Screens
from sandbox.discord.world import Channel, Guild, Message, User, World


class Core:
    """State in memory and files under ``data_dir``; time and chance come from outside."""

    def __init__(self, *, clock: Clock, rng: random.Random, data_dir: Path) -> None:
        self.clock = clock
        self.rng = rng
        self.ids = Snowflakes(clock)
        self.world = World()
        self.bot = studio.build(self.world)
        self.files = Files(data_dir, clock, self.ids, key=rng.randbytes(32))
        self.commands = Registry(self.bot.user.id, self.ids)
        self.gateway = Gateway(self.world, self.bot, self.ids, clock)
        self.gateway.on_presence = self._show_presence
        self.faults = FaultBox()
        self.screens = Screens()

    def channel(self, channel_id: str) -> Channel:
        """A channel by its id.

        Raises:
            problems.Problem: 404, code 10003: there is none.
        """
        found = self.world.channels.get(channel_id)
        if found is None:
            raise problems.unknown("Channel")
        return found

    def direct_channel(self, user: User) -> Channel:
        """The direct messages between a person and the bot, begun if need be."""
        found = self.world.direct_channel(user.id)
        if found is None:
            found = Channel(id=self.ids.next(), recipient_id=user.id)
            self.world.channels[found.id] = found
        return found

    def bits(self, channel: Channel, user_id: str) -> int:
        """The permissions of a person in a channel, at this moment."""
        return permissions.in_channel(self.world, channel, user_id, self.clock())

    def is_installed(self, guild: Guild) -> bool:
        """Whether the bot is a member of a guild."""
        return self.bot.user.id in guild.members

    def message_json(self, message: Message) -> Json:
        return payloads.message(message, self.files)

    def offered_commands(self, user_id: str, guild: Guild) -> list[Json]:
        """The commands a person finds in a guild."""
        bits = permissions.in_guild(guild, user_id)
        installed = self.is_installed(guild)
        return [
            command
            for command in self.commands.usable_in(guild.id)
            if offered(command, bits, context=IN_GUILD, installed=installed)
        ]

    def overwrite_commands(self, guild_id: str | None, bodies: list[Json]) -> list[Json]:
        """Register commands, and show everybody what they may use now."""
        stored = self.commands.overwrite(guild_id, bodies)
        for user_id in self.screens.watchers():
            for guild in self.world.guilds.values():
                if user_id in guild.members:
                    commands = self.offered_commands(user_id, guild)
                    self.screens.show(user_id, {"t": "commands", "commands": commands})
        return stored

    def _show_presence(self) -> None:
        frame = {"t": "bot", "bot": payloads.user(self.bot.user), "online": self.gateway.online}
        for user_id in self.screens.watchers():
            self.screens.show(user_id, frame)
