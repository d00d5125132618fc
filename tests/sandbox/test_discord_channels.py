"""The sandbox's Discord under a bot's token: messages in channels, and in private."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord_rig import Rig, running, text_of

from sandbox.discord import faults


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        yield rig


async def test_the_bot_needs_permission_to_write(rig: Rig) -> None:
    """Where it may not write, a post is 50013, yet an interaction may be answered."""
    bot = await rig.connect()

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.send_message("answered")
        await bot.get_partial_messageable(int(rig.quiet.id)).send("posted")

    bot.acts["paint"] = paint
    await rig.ann.slash(rig.quiet, "paint", prompt="x")
    failure = await bot.failure()
    assert (failure.status, failure.code) == (403, 50013)
    assert [text_of(one) for one in rig.ann.sees(rig.quiet)] == ["answered"]


async def test_a_repeated_nonce_returns_the_same_message(rig: Rig) -> None:
    """discord.py asks for it at every send: the same nonce within minutes posts nothing new."""
    bot = await rig.connect()
    channel = bot.get_partial_messageable(int(rig.pictures.id))
    first = await channel.send("hello", nonce="job.1")
    second = await channel.send("hello", nonce="job.1")
    rig.clock.advance(600)
    third = await channel.send("hello", nonce="job.1")
    assert first.id == second.id != third.id
    assert len(rig.ann.sees(rig.pictures)) == 2


async def test_channel_messages_can_be_listed_changed_and_removed(rig: Rig) -> None:
    """The bot finds its messages after a given one, edits its own, and leaves others alone."""
    bot = await rig.connect()
    channel = bot.get_partial_messageable(int(rig.pictures.id))
    first = await channel.send("one")
    second = await channel.send("two")
    said = await rig.ann.say(rig.pictures, "mine")
    assert [m.content async for m in channel.history(after=first)] == ["two", "mine"]
    await second.edit(content="two!")
    assert (await channel.fetch_message(second.id)).content == "two!"
    await first.delete()
    with pytest.raises(discord.NotFound) as gone:
        await channel.fetch_message(first.id)
    assert gone.value.code == 10008
    with pytest.raises(discord.Forbidden) as foreign:
        await channel.get_partial_message(int(said["id"])).delete()
    assert foreign.value.code == 50013


async def test_direct_messages_may_be_closed(rig: Rig) -> None:
    """A DM arrives with the person alone; whoever closed theirs is 50007."""
    bot = await rig.connect()
    await (await bot.fetch_user(int(rig.ann.id))).send("psst")
    assert text_of(rig.ann.sees(rig.ann.dm)[-1]) == "psst"
    assert rig.ben.sees(rig.ann.dm) == []
    rig.ben.user.dms_open = False
    with pytest.raises(discord.Forbidden) as closed:
        await (await bot.fetch_user(int(rig.ben.id))).send("psst")
    assert closed.value.code == 50007


async def test_files_are_kept_or_dropped_as_the_edit_lists_them(rig: Rig) -> None:
    """An edit without attachments keeps the files; one with a list keeps what it lists."""
    bot = await rig.connect()
    channel = bot.get_partial_messageable(int(rig.pictures.id))
    files = [discord.File(io.BytesIO(b"data"), f"{n}.txt") for n in range(3)]
    message = await channel.send("files", files=files)
    message = await message.edit(content="same files")
    assert [one.filename for one in message.attachments] == ["0.txt", "1.txt", "2.txt"]
    new = discord.File(io.BytesIO(b"more"), "new.txt", description="later")
    message = await message.edit(attachments=[message.attachments[1], new])
    assert [one.filename for one in message.attachments] == ["1.txt", "new.txt"]
    assert message.attachments[1].description == "later"


async def test_trouble_can_be_asked_for(rig: Rig) -> None:
    """discord.py waits out a 429 with Via, retries a 502, and reports one without Via as it is."""
    bot = await rig.connect()
    channel = bot.get_partial_messageable(int(rig.pictures.id))
    path = f"/channels/{rig.pictures.id}/messages"
    rig.world.faults.add(faults.rate_limited("POST", path, retry_after_s=0.01))
    await channel.send("after the limit")
    rig.world.faults.add(faults.rate_limited("POST", path, retry_after_s=0.01, via=False))
    with pytest.raises(discord.HTTPException) as banned:
        await channel.send("banned")
    assert banned.value.status == 429
    rig.world.faults.add(faults.dropped("POST", path, when="after"))
    with pytest.raises(Exception, match="disconnected"):
        await channel.send("carried out all the same")
    shown = [text_of(one) for one in rig.ann.sees(rig.pictures)]
    assert shown == ["after the limit", "carried out all the same"]


async def test_replies_point_at_their_message(rig: Rig) -> None:
    """A reply names its message; to a message that is gone there is none."""
    bot = await rig.connect()
    channel = bot.get_partial_messageable(int(rig.pictures.id))
    said = await rig.ann.say(rig.pictures, "hello?")
    reply = await channel.send("yes?", reference=channel.get_partial_message(int(said["id"])))
    assert reply.type is discord.MessageType.reply
    await rig.ann.delete(said)
    with pytest.raises(discord.HTTPException) as unknown:
        await channel.send("yes?", reference=channel.get_partial_message(int(said["id"])))
    assert unknown.value.code == 50035
