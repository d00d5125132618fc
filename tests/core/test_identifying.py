"""When shards identify: as fast as Discord takes them, whoever starts them."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import pytest

from bot.adapters.turns import OwnAllowances
from bot.core.errors import StoreDown
from bot.core.identifying import IdentifyLines
from tests.virtual_clock import LoopClock, in_virtual_time

DISCORDS_PACE_S = 5.0


async def started(
    processes: Sequence[Sequence[int]], lines_count: int, patience_s: float | None = None
) -> dict[int, list[float]]:
    """When shards identified, by line; each process brings up one of a line after the other."""
    places, loop = OwnAllowances(), asyncio.get_running_loop()
    identified = defaultdict[int, list[float]](list)

    async def bring_up(lines: IdentifyLines, shards: Sequence[int]) -> None:
        for shard in shards:
            line, done = shard % lines_count, False
            await lines.come_near(line)
            while not done:
                try:
                    async with asyncio.timeout(patience_s):
                        await lines.take(line)
                    done = True
                except TimeoutError:
                    continue
            identified[line].append(loop.time())

    async with asyncio.TaskGroup() as group:
        for shards in processes:
            lines = IdentifyLines(places, LoopClock())
            for line in range(lines_count):
                own = [shard for shard in shards if shard % lines_count == line]
                group.create_task(bring_up(lines, own))
    return identified


@pytest.mark.parametrize(("lines_count", "took_s"), [(1, 47 * 5.5), (4, 11 * 5.5), (16, 2 * 5.5)])
def test_processes_that_start_together_keep_the_pace(lines_count: int, took_s: float) -> None:
    """However many processes bring up 48 shards, each line has one in 5 s, and none is idle."""
    processes = [range(16), range(16, 32), range(32, 48)]
    identified = in_virtual_time(started(processes, lines_count))

    assert sum(len(times) for times in identified.values()) == 48
    for times in identified.values():
        gaps = [later - before for before, later in pairwise(times)]
        assert min(gaps) >= DISCORDS_PACE_S
    assert max(times[-1] for times in identified.values()) == pytest.approx(took_s, abs=0.01)


def test_as_many_as_discord_takes_at_once_wait_for_nothing() -> None:
    """Sixteen shards in sixteen lines are up at once."""
    identified = in_virtual_time(started([range(16)], 16))

    assert [times for times in identified.values() if times[0] > 0] == []


def test_whoever_gave_up_waiting_keeps_the_place() -> None:
    """discord.py tries anew after a while; no place is lost by that."""
    processes = [[shard] for shard in range(40)]
    identified = in_virtual_time(started(processes, 1, patience_s=1.5))

    assert identified[0][-1] == pytest.approx(39 * 5.5, abs=0.01)


def test_nobody_identifies_while_nobody_knows_whose_turn_it_is() -> None:
    """With the database away a shard waits, and has its turn once it is back."""

    class Away(OwnAllowances):
        async def reserve(self, name: str, count: int, interval_us: int, now_ms: int) -> int:
            if asyncio.get_running_loop().time() < 20:
                raise StoreDown
            return await super().reserve(name, count, interval_us, now_ms)

    async def identified_at_s() -> float:
        await IdentifyLines(Away(), LoopClock()).take(0)
        return asyncio.get_running_loop().time()

    assert 20 <= in_virtual_time(identified_at_s()) < 26
