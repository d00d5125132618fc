"""What exists in this Discord: people, guilds with roles and channels, and messages."""

from dataclasses import dataclass, field

from sandbox.discord.basics import Json
from sandbox.discord.files import Attachment

EPHEMERAL = 1 << 6
LOADING = 1 << 7
HAS_THREAD = 1 << 5
COMPONENTS_V2 = 1 << 15

DEFAULT_UPLOAD_LIMIT_BYTES = 20 * 2**20


@dataclass(slots=True, kw_only=True)
class User:
    id: str
    username: str
    global_name: str | None = None
    bot: bool = False
    dms_open: bool = True
    locale: str = "en-US"
    colour: str = "#5865f2"
    upload_limit_bytes: int = DEFAULT_UPLOAD_LIMIT_BYTES  # more with Nitro
    has_app: bool = False  # whether they installed the application for themselves


@dataclass(slots=True, kw_only=True)
class Role:
    id: str
    name: str
    permissions: int
    position: int = 1
    colour: int = 0
    managed: bool = False


@dataclass(slots=True, kw_only=True)
class Overwrite:
    """What a channel changes for one role or member."""

    allow: int = 0
    deny: int = 0


@dataclass(slots=True, kw_only=True)
class Thread:
    """What is special about a channel that hangs below a message of another."""

    owner_id: str
    made_s: float
    rest_after_min: int
    archived: bool = False
    locked: bool = False


@dataclass(slots=True, kw_only=True)
class Channel:
    """A text channel of a guild, a thread of one or, without ``guild_id``, a conversation.

    ``recipient_id`` is whom the bot talks with there; ``people_ids`` are those who talk without it.
    """

    id: str
    name: str = ""
    guild_id: str | None = None
    recipient_id: str | None = None
    people_ids: tuple[str, ...] = ()
    is_category: bool = False
    parent_id: str | None = None
    nsfw: bool = False
    topic: str | None = None
    position: int = 0
    overwrites: dict[str, Overwrite] = field(default_factory=dict[str, Overwrite])
    thread: Thread | None = None


@dataclass(slots=True, kw_only=True)
class Member:
    user: User
    role_ids: list[str]
    joined_s: float
    nick: str | None = None
    timed_out_until_s: float | None = None


@dataclass(slots=True, kw_only=True)
class Guild:
    id: str
    name: str
    owner_id: str
    roles: dict[str, Role] = field(default_factory=dict[str, Role])
    members: dict[str, Member] = field(default_factory=dict[str, Member])
    banned_ids: set[str] = field(default_factory=set[str])
    locale: str = "en-US"
    upload_limit_bytes: int = DEFAULT_UPLOAD_LIMIT_BYTES  # more with boosts


@dataclass(slots=True, kw_only=True)
class Message:
    """A message; ``only_for`` names the one person who sees it when it is ephemeral."""

    id: str
    channel_id: str
    guild_id: str | None
    author: User
    sent_s: float
    type: int = 0
    content: str = ""
    flags: int = 0
    embeds: list[Json] = field(default_factory=list[Json])
    components: list[Json] = field(default_factory=list[Json])
    attachments: list[Attachment] = field(default_factory=list[Attachment])
    mentions: list[User] = field(default_factory=list[User])
    mention_everyone: bool = False
    edited_s: float | None = None
    only_for: str | None = None
    nonce: str | None = None
    interaction: Json | None = None  # its metadata, when an interaction made the message
    application_id: str | None = None
    reference: Json | None = None
    reactions: list[Json] = field(default_factory=list[Json])

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def ephemeral(self) -> bool:
        return self.only_for is not None

    @property
    def components_v2(self) -> bool:
        return bool(self.flags & COMPONENTS_V2)


class World:
    """Everything that exists, found by its id.

    ``upload_limit_bytes`` is what a file may have where no guild has a limit of its own.
    """

    def __init__(self) -> None:
        self.upload_limit_bytes = DEFAULT_UPLOAD_LIMIT_BYTES
        self.users: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self._messages: dict[str, Message] = {}
        self._by_channel: dict[str, dict[str, Message]] = {}

    def channels_of(self, guild: Guild) -> list[Channel]:
        """The channels of a guild, its threads not among them."""
        return [one for one in self._in(guild) if one.thread is None]

    def threads_of(self, guild: Guild) -> list[Channel]:
        """The threads of a guild."""
        return [one for one in self._in(guild) if one.thread is not None]

    def thread_below(self, message: Message) -> Channel | None:
        """The thread of a message, which has its id."""
        return self.channels.get(message.id)

    def _in(self, guild: Guild) -> list[Channel]:
        return [channel for channel in self.channels.values() if channel.guild_id == guild.id]

    def guild_of(self, channel: Channel) -> Guild | None:
        return self.guilds.get(channel.guild_id or "")

    def upload_limit_in(self, channel: Channel) -> int:
        """What each file that the bot posts in a channel may have, in bytes."""
        guild = self.guild_of(channel)
        return guild.upload_limit_bytes if guild else self.upload_limit_bytes

    def direct_channel(self, user_id: str) -> Channel | None:
        """The direct messages between a person and the bot, once either began them."""
        found = (c for c in self.channels.values() if c.recipient_id == user_id)
        return next(found, None)

    def add_message(self, message: Message) -> None:
        self._messages[message.id] = message
        self._by_channel.setdefault(message.channel_id, {})[message.id] = message

    def remove_message(self, message: Message) -> None:
        self._messages.pop(message.id, None)
        self._by_channel[message.channel_id].pop(message.id, None)

    def messages_in(self, channel_id: str) -> list[Message]:
        """Every message of a channel, ephemeral ones included, oldest first."""
        return list(self._by_channel.get(channel_id, {}).values())

    def message(self, message_id: str, channel_id: str | None = None) -> Message | None:
        """A message by its id, in one channel or anywhere."""
        found = self._messages.get(message_id)
        return found if found and channel_id in {None, found.channel_id} else None
