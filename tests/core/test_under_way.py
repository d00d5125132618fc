"""Waiting for the end of what has begun."""

import asyncio
from contextlib import suppress

from bot.core.under_way import UnderWay
from tests.sim.virtual import after
from tests.virtual_clock import in_virtual_time


async def last(under_way: UnderWay, seconds: float) -> None:
    with under_way.one():
        await after(seconds)


def test_the_end_of_all_is_waited_for() -> None:
    """What began while others were waited for is waited for too; then nothing holds anybody up."""

    async def all_over() -> float:
        under_way, loop = UnderWay(), asyncio.get_running_loop()
        await under_way.over()
        begun = [asyncio.create_task(last(under_way, 3)), asyncio.create_task(last(under_way, 1))]
        loop.call_later(2, lambda: begun.append(asyncio.create_task(last(under_way, 5))))
        await after(0)
        await under_way.over()
        assert all(one.done() for one in begun)
        return loop.time()

    assert in_virtual_time(all_over()) == 7


def test_what_fails_is_over() -> None:
    """An error ends what was under way."""
    under_way = UnderWay()
    with suppress(ZeroDivisionError), under_way.one():
        assert 1 / 0

    assert not under_way.count
