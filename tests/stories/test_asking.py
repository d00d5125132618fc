"""What is dear is asked about first: what it is, what it costs and why, what the limits leave."""

from typing import Any

import forging
import pytest
from reading import asked_about
from simcord import InteractionResult, MemberActor
from world import World

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


def job_of(question: InteractionResult) -> str:
    """The request that a question is about."""
    return asked_about(question.followups[-1].message)


async def forged(
    world: World, by: MemberActor, question: InteractionResult, action: str, job_id: str
) -> str:
    """What somebody reads after a press below a question that need not be theirs, or open."""
    result = await forging.press(
        world.env, by, world.channel, question.followups[-1], f"{action}:{job_id}"
    )
    return world.told(result).text


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
    assert world.told(question).text == "It has begun."


async def test_drop_forgets_it(world: World) -> None:
    """Nothing was charged, and Go does nothing any more."""
    question = await asks(world)
    job_id = job_of(question)
    await presses(world, question, "Drop")

    assert world.told(question).text == "Dropped. Nothing was charged."
    assert "answered already" in await forged(world, world.ann, question, "ask:go", job_id)
    await world.work()
    assert not world.grok.requests
    assert (await world.used(world.ann)).ticks == 0


async def test_nobody_answers_for_another(world: World) -> None:
    """A forged press of somebody else, a moderator too, lets nothing begin and drops nothing."""
    question = await asks(world)
    job_id = job_of(question)
    for other in (world.dan, world.cleo, world.ben):
        for action in ("ask:go", "ask:drop"):
            told = await forged(world, other, question, action, job_id)

            assert told == "I do not know this job any more."
    await world.work()

    assert not world.grok.requests

    await presses(world, question, "Go")
    await world.finish()

    assert f"**<@{world.ann.id}>**" in world.card()


async def test_a_question_is_answered_once(world: World) -> None:
    """A second Go is told so; one fleet is made and paid for."""
    question = await asks(world)
    job_id = job_of(question)
    await presses(world, question, "Go")
    second = await forged(world, world.ann, question, "ask:go", job_id)
    await world.finish()

    assert "answered already" in second
    assert len(world.grok.requests) == 1
    assert (await world.used(world.ann)).images == 10


async def test_a_question_is_forgotten_after_15_minutes(world: World) -> None:
    """What nobody answered ends, free, and cannot begin any more."""
    question = await asks(world)
    job_id = job_of(question)
    await world.pass_time(15 * 60, step_s=60)
    told = await forged(world, world.ann, question, "ask:go", job_id)

    assert "is too old. Ask for it anew." in told
    assert not world.grok.requests
    assert (await world.used(world.ann)).ticks == 0


async def test_a_question_outlives_a_restart(world: World) -> None:
    """Go works after the bot was started anew."""
    question = await asks(world)
    await world.restart()
    await presses(world, question, "Go")
    await world.finish()

    assert len(world.card().media) == 10


async def test_a_limit_that_was_reached_meanwhile_refuses_at_go(world: World) -> None:
    """The refusal is private and free, with the part that fits; given room, the same Go works."""
    question = await asks(world)
    await world.ben.slash(world.channel, "quota set", unit="images", window="day", amount=5.0)
    refused = await presses(world, question, "Go")

    assert "5 of 5 are left for today" in world.told(refused)
    assert world.told(refused).buttons == ("Make 5", "Why?")
    assert not world.channel.history(viewer=world.dan)
    assert (await world.used(world.ann)).ticks == 0

    await presses(world, question, "Go")
    await world.finish()

    assert (await world.used(world.ann)).images == 10


async def test_a_limit_that_is_reached_already_refuses_before_the_question(world: World) -> None:
    """Nobody is asked about what cannot be."""
    await world.ben.slash(world.channel, "quota set", unit="images", window="day", amount=5.0)
    told = world.told(await asks(world))

    assert "5 of 5 are left for today" in told
    assert told.buttons == ("Make 5", "Why?")


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
