"""A channel in which moderators read what happened."""

from discord import PermissionOverwrite
from simcord import ChannelHandle
from world import World


def private_channel(world: World, name: str) -> ChannelHandle:
    """A channel that members do not see."""
    me = world.app.bot.user
    assert me is not None
    return world.guild.create_text_channel(
        name,
        overwrites={
            world.guild.default_role: PermissionOverwrite(view_channel=False),
            me: PermissionOverwrite(view_channel=True, send_messages=True),
            world.ben: PermissionOverwrite(view_channel=True),
        },
    )


async def with_a_log(world: World) -> ChannelHandle:
    """A channel for the log."""
    log = private_channel(world, "log")
    await world.ben.slash(world.channel, "settings log", channel=log)
    return log
