"""The client of a real process: it hears its share of all servers, over as many shards.

discord.py brings up one shard after the other, five seconds apart. Here those that Discord lets
come at once come at once, and none comes while one of another process has just come.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence

import discord
import yarl
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.identifying import IdentifyLines
from bot.roles import Shards
from bot.settings import Settings

log = logging.getLogger(__name__)

INVALID_SHARD, TOO_FEW_SHARDS = 4010, 4011


class ShardsRefused(Exception):
    """Discord does not want the servers divided like that; the message says what to do."""


class ShardedBot(ImagineBot, commands.AutoShardedBot):
    """The bot over one shard or many."""

    def __init__(self, settings: Settings, shards: Shards, lines: IdentifyLines) -> None:
        super().__init__(allowed_guilds=settings.allowed_guilds, personal_use=settings.personal_use)
        self.shard_ids = None if shards.ids is None else list(shards.ids)
        # Whoever waits in a long line is not to be given up.
        self.shard_connect_timeout = None
        self.up: set[int] = set()
        """The shards that are heard just now."""
        self.shard_count = shards.count or 1
        self._division = shards
        self._lines = lines
        self._lines_count = 1
        self._advised_count = 1
        self._launches: set[asyncio.Task[None]] = set()
        self._launching: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def own_ids(self) -> Sequence[int]:
        """The shards that are to be heard here."""
        return self.shard_ids or range(self.shard_count)

    def latencies_s(self) -> Mapping[int, float | None]:
        """How long the last heartbeat took, by shard; None of one that is not connected."""
        taken_s = dict(self.latencies)
        return {shard: taken_s.get(shard) if shard in self.up else None for shard in self.own_ids}

    async def setup_hook(self) -> None:
        """Make the commands known, and learn how Discord wants to be reached."""
        await super().setup_hook()
        self._advised_count, _, limits = await self.http.get_bot_gateway()
        self._lines_count = limits["max_concurrency"]
        self.shard_count = self._division.count or self._advised_count

    async def connect(self, *, reconnect: bool = True) -> None:
        """Hear Discord until the client is closed. Raises ShardsRefused."""
        try:
            await super().connect(reconnect=reconnect)
        except discord.ConnectionClosed as error:
            if (refusal := self._refusal(error)) is None:
                raise
            raise ShardsRefused(refusal) from error

    async def launch_shards(self) -> None:
        """Begin to bring up the shards, once Discord lets so many begin."""
        await self._wait_for_starts()
        await super().launch_shards()

    async def launch_shard(
        self, gateway: yarl.URL, shard_id: int, *, initial: bool = False
    ) -> None:
        """Begin to bring up a shard, and let the next ones begin too."""
        launch = asyncio.create_task(self._launch(gateway, shard_id, initial=initial))
        self._launches.add(launch)
        launch.add_done_callback(self._launches.discard)

    async def _launch(self, gateway: yarl.URL, shard_id: int, *, initial: bool) -> None:
        line = self._line_of(shard_id)
        async with self._launching[line]:
            await self._lines.come_near(line)
            await super().launch_shard(gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait until Discord hears another shard; one that resumes need not."""
        del initial
        await self._lines.take(self._line_of(shard_id or 0))

    def _line_of(self, shard_id: int) -> int:
        return shard_id % self._lines_count

    async def stop_hearing(self) -> None:
        """End the connections to the gateway; people can still be answered."""
        self._end_launches()
        await asyncio.gather(*(shard.disconnect() for shard in self.shards.values()))

    async def close(self) -> None:
        """End everything."""
        self._end_launches()
        await super().close()

    async def on_shard_ready(self, shard_id: int) -> None:
        """Note that a shard is up."""
        self.up.add(shard_id)
        self._tell()

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note that a shard is up again."""
        await self.on_shard_ready(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note that a shard is not heard."""
        if shard_id in self.up:
            self.up.remove(shard_id)
            self._tell()

    def _tell(self) -> None:
        log.info(
            "%d of %d shards are up", len(self.up), len(self.own_ids), extra={"action": "shards_up"}
        )

    async def _wait_for_starts(self) -> None:
        """Wait while too few starts are left of a day: beyond them Discord takes the token away."""
        while (limits := await self.fetch_session_start_limits()).remaining < len(self.own_ids):
            log.error(
                "Discord lets %d more shards start today, and %d are to: waiting for %d minutes",
                limits.remaining,
                len(self.own_ids),
                limits.reset_after / 60_000 + 1,
                extra={"action": "starts_used_up"},
            )
            await asyncio.sleep(limits.reset_after / 1000)

    def _end_launches(self) -> None:
        for launch in self._launches:
            launch.cancel()

    def _refusal(self, error: discord.ConnectionClosed) -> str | None:
        """What an operator has to know of a connection that Discord ended for good."""
        advised = (
            f"It advises {self._advised_count}: give that to all processes as SHARD_COUNT, "
            "or start a single one with auto."
        )
        if error.code == TOO_FEW_SHARDS:
            return f"Discord wants more shards than {self.shard_count}. {advised}"
        if error.code == INVALID_SHARD:
            return f"Discord refuses shard {error.shard_id} of {self.shard_count}. {advised}"
        return None
