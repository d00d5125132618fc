"""/result: what could not be shown, was withdrawn, or is wanted once more, for its author alone."""

import arriving
import files
import forging
import pytest
from reading import read
from simcord import InteractionResult, MemberActor
from world import World

from bot.core.errors import NotAllowed
from bot.core.jobs import EndReason, State
from bot.core.money import NOTHING
from sandbox.grok import faults
from sandbox.grok.imagine import Pace

PUBLIC_URL = "https://bot.example.org"


with_links = pytest.mark.parametrize(
    "settings_changes", [{"public_url": PUBLIC_URL}], indirect=True
)


async def result(world: World, by: MemberActor, job: str | None = None) -> InteractionResult:
    return await by.slash(world.channel, "result", **({} if job is None else {"job": job}))


async def withdrawn(world: World, prompt: str = "a pear") -> None:
    """A request of ann's whose card a moderator removed before it was done."""
    await world.ann.slash(world.channel, "imagine", prompt=prompt)
    await world.until(State.RENDERING)
    await world.cleo.delete(world.message)
    await world.finish()


async def test_what_was_withdrawn_is_handed_out_in_private(world: World) -> None:
    """Nobody else sees it; it says until when it is kept."""
    await withdrawn(world)
    told = world.told(await result(world, world.ann))

    assert len(told.media) == 1
    assert "Only you see this, and the moderators. It is kept until <t:" in told
    assert "a pear" in told
    assert "AI-generated" in told
    assert world.channel.history(viewer=world.dan) == []


async def test_it_can_be_had_as_often_as_wanted(world: World) -> None:
    """Handing out is a copy: it costs nothing, and is on record like all that shows media."""
    await withdrawn(world)
    used = await world.used(world.ann)
    for _ in range(2):
        assert len(world.told(await result(world, world.ann, "#1")).media) == 1

    assert await world.used(world.ann) == used


async def test_what_ended_late_is_found_without_a_number(world: World) -> None:
    """Without a number it is the latest that nobody has seen, not what was shown already."""
    await withdrawn(world, "a lost pear")
    await world.ann.slash(world.channel, "imagine", prompt="a shown fig")
    await world.finish()

    assert "a lost pear" in world.told(await result(world, world.ann))
    assert "a shown fig" in world.told(await result(world, world.ann, "2"))


async def test_a_private_result_that_came_too_late(world: World) -> None:
    """A private card cannot change after its 15 minutes: `/result` has what came later."""
    world.grok.pace = Pace(video_s=1000)
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1, private=True)
    await world.until(State.RENDERING)
    await world.env.advance_time(1000)
    await world.finish()

    assert len(world.told(await result(world, world.ann)).media) == 1
    assert world.channel.history(viewer=world.dan) == []


async def test_a_request_that_was_stopped_late_is_kept(world: World) -> None:
    """It counts, so its author may have it; the card says so."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.RENDERING)
    await world.ann.click(world.message, label="Cancel")

    assert "If it finishes, `/result #1` has it." in world.card()

    await world.finish()

    assert "so this one counts. `/result #1` has it until <t:" in world.card()
    assert len(world.told(await result(world, world.ann)).media) == 1


async def test_without_a_file_it_says_what_happened_and_what_it_cost(world: World) -> None:
    """A failed, stopped or refused request has no file: its author reads why, and the price."""
    world.grok.faults.add(faults.failed())
    await world.ann.slash(world.channel, "video", prompt="waves")
    await world.finish()
    world.grok.faults.add(faults.moderated_image())
    await world.ann.slash(world.channel, "imagine", prompt="a risky pear")
    await world.finish()

    assert "xAI failed while rendering. Nothing was charged." in world.told(
        await result(world, world.ann, "#1")
    )
    assert "xAI's content policy refused this. It cost $0.02 all the same." in world.told(
        await result(world, world.ann, "#2")
    )


async def test_a_request_under_way_is_not_finished_yet(world: World) -> None:
    """Asked too early, it says how far the request is."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.RENDERING)

    assert "`#1` is not finished yet." in world.told(await result(world, world.ann, "#1"))


async def test_numbers_of_others_are_as_good_as_none(world: World) -> None:
    """Whose a number is cannot be found out, moderators included: they have their log."""
    await withdrawn(world)
    answers = [
        world.told(await result(world, world.dan, "#1")).text,
        world.told(await result(world, world.dan, "#99")).text,
        world.told(await result(world, world.cleo, "#1")).text,
    ]

    assert set(answers) == {"You have no request of this number here. Choose one from the list."}
    forging.expect_refusals(world.env, NotAllowed)


@pytest.mark.parametrize("typed", ["x", "#", "1.5", "-1", "\u0661", "9" * 30])
async def test_what_is_no_number_is_named(world: World, typed: str) -> None:
    """Free text is answered with the form that is wanted."""
    told = world.told(await result(world, world.ann, typed))

    assert told.text == "`job` must be a number such as #12. Choose one from the list."
    forging.expect_refusals(world.env, NotAllowed)


async def test_nothing_waits(world: World) -> None:
    """Who has seen everything is told so."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.finish()

    assert world.told(await result(world, world.ann)).text.startswith("Nothing of yours waits")
    forging.expect_refusals(world.env, NotAllowed)


async def test_ones_own_requests_are_offered(world: World) -> None:
    """The list has one's own latest requests with their words, and nobody else's."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.dan.slash(world.channel, "imagine", prompt="a fig")
    offered = await world.ann.autocomplete(world.channel, "result", "job", "")

    assert [(choice["name"], choice["value"]) for choice in offered] == [
        ("#1 · waiting · a pear", "#1")
    ]


async def test_files_whose_time_is_over_are_gone(world: World) -> None:
    """After KEEP_DAYS there is nothing to hand out, and the answer says so."""
    await withdrawn(world)
    await world.env.advance_time(31 * 24 * 3600)
    await world.app.housekeeping.round()

    assert "its files are not kept any more" in world.told(await result(world, world.ann, "#1"))


async def test_a_copy_is_made_smaller_to_fit(world: World) -> None:
    """What is too large for the answer is made smaller for it; what is kept stays as it is."""
    await withdrawn(world)
    (asked,) = await arriving.send(
        world, world.ann, "result", {"job": "#1"}, attachment_size_limit=6_000
    )
    told = world.told(asked)

    assert len(told.media) == 1
    assert "It is smaller than it was made, to fit this message." in told


async def test_what_cannot_be_handed_out_is_the_operators_to_give(world: World) -> None:
    """Without links, a file of which no copy fits is left to whoever runs the bot."""
    world.grok.faults.add(faults.wrong_content(files.restless(), "image/gif"))
    await withdrawn(world)
    (asked,) = await arriving.send(
        world, world.ann, "result", {"job": "#1"}, attachment_size_limit=200_000
    )

    assert world.told(asked).media == ()
    assert "whoever runs this bot can" in world.told(asked)


@with_links
async def test_an_original_can_be_had_by_link(world: World) -> None:
    """Where links are served, Original gives one, in private and for a while."""
    await arriving.send(
        world, world.ann, "imagine", {"prompt": "a pear"}, attachment_size_limit=6_000
    )
    await world.finish()

    assert "Here it is smaller. The original can be had until <t:" in world.card()
    assert world.card().buttons == ("Again", "Edit", "Original", "Info")

    told = world.told(await world.dan.click(world.message, label="Original"))

    assert f"[imagine-{(await world.job()).id}-1.jpg]({PUBLIC_URL}/f/" in told
    assert "Whoever has the link can fetch it." in told


@with_links
async def test_what_fits_nowhere_is_shown_as_a_link(world: World) -> None:
    """Where no copy fits, the card leads to the file; it is a delivery like any other."""
    world.grok.faults.add(faults.wrong_content(files.restless(), "image/gif"))
    await arriving.send(
        world, world.ann, "imagine", {"prompt": "a pear"}, attachment_size_limit=200_000
    )
    job = await world.finish()

    assert job.end_reason is EndReason.LINKED
    assert "is too large for this channel (0.2 MB)." in world.card()
    assert "Original" in world.card().buttons
    assert world.card().media == ()

    told = world.told(await world.ann.click(world.message, label="Original"))

    assert f"({PUBLIC_URL}/f/" in told


@with_links
async def test_a_link_is_for_those_who_may_see_the_result(world: World) -> None:
    """A forged press on Original of a private request gives nobody a link."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear", private=True)
    job = await world.finish()
    await world.dan.slash(world.channel, "imagine", prompt="a fig")
    await world.finish()
    forged = await forging.press(
        world.env, world.dan, world.channel, world.message, f"job:original:{job.id}"
    )

    assert world.told(forged).text == "I do not know this job any more."


async def test_a_result_can_be_deleted_before_it_is_shown(world: World) -> None:
    """A Cancel that comes too late offers Delete: nothing is shown, it counts, no file is left."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    job = await world.until(State.DELIVERING)
    late = await world.ann.click(world.message, label="Cancel")

    assert "It is ready: the result is on its way." in world.told(late)

    pressed = await world.ann.click(world.answer(late), label="Delete")
    job = await world.finish()

    assert "It is being deleted." in world.told(pressed)
    assert job.end_reason is EndReason.DELETED
    assert world.channel.history() == []
    assert (await world.used(world.ann)) != NOTHING
    assert "not kept any more" in world.told(await result(world, world.ann, "#1"))


async def test_a_result_can_be_deleted_after_it_was_shown(world: World) -> None:
    """Delete takes the message away, and the files."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.DELIVERING)
    late = await world.ann.click(world.message, label="Cancel")
    await world.finish()

    assert world.card().media

    await world.ann.click(world.answer(late), label="Delete")
    await world.finish()

    assert world.channel.history() == []
    assert "not kept any more" in world.told(await result(world, world.ann, "#1"))


async def test_a_result_is_deleted_wherever_it_stands(world: World) -> None:
    """Also a message of its own, where the card could not be changed."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.DELIVERING)
    late = await world.ann.click(world.message, label="Cancel")
    world.env.inject_error("PATCH", "/webhooks/*", status=403, code=50013)
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50013)
    await world.finish()

    assert world.card().media

    await world.ann.click(world.answer(late), label="Delete")
    await world.finish()

    assert not any(world.seen(message).media for message in world.channel.history())


async def test_a_stranger_deletes_nothing(world: World) -> None:
    """Only the author and moderators may delete; a forged press is refused."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    job = await world.finish()
    forged = await forging.press(
        world.env, world.dan, world.channel, world.message, f"job:delete:{job.id}"
    )
    await world.work()

    assert "Only the person who asked for this, or a moderator" in world.told(forged)
    assert read(world.message).media
