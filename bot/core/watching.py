"""What is looked at now and then for whoever runs the bot: the queue, and the process itself."""

import asyncio
from contextlib import suppress

from bot.core.housekeeping import keep_going
from bot.core.ports import Clock, Gates, Jobs, Meter

QUEUE_EVERY_S = 15.0
TURN_EVERY_S = 0.25


class Watch:
    """Tells the meter what nobody does, but what is so."""

    def __init__(
        self, *, jobs: Jobs, gates: Gates, meter: Meter, clock: Clock, sees_queue: bool
    ) -> None:
        """`sees_queue` where this process is one of those that tell of the queue."""
        self._jobs = jobs
        self._gates = gates
        self._meter = meter
        self._clock = clock
        self._sees_queue = sees_queue

    async def look(self) -> None:
        """Look at the queue, and at the gate before xAI."""
        crowds, gate = await self._jobs.crowds(), await self._gates.now()
        self._meter.looked(crowds, gate, self._clock.now_ms())

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop` is set."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch_loop(stop))
            if self._sees_queue:
                group.create_task(keep_going(self.look, stop, asyncio.Event(), QUEUE_EVERY_S))

    async def _watch_loop(self, stop: asyncio.Event) -> None:
        """Measure how late the event loop comes round: what blocks it makes everybody wait."""
        loop = asyncio.get_running_loop()
        while not stop.is_set():
            due_s = loop.time() + TURN_EVERY_S
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due_s):
                    await stop.wait()
                return
            self._meter.turned(max(0.0, loop.time() - due_s))
