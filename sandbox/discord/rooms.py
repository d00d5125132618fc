"""Making channels: what the bot must be allowed for it, and who then sees them.

Rules: https://discord.com/developers/docs/resources/guild#create-guild-channel
"""

from sandbox.discord import payloads, permissions, problems
from sandbox.discord.basics import Json
from sandbox.discord.core import Core
from sandbox.discord.gateway import Intent
from sandbox.discord.permissions import Can
from sandbox.discord.world import Channel, Guild, Overwrite

OVERWRITES_MAX = 100


def make(core: Core, guild: Guild, body: Json) -> Channel:
    """Make the text channel that the bot asks for, and show it to those who may see it.

    Raises:
        problems.Problem: 403, code 50013: the bot may not make channels, or wants to allow or deny
            in one what it may not do itself; 400, code 50035: it cannot be like that.
    """
    bits = permissions.in_guild(guild, core.bot.user.id)
    if not bits & Can.MANAGE_CHANNELS:
        raise problems.missing_permissions()
    faults = problems.Faults()
    name = faults.text(("name",), body.get("name"), 1, 100)
    faults.choice(("type",), body.get("type") or payloads.TEXT, (payloads.TEXT,))
    topic = faults.text(("topic",), body.get("topic"), 0, 1024) or None
    asked: list[Json] = body.get("permission_overwrites") or []
    faults.length(("permission_overwrites",), len(asked), 0, OVERWRITES_MAX)
    faults.check()
    overwrites = {str(one["id"]): _overwrite(one) for one in asked}
    if any((one.allow | one.deny) & ~bits for one in overwrites.values()):
        raise problems.missing_permissions()
    channel = Channel(
        id=core.ids.next(),
        name=name.lower().replace(" ", "-"),
        guild_id=guild.id,
        topic=topic,
        position=1 + max((one.position for one in core.world.channels_of(guild)), default=-1),
        overwrites=overwrites,
    )
    core.world.channels[channel.id] = channel
    _tell(core, guild, channel)
    return channel


def _overwrite(asked: Json) -> Overwrite:
    return Overwrite(allow=int(asked.get("allow") or 0), deny=int(asked.get("deny") or 0))


def _tell(core: Core, guild: Guild, channel: Channel) -> None:
    body = payloads.channel(channel, core.world)
    core.gateway.dispatch("CHANNEL_CREATE", body, guild_id=guild.id, intent=Intent.GUILDS)
    for user_id in core.screens.watchers():
        if core.bits(channel, user_id) & Can.VIEW_CHANNEL:
            core.screens.show(user_id, {"t": "channel", "channel": core.listed(channel)})
