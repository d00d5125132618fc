"""Tell me: a message for who does not want to watch a slow card."""

import random

import forging
import pytest
from simcord import MemberActor
from world import EnvClock, World

from bot.core.jobs import State
from sandbox.grok import faults
from sandbox.grok.imagine import GrokImagine, Pace

SLOW_S = 90


@pytest.fixture
def grok(clock: EnvClock) -> GrokImagine:
    """One that takes a minute and a half for a clip."""
    return GrokImagine(
        clock=clock.now_s,
        rng=random.Random(1),
        media_origin="https://media.test",
        pace=Pace(video_s=SLOW_S),
    )


async def known_to_be_slow(world: World) -> None:
    """Clips like those to come have been made here before."""
    for _ in range(5):
        await world.dan.slash(world.channel, "video", prompt=world.a_wish())
    await world.pass_time(SLOW_S + 20, step_s=5)


async def slow_clip(world: World, by: MemberActor, *, private: bool = False) -> None:
    """A clip under way that is known to take long."""
    await known_to_be_slow(world)
    await by.slash(world.channel, "video", prompt="waves", private=private)
    await world.pass_time(8, step_s=2)


async def test_a_slow_card_offers_to_tell(world: World) -> None:
    """Where the estimate is over a minute there is a Tell me; on quick ones there is none."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.RENDERING)

    assert world.card().buttons == ("Cancel",)

    await slow_clip(world, world.ann)

    assert "usually about 90 s" in world.card()
    assert world.card().buttons == ("Cancel", "Tell me")


async def test_who_asked_is_told_when_it_is_ready(world: World) -> None:
    """One direct message, with the way to the result; the card says that there will be one."""
    await slow_clip(world, world.ann)
    told = world.told(await world.ann.click(world.message, label="Tell me"))

    assert told.text == "You get a message when it is over."

    await world.pass_time(30, step_s=5)

    assert "you get a message" in world.card()
    assert world.card().buttons == ("Cancel",)

    job = await world.finish()
    (letter,) = world.ann.user.dm_channel.history()

    assert f"Your clip `#{job.number}` is ready." in world.seen(letter)
    assert f"/{world.channel.id}/{world.message.id}" in world.seen(letter)
    assert world.seen(letter).media == ()


async def test_who_did_not_ask_gets_no_message(world: World) -> None:
    """Direct messages come only to those who asked for them."""
    await slow_clip(world, world.ann)
    await world.finish()

    assert world.ann.user.dm_channel.history() == []


async def test_a_failure_is_told_too(world: World) -> None:
    """Who waits for a message gets one in any case, with what it cost."""
    await known_to_be_slow(world)
    world.grok.faults.add(faults.failed())
    await world.ann.slash(world.channel, "video", prompt="waves")
    await world.pass_time(8, step_s=2)
    await world.ann.click(world.message, label="Tell me")
    job = await world.finish()
    (letter,) = world.ann.user.dm_channel.history()

    assert f"Your clip `#{job.number}` did not work out." in world.seen(letter)
    assert "xAI failed while rendering. Nothing was charged." in world.seen(letter)


async def test_a_private_result_comes_by_message_when_its_card_is_closed(world: World) -> None:
    """After 15 minutes a private card cannot change; who asked gets the result itself."""
    world.grok.pace = Pace(video_s=SLOW_S)
    await known_to_be_slow(world)
    world.grok.pace = Pace(video_s=20 * 60)
    await world.ann.slash(world.channel, "video", prompt="waves", private=True)
    job = await world.until(State.RENDERING)
    pressed = await forging.press(
        world.env, world.ann, world.channel, world.message, f"job:tell:{job.id}"
    )

    assert world.told(pressed).text == "You get a message when it is over."

    await world.env.advance_time(20 * 60)
    await world.finish()
    (letter,) = world.ann.user.dm_channel.history()

    assert len(world.seen(letter).media) == 1
    assert "waves" in world.seen(letter)


async def test_a_stranger_is_not_told(world: World) -> None:
    """Only the author is; anybody else is told so at once."""
    await slow_clip(world, world.ann)
    told = world.told(await world.dan.click(world.message, label="Tell me"))
    await world.finish()

    assert told.text == "Only the person who asked for this is told."
    assert world.dan.user.dm_channel.history() == []


async def test_a_press_that_comes_too_late_is_answered(world: World) -> None:
    """When it is over there is nothing left to tell."""
    await slow_clip(world, world.ann)
    job = await world.finish()
    late = await forging.press(
        world.env, world.ann, world.channel, world.message, f"job:tell:{job.id}"
    )

    assert world.told(late).text == "This is over already."
