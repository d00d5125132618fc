"""One fight: a crowd asks a fleet for pictures and clips while its processes are killed."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.contracts._postgres import postgres_server
from tests.fleet.books import Books
from tests.fleet.crowd import Crowd, strike
from tests.fleet.fleet import set_out

LINES_BETWEEN = 8
"""So many lines in the logs between a kill and the next."""
BUSY_IN_PEACE, CALM_IN_PEACE = 9, 3
"""So many ask once nobody is killed any more, to see that they start in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of it."""

    wrong: Sequence[str]
    asked: int
    delivered: int
    killed: int
    summary: str


async def fight(folder: Path, *, kills: int, asks: int, seed: int) -> Outcome:
    """Have one person ask `asks` times, and others a third of that, and kill so many processes."""
    rng = random.Random(seed)
    with postgres_server() as server:
        async with set_out(folder, server) as fleet:
            crowd = Crowd.gather(fleet, rng)
            books = Books(fleet, crowd.asks)
            async with asyncio.TaskGroup() as group:
                group.create_task(crowd.ask(busy=asks, calm=asks // 3))
                group.create_task(strike(fleet, rng, kills=kills, lines_between=LINES_BETWEEN))
            wrong = await books.wrong()
            await fleet.connected()
            peace_ms = round(time.time() * 1000)
            await crowd.ask(busy=BUSY_IN_PEACE, calm=CALM_IN_PEACE)
            wrong += await books.wrong(in_turn_from_ms=peace_ms)
            return Outcome(
                wrong=wrong,
                asked=len(crowd.asks),
                delivered=books.delivered,
                killed=sum(len(member.killed_s) for member in fleet.members),
                summary=books.summary(),
            )
