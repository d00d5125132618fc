"""The card of a described picture: what is to be seen, and words for something like it."""

import files
from reading import Seen
from simcord import InteractionResult
from world import World

from sandbox.grok import faults


async def described(world: World) -> tuple[InteractionResult, Seen]:
    """Ann had a picture described; the answer, and what she alone sees of it."""
    result = await world.ann.slash(world.channel, "describe", image=files.photo("blue"))
    await world.finish()
    return result, world.told(result)


async def test_a_description_is_for_the_author_alone(world: World) -> None:
    """The card has a caption, words to copy, what it cost, and no public trace."""
    _, card = await described(world)

    assert card.text.startswith("-# Only you see this text, and the moderators.\n")
    assert "in blue" in card
    assert "**Words that would make something like it**\n```\na " in card
    assert "-# these words cost " in card
    assert card.buttons == ("Imagine", "Info")
    assert not world.channel.history(viewer=world.dan)


async def test_a_description_counts_its_dollars_and_no_picture(world: World) -> None:
    """Limits count what xAI bills for the words."""
    await described(world)
    used = await world.used(world.ann)

    assert (used.images, used.clips) == (0, 0)
    assert used.ticks == sum(charge.ticks for charge in world.grok.bill) > 0


async def test_imagine_opens_the_words_to_make_something_like_it(world: World) -> None:
    """The form holds the words; a picture is made with what becomes of them."""
    result, card = await described(world)
    shown = await world.ann.click(world.answer(result), label="Imagine")
    prompt, private = [row["component"] for row in (shown.modal or {})["components"]]

    assert f"```\n{prompt['value']}\n```" in card

    await world.ann.submit_modal(shown, {prompt["custom_id"]: "a blue boat"})
    await world.finish()

    assert world.grok.requests[-1].body["prompt"] == "a blue boat"
    assert len(world.channel.history(viewer=world.dan)) == 1

    shown = await world.ann.click(world.answer(result), label="Imagine")
    prompt, private = [row["component"] for row in (shown.modal or {})["components"]]
    await world.ann.submit_modal(
        shown, {prompt["custom_id"]: "a surprise", private["custom_id"]: True}
    )
    await world.finish()

    assert world.grok.requests[-1].body["prompt"] == "a surprise"
    assert len(world.channel.history(viewer=world.dan)) == 1


async def test_result_has_a_description_once_more(world: World) -> None:
    """/result hands out the same words with the same buttons, after a restart too."""
    _, card = await described(world)
    await world.restart()
    handed = world.told(await world.ann.slash(world.channel, "result", job="#1"))

    assert handed == card


async def test_a_description_that_failed_says_so(world: World) -> None:
    """The person reads what happened and what it cost; Again tries once more."""
    world.grok.faults.add(faults.nonsense("submit-text", b'{"output": []}'))
    _, card = await described(world)

    assert "✖ xAI could not describe this. Nothing was charged. Trying again may work." in card
    assert card.buttons == ("Again", "Info")
