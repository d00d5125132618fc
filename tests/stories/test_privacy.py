"""What a person decides about what was made for them: /privacy."""

import forging
from simcord import InteractionResult, MemberActor
from world import World

from bot.core.jobs import State

YES = "Others may work on what I made: yes"
NO = "Others may work on what I made: no"
CLOSED = "Its author keeps what they make to themselves."


async def privacy(world: World, by: MemberActor) -> InteractionResult:
    return await by.slash(world.channel, "privacy")


async def opted_out(world: World, by: MemberActor) -> None:
    """Somebody keeps what was made for them to themselves."""
    await by.click(world.answer(await privacy(world, by)), label=YES)


async def finished(world: World, by: MemberActor) -> None:
    """A picture that somebody asked for stands in the channel."""
    await by.slash(world.channel, "imagine", prompt=world.a_wish())
    await world.finish()


async def test_everybody_shares_until_they_say_no(world: World) -> None:
    """The answer of /privacy says how it is, and its button changes it, there and back."""
    result = await privacy(world, world.ann)
    assert world.told(result).buttons[0] == YES

    await world.ann.click(world.answer(result), label=YES)
    assert world.told(result).buttons[0] == NO

    await world.ann.click(world.answer(result), label=NO)
    assert world.told(result).buttons[0] == YES
    assert "**What this bot keeps**" in world.told(result)


async def test_a_choice_outlives_a_restart_and_is_one_persons(world: World) -> None:
    """The choice is kept, its button works on, and nobody else's is touched."""
    first = await privacy(world, world.ann)
    await world.restart()
    await world.ann.click(world.answer(first), label=YES)
    await world.restart()

    assert world.told(await privacy(world, world.ann)).buttons[0] == NO
    assert world.told(await privacy(world, world.dan)).buttons[0] == YES


async def test_who_says_no_is_heard(world: World) -> None:
    """Others may not edit or animate what was made before and after; its author still may."""
    await finished(world, world.ann)
    await opted_out(world, world.ann)
    for label in ("Edit", "Animate"):
        refused = await world.dan.click(world.message, label=label)

        assert refused.modal is None
        assert world.told(refused).text == CLOSED
    form = await world.ann.click(world.message, label="Edit")
    await world.ann.submit_modal(form, {"prompt": "make it night"})

    assert (await world.finish()).state is State.DONE


async def test_words_may_be_repeated_by_anybody(world: World) -> None:
    """Again repeats the words of a public card, which everybody has read: no picture is used."""
    await finished(world, world.ann)
    await opted_out(world, world.ann)
    await world.dan.click(world.message, label="Again")

    assert (await world.finish()).state is State.DONE
    assert f"**<@{world.dan.id}>**" in world.card()


async def test_pictures_of_who_says_no_are_not_repeated(world: World) -> None:
    """Again works on the same picture once more, and so ends with its author's consent."""
    await finished(world, world.ann)
    form = await world.dan.click(world.message, label="Edit")
    await world.dan.submit_modal(form, {"prompt": "make it night"})
    await world.finish()
    await opted_out(world, world.ann)
    told = [
        world.told(await who.click(world.message, label="Again")).text
        for who in (world.dan, world.cleo)
    ]

    assert told == [CLOSED, CLOSED]


async def test_a_forged_choice_is_ones_own(world: World) -> None:
    """Whoever presses a made-up button changes nothing but their own choice."""
    await finished(world, world.ann)
    message = world.message
    await forging.press(world.env, world.dan, world.channel, message, "own:share:no")
    for custom_id in ("own:share:maybe", f"own:share:{world.ann.id}", "own:share:"):
        result = await forging.press(world.env, world.dan, world.channel, message, custom_id)

        assert not result.acknowledged
    assert world.told(await privacy(world, world.ann)).buttons[0] == YES
    assert world.told(await privacy(world, world.dan)).buttons[0] == NO
