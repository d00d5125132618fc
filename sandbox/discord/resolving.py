"""The objects behind the ids in options, menus and dialogs: an interaction's ``resolved``."""

from collections.abc import Iterable, Iterator

from sandbox.discord import payloads
from sandbox.discord.basics import Json
from sandbox.discord.commands import Option
from sandbox.discord.components import Type
from sandbox.discord.core import Core
from sandbox.discord.options import Refused
from sandbox.discord.world import Channel

OPTION_LIKE = {
    Type.USER_SELECT: Option.USER,
    Type.ROLE_SELECT: Option.ROLE,
    Type.MENTIONABLE_SELECT: Option.MENTIONABLE,
    Type.CHANNEL_SELECT: Option.CHANNEL,
    Type.FILE_UPLOAD: Option.ATTACHMENT,
}
WITH_IDS = set(OPTION_LIKE.values())


def resolved(
    core: Core, channel: Channel, user_id: str, pairs: Iterable[tuple[int, object]]
) -> Json:
    """The objects behind pairs of option type and value; other types are passed over.

    Raises:
        Refused: An id leads to nothing.
    """
    shelves: Json = {}
    for kind, value in pairs:
        if kind not in WITH_IDS:
            continue
        found = list(_objects(core, channel, user_id, Option(kind), str(value)))
        if not found:
            raise Refused(f"{value} is unknown")
        for shelf, body in found:
            shelves.setdefault(shelf, {})[str(value)] = body
    return shelves


def _objects(
    core: Core, channel: Channel, user_id: str, kind: Option, value: str
) -> Iterator[tuple[str, Json]]:
    world, guild = core.world, core.world.guild_of(channel)
    if kind is Option.ATTACHMENT:
        attachment = core.files.get(value)
        if attachment is not None:
            yield "attachments", core.files.json(attachment)
    if kind is Option.CHANNEL and value in world.channels:
        named = world.channels[value]
        yield "channels", payloads.channel_for(named, world, core.bits(named, user_id))
    if kind in (Option.ROLE, Option.MENTIONABLE) and guild and value in guild.roles:
        yield "roles", payloads.role(guild.roles[value])
    if kind in (Option.USER, Option.MENTIONABLE) and value in world.users:
        yield "users", payloads.user(world.users[value])
        if guild and value in guild.members:
            member = payloads.member(guild.members[value], with_user=False)
            yield "members", member | {"permissions": str(core.bits(channel, value))}
