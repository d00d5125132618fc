"""Better words: a model rewrites a prompt, and its author decides before anything is made."""

from typing import Any

import files
import forging
from reading import Seen
from simcord import InteractionResult, ResponseMessage
from world import World

from bot.core.jobs import State
from sandbox.grok import faults, words

WISH = "a boat in a storm"
BETTER = words.improved(WISH)


async def improved(world: World, **options: Any) -> ResponseMessage:
    """Ann had her words improved; the card that she alone sees."""
    result = await world.ann.slash(
        world.channel, "imagine", **{"prompt": WISH, "improve": True} | options
    )
    await world.finish()
    return world.answer(result)


async def seen(world: World, card: ResponseMessage) -> Seen:
    """What stands on the card now."""
    return next(
        world.seen(one) for one in world.channel.history(viewer=world.ann) if one.id == card.id
    )


def prompts_sent(world: World) -> list[str]:
    """The prompts of the pictures that xAI was asked for."""
    return [str(one.body["prompt"]) for one in world.grok.requests if "prompt" in one.body]


async def changed(world: World, shown: InteractionResult, text: str) -> InteractionResult:
    """Ann sends the form with other words."""
    (field,) = [row["component"] for row in (shown.modal or {})["components"]]
    return await world.ann.submit_modal(shown, {field["custom_id"]: text})


async def test_the_author_sees_better_words_before_anything_is_made(world: World) -> None:
    """The card shows the new words, the person's own, and what making it costs; to them alone."""
    card = await seen(world, await improved(world))

    assert f"```\n{BETTER}\n```" in card
    assert f"**Yours** \u2068{WISH}\u2069" in card
    assert "-# Making it costs about $0.02 · these words cost under $0.001 · `#1`" in card
    assert card.buttons == ("Use it", "Change", "Keep mine")
    assert not prompts_sent(world)
    assert not world.channel.history(viewer=world.dan)


async def test_words_cost_what_xai_bills_and_no_picture(world: World) -> None:
    """Limits count the dollars of the words, and nothing else."""
    await improved(world)
    used = await world.used(world.ann)

    assert used.images == 0
    assert used.ticks == sum(charge.ticks for charge in world.grok.bill) > 0


async def test_use_it_makes_it_with_the_better_words(world: World) -> None:
    """What was asked for begins, in public, with the options it had."""
    card = await improved(world, count=2, aspect="16:9")
    await world.ann.click(card, label="Use it")
    await world.finish()

    assert prompts_sent(world) == [BETTER]
    assert world.grok.requests[-1].body["aspect_ratio"] == "16:9"
    assert len(world.card().media) == 2
    assert f"**<@{world.ann.id}>** \u2068{BETTER[:40]}" in world.card()
    assert len(world.channel.history(viewer=world.dan)) == 1


async def test_keep_mine_makes_it_as_it_was(world: World) -> None:
    """Whoever likes their own words better makes it with them."""
    card = await improved(world)
    await world.ann.click(card, label="Keep mine")
    await world.finish()

    assert prompts_sent(world) == [WISH]


async def test_change_opens_the_better_words(world: World) -> None:
    """The form holds the new words; what becomes of them is what is asked for."""
    card = await improved(world)
    shown = await world.ann.click(card, label="Change")
    (field,) = [row["component"] for row in (shown.modal or {})["components"]]
    await changed(world, shown, "a boat at peace")
    await world.finish()

    assert field["value"] == BETTER
    assert prompts_sent(world) == ["a boat at peace"]


async def test_words_that_were_changed_to_nothing_are_refused(world: World) -> None:
    """What cannot be asked for is said in private, and the card is there for another try."""
    card = await improved(world)
    shown = await world.ann.click(card, label="Change")
    told = world.told(await changed(world, shown, "\u200b \u202e"))
    await world.env.advance_time(5)
    await world.ann.click(card, label="Use it")
    await world.finish()

    assert "`prompt` is empty." in told
    assert prompts_sent(world) == [BETTER]


async def test_what_was_wanted_in_private_stays_private(world: World) -> None:
    """The picture is for the author alone if the command said so."""
    card = await improved(world, private=True)
    await world.ann.click(card, label="Use it")
    await world.finish()

    assert prompts_sent(world) == [BETTER]
    assert not world.channel.history(viewer=world.dan)


async def test_a_style_goes_into_the_better_words(world: World) -> None:
    """The model reads the style's words too; the card shows the person's own without them."""
    card = await improved(world, style="watercolour")
    shown = await seen(world, card)
    await world.ann.click(card, label="Use it")
    await world.finish()

    assert f"**Yours** \u2068{WISH}\u2069" in shown
    assert prompts_sent(world)[0].startswith(f"watercolour painting of {WISH}, ")
    assert "\u2068watercolour\u2069" in world.card()


async def test_better_words_can_be_previewed(world: World) -> None:
    """With both, the preview is made with the better words, and so is the final."""
    card = await improved(world, preview=True, resolution="2k", quality="medium")
    assert "Making it costs about $0.02" in await seen(world, card)

    await world.ann.click(card, label="Use it")
    await world.finish()
    await world.ann.click(world.message, label="Make final · $0.08")
    await world.finish()

    assert prompts_sent(world) == [BETTER, BETTER]
    assert world.grok.requests[-1].body["resolution"] == "2k"


async def test_the_price_on_the_card_is_not_asked_about_again(world: World) -> None:
    """Above the server's amount too, Use it is an answer to the price that the card says."""
    card = await improved(world, count=10, resolution="2k", quality="medium")

    assert "Making it costs about $0.80" in await seen(world, card)

    await world.ann.click(card, label="Use it")
    await world.finish()

    assert len(world.card().media) == 10


async def test_two_quick_presses_make_it_once(world: World) -> None:
    """A second press at once, on another button of the card too, is asked about."""
    card = await improved(world)
    await world.ann.click(card, label="Use it")
    told = world.told(await world.ann.click(card, label="Keep mine"))
    await world.finish()

    assert told.text.startswith("You pressed this a moment ago.")
    assert prompts_sent(world) == [BETTER]


async def test_the_card_outlives_a_restart(world: World) -> None:
    """All three buttons work after the bot was started anew."""
    card = await improved(world)
    await world.restart()
    shown = await world.ann.click(card, label="Change")

    assert shown.modal is not None

    await world.ann.click(card, label="Use it")
    await world.finish()

    assert prompts_sent(world) == [BETTER]


async def test_a_form_that_a_restart_left_behind_gives_the_words_back(world: World) -> None:
    """What was written into it is not lost, and can be used in another."""
    card = await improved(world)
    shown = await world.ann.click(card, label="Change")
    await world.restart()
    told = world.told(await changed(world, shown, "a boat that I thought about for long"))

    assert "a boat that I thought about for long" in told
    assert not prompts_sent(world)


async def test_pictures_are_kept_for_what_comes_after_the_words(world: World) -> None:
    """An edit with improved words works on the picture that it was opened for."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.finish()
    source = world.message
    shown = await world.ann.click(source, label="Edit")
    result = await world.ann.submit_modal(shown, {"prompt": "at night", "wishes": ["improve"]})
    await world.finish()
    await world.ann.click(world.answer(result), label="Use it")
    await world.finish()
    body = world.grok.requests[-1].body

    assert body["prompt"] == words.improved("at night")
    assert len(files.in_request(body)) == 1
    assert "at night" in world.card()


async def test_nobody_presses_for_another(world: World) -> None:
    """A forged press of a member or a moderator is answered in private, and does nothing."""
    card = await improved(world)
    job = await world.job()
    for other in (world.dan, world.cleo):
        for action in ("words:use", "words:change", "words:keep", "words:imagine"):
            result = await forging.press(
                world.env, other, world.channel, card, f"{action}:{job.id}"
            )

            assert world.told(result).text == "I do not know this job any more."
    assert not prompts_sent(world)


async def test_when_xai_refuses_the_words_the_persons_own_are_still_there(world: World) -> None:
    """The private card says what happened and what it cost, and offers the person's own words."""
    world.grok.faults.add(faults.moderated_text())
    card = await improved(world)
    told = await seen(world, card)

    assert "✖ xAI's content policy refused this." in told
    assert "Your own words are still there: make it with them." in told
    assert told.buttons == ("Keep mine", "Info")

    await world.ann.click(card, label="Keep mine")
    await world.finish()

    assert prompts_sent(world) == [WISH]


async def test_when_xai_fails_another_try_or_the_persons_own_words_are_offered(
    world: World,
) -> None:
    """Again asks for better words once more."""
    world.grok.faults.add(faults.nonsense("submit-text", b'{"output": []}'))
    card = await improved(world)
    told = await seen(world, card)

    assert "✖ xAI found no better words. Nothing was charged. Trying again may work." in told
    assert told.buttons == ("Keep mine", "Again", "Info")

    again = await world.ann.click(card, label="Again")
    await world.finish()

    assert BETTER in await seen(world, world.answer(again))


async def test_a_failing_price_is_asked_about_before_its_own_words_are_used(world: World) -> None:
    """A card that could not name the price does not stand for an answer to it."""
    world.grok.faults.add(faults.moderated_text())
    card = await improved(world, count=10, resolution="2k", quality="medium")
    told = world.told(await world.ann.click(card, label="Keep mine"))

    assert "This would cost about **$0.80**" in told


async def test_result_has_the_words_once_more(world: World) -> None:
    """/result hands out the words with their buttons, also when the first card is gone."""
    card = await improved(world)
    result = await world.ann.slash(world.channel, "result", job="#1")
    handed = world.told(result)

    assert BETTER in handed
    assert "Making it costs about $0.02" in handed
    assert handed.buttons == (await seen(world, card)).buttons

    await world.ann.click(world.answer(result), label="Use it")
    await world.finish()

    assert prompts_sent(world) == [BETTER]


async def test_what_cannot_work_is_said_before_words_are_bought(world: World) -> None:
    """A request with a wrong option is refused at once, as without improving."""
    result = await world.ann.slash(
        world.channel, "imagine", prompt=WISH, improve=True, resolution="8k"
    )

    assert "`resolution` has no such value." in world.told(result)
    assert not world.grok.seen


async def test_the_log_says_that_words_were_found(world: World) -> None:
    """Moderators read of it like of everything else."""
    await improved(world)
    assert (await world.job()).state is State.DONE
    told = world.told(await world.cleo.slash(world.channel, "logs recent"))

    assert "words found · Grok 4.3" in told


async def test_words_cannot_break_out_of_their_block(world: World) -> None:
    """Whatever the model writes, it pings nobody and formats nothing."""
    text = '{"prompt": "a ``` boat @everyone **x**"}'
    world.grok.faults.add(faults.other_words(text))
    card = await seen(world, await improved(world))

    assert "```\na ''' boat @everyone **x**\n```" in card
