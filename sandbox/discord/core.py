"""What the parts of this Discord share: the world, its files, its commands and its listeners."""

import random
from pathlib import Path

from sandbox.discord import payloads, permissions, problems, studio
from sandbox.discord.basics import Clock, Json, Snowflakes
from sandbox.discord.commands import (
    FOR_GUILD,
    FOR_USER,
    IN_BOT_DM,
    IN_GUILD,
    IN_PRIVATE,
    Registry,
    offered,
)
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

    def listed(self, channel: Channel) -> Json:
        """A channel as a screen lists it; direct messages are called like the bot."""
        direct = channel.recipient_id is not None
        name = self.bot.name if direct else channel.name
        below = None if channel.thread is None else channel.parent_id
        return {
            "id": channel.id,
            "name": name,
            "topic": channel.topic,
            "direct": direct,
            "thread_of": below,
        }

    def bits(self, channel: Channel, user_id: str) -> int:
        """The permissions of a person in a channel, at this moment."""
        return permissions.in_channel(self.world, channel, user_id, self.clock())

    def context(self, channel: Channel) -> int:
        """Where a command is used: in a guild, with the bot, or among people."""
        if channel.guild_id is not None:
            return IN_GUILD
        return IN_BOT_DM if channel.recipient_id is not None else IN_PRIVATE

    def installs(self, user: User, channel: Channel) -> set[int]:
        """How the application is here for a person: with the guild or the bot, or with them."""
        guild = self.world.guild_of(channel)
        there = channel.recipient_id is not None if guild is None else self.is_installed(guild)
        return ({FOR_GUILD} if there else set()) | ({FOR_USER} if user.has_app else set())

    def owners(self, command: Json, user: User, channel: Channel) -> Json:
        """Who let the application in for this use of a command: ids by kind of installation."""
        used = self.installs(user, channel).intersection(command.get("integration_types", [0]))
        ids = {FOR_GUILD: channel.guild_id or "0", FOR_USER: user.id}
        return {str(kind): ids[kind] for kind in sorted(used)}

    def is_installed(self, guild: Guild) -> bool:
        """Whether the bot is a member of a guild."""
        return self.bot.user.id in guild.members

    def message_json(self, message: Message) -> Json:
        below = self.world.thread_below(message)
        thread = None if below is None else payloads.channel(below, self.world)
        return payloads.message(message, self.files, thread)

    def offered_commands(self, user: User, guild: Guild) -> Json:
        """The commands a person finds in a guild, and those in direct messages with the bot."""
        bits = permissions.in_guild(guild, user.id)
        own = {FOR_USER} if user.has_app else set[int]()
        here = own | ({FOR_GUILD} if self.is_installed(guild) else set())
        return {
            "commands": [
                command
                for command in self.commands.usable_in(guild.id)
                if offered(command, bits, context=IN_GUILD, installs=here)
            ],
            "direct_commands": [
                command
                for command in self.commands.usable_in(None)
                if offered(command, 0, context=IN_BOT_DM, installs=own | {FOR_GUILD})
            ],
        }

    def overwrite_commands(self, guild_id: str | None, bodies: list[Json]) -> list[Json]:
        """Register commands, and show everybody what they may use now."""
        stored = self.commands.overwrite(guild_id, bodies)
        for user_id in self.screens.watchers():
            for guild in self.world.guilds.values():
                if user_id in guild.members:
                    found = self.offered_commands(self.world.users[user_id], guild)
                    self.screens.show(user_id, {"t": "commands", **found})
        return stored

    def _show_presence(self) -> None:
        frame = {"t": "bot", "bot": payloads.user(self.bot.user), "online": self.gateway.online}
        for user_id in self.screens.watchers():
            self.screens.show(user_id, frame)
