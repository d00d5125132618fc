"""Cancel: it works at any moment, for the author alone, and says what it comes to."""

import asyncio
import random
from dataclasses import replace

import forging
import pytest
from simcord import InteractionResult, MemberActor
from world import EnvClock, World

from bot.core.jobs import State
from bot.core.money import NOTHING
from sandbox.grok import faults
from sandbox.grok.imagine import GrokImagine


@pytest.fixture
def settings_changes() -> dict[str, int]:
    """One job at a time, so that a second one waits."""
    return {"max_concurrent_jobs": 1}


class Slowness:
    """An xAI that was asked, and answers when it is told to."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.answers = asyncio.Event()

    async def __call__(self, _: float) -> None:
        self.asked.set()
        await self.answers.wait()


@pytest.fixture
def slowness() -> Slowness:
    return Slowness()


@pytest.fixture
def grok(clock: EnvClock, slowness: Slowness) -> GrokImagine:
    return GrokImagine(
        clock=clock.now_s,
        rng=random.Random(1),
        media_origin="https://media.test",
        sleep=slowness,
    )


async def press_cancel(world: World, by: MemberActor, job_id: str) -> InteractionResult:
    """Press a Cancel that is still on the screen, though the card has changed."""
    custom_id = f"job:cancel:{job_id}"
    return await forging.press(world.env, by, world.channel, world.message, custom_id)


async def test_a_waiting_request_is_stopped_for_nothing(world: World) -> None:
    """While a request waits for its turn, stopping it is free and happens at once."""
    await world.dan.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.RENDERING)
    await world.ann.slash(world.channel, "imagine", prompt="a fig")
    await world.pass_time(2)

    assert "⏳ Waiting · next in line" in world.card()

    await world.ann.click(world.message, label="Cancel")

    assert "Stopped before xAI began. Nothing was charged." in world.card()
    assert world.card().buttons == ("Info",)
    assert await world.used(world.ann) == NOTHING

    await world.pass_time(20)

    assert [request.body["prompt"] for request in world.grok.requests] == ["a pear"]
    assert "Stopped before xAI began." in world.card()


async def test_a_running_request_stops_showing_but_counts(world: World) -> None:
    """What xAI has begun cannot be called back: the card stops at once, the request counts."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear", count=2)
    await world.until(State.RENDERING)
    await world.ann.click(world.message, label="Cancel")

    assert "Stopped. xAI had already begun, so this one counts." in world.card()

    job = await world.finish()
    used = await world.used(world.ann)

    assert job.state is State.CANCELLED
    assert "Stopped. xAI had already begun, so this one counts." in world.card()
    assert world.card().media == ()
    assert used.images == 2
    assert used.ticks == world.grok.bill[0].ticks


async def test_a_stopped_request_that_then_fails_is_free(world: World) -> None:
    """The card of a stopped request is put right when it turns out to cost nothing."""
    world.grok.faults.add(faults.failed())
    await world.ann.slash(world.channel, "video", prompt="waves")
    await world.until(State.RENDERING)
    await world.ann.click(world.message, label="Cancel")
    await world.finish()

    assert "Stopped. xAI did not finish it, and nothing was charged." in world.card()
    assert await world.used(world.ann) == NOTHING


async def test_a_finished_request_cannot_be_stopped(world: World) -> None:
    """A card opened before the end may still show Cancel; pressing it says that it is over."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    job = await world.finish()
    result = await press_cancel(world, world.ann, job.id)

    assert "This is over already." in world.told(result)
    assert len(world.card().media) == 1


async def test_a_result_on_its_way_is_not_stopped(world: World) -> None:
    """Once the files are here, Cancel says that the result is coming, and it comes."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.DELIVERING)
    result = await world.ann.click(world.message, label="Cancel")
    await world.finish()

    assert "It is ready" in world.told(result)
    assert len(world.card().media) == 1


async def test_a_stranger_cannot_stop_a_request(world: World) -> None:
    """Only the author may stop a request; anyone else is told so in private."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.RENDERING)
    result = await world.dan.click(world.message, label="Cancel")
    await world.finish()

    assert "Only the person who asked for this, or a moderator, can stop it." in world.told(result)
    assert len(world.card().media) == 1


async def test_pressing_twice_is_no_different(world: World) -> None:
    """Two presses stop a request once."""
    await world.dan.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.RENDERING)
    await world.ann.slash(world.channel, "imagine", prompt="a fig")
    await world.pass_time(2)
    waiting = await world.job()
    await world.ann.click(world.message, label="Cancel")
    result = await press_cancel(world, world.ann, waiting.id)

    assert "This is over already." in world.told(result)
    assert "Stopped before xAI began. Nothing was charged." in world.card()
    assert await world.used(world.ann) == NOTHING


async def test_stopped_while_xai_was_being_asked_and_did_not_take_it(
    world: World, slowness: Slowness
) -> None:
    """Whether a request counts is known once xAI has answered; the card is put right then."""
    world.grok.faults.add(replace(faults.overloaded("submit-image"), delay_s=1))
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    asking = asyncio.create_task(world.app.worker.step())
    await slowness.asked.wait()
    await press_cancel(world, world.ann, (await world.job()).id)

    assert "Stopped." in world.card()

    slowness.answers.set()
    await asking
    job = await world.finish()

    assert job.state is State.CANCELLED
    assert "Nothing was charged." in world.card()
    assert await world.used(world.ann) == NOTHING
    assert not world.grok.requests
