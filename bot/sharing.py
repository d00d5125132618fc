"""What processes on one database have in common: the bells that wake them, and the time."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Never

from bot.adapters.bells import LocalBells
from bot.adapters.clock import ServerTime, SystemClock
from bot.adapters.sql.database import Database
from bot.core.errors import StoreDown
from bot.core.ports import Bells, Clock

LOOK_EVERY_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """The bells and the time, and what keeps them common for as long as the process runs."""

    bells: Bells
    clock: Clock
    upkeep: Sequence[Callable[[], Coroutine[None, None, Never]]] = ()


async def in_common(database: Database, url: str, clock: Clock | None) -> Common:
    """What a process on a database shares with others; `clock` goes before the common one.

    Raises StoreDown.
    """
    if await database.server_ms() is None:
        return Common(bells=LocalBells(), clock=clock or SystemClock())
    from bot.adapters.sql.bells import PostgresBells  # noqa: PLC0415 - asyncpg is an extra

    bells = PostgresBells(url, LocalBells())

    async def ask_ms() -> int:
        return await database.server_ms() or 0

    time = ServerTime(ask_ms)
    await time.look()

    async def keep_time() -> Never:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            with suppress(StoreDown):
                await time.look()

    return Common(
        bells=bells,
        clock=clock or SystemClock(time.now_ns),
        upkeep=(bells.keep_listening, keep_time),
    )
