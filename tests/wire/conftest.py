"""The real bot as a process of its own, on a Discord and a Grok Imagine on loopback."""

import random
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest_asyncio
from stage import CLIP_S, PICTURE_S, Stage

from sandbox import __main__ as sandbox_main
from sandbox import discord as discord_stand_in
from sandbox.discord import Discord
from sandbox.grok import server as grok_server
from sandbox.grok.imagine import GrokImagine, Pace


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The stage, with the bot running."""
    grok = GrokImagine(
        clock=time.time,
        rng=random.Random(1),
        pace=Pace(deferred_s=PICTURE_S, video_s=CLIP_S),
    )
    discord = Discord(clock=time.time, rng=random.Random(2), data_dir=tmp_path / "uploads")
    async with AsyncExitStack() as stack:
        grok_origin = await stack.enter_async_context(grok_server.serve(grok))
        discord_origin = await stack.enter_async_context(discord_stand_in.serve(discord))
        places = sandbox_main.Places(
            grok=grok_origin, discord=discord_origin, page="http://127.0.0.1:1", data_dir=tmp_path
        )
        made = Stage(discord, grok, places)
        await made.start()
        yield made
        if made.bot is not None:
            await made.end(signal.SIGTERM)
