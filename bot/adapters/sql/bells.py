"""Bells that ring in every process on one Postgres (ports.Bells), by its LISTEN and NOTIFY.

A connection of its own, beside the pool, hears and sends. It is a convenience: whoever is not
woken, because the connection was lost or a pooler does not carry it, looks a little later.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Never

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it has none
import stamina

from bot.adapters.sql.postgres import CONNECT_S_MAX, TROUBLE
from bot.core.ports import Bell, Bells

log = logging.getLogger(__name__)

CHANNEL = "imagine_bells"
GATHER_S = 0.05
"""What rings meanwhile goes out together: a thousand rings are one notification."""
ASK_S = 30.0
"""A server that is gone without a word is noticed after so long."""
PAUSE_S_MAX = 5.0

_for_ever = stamina.retry(
    on=TROUBLE, attempts=None, timeout=None, wait_initial=0.1, wait_max=PAUSE_S_MAX, wait_jitter=0.2
)


class PostgresBells:
    """Bells that wake who waits in this process at once, and those in others a moment later."""

    def __init__(self, url: str, here: Bells) -> None:
        self._url = url
        self._here = here
        self._to_send = set[Bell]()
        self._news = asyncio.Event()

    def ring(self, bell: Bell) -> None:
        """Wake everybody who answers a bell, here and elsewhere."""
        self._here.ring(bell)
        self._to_send.add(bell)
        self._news.set()

    def answer(self, bell: Bell, wake: Callable[[], None]) -> None:
        """Have `wake` called whenever a bell rings, here or elsewhere."""
        self._here.answer(bell, wake)

    async def keep_listening(self) -> Never:
        """Hear what rings elsewhere and send what rings here, over as many connections as needed.

        After each new one every bell rings here: it may have rung while nobody listened.
        """
        while True:
            connection = await self._connected()
            try:
                await self._exchange(connection)
            except TROUBLE as problem:
                log.warning(
                    "other processes are not heard for a moment: %s",
                    problem,
                    extra={"action": "bells_lost"},
                )
            finally:
                connection.terminate()

    @_for_ever
    async def _connected(self) -> Any:
        """A connection that listens."""
        driver: Any = asyncpg  # it has no types
        connection = await driver.connect(
            self._url,
            timeout=CONNECT_S_MAX,
            command_timeout=CONNECT_S_MAX,
            server_settings={"application_name": "imagine-bot bells"},
        )
        own_pid = connection.get_server_pid()

        def notice_its_end(_: object) -> None:
            self._news.set()

        def hear(_: object, pid: int, _channel: str, name: str) -> None:
            if pid != own_pid and name in set(Bell):
                self._here.ring(Bell(name))

        connection.add_termination_listener(notice_its_end)
        await connection.add_listener(CHANNEL, hear)
        return connection

    async def _exchange(self, connection: Any) -> None:
        for bell in Bell:
            self._here.ring(bell)
        while not connection.is_closed():
            with suppress(TimeoutError):
                async with asyncio.timeout(ASK_S):
                    await self._news.wait()
            self._news.clear()
            await self._send(connection)
            await asyncio.sleep(GATHER_S)

    async def _send(self, connection: Any) -> None:
        """Send what rang; where nothing did, ask whether the server is still there."""
        if not self._to_send:
            await connection.execute("select 1")
        while self._to_send:
            bell = self._to_send.pop()
            try:
                await connection.execute("select pg_notify($1, $2)", CHANNEL, bell)
            except TROUBLE:
                self._to_send.add(bell)
                raise
