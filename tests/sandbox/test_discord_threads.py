"""The sandbox's Discord: threads below messages, which rest, are locked, and have their rights."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
import pytest_asyncio
from discord_rig import Bot, Rig, running, text_of

from sandbox.discord.permissions import Can
from sandbox.discord.world import Channel


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        yield rig


async def a_thread(rig: Rig) -> tuple[Bot, Channel, discord.Message]:
    """A thread below a message of the bot's, with a message in it."""
    bot = await rig.connect()
    card = await bot.get_partial_messageable(int(rig.pictures.id)).send("a batch")
    made = await bot.http.start_thread_with_message(
        int(rig.pictures.id), card.id, name="a film", auto_archive_duration=1440
    )
    message = await bot.get_partial_messageable(int(made["id"])).send("a gallery")
    return bot, rig.world.channel(str(made["id"])), message


async def failing(rig: Rig, method: str, path: str, **body: object) -> tuple[int, int]:
    """The status and code of a request that is refused."""
    status, answer = await rig.call(method, path, json=body)
    return status, answer["code"]


async def test_a_thread_has_the_id_of_its_message(rig: Rig) -> None:
    """Whoever sees the channel sees it, below the channel, and what is written in it."""
    bot, thread, message = await a_thread(rig)
    found = await bot.fetch_channel(int(thread.id))
    assert isinstance(found, discord.Thread)
    assert (found.name, found.parent_id) == ("a film", int(rig.pictures.id))
    assert not found.archived
    assert message.channel.id == found.id
    assert [text_of(one) for one in rig.ann.sees(thread)] == ["a gallery"]
    (card,) = rig.ann.sees(rig.pictures)
    assert card["thread"]["id"] == card["id"] == thread.id
    assert card["flags"] & 1 << 5
    listed = {one["id"]: one["thread_of"] for one in rig.world.hello(rig.ann)["channels"]}
    assert listed[thread.id] == rig.pictures.id


async def test_a_message_has_one_thread(rig: Rig) -> None:
    """Asking a second time is 160004, and tells nothing new."""
    _, thread, _ = await a_thread(rig)
    path = f"/channels/{rig.pictures.id}/messages/{thread.id}/threads"
    assert await failing(rig, "POST", path, name="again") == (400, 160004)


async def test_making_one_needs_the_right(rig: Rig) -> None:
    """Without it the answer is 50013; in direct messages none can be made."""
    bot = await rig.connect()
    card = await bot.get_partial_messageable(int(rig.pictures.id)).send("a batch")
    rig.world.deny_everyone(rig.pictures, Can.CREATE_PUBLIC_THREADS)
    path = f"/channels/{rig.pictures.id}/messages/{card.id}/threads"
    assert await failing(rig, "POST", path, name="a film") == (403, 50013)
    letters = rig.world.direct_channel(rig.ann.user)
    letter = await bot.get_partial_messageable(int(letters.id)).send("hello")
    path = f"/channels/{letters.id}/messages/{letter.id}/threads"
    assert await failing(rig, "POST", path, name="a film") == (400, 50024)


async def test_writing_in_one_needs_its_own_right(rig: Rig) -> None:
    """Where the bot may not write in threads it may write in the channel all the same."""
    bot, thread, _ = await a_thread(rig)
    rig.world.deny_everyone(rig.pictures, Can.SEND_MESSAGES_IN_THREADS)
    with pytest.raises(discord.Forbidden):
        await bot.get_partial_messageable(int(thread.id)).send("more")
    await bot.get_partial_messageable(int(rig.pictures.id)).send("more")


async def test_a_new_message_wakes_a_thread_at_rest(rig: Rig) -> None:
    """What stands in it cannot be changed while it rests; it can be woken for that."""
    bot, thread, message = await a_thread(rig)
    await bot.http.edit_channel(int(thread.id), archived=True)
    path = f"/channels/{thread.id}/messages/{message.id}"
    assert await failing(rig, "PATCH", path, content="other") == (400, 50083)
    assert await failing(rig, "DELETE", path) == (400, 50083)

    await bot.http.edit_channel(int(thread.id), archived=False)
    await message.edit(content="other")
    await bot.http.edit_channel(int(thread.id), archived=True)
    await bot.get_partial_messageable(int(thread.id)).send("more")
    assert thread.thread is not None
    assert not thread.thread.archived


async def test_a_locked_thread_takes_nothing(rig: Rig) -> None:
    """Only who manages threads writes in it, or wakes it."""
    bot, thread, _ = await a_thread(rig)
    assert thread.thread is not None
    thread.thread.locked = thread.thread.archived = True
    with pytest.raises(discord.HTTPException) as refused:
        await bot.get_partial_messageable(int(thread.id)).send("more")
    assert refused.value.code == 160005
    assert await failing(rig, "PATCH", f"/channels/{thread.id}", archived=False) == (403, 50013)


async def test_threads_are_no_channels_of_the_guild(rig: Rig) -> None:
    """The list of channels has none of them; a bot that connects hears of them apart."""
    _, thread, _ = await a_thread(rig)
    _, listed = await rig.call("GET", f"/guilds/{rig.world.guild.id}/channels")
    assert thread.id not in {one["id"] for one in listed}
