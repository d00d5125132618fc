"""The process stops in the middle of everything, cleanly or not; people notice nothing."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from world import EnvClock, World

from bot.core.jobs import EndReason, State
from sandbox.grok import faults
from sandbox.grok.imagine import GrokImagine, Pace

MOVES = 9
"""As many as a request for a picture makes on its way, the waits between them included."""


@pytest.fixture
def grok(clock: EnvClock) -> GrokImagine:
    """A quick one, so that a request is on its way with few moves."""
    return GrokImagine(
        clock=clock.now_s,
        rng=random.Random(1),
        media_origin="https://media.test",
        pace=Pace(deferred_s=4),
    )


async def delivered_once(world: World, *, submissions: int = 1, showings: int = 1) -> None:
    """The newest request ends on its one card, with one charge."""
    job = await world.finish()
    used = await world.used(world.ann)

    assert job.end_reason is EndReason.DELIVERED
    assert len(world.channel.history()) == 1
    assert len(world.card().media) == 1
    assert (used.images, used.ticks) == (1, 200_000_000)
    assert len(world.grok.requests) == submissions
    assert world.files_sent == showings


@pytest.mark.parametrize("moves", range(MOVES))
async def test_a_stop_between_two_moves_loses_and_repeats_nothing(world: World, moves: int) -> None:
    """Wherever a request is when the bot stops, it goes on afterwards: same card, paid once."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    for _ in range(moves):
        if not await world.app.worker.step():
            await world.env.advance_time(4)
    await world.restart()
    await delivered_once(world)


async def test_a_request_stops_in_every_state_it_has(world: World) -> None:
    """The moves of the story above pass through the whole life of a request."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    states = [(await world.job()).state]
    for _ in range(MOVES):
        if not await world.app.worker.step():
            await world.env.advance_time(4)
        states.append((await world.job()).state)

    assert list(dict.fromkeys(states)) == [
        *(State.QUEUED, State.RENDERING, State.FETCHING),
        *(State.FITTING, State.DELIVERING, State.DONE),
    ]


async def crash_when(world: World, seen: Callable[[], bool]) -> None:
    """Abandon a move as soon as something can be seen from outside; then start anew."""
    for _ in range(MOVES):
        move = asyncio.create_task(world.app.worker.step())
        while not move.done():
            await asyncio.wait({move}, timeout=0)
            if seen():
                move.cancel()
                await asyncio.wait({move})
                assert move.cancelled()
                await world.restart()
                return
        if not await move:
            await world.env.advance_time(4)
    raise AssertionError("it was never seen")


async def test_a_crash_after_sending_sends_once_more(world: World) -> None:
    """Nobody can know whether xAI took it: it is sent a second time, and counts once."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await crash_when(world, lambda: bool(world.grok.requests))
    await delivered_once(world, submissions=2)


async def test_a_crash_while_fetching_fetches_again(world: World, tmp_path: Path) -> None:
    """A file that was not yet opened and kept is fetched again, not made again."""

    def fetched() -> bool:
        return any(path.is_file() for path in (tmp_path / "media").rglob("*[0-9]"))

    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await crash_when(world, fetched)
    await delivered_once(world)


async def test_a_crash_after_the_result_was_shown_shows_it_again_in_place(world: World) -> None:
    """If the bot dies before it could note a delivery, the same card is filled once more."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await crash_when(world, lambda: world.files_sent == 1)
    await delivered_once(world, showings=2)


async def test_a_refusal_that_was_not_told_is_told_after_a_restart(world: World) -> None:
    """An end is written before it is told: what was not told yet is told by the next process."""
    world.grok.faults.add(faults.moderated_image())
    await world.ann.slash(world.channel, "imagine", prompt="a risky pear")
    await world.until(State.RENDERING)
    world.env.inject_error("PATCH", "/webhooks/*", status=503, times=20)
    await world.until(State.REFUSED)
    await world.restart()
    await world.finish()

    assert "xAI's content policy refused this." in world.told_in_private(world.ann)[0]
    assert (await world.used(world.ann)).ticks == 200_000_000


async def test_buttons_work_after_a_restart(world: World) -> None:
    """A card of an earlier process can be cancelled, and asked for again."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.RENDERING)
    await world.restart()
    await world.ann.click(world.message, label="Cancel")

    assert "Stopped." in world.card()

    await world.dan.slash(world.channel, "imagine", prompt="a fig")
    await world.finish()
    await world.restart()
    await world.ann.click(world.message, label="Again")
    await world.finish()

    assert len(world.card().media) == 1
    assert f"<@{world.ann.id}>" in world.card()


async def test_a_wish_to_stop_outlives_a_restart(world: World) -> None:
    """What was cancelled before the bot stopped is not delivered afterwards."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.RENDERING)
    await world.ann.click(world.message, label="Cancel")
    await world.restart()
    job = await world.finish()

    assert job.state is State.CANCELLED
    assert world.card().media == ()
