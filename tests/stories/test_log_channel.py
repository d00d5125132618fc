"""The log channel: what moderators read there without asking."""

from discord import PermissionOverwrite
from simcord import ChannelHandle
from world import World

from bot.core.jobs import State
from sandbox.grok import faults


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


def texts(world: World, log: ChannelHandle) -> list[str]:
    return [world.seen(message).text for message in log.history()]


async def refused(world: World, prompt: str) -> None:
    world.grok.faults.add(faults.moderated_image())
    await world.ann.slash(world.channel, "imagine", prompt=prompt)
    assert (await world.finish()).state is State.REFUSED


async def test_refusals_within_ten_minutes_are_one_message_that_grows(world: World) -> None:
    """What xAI refuses is told once, and the message is edited for more of it, over a restart."""
    log = await with_a_log(world)
    before = len(texts(world, log))
    await refused(world, "@everyone a boat")
    await world.tell()
    *_, told = texts(world, log)
    assert "A request was refused by xAI's content policy" in told
    assert f"<@{world.ann.id}> <#{world.channel.id}>" in told
    assert "\\@everyone a boat" in told

    await world.restart()
    await refused(world, "a second boat")
    await world.tell()
    assert "requests refused" not in texts(world, log)[-1]  # not edited again at once
    await world.env.advance_time(15)
    await world.tell()
    *_, told = texts(world, log)
    assert "2 requests refused by xAI's content policy, 1 person" in told
    assert len(texts(world, log)) == before + 1

    await world.env.advance_time(600)
    await refused(world, "a third boat")
    await world.tell()
    assert len(texts(world, log)) == before + 2


async def test_no_log_channel_no_message(world: World) -> None:
    """Where admins chose no log channel, a refusal is told to its author alone."""
    await refused(world, "a boat")
    shown = len(world.channel.history())
    await world.tell()

    assert len(world.channel.history()) == shown


async def test_a_lost_log_channel_is_told_in_the_channel_for_alerts(world: World) -> None:
    """Alerts have a channel of their own, which is told when the log channel cannot be reached."""
    log, alerts = await with_a_log(world), private_channel(world, "alerts")
    result = await world.ben.slash(world.channel, "settings alerts", channel=alerts)
    assert f"Alerts go to <#{alerts.id}>." in world.told(result)
    world.env.backend.delete_channel(log.id)
    await refused(world, "a boat")
    await world.tell()

    assert f"The log channel <#{log.id}> cannot be reached" in texts(world, alerts)[-1]
