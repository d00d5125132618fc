"""The log channel of a server, over the wire."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.adapters.journal import Journal
from bot.adapters.rooms import Rooms
from bot.core.decisions import Decision, house_set
from bot.core.errors import DiscordDown
from bot.core.ports import Outlook, Permit
from sandbox.discord.permissions import Can
from sandbox.discord.world import Overwrite
from tests.core.makers import NOW_MS
from tests.sandbox.discord_rig import Bot, Rig, running

NEEDED = (Permit.VIEW_CHANNEL, Permit.SEND_MESSAGES)
ENTRY = Decision(
    number=1, by_user_id=7, at_ms=NOW_MS, changes=(house_set("time_zone", "Asia/Tokyo"),)
)


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        yield rig


@pytest_asyncio.fixture
async def bot(rig: Rig) -> Bot:
    return await rig.connect(sync=False)


async def test_an_entry_arrives_or_it_is_known_that_it_did_not(rig: Rig, bot: Bot) -> None:
    """A closed channel and one that is gone are told apart from a Discord that is away."""
    channel, journal = rig.world.add_channel("log"), Journal(bot)

    assert await journal.post(int(channel.id), ENTRY)
    assert not await journal.post(999, ENTRY)
    rig.world.deny_everyone(channel, Can.SEND_MESSAGES)
    assert not await journal.post(int(channel.id), ENTRY)
    await rig.stop()
    with pytest.raises(DiscordDown):
        await journal.post(int(channel.id), ENTRY)


async def test_who_reads_a_channel_and_what_the_bot_lacks(rig: Rig, bot: Bot) -> None:
    """Everybody reads a channel unless @everyone may not see it."""
    rooms, guild_id = Rooms(bot), int(rig.world.guild.id)
    channel = rig.world.add_channel("log")

    async def outlook() -> Outlook | None:
        return await rooms.outlook(guild_id, int(channel.id), NEEDED)

    assert await outlook() == Outlook(everybody_reads=True, missing=())
    rig.world.deny_everyone(channel, Can.VIEW_CHANNEL)
    closed = await outlook()
    assert closed is not None
    assert not closed.everybody_reads
    assert Permit.VIEW_CHANNEL in closed.missing
    channel.overwrites[rig.world.bot.user.id] = Overwrite(allow=Can.VIEW_CHANNEL)
    assert await outlook() == Outlook(everybody_reads=False, missing=())
    assert await rooms.outlook(guild_id, 999, NEEDED) is None
    await rig.stop()
    with pytest.raises(DiscordDown):
        await outlook()
