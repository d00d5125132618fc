"""The whole of this Discord in one object, as tests and the page hold it."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

from sandbox.discord import payloads, permissions, studio
from sandbox.discord.basics import Clock, Json
from sandbox.discord.core import Core
from sandbox.discord.interaction import Interaction
from sandbox.discord.interactions import Interactions
from sandbox.discord.options import Refused
from sandbox.discord.people import Person
from sandbox.discord.permissions import Can
from sandbox.discord.world import Channel, Guild, Member, Overwrite, Role, User


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
        found = self.world.users.get(name_or_id)
        users = [found] if found else self.world.users.values()
        owners = {guild.owner_id for guild in self.world.guilds.values()}
        for user in users:
            named = name_or_id in {user.id, user.username}
            if named and not user.bot and user.id not in owners:
                return Person(self.interactions, user)
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

    def add_guild(self, name: str, *, with_bot: bool = True, on: tuple[int, int] = (0, 1)) -> Guild:
        """Another guild, with one channel called general and, unless told, the bot.

        ``on`` is the shard that is to hear it, and of how many.
        """
        owner = self._add_user(f"owner-of-{name}")
        guild = Guild(id=self.ids.next_on(*on), name=name, owner_id=owner.id)
        everyone = Role(id=guild.id, name="@everyone", permissions=studio.EVERYONE, position=0)
        guild.roles[guild.id] = everyone
        self.world.guilds[guild.id] = guild
        for user in (owner, self.bot.user) if with_bot else (owner,):
            guild.members[user.id] = Member(user=user, role_ids=[], joined_s=self.clock())
        channel = Channel(id=self.ids.next(), name="general", guild_id=guild.id)
        self.world.channels[channel.id] = channel
        return guild

    def add_channel(
        self,
        name: str,
        guild: Guild | None = None,
        *,
        category: str | None = None,
        nsfw: bool = False,
    ) -> Channel:
        """Another channel of a guild, of The Studio unless told, perhaps in a new category."""
        guild_id = (guild or self.guild).id
        parent_id = None
        if category is not None:
            parent = Channel(id=self.ids.next(), name=category, guild_id=guild_id, is_category=True)
            self.world.channels[parent.id] = parent
            parent_id = parent.id
        channel = Channel(
            id=self.ids.next(), name=name, guild_id=guild_id, parent_id=parent_id, nsfw=nsfw
        )
        self.world.channels[channel.id] = channel
        return channel

    def private_channel(self, *people: Person) -> Channel:
        """A conversation of people in which the bot is not."""
        channel = Channel(id=self.ids.next(), people_ids=tuple(one.id for one in people))
        self.world.channels[channel.id] = channel
        return channel

    def deny_everyone(self, channel: Channel, *rights: Can) -> None:
        """Deny all members of a guild these permissions in a channel."""
        overwrite = channel.overwrites.setdefault(channel.guild_id or "", Overwrite())
        for right in rights:
            overwrite.deny |= right

    def install_for(self, person: Person) -> None:
        """Let somebody take the application with them wherever they go."""
        person.user.has_app = True

    def add_person(self, name: str, guild: Guild | None = None) -> Person:
        """Another person, a plain member of a guild, of The Studio unless told."""
        person = Person(self.interactions, self._add_user(name))
        self.join(person, guild)
        return person

    def join(self, person: Person, guild: Guild | None = None) -> None:
        """Let somebody be a plain member of a guild, perhaps once more.

        Raises:
            Refused: They were banned.
        """
        guild = guild or self.guild
        if person.id in guild.banned_ids:
            raise Refused("you are banned")
        member = Member(user=person.user, role_ids=[], joined_s=self.clock())
        guild.members[person.id] = member

    def leave(self, person: Person, guild: Guild | None = None) -> None:
        """Let somebody go away from a guild, with all their roles."""
        del (guild or self.guild).members[person.id]

    def ban(self, person: Person, guild: Guild | None = None) -> None:
        """Throw somebody out for good."""
        self.leave(person, guild)
        (guild or self.guild).banned_ids.add(person.id)

    def time_out(self, person: Person, seconds: float, guild: Guild | None = None) -> None:
        """Let somebody do nothing but read for a while."""
        member = (guild or self.guild).members[person.id]
        member.timed_out_until_s = self.clock() + seconds

    def add_role(
        self, name: str, *people: Person, can: int = 0, guild: Guild | None = None
    ) -> Role:
        """A new role of a guild for these members, with some permissions."""
        guild = guild or self.guild
        role = Role(id=self.ids.next(), name=name, permissions=can)
        guild.roles[role.id] = role
        for person in people:
            guild.members[person.id].role_ids.append(role.id)
        return role

    def take_from_bot(self, channel: Channel, *rights: Can) -> None:
        """Deny the bot these permissions in a channel, from now on."""
        overwrite = channel.overwrites.setdefault(self.bot.user.id, Overwrite())
        for right in rights:
            overwrite.deny |= right

    def give_back_to_bot(self, channel: Channel, *rights: Can) -> None:
        """Deny the bot these permissions in a channel no more."""
        overwrite = channel.overwrites.setdefault(self.bot.user.id, Overwrite())
        for right in rights:
            overwrite.deny &= ~right

    def redeliver(self, interaction: Interaction) -> None:
        """Send an interaction to the bot once more, as Discord sometimes does."""
        self.interactions.deliver(interaction)

    async def listen(self, person: Person) -> AsyncIterator[Json]:
        """What a person's screen is told: first a hello with all there is, then every change."""
        with self.screens.watch(person.id) as frames:
            hello = self.hello(person)
            known = {channel["id"] for channel in hello["channels"]}
            yield hello
            while True:
                frame = await frames.get()
                if frame["t"] == "channel":
                    known.add(frame["channel"]["id"])
                if frame["t"] == "message" and frame["message"]["channel_id"] not in known:
                    channel = self.channel(frame["message"]["channel_id"])
                    known.add(channel.id)
                    yield {"t": "channel", "channel": self.listed(channel)}
                yield frame

    def hello(self, person: Person) -> Json:
        """All that a person's screen shows at first."""
        bits = {channel.id: self.bits(channel, person.id) for channel in self._channels(person)}
        channels = [one for one in self._channels(person) if bits[one.id] & Can.VIEW_CHANNEL]
        return {
            "t": "hello",
            "me": payloads.user(person.user),
            "people": [self._introduced(one) for one in self.people],
            "guild": {"id": self.guild.id, "name": self.guild.name},
            "roles": [payloads.role(role) for role in self.guild.roles.values()],
            "channels": [self.listed(channel) for channel in channels],
            "bot": payloads.user(self.bot.user),
            "bot_online": self.gateway.online,
            **self.offered_commands(person.user, self.guild),
            "messages": {channel.id: person.sees(channel) for channel in channels},
        }

    def _channels(self, person: Person) -> list[Channel]:
        """The guild's channels to write in, and the direct messages with the bot."""
        written = [one for one in self.world.channels_of(self.guild) if not one.is_category]
        written += self.world.threads_of(self.guild)
        return [*written, self.direct_channel(person.user)]

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
