"""The limit of a provider, kept by many processes together, some of which die."""

import asyncio
import random
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

import pytest

from bot.adapters.turns import CHUNK_S, OwnAllowances, SharedTurns
from bot.core.errors import StoreDown
from tests.sim.virtual import after
from tests.virtual_clock import LoopClock, in_virtual_time

ROUND_TRIP_S = 0.004
FOR_S = 30.0


class Database(OwnAllowances):
    """The row that all processes share, a short way from each of them; it may be away."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False

    async def reserve(self, name: str, count: int, interval_us: int, now_ms: int) -> int:
        await after(ROUND_TRIP_S / 2)
        if self.away:
            raise StoreDown
        first_us = await super().reserve(name, count, interval_us, now_ms)
        await after(ROUND_TRIP_S / 2)
        return first_us


class Fleet:
    """Processes that send requests as fast as they are let, and when those were sent."""

    def __init__(self, per_s: float) -> None:
        self.database = Database()
        self.sent_s: list[float] = []
        self._per_s = per_s

    async def process(self, requests_at_once: int, pause_s: float = 0.0) -> None:
        """One process, until it is killed."""
        turns = SharedTurns(self.database, "xai", self._per_s, LoopClock())
        async with asyncio.TaskGroup() as group:
            for _ in range(requests_at_once):
                group.create_task(self._send(turns, pause_s))

    async def _send(self, turns: SharedTurns, pause_s: float) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await turns.take()
            self.sent_s.append(loop.time())
            await after(pause_s)


def busiest(sent_s: Sequence[float]) -> int:
    """The most requests in any second."""
    return max(bisect_left(sent_s, at_s + 1) - nth for nth, at_s in enumerate(sent_s))


async def killed_at_random(seed: int, per_s: float) -> tuple[Fleet, int]:
    """A fleet at full demand whose processes are killed and started; and how many died."""
    rng, fleet, deaths = random.Random(seed), Fleet(per_s), 0
    loop = asyncio.get_running_loop()
    alive = [loop.create_task(fleet.process(rng.randint(1, 40))) for _ in range(3)]
    alive.append(loop.create_task(fleet.process(200)))
    while loop.time() < FOR_S:
        await after(rng.expovariate(1.0))
        dying = rng.randrange(3)
        alive[dying].cancel()
        deaths += 1
        alive[dying] = loop.create_task(fleet.process(rng.randint(1, 40), rng.choice([0, 0.5])))
    for one in alive:
        one.cancel()
    await asyncio.gather(*alive, return_exceptions=True)
    return fleet, deaths


@pytest.mark.parametrize("per_s", [1, 7, 50])
@pytest.mark.parametrize("seed", range(6))
def test_no_second_has_too_many(seed: int, per_s: int) -> None:
    """Whoever starts and dies when, the rate is kept; a death costs what was in hand at most."""
    fleet, deaths = in_virtual_time(killed_at_random(seed, per_s))

    assert busiest(fleet.sent_s) <= per_s + 1
    wasted = deaths * max(1, int(per_s * CHUNK_S))
    assert len(fleet.sent_s) >= 0.95 * per_s * FOR_S - wasted


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_nearly_all_is_used_when_all_is_wanted(processes: int) -> None:
    """At full demand the line is never idle, and each process has its share."""

    async def full() -> Fleet:
        fleet = Fleet(10)
        alive = [asyncio.create_task(fleet.process(20)) for _ in range(processes)]
        await after(FOR_S)
        for one in alive:
            one.cancel()
        await asyncio.gather(*alive, return_exceptions=True)
        return fleet

    assert len(in_virtual_time(full()).sent_s) >= 0.95 * 10 * FOR_S


def test_a_lone_request_does_not_wait() -> None:
    """Where nobody else asks, a request waits for the way to the database and nothing more."""

    async def at_leisure() -> Fleet:
        fleet = Fleet(5)
        alone = asyncio.create_task(fleet.process(1, pause_s=3.0))
        await after(10)
        alone.cancel()
        return fleet

    assert in_virtual_time(at_leisure()).sent_s == pytest.approx([0, 3, 6, 9], abs=0.02)


def test_without_the_database_it_goes_on_slowly() -> None:
    """While it is away each process keeps to an eighth; then all is as it was."""

    async def outage() -> Fleet:
        fleet = Fleet(8)
        alive = [asyncio.create_task(fleet.process(20)) for _ in range(4)]
        await after(10)
        fleet.database.away = True
        await after(40)
        fleet.database.away = False
        await after(20)
        for one in alive:
            one.cancel()
        await asyncio.gather(*alive, return_exceptions=True)
        return fleet

    sent_s = in_virtual_time(outage()).sent_s
    during = [at_s for at_s in sent_s if 11 <= at_s < 50]
    later = [at_s for at_s in sent_s if 56 <= at_s < 70]
    assert 0.9 * 4 * 39 <= len(during) <= 1.1 * 4 * 39
    assert len(later) >= 0.95 * 8 * 14
    assert busiest(later) <= 9


def test_all_give_way_when_one_is_refused() -> None:
    """After a refusal the line of all stands still for a second, and for no more than two."""

    async def refused() -> Fleet:
        fleet = Fleet(10)
        alive = [asyncio.create_task(fleet.process(5)) for _ in range(2)]
        await after(5.05)
        turns = SharedTurns(fleet.database, "xai", 10, LoopClock())
        for _ in range(10):
            await turns.give_way()
        await after(5)
        for one in alive:
            one.cancel()
        await asyncio.gather(*alive, return_exceptions=True)
        return fleet

    sent_s = in_virtual_time(refused()).sent_s
    gaps = [later - before for before, later in pairwise(sent_s)]
    assert 1.0 <= max(gaps) <= 2.2
