"""The sandbox's gateway: who hears what, and what survives a broken connection."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord_rig import Bot, Rig, running, seen


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        yield rig


async def gone(rig: Rig) -> None:
    """Wait until the bot is seen offline."""
    async for frame in rig.world.listen(rig.ann):
        if frame["t"] in {"hello", "bot"} and not rig.world.gateway.online:
            return


async def answer(interaction: discord.Interaction, **options: Any) -> None:
    await interaction.response.send_message(f"painted {options['prompt']}")


class Impatient(Bot):
    """A client that identifies again at once, not after five seconds."""

    async def before_identify_hook(self, *_: object, **__: object) -> None:
        pass


async def test_what_happened_during_a_gap_is_replayed(rig: Rig) -> None:
    """After an aborted connection the client resumes and still gets the interaction it missed."""
    bot = await rig.connect()
    bot.acts["paint"] = answer
    (connection,) = rig.world.gateway.connections
    connection.abort()
    await asyncio.wait_for(gone(rig), 5)
    await rig.ann.slash(rig.pictures, "paint", prompt="meanwhile")
    await seen(rig.ann, rig.pictures, "painted meanwhile")
    await asyncio.wait_for(bot.resumed.wait(), 5)
    assert len(bot.heard) == 1


@pytest.mark.parametrize("how", ["opcode 7", "opcode 9", "close 4000", "close 1001"])
async def test_a_client_comes_back(rig: Rig, how: str) -> None:
    """Asked to reconnect, or simply closed, the client is back within moments and answers."""
    bot = await rig.connect()
    bot.acts["paint"] = answer
    again = bot.resumed
    match how:
        case "opcode 7":
            rig.world.gateway.ask_to_reconnect()
        case "opcode 9":
            rig.world.gateway.invalidate(resumable=True)
        case "close 4000":
            rig.world.gateway.close_all(4000)
        case _:
            rig.world.gateway.close_all(1001)
    await asyncio.wait_for(again.wait(), 5)
    await rig.ann.slash(rig.pictures, "paint", prompt="again")
    await seen(rig.ann, rig.pictures, "painted again")


async def test_sessions_hear_what_their_intents_ask_for(rig: Rig) -> None:
    """Without intents only interactions arrive; messages need theirs, and deletions too."""
    deaf, keen = Bot(), Bot(intents=discord.Intents(guilds=True, guild_messages=True))
    heard: list[tuple[str, Any]] = []
    events: list[str] = []
    done = asyncio.Event()

    async def on_message(message: discord.Message) -> None:
        heard.append(("message", message.content))

    async def on_raw_message_delete(event: discord.RawMessageDeleteEvent) -> None:
        heard.append(("deleted", str(event.message_id)))
        done.set()

    async def on_socket_event_type(kind: str) -> None:
        events.append(kind)

    keen.event(on_message)
    keen.event(on_raw_message_delete)
    deaf.event(on_socket_event_type)
    await rig.connect(deaf)
    await rig.connect(keen, sync=False)
    assert [guild.name for guild in keen.guilds] == ["The Studio"]
    assert {one.name for one in keen.guilds[0].text_channels} >= {"pictures", "quiet"}
    said = await rig.ann.say(rig.pictures, "secret")
    mentioning = await rig.ann.say(rig.pictures, f"<@{rig.world.bot.user.id}> hello")
    await rig.cleo.delete(said)
    await asyncio.wait_for(done.wait(), 5)
    assert heard == [("message", ""), ("message", mentioning["content"]), ("deleted", said["id"])]
    assert events == ["READY"]


async def test_ephemeral_messages_never_reach_the_gateway(rig: Rig) -> None:
    """What one person alone sees is no event, and not to be had with the bot's token."""
    listener = Bot(intents=discord.Intents(guilds=True, guild_messages=True))
    heard: list[str] = []
    done = asyncio.Event()

    async def on_message(message: discord.Message) -> None:
        heard.append(message.content)
        done.set()

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.send_message("private", ephemeral=True)
        await interaction.followup.send("public")

    listener.event(on_message)
    bot = await rig.connect(listener)
    bot.acts["paint"] = paint
    await rig.ann.slash(rig.pictures, "paint", prompt="x")
    await asyncio.wait_for(done.wait(), 5)
    assert heard == ["public"]
    private = await seen(rig.ann, rig.pictures, "private")
    status, body = await rig.call("GET", f"/channels/{rig.pictures.id}/messages/{private['id']}")
    assert (status, body["code"]) == (404, 10008)


async def test_privileged_intents_have_to_be_allowed(rig: Rig) -> None:
    """Asking for message content closes with 4014 until the Discord allows it."""
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await rig.connect(Bot(intents=discord.Intents(message_content=True)))
    rig.world.gateway.privileged_intents = discord.Intents(message_content=True).value
    bot = await rig.connect(Bot(intents=discord.Intents(message_content=True)))
    assert bot.is_ready()


async def test_a_closed_client_is_offline_for_people(rig: Rig) -> None:
    """People see the bot go, and what they then ask of it fails."""
    bot = await rig.connect()
    assert rig.world.hello(rig.ann)["bot_online"]
    await bot.close()
    await asyncio.wait_for(gone(rig), 5)
    assert not rig.world.hello(rig.ann)["bot_online"]


async def test_what_happened_before_a_new_identify_is_lost(rig: Rig) -> None:
    """After a close that ends the session the client begins anew, and never hears of the gap."""
    bot = await rig.connect(Impatient())
    bot.acts["paint"] = answer
    bot.ready.clear()
    rig.world.gateway.close_all(4009)
    await rig.ann.slash(rig.pictures, "paint", prompt="lost")
    await asyncio.wait_for(bot.ready.wait(), 5)
    await rig.ann.slash(rig.pictures, "paint", prompt="heard")
    await seen(rig.ann, rig.pictures, "painted heard")
    assert len(bot.heard) == 1
    assert not bot.resumed.is_set()


async def test_a_session_can_be_invalid_for_good(rig: Rig) -> None:
    """Opcode 9 that is not resumable makes the client identify again."""
    bot = await rig.connect(Impatient())
    bot.ready.clear()
    rig.world.gateway.invalidate(resumable=False)
    await asyncio.wait_for(bot.ready.wait(), 5)
    assert not bot.resumed.is_set()


async def test_silence_ends_with_a_resume(rig: Rig) -> None:
    """Without acks the client gives up and resumes, and then hears what the silence swallowed."""
    rig.world.gateway.heartbeat_interval_ms = 100
    bot = await rig.connect(Bot(heartbeat_timeout=0.5))
    bot.acts["paint"] = answer
    rig.world.gateway.go_silent()
    await rig.ann.slash(rig.pictures, "paint", prompt="unheard")
    await asyncio.wait_for(bot.resumed.wait(), 10)
    await seen(rig.ann, rig.pictures, "painted unheard")
    assert len(bot.heard) == 1


async def test_an_event_may_come_twice(rig: Rig) -> None:
    """A redelivered interaction runs twice, and the second answer is refused with 40060."""
    bot = await rig.connect()
    bot.acts["paint"] = answer
    asked = await rig.ann.slash(rig.pictures, "paint", prompt="once")
    rig.world.redeliver(asked)
    assert (await bot.failure()).code == 40060
    assert len(rig.ann.sees(rig.pictures)) == 1


async def test_the_gateway_comes_back_after_an_outage(rig: Rig) -> None:
    """When everything was gone for a moment, the client resumes and has missed nothing."""
    bot = await rig.connect()
    bot.acts["paint"] = answer
    await rig.stop()
    await rig.ann.slash(rig.pictures, "paint", prompt="meanwhile")
    await rig.start()
    await asyncio.wait_for(bot.resumed.wait(), 20)
    await seen(rig.ann, rig.pictures, "painted meanwhile")
