"""What happens when two things happen at once: a press and a step, a pause and a lease."""

import asyncio
import random

import forging
import pytest
from simcord import MemberActor
from world import EnvClock, World

from bot.core.jobs import EndReason, State
from sandbox.grok import faults
from sandbox.grok.imagine import GrokImagine

STOPPED = "⏹ Stopped. xAI had already begun, so this one counts."


class Slow:
    """A Grok Imagine whose answers wait until the story lets them go."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.let_go = asyncio.Event()

    async def __call__(self, _seconds: float) -> None:
        self.asked.set()
        await self.let_go.wait()


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def grok(clock: EnvClock, slow: Slow) -> GrokImagine:
    return GrokImagine(
        clock=clock.now_s, rng=random.Random(1), media_origin="https://media.test", sleep=slow
    )


def slowly(route: faults.Route) -> faults.Fault:
    """The ordinary answer, later."""
    return faults.Fault(route=route, act=faults.Alter(change=lambda answer: answer), delay_s=1)


async def press_cancel(world: World, by: MemberActor) -> None:
    job = await world.job()
    await forging.press(world.env, by, world.channel, world.message, f"job:cancel:{job.id}")


async def test_a_stop_during_the_download_is_a_stop(world: World, slow: Slow) -> None:
    """A picture whose author gave up while it was on its way is put away, not posted."""
    world.grok.faults.add(slowly("media"))
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.FETCHING)
    step = asyncio.create_task(world.app.worker.step())
    await slow.asked.wait()
    await press_cancel(world, world.ann)
    slow.let_go.set()
    await step
    job = await world.finish()

    assert job.end_reason is EndReason.STOPPED_LATE
    assert STOPPED in world.card()
    assert world.card().media == ()


async def test_a_stop_during_a_look_has_the_last_word(world: World, slow: Slow) -> None:
    """A step that still knew nothing of the stop does not bring back the Cancel button."""
    await world.ann.slash(world.channel, "video", prompt="waves")
    await world.until(State.RENDERING)
    world.grok.faults.add(slowly("poll"))
    await world.env.advance_time(6)
    step = asyncio.create_task(world.app.worker.step())
    await slow.asked.wait()
    await press_cancel(world, world.ann)
    slow.let_go.set()
    await step
    await world.finish()

    assert STOPPED in world.card()
    assert "Cancel" not in world.card().buttons


async def test_a_stop_whose_answer_is_lost_is_shown_all_the_same(world: World) -> None:
    """The card of a stopped request says so, even if Discord lost the answer to the press."""
    await world.ann.slash(world.channel, "imagine", prompt="a fig")
    world.env.inject_error("POST", "/interactions/*", status=404, code=10062)
    await press_cancel(world, world.ann)
    await world.finish()

    assert "Stopped before xAI began. Nothing was charged." in world.card()


async def test_a_clock_that_jumps_pays_nothing_twice(world: World, slow: Slow) -> None:
    """After a suspended machine wakes, what it was sending is not sent again."""
    world.grok.faults.add(slowly("submit-image"))
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    stop = asyncio.Event()
    running = asyncio.create_task(world.app.worker.run(stop))
    await slow.asked.wait()
    await world.env.advance_time(60)
    world.app.worker.ring()
    await asyncio.wait({running}, timeout=0.2)
    stop.set()
    slow.let_go.set()
    await running

    assert len(world.grok.requests) == 1
    assert (await world.job()).submissions == 1


async def test_no_picture_is_fetched_for_who_is_over_a_limit(world: World) -> None:
    """A limit is asked before files are fetched; admission asks it again."""
    await world.ben.slash(world.channel, "quota set", unit="images", window="day", amount=0.0)
    over = await world.ann.slash(
        world.channel, "edit", prompt="brighter", image=("not-even-a-picture.png", b"text")
    )

    assert world.told(over).text == "No member may make pictures. An admin can change that."
