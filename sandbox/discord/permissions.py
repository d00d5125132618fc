"""Who may do what: Discord's permission bits and how roles and channels add up.

The rule: https://discord.com/developers/docs/topics/permissions#permission-overwrites
"""

from collections.abc import Iterable
from enum import IntFlag
from functools import reduce
from operator import or_

from sandbox.discord.world import Channel, Guild, Message, World


class Can(IntFlag):
    """The permissions that mean something here, at Discord's bit positions."""

    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    USE_EXTERNAL_APPS = 1 << 50


EVERYTHING = (1 << 53) - 1
IN_DIRECT_MESSAGES = int(
    Can.VIEW_CHANNEL
    | Can.SEND_MESSAGES
    | Can.EMBED_LINKS
    | Can.ATTACH_FILES
    | Can.READ_MESSAGE_HISTORY
    | Can.ADD_REACTIONS
    | Can.USE_APPLICATION_COMMANDS
)
LEFT_IN_TIMEOUT = int(Can.VIEW_CHANNEL | Can.READ_MESSAGE_HISTORY)


def in_guild(guild: Guild, user_id: str) -> int:
    """A member's permissions by roles alone; nothing for strangers."""
    member = guild.members.get(user_id)
    if member is None:
        return 0
    if guild.owner_id == user_id:
        return EVERYTHING
    roles = [guild.roles[guild.id], *(guild.roles[role_id] for role_id in member.role_ids)]
    bits = reduce(or_, (role.permissions for role in roles), 0)
    return EVERYTHING if bits & Can.ADMINISTRATOR else bits


def in_channel(world: World, channel: Channel, user_id: str, now_s: float = 0.0) -> int:
    """A person's permissions in a channel; a timed-out member keeps only reading.

    In a thread they are those of the channel above it.
    """
    if channel.thread is not None:
        channel = world.channels[channel.parent_id or ""]
    guild = world.guild_of(channel)
    if guild is None:
        return IN_DIRECT_MESSAGES if _in_conversation(world, channel, user_id) else 0
    bits = in_guild(guild, user_id)
    member = guild.members.get(user_id)
    if member is None or bits == EVERYTHING:
        return bits
    bits = _overwritten(bits, channel, [guild.id])
    bits = _overwritten(bits, channel, member.role_ids)
    bits = _overwritten(bits, channel, [user_id])
    if not bits & Can.VIEW_CHANNEL:
        return 0
    timed_out = member.timed_out_until_s is not None and member.timed_out_until_s > now_s
    return bits & LEFT_IN_TIMEOUT if timed_out else bits


def may_see(world: World, user_id: str, message: Message) -> bool:
    """Whether a person has this message before their eyes."""
    if message.only_for is not None:
        return message.only_for == user_id
    channel = world.channels.get(message.channel_id)
    return channel is not None and bool(in_channel(world, channel, user_id) & Can.VIEW_CHANNEL)


def viewers(world: World, message: Message, user_ids: Iterable[str]) -> list[str]:
    """Those of some people who have this message before their eyes.

    Members with the same roles see the same, so that a crowd is not looked at one by one.
    """
    channel = world.channels.get(message.channel_id)
    if channel is not None and channel.thread is not None:
        channel = world.channels[channel.parent_id or ""]
    guild = world.guild_of(channel) if channel else None
    if channel is None or guild is None or message.only_for is not None:
        return [one for one in user_ids if may_see(world, one, message)]
    known: dict[tuple[str, ...], bool] = {}
    found: list[str] = []
    for user_id in user_ids:
        member = guild.members.get(user_id)
        if member is None:
            continue
        alone = user_id == guild.owner_id or user_id in channel.overwrites
        key = (user_id,) if alone else tuple(member.role_ids)
        if key not in known:
            known[key] = may_see(world, user_id, message)
        if known[key]:
            found.append(user_id)
    return found


def _overwritten(bits: int, channel: Channel, targets: list[str]) -> int:
    found = [channel.overwrites[target] for target in targets if target in channel.overwrites]
    for overwrite in found:
        bits &= ~overwrite.deny
    for overwrite in found:
        bits |= overwrite.allow
    return bits


def _in_conversation(world: World, channel: Channel, user_id: str) -> bool:
    if channel.people_ids:
        return user_id in channel.people_ids
    user = world.users.get(user_id)
    return channel.recipient_id == user_id or (user is not None and user.bot)
