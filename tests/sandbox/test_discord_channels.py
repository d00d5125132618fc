"""The sandbox's Discord under a bot's token: messages in channels, and in private."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio
from discord_rig import Card, Rig, running, text_of
from PIL import Image

from sandbox.discord import Interaction, faults


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
    elsewhere = await bot.get_partial_messageable(int(rig.clips.id)).send("hello", nonce="job.1")
    other = await channel.send("hello", nonce="job.2")
    rig.clock.advance(299)
    late = await channel.send("hello", nonce="job.1")
    rig.clock.advance(2)
    third = await channel.send("hello", nonce="job.1")
    fourth = await channel.send("hello", nonce="job.1")
    assert first.id == second.id == late.id
    assert third.id == fourth.id
    assert len({first.id, elsewhere.id, other.id, third.id}) == 4
    assert len(rig.ann.sees(rig.pictures)) == 3


async def test_the_same_upload_twice_at_once_is_one_message(rig: Rig) -> None:
    """Two requests with one nonce that overlap make one message, with the file of one of them."""
    path = f"/channels/{rig.pictures.id}/messages"

    async def send() -> tuple[int, Any]:
        form = aiohttp.FormData({"payload_json": '{"nonce": "job.1", "enforce_nonce": true}'})
        form.add_field("files[0]", bytes(1_000_000), filename="clip.bin")
        return await rig.call("POST", path, data=form)

    answers = await asyncio.gather(send(), send())
    assert len({body["id"] for _, body in answers}) == 1
    assert len(rig.ann.sees(rig.pictures)) == 1


async def test_ids_carry_their_time(rig: Rig) -> None:
    """Messages are found by when they were sent: after a moment, the oldest first to be listed."""
    path = f"/channels/{rig.pictures.id}/messages"
    await rig.ann.say(rig.pictures, "old")
    rig.clock.advance(10)
    since = discord.utils.time_snowflake(datetime.fromtimestamp(rig.clock(), UTC))
    for n in range(3):
        await rig.ann.say(rig.pictures, f"new {n}")
    _, found = await rig.call("GET", f"{path}?after={since - 1}&limit=2")
    assert [one["content"] for one in found] == ["new 1", "new 0"]
    _, found = await rig.call("GET", f"{path}?before={since}")
    assert [one["content"] for one in found] == ["old"]


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
    rig.ben.user.dms_open = True
    await (await bot.fetch_user(int(rig.ben.id))).send("psst")


async def test_a_card_with_its_file_arrives_in_private(rig: Rig) -> None:
    """A DM takes cards and files like a channel, and the bot reads back what it said there."""
    bot = await rig.connect()
    dm = await (await bot.fetch_user(int(rig.ann.id))).create_dm()
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48)).save(buffer, "PNG")
    file = discord.File(io.BytesIO(buffer.getvalue()), "boat.png")
    sent = await dm.send(view=Card("For you", picture="boat.png"), file=file, nonce="job.1")
    again = await dm.send(view=Card("For you"), nonce="job.1")
    assert [message.id async for message in dm.history()] == [sent.id] == [again.id]
    (card,) = rig.ann.sees(rig.ann.dm)
    media = card["components"][0]["components"][1]["items"][0]["media"]
    async with rig.session.get(media["url"]) as answer:
        assert await answer.read() == buffer.getvalue()


async def test_uploads_may_be_counted_only(rig: Rig) -> None:
    """For load nothing is kept of a file but its size, and limits hold all the same."""
    rig.world.files.keeps_bytes = False
    rig.world.guild.upload_limit_bytes = 1_000
    answers: list[tuple[int, Any]] = []
    for size_bytes in (1_000, 1_001):
        form = aiohttp.FormData({"payload_json": "{}"})
        form.add_field("files[0]", bytes(size_bytes), filename="clip.mp4")
        path = f"/channels/{rig.pictures.id}/messages"
        answers.append(await rig.call("POST", path, data=form))
    assert [status for status, _ in answers] == [200, 413]
    (attachment,) = answers[0][1]["attachments"]
    assert attachment["size"] == 1_000
    async with rig.session.get(attachment["url"]) as answer:
        assert await answer.read() == b""


async def test_upload_limits_can_be_chosen(rig: Rig) -> None:
    """Per guild, for DMs, per person, and for one interaction whatever it was told: 413 above."""
    bot = await rig.connect()
    told: list[int] = []
    refused: list[int] = []

    async def send(interaction: discord.Interaction, **_: Any) -> None:
        told.append(interaction.filesize_limit)
        await interaction.response.defer()
        try:
            file = discord.File(io.BytesIO(bytes(2_000)), "a.bin")
            await interaction.edit_original_response(attachments=[file])
        except discord.HTTPException as error:
            refused.append(error.code)
            await interaction.edit_original_response(content="too large")
        else:
            await interaction.edit_original_response(content="fits")

    async def outcome(asked: Interaction) -> str:
        known = await asked.acknowledged()
        message = await rig.ann.waits_to_see(
            rig.pictures,
            lambda one: (
                known.response is not None and one["id"] == known.response.id and text_of(one) != ""
            ),
        )
        return text_of(message)

    bot.acts["paint"] = send
    rig.world.guild.upload_limit_bytes = rig.world.world.upload_limit_bytes = 1_000
    rig.ann.user.upload_limit_bytes = 1_000
    assert await outcome(await rig.ann.slash(rig.pictures, "paint", prompt="x")) == "too large"
    rig.ann.user.upload_limit_bytes = 2_000
    assert await outcome(await rig.ann.slash(rig.pictures, "paint", prompt="x")) == "fits"
    asked = await rig.ann.slash(rig.pictures, "paint", prompt="x")
    asked.upload_limit_bytes = 1_500
    assert await outcome(asked) == "too large"
    assert (told, refused) == ([1_000, 2_000, 2_000], [40005, 40005])
    for channel in (rig.pictures, rig.ann.dm):
        form = aiohttp.FormData({"payload_json": "{}"})
        form.add_field("files[0]", bytes(1_001), filename="a.bin")
        status, body = await rig.call("POST", f"/channels/{channel.id}/messages", data=form)
        assert (status, body["code"]) == (413, 40005)


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
