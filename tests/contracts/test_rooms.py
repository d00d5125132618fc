"""Which channel is seen by whom, as Discord's API tells it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.adapters.rooms import Rooms
from sandbox.discord.permissions import Can
from sandbox.discord.world import Channel, Overwrite
from tests.sandbox.discord_rig import Rig, running


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        yield rig


async def as_closed(rig: Rig, here: Channel, made_in: Channel) -> bool:
    """What the adapter says of two channels, asked over the wire."""
    bot = rig.bots[0][0] if rig.bots else await rig.connect(sync=False)
    return await Rooms(bot).is_as_closed(int(rig.world.guild.id), int(here.id), int(made_in.id))


async def test_channels_that_everybody_sees_are_as_closed_as_each_other(rig: Rig) -> None:
    """Between open channels a picture may move."""
    assert await as_closed(rig, rig.clips, rig.pictures)


async def test_what_is_for_adults_stays_among_them(rig: Rig) -> None:
    """From an age-restricted channel to a plain one it may not; the other way it may."""
    adults = rig.world.add_channel("late", nsfw=True)

    assert not await as_closed(rig, rig.pictures, adults)
    assert await as_closed(rig, adults, rig.pictures)
    assert await as_closed(rig, rig.world.add_channel("later", nsfw=True), adults)


async def test_a_channel_that_not_everybody_sees_is_more_closed(rig: Rig) -> None:
    """Two channels that are closed in the same way are seen by the same people."""
    closed, alike = rig.world.add_channel("closed"), rig.world.add_channel("alike")
    for channel in (closed, alike):
        rig.world.deny_everyone(channel, Can.VIEW_CHANNEL)
        channel.overwrites[rig.world.bot.user.id] = Overwrite(allow=Can.VIEW_CHANNEL)

    assert not await as_closed(rig, rig.pictures, closed)
    assert await as_closed(rig, closed, rig.pictures)
    assert await as_closed(rig, closed, alike)


async def test_rights_that_do_not_hide_a_channel_do_not_close_it(rig: Rig) -> None:
    """Where people may read and not write, everybody sees what is made."""
    quiet = rig.world.add_channel("notices")
    rig.world.deny_everyone(quiet, Can.SEND_MESSAGES)

    assert await as_closed(rig, rig.pictures, quiet)


async def test_what_discord_does_not_tell_is_not_certain(rig: Rig) -> None:
    """A channel that is unknown, and any channel while Discord is away, is as closed as none."""
    gone = Channel(id="999", name="gone", guild_id=rig.world.guild.id)

    assert not await as_closed(rig, rig.pictures, gone)

    await rig.stop()

    assert not await as_closed(rig, rig.pictures, rig.clips)


async def test_what_is_deleted_is_told_from_what_is_closed(rig: Rig) -> None:
    """A channel or role that is gone does not exist; one that the bot may not see does."""
    hidden = rig.world.add_channel("hidden")
    rig.world.deny_everyone(hidden, Can.VIEW_CHANNEL)
    bot = await rig.connect(sync=False)
    guild_id = int(rig.world.guild.id)
    channels = [int(rig.pictures.id), int(hidden.id), 999]
    rooms = Rooms(bot)
    found = await rooms.existing(guild_id, channel_ids=channels, role_ids=[guild_id, 998])

    assert found is not None
    assert found.channel_ids == set(channels[:2])
    assert found.role_ids == {guild_id}

    await rig.stop()

    assert await rooms.existing(guild_id, channel_ids=channels, role_ids=[]) is None
