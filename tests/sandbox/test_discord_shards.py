"""The sandbox's gateway over several shards: who hears what, and when a shard may begin."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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


class Sharded(Bot, discord.AutoShardedClient):
    """A client of some shards that identifies whenever it wants to."""

    async def before_identify_hook(self, *_: object, **__: object) -> None:
        pass


@asynccontextmanager
async def identified(rig: Rig, shard: int, count: int) -> AsyncIterator[dict[str, Any] | int]:
    """What a shard is told first when it has said who it is, or the code it is closed with."""
    async with rig.session.ws_connect(rig.world.gateway.url) as socket:
        assert (await socket.receive_json())["op"] == 10
        body = {"token": rig.world.bot.token, "intents": 0, "shard": [shard, count]}
        await socket.send_json({"op": 2, "d": body})
        told = await socket.receive()
        yield told.json() if told.type.name == "TEXT" else told.data


async def test_the_bot_is_advised_how_to_begin(rig: Rig) -> None:
    """A bot may ask how many shards are best, how many may come at once, and how many today."""
    starts = rig.world.gateway.starts
    starts.shards, starts.max_concurrency, starts.left = 4, 2, 7
    starts.reset_after_ms = 60_000
    async with identified(rig, 0, 4):
        pass
    _, advice = await rig.call("GET", "/gateway/bot")

    assert advice["shards"] == 4
    assert advice["session_start_limit"] == {
        "total": 1000,
        "remaining": 6,
        "reset_after": 60_000,
        "max_concurrency": 2,
    }


async def test_each_session_hears_its_guilds(rig: Rig) -> None:
    """Two clients share the guilds by their ids; direct messages are the first shard's."""
    guilds = [rig.world.add_guild(f"guild-{n}", on=(n, 4)) for n in range(4)]
    for guild in guilds:
        rig.world.join(rig.ann, guild)
    low = await rig.connect(Sharded(shard_ids=[0, 1], shard_count=4))
    high = await rig.connect(Sharded(shard_ids=[2, 3], shard_count=4), sync=False)

    async def answer(interaction: discord.Interaction, **options: Any) -> None:
        await interaction.response.send_message(f"painted {options['prompt']}")

    low.acts["paint"] = high.acts["paint"] = answer
    for guild in guilds:
        channel = rig.world.channel_named("general", guild)
        await rig.ann.slash(channel, "paint", prompt=guild.name)
        await seen(rig.ann, channel, f"painted {guild.name}")
    direct = rig.world.direct_channel(rig.ann.user)
    await rig.ann.slash(direct, "paint", prompt="alone")
    await seen(rig.ann, direct, "painted alone")

    assert [one.guild_id for one in low.heard] == [int(guilds[0].id), int(guilds[1].id), None]
    assert [one.guild_id for one in high.heard] == [int(guilds[2].id), int(guilds[3].id)]


async def test_shards_of_one_line_may_not_hurry(rig: Rig) -> None:
    """Of the shards of one line one may identify in five seconds; other lines need not wait."""
    starts = rig.world.gateway.starts
    starts.every_s, starts.max_concurrency = 5.0, 2
    async with identified(rig, 0, 4) as first, identified(rig, 1, 4) as beside:
        assert [told["t"] for told in (first, beside) if isinstance(told, dict)] == ["READY"] * 2
    async with identified(rig, 2, 4) as early:
        assert isinstance(early, dict)
        assert (early["op"], early["d"]) == (9, False)
    rig.clock.advance(5)
    async with identified(rig, 2, 4) as late:
        assert isinstance(late, dict)
        assert late["t"] == "READY"
    assert [shard for shard, _ in starts.made] == [0, 1, 2]


@pytest.mark.parametrize(("shard", "code"), [(2, 4010), (1, 4011)])
async def test_a_wrong_division_is_refused(rig: Rig, shard: int, code: int) -> None:
    """There is no shard beyond the last; and none may hear too many guilds."""
    rig.world.gateway.starts.shard_guilds_max = 1
    for name in ("one", "two"):
        rig.world.add_guild(name, on=(1, 2))
    async with identified(rig, shard, 2) as told:
        assert told == code
