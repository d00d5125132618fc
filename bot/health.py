"""Whether a process lives, and whether it could serve a person now."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from bot.adapters.metrics import CONTENT_TYPE
from bot.adapters.web import health_server
from bot.app import App
from bot.core.errors import StoreDown
from bot.core.ports import Gates

STUCK_S = 60.0
ASKED_EVERY_S = 2.0
ANSWER_S_MAX = 1.5
"""Whoever asks is not to wait for a database that does not answer."""
SILENT = "the database does not answer"


@asynccontextmanager
async def health(app: App) -> AsyncGenerator[None]:
    """Serve /healthz, /readyz and /metrics while the block runs, where they are wanted."""
    if app.metrics is None:
        yield
        return
    sense = Health(app)
    async with health_server(
        app.settings.health_host,
        app.settings.health_port,
        alive=sense.stuck,
        ready=sense.unready,
        metrics=app.metrics.written,
        metrics_type=CONTENT_TYPE,
    ):
        yield


class Health:
    """What is wrong with a process, in a few words."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._database = _Database(app.gates)

    async def stuck(self) -> str | None:
        """Why it should be restarted. Who answers at all has an event loop that goes round."""
        app = self._app
        if not app.role.works or app.draining.is_set():
            return None
        idle_s = app.worker.since_last_beat_s()
        return f"the worker has stood still for {idle_s:.0f} s" if idle_s > STUCK_S else None

    async def unready(self) -> str | None:
        """Why nobody should be sent here."""
        if self._app.draining.is_set():
            return "draining"
        troubles = (self._apart(), await self._database.trouble())
        return "; ".join(trouble for trouble in troubles if trouble) or None

    def _apart(self) -> str | None:
        """What is between it and Discord."""
        bot = self._app.bot
        if not self._app.role.hears:
            return None if bot.is_logged_in else "not logged in to Discord"
        shards = bot.latencies_s()
        apart = [str(shard) for shard, latency_s in shards.items() if latency_s is None]
        if len(apart) == len(shards):
            return "not connected to Discord"
        return f"not connected to Discord: shards {', '.join(apart)}" if apart else None


class _Database:
    """Whether the database answers: asked once in a while, however often anybody wants to know."""

    def __init__(self, gates: Gates) -> None:
        self._gates = gates
        self._asking: asyncio.Task[str | None] | None = None
        self._asked_s = 0.0

    async def trouble(self) -> str | None:
        now_s = asyncio.get_running_loop().time()
        over = self._asking is None or self._asking.done()
        if self._asking is None or (over and now_s - self._asked_s >= ASKED_EVERY_S):
            self._asked_s = now_s
            self._asking = asyncio.create_task(self._ask())
        # A driver may take its time to give up, too.
        await asyncio.wait({self._asking}, timeout=ANSWER_S_MAX)
        return self._asking.result() if self._asking.done() else SILENT

    async def _ask(self) -> str | None:
        try:
            async with asyncio.timeout(ANSWER_S_MAX):
                await self._gates.now()
        except (TimeoutError, StoreDown):
            return SILENT
        return None
