"""Servers that the bot left: what waits is cancelled, and after 30 days nothing is left of them.

Blocks that hold and what members used lately outlive it: leaving and coming back clears nothing.
"""

import logging
from collections.abc import Callable

from bot.core.cases.keeping import drop_files
from bot.core.jobs import By, State
from bot.core.ports import Blobs, Clock, Departures, Jobs, Records, Server, Servers
from bot.core.quota import Rule

log = logging.getLogger(__name__)

EVERY_MS = 60 * 60 * 1000
GRACE_MS = 30 * 24 * 60 * 60 * 1000
JOBS_AT_ONCE = 100


class Departing:
    """Compares the servers whose data is here with those the bot is in."""

    def __init__(
        self,
        *,
        departures: Departures,
        servers: Servers,
        jobs: Jobs,
        records: Records,
        blobs: Blobs,
        clock: Clock,
        starters: Callable[[], tuple[Rule, ...]],
    ) -> None:
        """`starters` are the limits that a server begins with, should the bot come back."""
        self._departures = departures
        self._servers = servers
        self._jobs = jobs
        self._records = records
        self._blobs = blobs
        self._clock = clock
        self._starters = starters
        self._next_at_ms = 0

    async def look(self) -> None:
        """Compare every hour; nothing happens while Discord does not say where it is."""
        now_ms = self._clock.now_ms()
        if now_ms < self._next_at_ms:
            return
        known = await self._departures.servers()
        joined = await self._servers.joined() if known else None
        if joined is None:
            return
        self._next_at_ms = now_ms + EVERY_MS
        for server in known:
            await self._compare(server, here=server.guild_id in joined, now_ms=now_ms)

    async def _compare(self, server: Server, *, here: bool, now_ms: int) -> None:
        if here:
            if server.left_at_ms is not None:
                await self._departures.note(server.space_id, None)
                log.info("back in server %s", server.space_id, extra={"action": "server_back"})
        elif server.left_at_ms is None:
            # The list alone could be short by a fault of Discord's.
            if await self._servers.is_out(server.guild_id):
                await self._leave(server, now_ms)
        elif not server.erased and now_ms >= server.left_at_ms + GRACE_MS:
            await self._erase(server, now_ms)

    async def _leave(self, server: Server, now_ms: int) -> None:
        """Cancel what waits; what runs ends as it can, for it is paid for."""
        await self._departures.note(server.space_id, now_ms)
        for job_id in await self._departures.unfinished(server.space_id):
            job = await self._jobs.get(job_id)
            if job is not None and job.state is State.ASKING:
                await self._jobs.drop_question(job_id, now_ms)
            elif job is not None and job.submitted_at_ms is None:
                await self._jobs.cancel(job_id, By.MODERATOR, now_ms)
        log.warning(
            "no longer in server %s: its data is removed in 30 days",
            server.space_id,
            extra={"action": "server_left"},
        )

    async def _erase(self, server: Server, now_ms: int) -> None:
        while job_ids := await self._departures.jobs_to_empty(server.space_id, JOBS_AT_ONCE):
            for job_id in job_ids:
                await drop_files(self._records, self._blobs, job_id)
            await self._departures.empty_jobs(job_ids)
        await self._departures.forget_server(server.space_id, self._starters(), now_ms)
        log.info("server %s was removed", server.space_id, extra={"action": "server_erased"})
