"""The whole of this Discord in one object, as tests and the page hold it."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

from sandbox.discord import payloads, permissions, studio
from sandbox.discord.basics import Clock, Json
from sandbox.discord.core import Core
from sandbox.discord.interaction import Interaction
from sandbox.discord.interactions import Interactions
from sandbox.discord.people import Person
from sandbox.discord.permissions import Can
from sandbox.discord.world import Channel, Guild, Member, Role, User


class Discord(Core):
    """A Discord with The Studio in it: ann, ben (Manage Server) and cleo (Manage Messages).

    Args:
        clock: Seconds since 1970.
        rng: Where tokens and keys come from.
        data_dir: Where uploaded files go.
    """

    def __init__(self, *, clock: Clock, rng: random.Random, data_dir: Path) -> None:
        super().__init__(clock=clock, rng=rng, data_dir=data_dir)
        self.interactions = Interactions(self)
        self.guild: Guild = next(iter(self.world.guilds.values()))

    @property
    def people(self) -> list[Person]:
        """Everybody whose part can be played."""
        owners = {guild.owner_id for guild in self.world.guilds.values()}
        users = self.world.users.values()
        return [Person(self.interactions, u) for u in users if not u.bot and u.id not in owners]

    def person(self, name_or_id: str) -> Person:
        """Somebody by username or id.

        Raises:
            KeyError: Nobody is called like that.
        """
        for person in self.people:
            if name_or_id in {person.id, person.user.username}:
                return person
        raise KeyError(name_or_id)

    def channel_named(self, name: str, guild: Guild | None = None) -> Channel:
        """A channel of a guild, of The Studio unless told.

        Raises:
            KeyError: There is none of this name.
        """
        for channel in self.world.channels_of(guild or self.guild):
            if channel.name == name:
                return channel
        raise KeyError(name)

    def add_guild(self, name: str, *, with_bot: bool = True) -> Guild:
        """Another guild, with one channel called general and, unless told, the bot."""
        owner = self._add_user(f"owner-of-{name}")
        guild = Guild(id=self.ids.next(), name=name, owner_id=owner.id)
        everyone = Role(id=guild.id, name="@everyone", permissions=studio.EVERYONE, position=0)
        guild.roles[guild.id] = everyone
        self.world.guilds[guild.id] = guild
        for user in (owner, self.bot.user) if with_bot else (owner,):
            guild.members[user.id] = Member(user=user, role_ids=[], joined_s=self.clock())
        channel = Channel(id=self.ids.next(), name="general", guild_id=guild.id)
        self.world.channels[channel.id] = channel
        return guild

    def add_person(self, name: str, guild: Guild | None = None) -> Person:
        """Another person, a plain member of a guild, of The Studio unless told."""
        user = self._add_user(name)
        member = Member(user=user, role_ids=[], joined_s=self.clock())
        (guild or self.guild).members[user.id] = member
        return Person(self.interactions, user)

    def redeliver(self, interaction: Interaction) -> None:
        """Send an interaction to the bot once more, as Discord sometimes does."""
        self.interactions.deliver(interaction)

    async def listen(self, person: Person) -> AsyncIterator[Json]:
        """What a person's screen is told: first a hello with all there is, then every change."""
        with self.screens.watch(person.id) as frames:
            yield self.hello(person)
            while True:
                yield await frames.get()

    def hello(self, person: Person) -> Json:
        """All that a person's screen shows at first."""
        bits = {channel.id: self.bits(channel, person.id) for channel in self._channels(person)}
        channels = [one for one in self._channels(person) if bits[one.id] & Can.VIEW_CHANNEL]
        return {
            "t": "hello",
            "me": payloads.user(person.user),
            "people": [self._introduced(one) for one in self.people],
            "guild": {"id": self.guild.id, "name": self.guild.name},
            "channels": [
                {"id": one.id, "name": one.name or self.bot.name, "topic": one.topic}
                for one in channels
            ],
            "bot": payloads.user(self.bot.user),
            "bot_online": self.gateway.online,
            "commands": self.offered_commands(person.id, self.guild),
            "messages": {channel.id: person.sees(channel) for channel in channels},
        }

    def _channels(self, person: Person) -> list[Channel]:
        """The guild's channels, and the direct messages once there are any."""
        direct = self.world.direct_channel(person.id)
        written = [direct] if direct and self.world.messages_in(direct.id) else []
        return self.world.channels_of(self.guild) + written

    def _introduced(self, person: Person) -> Json:
        bits = permissions.in_guild(self.guild, person.id)
        role = "moderator" if bits & Can.MANAGE_MESSAGES else "member"
        return {
            "user": payloads.user(person.user),
            "role": "admin" if bits & Can.MANAGE_GUILD else role,
            "colour": person.user.colour,
        }

    def _add_user(self, name: str) -> User:
        user = User(id=self.ids.next(), username=name, global_name=name.capitalize())
        self.world.users[user.id] = user
        return user
