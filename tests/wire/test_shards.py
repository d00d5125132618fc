"""Several processes as one bot: gateways that hear a part of all servers each, and a worker."""

import asyncio
import signal
from typing import Any

from sandbox.discord.world import Channel, Guild
from tests.wire.stage import SEEN_S_MAX, START_S_MAX, STOP_S_MAX, Stage, is_result, words

SHARDS = 4


async def guild_on(stage: Stage, shard: int) -> tuple[Guild, Channel]:
    """A server that a shard hears, with ann in it, and its channel."""
    guild = stage.discord.add_guild(f"guild-{shard}", on=(shard, SHARDS))
    stage.discord.join(stage.discord.person("ann"), guild)
    return guild, stage.discord.channel_named("general", guild)


async def sees(stage: Stage, channel: Channel, prompt: str) -> dict[str, Any]:
    """The result of what ann asked for, once she sees it."""
    return await stage.discord.person("ann").waits_to_see(
        channel,
        lambda message: is_result(message) and prompt in words(message),
        timeout_s=SEEN_S_MAX,
    )


async def test_gateways_hear_their_servers_and_a_worker_does_all_jobs(
    empty_stage_on_postgres: Stage,
) -> None:
    """Two gateways share four shards; a worker that hears nothing edits, posts and writes to all.

    A gateway that is killed takes nothing with it: what it let in is finished.
    """
    stage, ann = empty_stage_on_postgres, empty_stage_on_postgres.discord.person("ann")
    starts = stage.discord.gateway.starts
    starts.every_s, starts.shards, starts.max_concurrency = 5.0, SHARDS, 16
    count = ("--shard-count", f"{SHARDS}")
    await stage.join("--role", "worker")
    async with asyncio.timeout(START_S_MAX):
        await stage.hears("logged_in")
        await stage.join("--role", "gateway", "--shards", "0-1", *count)
        last = await stage.join("--role", "gateway", "--shards", "2-3", *count)
        await stage.until(lambda: len(stage.logged("2 of 2 shards are up")) == 2)

    channels = [(await guild_on(stage, shard))[1] for shard in range(SHARDS)]
    channels.append(stage.discord.direct_channel(ann.user))
    for nth, channel in enumerate(channels):
        await ann.slash(channel, "imagine", prompt=f"a lighthouse, {nth}")
    for nth, channel in enumerate(channels):
        await sees(stage, channel, f"a lighthouse, {nth}")

    held = stage.grok.faults.hold("media")
    await ann.slash(channels[3], "imagine", prompt="a late boat")
    await held.reached()
    await stage.part(last, signal.SIGKILL)
    held.release()
    await sees(stage, channels[3], "a late boat")

    assert sorted(shard for shard, _ in starts.made) == list(range(SHARDS))
    assert len(stage.grok.bill) == len(channels) + 1


async def test_what_was_heard_is_let_in_before_the_end(empty_stage: Stage) -> None:
    """A bot that is told to stop lets in first what it has heard; the next one makes it."""
    stage = empty_stage
    await stage.start()
    asked = stage.discord.faults.hold("POST", "/interactions/*/callback")
    await stage.discord.person("ann").slash(stage.pictures, "imagine", prompt="a lighthouse")
    await asked.reached()
    ending = asyncio.create_task(stage.end(signal.SIGTERM))
    await stage.hears("action=stopping")
    asked.release()

    assert await ending == 0
    assert "cut_short" not in stage.log()

    await stage.start()
    done = await stage.card(lambda text: "AI-generated" in text)
    assert "a lighthouse" in words(done)


async def test_too_few_shards_are_refused_in_a_line(empty_stage: Stage) -> None:
    """When Discord wants more shards the bot ends, and says how many to set."""
    stage = empty_stage
    starts = stage.discord.gateway.starts
    starts.shards, starts.shard_guilds_max = 3, 0
    stage.settings["SHARD_COUNT"] = "1"
    async with asyncio.timeout(STOP_S_MAX):
        code = await stage.one_more()

    assert code == 1
    assert stage.log().splitlines()[-1] == (
        "Discord wants more shards than 1. It advises 3: give that to all processes as "
        "SHARD_COUNT, or start a single one with auto."
    )
    assert "Traceback" not in stage.log()


async def test_a_day_without_starts_is_waited_out(empty_stage: Stage) -> None:
    """When Discord lets no more shards start today, the bot says so and waits until it does."""
    stage = empty_stage
    starts = stage.discord.gateway.starts
    starts.left, starts.reset_after_ms = 0, 1_000
    await stage.join()
    await stage.hears("starts_used_up")
    assert starts.made == []

    starts.left = 1
    await stage.hears("1 of 1 shards are up")
