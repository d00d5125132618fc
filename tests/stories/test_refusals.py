"""xAI's content policy refuses: the author alone reads why, and what it cost."""

from collections.abc import Callable

import pytest
from world import World

from bot.core.jobs import State
from sandbox.grok import faults
from sandbox.grok.faults import Fault

CENTS = 100_000_000
FORMS: list[tuple[str, Callable[[], Fault]]] = [
    ("imagine", faults.moderated_image),
    ("imagine", faults.flagged_images),
    ("imagine", faults.missing_images),
    ("video", faults.moderated_clip),
    ("video", lambda: faults.moderated_clip(long_code=True)),
    ("video", faults.flagged_clip),
    ("video", lambda: faults.flagged_clip(url=None)),
    ("video", faults.moderated_clip_as_failure),
    ("video", lambda: faults.moderated_clip_as_failure("internal_error")),
]


@pytest.mark.parametrize(("command", "form"), FORMS)
async def test_a_refusal_is_told_in_private_and_its_card_goes(
    world: World, command: str, form: Callable[[], Fault]
) -> None:
    """Whatever form the refusal has, the channel is left clean and the author knows the cost."""
    world.grok.faults.add(form())
    await world.ann.slash(world.channel, command, prompt="a risky pear")
    job = await world.finish()
    (told,) = world.told_in_private(world.ann)

    assert job.state is State.REFUSED
    assert "xAI's content policy refused this. It cost $0." in told
    assert "Other words may work." in told
    assert not world.channel.history(viewer=world.dan)
    assert (await world.used(world.ann)).ticks == world.grok.bill[0].ticks


async def test_a_refusal_before_anything_is_made_is_told_the_same_way(world: World) -> None:
    """The first answer of xAI may be the refusal, with the bill in it."""
    body = (
        b'{"code":"imagine:content-moderated","error":"Generated image rejected by content '
        b'moderation.","usage":{"cost_in_usd_ticks":200000000}}'
    )
    refusal = faults.messages.Response(
        status=400, headers={"content-type": "application/json"}, body=body
    )
    world.grok.faults.add(faults.answering("submit-image", refusal))
    await world.ann.slash(world.channel, "imagine", prompt="a risky pear")
    await world.finish()

    assert "It cost $0.02 all the same." in world.told_in_private(world.ann)[0]
    assert not world.channel.history(viewer=world.dan)
    assert (await world.used(world.ann)).ticks == 2 * CENTS


async def test_while_it_is_being_removed_the_card_shows_no_prompt(world: World) -> None:
    """For the moment before it goes, the public card says nothing of what was asked."""
    world.grok.faults.add(faults.moderated_image())
    await world.ann.slash(world.channel, "imagine", prompt="a risky pear")
    await world.finish()
    edit, tell, delete = world.env.http_requests[-3:]

    assert (edit.method, tell.method, delete.method) == ("PATCH", "POST", "DELETE")
    assert "pear" not in str(edit.json)


async def test_the_first_two_refusals_of_a_day_use_up_no_pictures(world: World) -> None:
    """The money is gone all the same; pictures count from the third refusal on."""
    pictures: list[int] = []
    for _ in range(3):
        world.grok.faults.add(faults.moderated_image())
        await world.ann.slash(world.channel, "imagine", prompt="a risky pear", count=2)
        await world.finish()
        pictures.append((await world.used(world.ann)).images)

    assert pictures == [0, 0, 2]
    assert (await world.used(world.ann)).ticks == 12 * CENTS


async def test_the_next_day_refusals_are_free_again(world: World) -> None:
    """The day that refusals are counted by is the day of the limits."""
    world.grok.faults.add(faults.moderated_image(), times=3)
    for _ in range(2):
        await world.ann.slash(world.channel, "imagine", prompt="a risky pear")
        await world.finish()
    await world.env.advance_time(24 * 3600)
    await world.ann.slash(world.channel, "imagine", prompt="a risky pear")
    await world.finish()

    assert (await world.used(world.ann)).images == 0


@pytest.mark.parametrize(
    ("form", "asked", "sentence"),
    [
        (faults.flagged_images(3), 10, "7 of 10: xAI kept back 3."),
        (faults.missing_images(1), 3, "2 of 3: xAI kept back 1."),
    ],
)
async def test_pictures_that_are_kept_back_leave_the_others(
    world: World, form: Fault, asked: int, sentence: str
) -> None:
    """Of several pictures the good ones are delivered and counted, and the card says how many."""
    world.grok.faults.add(form)
    await world.ann.slash(world.channel, "imagine", prompt="pears", count=asked)
    await world.finish()

    assert sentence in world.card()
    assert f"{len(world.card().media)} of {asked}" in sentence
    assert (await world.used(world.ann)).images == len(world.card().media)


async def test_a_late_refusal_leaves_a_card_without_the_prompt(world: World) -> None:
    """When nobody can be told in private any more, the card says that it did not work, no more."""
    world.grok.faults.add(faults.moderated_clip())
    await world.ann.slash(world.channel, "video", prompt="a risky pear")
    await world.until(State.RENDERING)
    await world.env.advance_time(16 * 60)
    await world.finish()

    assert "This did not work out." in world.card()
    assert "pear" not in world.card()
    assert not world.told_in_private(world.ann)


async def test_a_refused_request_is_gone_from_the_channel_though_it_was_stopped(
    world: World,
) -> None:
    """A refused card never shows its prompt; whoever stopped it reads what became of it."""
    world.grok.faults.add(faults.moderated_image())
    await world.ann.slash(world.channel, "imagine", prompt="a risky pear")
    await world.until(State.RENDERING)
    await world.ann.click(world.message, label="Cancel")

    assert "Stopped. xAI had already begun, so this one counts." in world.card()

    await world.finish()

    assert not world.channel.history(viewer=world.dan)
    assert "xAI's content policy refused this." in world.told_in_private(world.ann)[-1]
    assert (await world.used(world.ann)).ticks == world.grok.bill[0].ticks
