"""What is dear is asked about first: what, how much, with which model, and what the limits leave."""

from typing import Any

import forging
import pytest
from simcord import InteractionResult
from world import World

from bot.core.jobs import EndReason, State

DEAR: dict[str, Any] = {"count": 10, "resolution": "2k", "quality": "medium"}
"""$0.80."""


async def asks(world: World, **options: Any) -> InteractionResult:
    """Ann asks for something dear."""
    return await world.ann.slash(
        world.channel, "imagine", prompt="a fleet of boats", **DEAR | options
    )


async def presses(world: World, question: InteractionResult, label: str) -> InteractionResult:
    """Ann presses a button of the question."""
    return await world.ann.click(question.followups[-1], label=label)


async def test_what_is_dear_is_asked_about_first(world: World) -> None:
    """The question says what it is, what it costs and why; nothing is sent and nothing held."""
    question = await asks(world)
    told = world.told(question)
    await world.work()

    assert "This would cost about **$0.80** with Image 2.0. Shall I begin?" in told
    assert "`quality` needs Image 2.0: cheaper models cannot do that." in told
    assert "\u2068a fleet of boats\u2069" in told
    assert "-# Image 2.0 · 10 pictures · 2k · medium" in told
    assert "-# $2.00 left today (each member) · " in told
    assert told.buttons == ("Go", "Drop")
    assert not world.grok.requests
    assert (await world.used(world.ann)).ticks == 0
    assert not world.channel.history(viewer=world.dan), "something public stayed behind"


async def test_what_is_cheap_just_begins(world: World) -> None:
    """Up to the server's amount nobody is asked."""
    await world.ann.slash(world.channel, "imagine", prompt="boats", count=10)
    await world.finish()

    assert len(world.card().media) == 10


async def test_a_model_that_was_named_needs_no_reason(world: World) -> None:
    """Who chose the model knows why it is dear."""
    told = world.told(await asks(world, model="grok-imagine-image-2.0"))

    assert "**$0.80** with Image 2.0" in told
    assert "cheaper models" not in told


async def test_go_lets_it_begin(world: World) -> None:
    """The card appears in public now, the hold with it, and the question is closed."""
    question = await asks(world)
    await presses(world, question, "Go")
    await world.finish()

    assert len(world.card().media) == 10
    assert len(world.channel.history(viewer=world.dan)) == 1
    assert (await world.used(world.ann)).images == 10
    (closed,) = [seen for seen in world.told_in_private(world.ann) if "begun" in seen]
    assert closed.text == "It has begun."


async def test_drop_forgets_it(world: World) -> None:
    """Nothing was charged, and Go does nothing any more."""
    question = await asks(world)
    dropped = await presses(world, question, "Drop")
    job = await world.job()

    assert job.end_reason is EndReason.NOT_WANTED
    assert "Dropped. Nothing was charged." in world.told_in_private(world.ann)[-1]
    assert dropped.acknowledged

    result = await forging.press(
        world.env, world.ann, world.channel, question.followups[-1], f"ask:go:{job.id}"
    )
    await world.work()

    assert "answered already" in world.told(result)
    assert not world.grok.requests


async def test_nobody_answers_for_another(world: World) -> None:
    """A forged press of somebody else, a moderator too, lets nothing begin and drops nothing."""
    question = await asks(world)
    job = await world.job()
    for other in (world.dan, world.cleo, world.ben):
        for action in ("ask:go", "ask:drop"):
            result = await forging.press(
                world.env, other, world.channel, question.followups[-1], f"{action}:{job.id}"
            )

            assert "I do not know this job any more." in world.told(result)
    assert (await world.job()).state is State.ASKING


async def test_a_question_is_answered_once(world: World) -> None:
    """A second Go is told so; one fleet is made and paid for."""
    question = await asks(world)
    job = await world.job()
    await presses(world, question, "Go")
    second = await forging.press(
        world.env, world.ann, world.channel, question.followups[-1], f"ask:go:{job.id}"
    )
    await world.finish()

    assert "answered already" in world.told(second)
    assert len(world.grok.requests) == 1
    assert (await world.used(world.ann)).images == 10


async def test_a_question_is_forgotten_after_15_minutes(world: World) -> None:
    """What nobody answered ends, free, and cannot begin any more."""
    question = await asks(world)
    await world.env.advance_time(15 * 60)
    job = await world.finish()
    result = await forging.press(
        world.env, world.ann, world.channel, question.followups[-1], f"ask:go:{job.id}"
    )

    assert (job.state, job.end_reason) == (State.EXPIRED, EndReason.NEVER_ANSWERED)
    assert "is too old. Ask for it anew." in world.told(result)
    assert (await world.used(world.ann)).ticks == 0


async def test_a_question_outlives_a_restart(world: World) -> None:
    """Go works after the bot was started anew."""
    question = await asks(world)
    await world.restart()
    await presses(world, question, "Go")
    await world.finish()

    assert len(world.card().media) == 10


async def test_a_limit_that_was_reached_meanwhile_refuses_at_go(world: World) -> None:
    """The refusal is private and free; once there is room again, the same Go works."""
    question = await asks(world)
    await world.ben.slash(world.channel, "quota set", unit="images", window="day", amount=5.0)
    refused = await presses(world, question, "Go")

    assert "the whole limit is 5" in world.told(refused)
    assert not world.channel.history(viewer=world.dan)
    assert (await world.used(world.ann)).ticks == 0

    await presses(world, question, "Go")
    await world.finish()

    assert (await world.used(world.ann)).images == 10


async def test_a_limit_that_is_reached_already_refuses_before_the_question(world: World) -> None:
    """Nobody is asked about what cannot be."""
    await world.ben.slash(world.channel, "quota set", unit="images", window="day", amount=5.0)
    told = world.told(await asks(world))

    assert "the whole limit is 5" in told
    assert not told.buttons


@pytest.mark.parametrize("private", [True, False])
async def test_admins_say_above_which_price(world: World, *, private: bool) -> None:
    """Where an admin said 0, everything that costs is asked about."""
    await world.ben.slash(world.channel, "settings ask_above", dollars=0.0)
    result = await world.ann.slash(world.channel, "imagine", prompt="a boat", private=private)

    assert "This would cost about **$0.02** with Image 1.0." in world.told(result)


async def test_the_usual_model_is_named_and_not_blamed_on_an_option(world: World) -> None:
    """Where the server's own choice is dear, no option is said to need it."""
    await world.ben.slash(
        world.channel, "settings model", kind="clips", model="grok-imagine-video-1.5"
    )
    told = world.told(await world.ann.slash(world.channel, "video", prompt="waves"))

    assert "This would cost about **$0.84** with Video 1.5. Shall I begin?" in told
    assert "cheaper models" not in told
