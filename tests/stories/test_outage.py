"""xAI is down for a while: nothing is lost, nobody is charged, and the operator knows."""

import asyncio
import logging
import random
from itertools import pairwise
from typing import Any

import pytest
from world import FIRST_MEMBER_ID, EnvClock, World

from sandbox.grok import faults
from sandbox.grok.faults import Fault
from sandbox.grok.imagine import GrokImagine, Pace
from tests.inline import a_turn

"""The simulated Discord counts: ann always has this id."""
CANNOT_BE_USED = (
    "xAI cannot be used just now. Your place is kept; nothing is charged while it waits."
)


@pytest.fixture
def settings_changes() -> dict[str, Any]:
    """Room for all, so that only the outage holds anybody up."""
    return {"max_concurrent_jobs": 50}


@pytest.fixture
def grok(clock: EnvClock) -> GrokImagine:
    return GrokImagine(
        clock=clock.now_s,
        rng=random.Random(1),
        media_origin="https://media.test",
        pace=Pace(deferred_s=30),
    )


def submissions(world: World) -> list[float]:
    """When requests were sent, in seconds."""
    return [seen.at for seen in world.grok.seen if seen.method == "POST"]


def actions(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The action words of everything that was logged for the operator's attention."""
    return [vars(one)["action"] for one in caplog.records if one.levelno >= logging.ERROR]


async def ask_many(world: World, count: int) -> None:
    for nth in range(count):
        member = world.guild.add_member(world.env.create_user(f"m{nth}"))
        await member.slash(world.channel, "imagine", prompt=f"wish {nth}")
        await world.env.advance_time(0.01)


@pytest.mark.parametrize(
    ("trouble", "action"),
    [
        (faults.wrong_key("submit-image"), "alert_wrong_key"),
        (faults.out_of_credit("submit-image"), "alert_out_of_credit"),
        (faults.overloaded("submit-image"), "alert_down"),
        (faults.dropped_before("submit-image"), "alert_down"),
    ],
)
async def test_an_outage_stops_the_sending_not_the_queue(
    world: World, caplog: pytest.LogCaptureFixture, trouble: Fault, action: str
) -> None:
    """A few requests find out; from then on only probes are sent, and the operator reads it once.

    When xAI works again, everybody is served, and nobody was charged for the wait.
    """
    with world.grok.faults.during(trouble):
        await ask_many(world, 10)
        await world.pass_time(300, step_s=2)
        tries = submissions(world)

        assert len(tries) <= 16
        assert actions(caplog).count(action) == 1
        assert world.grok.bill == []
        assert sum(CANNOT_BE_USED in world.seen(card) for card in world.channel.history()) == 10

    await world.pass_time(400, step_s=2)

    assert all(world.seen(card).media for card in world.channel.history())
    assert len(world.grok.bill) == 10


async def test_probes_are_few_and_far_between(world: World) -> None:
    """The longer it lasts, the more seldom xAI is tried: two minutes apart in the end."""
    with world.grok.faults.during(faults.overloaded("submit-image")):
        await ask_many(world, 3)
        await world.pass_time(1200, step_s=2)
    gaps = [after - before for before, after in pairwise(submissions(world))]

    assert all(118 <= gap <= 130 for gap in gaps[-4:])
    assert len(gaps) < 20


async def test_afterwards_the_queue_starts_slowly(world: World) -> None:
    """An xAI that just recovered is not knocked over by all who waited.

    The answer to the probe is awaited before more is sent, one more at a time for each answer.
    """
    with world.grok.faults.during(faults.wrong_key("submit-image")):
        await ask_many(world, 6)
        await world.pass_time(30)
    await world.env.advance_time(130)
    await most_at_once(world)  # the waiting cards come first
    sent = [await most_at_once(world) for _ in range(3)]

    assert sent == [1, 1, 2]


async def most_at_once(world: World) -> int:
    """How many requests are with xAI at once, however often the worker looks; then it answers."""
    held = world.grok.faults.hold("submit-image", when="before", times=None)
    steps = [asyncio.create_task(world.app.worker.step()) for _ in range(20)]
    async with asyncio.timeout(10):
        while sum(not step.done() for step in steps) > held.waiting:
            await a_turn()
    at_once = held.waiting
    world.grok.faults.clear()
    await asyncio.gather(*steps)
    return at_once


async def test_one_lost_request_is_no_outage(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A single failure is a matter of that request alone."""
    world.grok.faults.add(faults.overloaded("submit-image"))
    await ask_many(world, 3)
    await world.pass_time(60)

    assert actions(caplog) == []
    assert all(world.seen(card).media for card in world.channel.history())


async def test_being_asked_for_patience_is_no_outage(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A rate limit says that xAI works; whoever met it waits a little, others go on."""
    world.grok.faults.add(faults.rate_limited("submit-image"), times=5)
    await ask_many(world, 6)
    await world.pass_time(90)

    assert actions(caplog) == []
    assert all(world.seen(card).media for card in world.channel.history())


async def test_the_outage_outlives_a_restart(world: World) -> None:
    """A bot that starts in the middle of it knows, and sends no more than a probe."""
    with world.grok.faults.during(faults.wrong_key("submit-image")):
        await ask_many(world, 5)
        await world.pass_time(4)
        before = len(submissions(world))
        await world.restart()
        await world.pass_time(4)

        assert len(submissions(world)) == before


class TestOperator:
    """Whoever runs the bot is told by direct message, if they gave their id."""

    @pytest.fixture
    def settings_changes(self) -> dict[str, Any]:
        return {"operator_user_id": FIRST_MEMBER_ID}

    async def test_the_operator_is_told_of_the_beginning_and_the_end(self, world: World) -> None:
        """Two messages: what is wrong and what to do, and that it is over. Nobody else reads it."""
        assert world.ann.id == FIRST_MEMBER_ID
        with world.grok.faults.during(faults.out_of_credit("submit-image")):
            await ask_many(world, 3)
            await world.pass_time(60)
        await world.pass_time(200)
        told = [world.seen(message).text for message in world.ann.user.dm_channel.history()]

        assert len(told) == 2
        assert "the credit is used up" in told[0]
        assert "xAI answers again." in told[1]
        assert not any("credit" in world.seen(card) for card in world.channel.history())
