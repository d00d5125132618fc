"""Changing and extending clips that people attach, and putting pictures into words."""

from typing import Any

import files
import forging
import pytest
from world import World

from bot.core.jobs import State
from bot.core.money import NOTHING
from bot.core.requests import ClipEditRequest

BASE = "grok-imagine-video"


async def billed(world: World) -> bool:
    """Whether what was booked is what xAI billed."""
    return (await world.used()).ticks == sum(charge.ticks for charge in world.grok.bill) > 0


async def refused(world: World, sentence: str, command: str, **options: Any) -> None:
    """A command is answered in private; nothing is shown, sent or spent."""
    result = await world.ann.slash(world.channel, command, **{"prompt": "a pear"} | options)
    await world.work()

    forging.expect_nothing_but_refusals(world.env)
    assert sentence in world.told(result)
    assert not world.channel.history(viewer=world.dan)
    assert not world.grok.requests
    assert await world.used() == NOTHING


async def test_an_attached_clip_is_changed(world: World) -> None:
    """`/edit video` sends the clip to the model that can change it, and shows what comes."""
    asked = await world.ann.slash(
        world.channel, "edit", prompt="make it night", video=files.clip(2)
    )
    await world.agreed(world.ann, asked)
    await world.finish()
    request, used = world.grok.requests[0], await world.used(world.ann)

    assert request.path == "/v1/videos/edits"
    assert (request.body["model"], request.body["prompt"]) == (BASE, "make it night")
    assert request.body["video"]["file_id"]
    assert len(world.card().media) == 1
    assert "Video 1.0 · 2.0 s" in world.card()
    assert (used.clips, used.video_ms, used.images) == (1, 2000, 0)
    assert await billed(world)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"image": files.clip(2, "waves.MOV")}, "/v1/videos/edits"),
        ({"video": files.photo()}, "/v1/images/edits"),
    ],
)
async def test_a_file_in_the_wrong_option_is_taken_for_what_it_is(
    world: World, given: dict[str, Any], path: str
) -> None:
    """A clip given as `image`, or a picture given as `video`, needs no second try."""
    asked = await world.ann.slash(world.channel, "edit", prompt="make it night", **given)
    if path.startswith("/v1/videos"):
        await world.agreed(world.ann, asked)
    await world.finish()

    assert [request.path for request in world.grok.requests] == [path]
    assert await billed(world)


@pytest.mark.parametrize("button", ["First 8.7 s", "Last 8.7 s"])
async def test_of_a_clip_that_is_too_long_a_part_is_taken(world: World, button: str) -> None:
    """Its author chooses which part, and knows what it would cost, before anything is spent."""
    clip = files.clip(12)
    asked = await world.ann.slash(world.channel, "edit", prompt="make it night", video=clip)
    asked = await world.agreed(world.ann, asked)
    question = world.told(asked)

    assert "Your clip is 12 s long, and xAI takes 8.7 s at most" in question
    assert "about **$0.5" in question
    assert question.buttons == ("First 8.7 s", "Last 8.7 s", "Drop")
    assert await world.used() == NOTHING

    await world.ann.click(asked.followups[-1], label=button)
    job = await world.finish()

    assert isinstance(job.request, ClipEditRequest)
    assert job.request.source_ms == pytest.approx(8_700, abs=100)
    assert len(world.card().media) == 1
    assert await billed(world)


async def test_a_shape_for_a_changed_clip_is_left_out(world: World) -> None:
    """What a clip cannot take is named at once; one press goes on without it, with the clip."""
    asked = await world.ann.slash(
        *(world.channel, "edit"), prompt="make it night", video=files.clip(2), aspect="1:1"
    )

    assert "`aspect` does not go with a clip: it keeps its own." in world.told(asked)
    assert world.told(asked).buttons == ("Without aspect",)
    assert not world.grok.seen

    asked = await world.ann.click(world.answer(asked), label="Without aspect")
    await world.agreed(world.ann, asked)
    await world.finish()

    assert world.grok.requests[0].path == "/v1/videos/edits"
    assert await billed(world)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"video": ("list.txt", b"eggs, milk")}, "`video` is not a clip that can be read."),
        ({"video": ("waves.mp4", b"no clip")}, "`video` is not a clip that can be read."),
        ({"video": ("waves.mp4", b"")}, "`video` is an empty file."),
        (
            {"image": files.photo(), "image2": files.clip(1)},
            "`image2` is a clip, and clips are changed one at a time.",
        ),
        (
            {"image": files.photo(), "video": files.clip(1)},
            "`image` does not go together with `video`. Give only one of them.",
        ),
        ({"video": files.clip(1), "from": "#1"}, "`video` does not go together with `from`."),
        ({}, "There is nothing to work on yet. Give `image`, `video` or `from`."),
        (
            {"video": files.clip(1), "resolution": "2k"},
            "`resolution` does not go with a clip: it keeps its own.",
        ),
        (
            {"video": files.clip(1), "model": "grok-imagine-image"},
            "`model` Image 1.0 is not for this command. Choose Video 1.0.",
        ),
    ],
)
async def test_what_is_no_good_clip_is_refused(
    world: World, options: dict[str, Any], sentence: str
) -> None:
    """The person reads which option to change, before anything is spent."""
    await refused(world, sentence, "edit", **options)


async def test_a_clip_goes_on(world: World) -> None:
    """`/extend` sends the clip and how much is added; the added seconds count."""
    asked = await world.ann.slash(
        *(world.channel, "extend"), prompt="a ship comes", video=files.clip(3), seconds=2
    )
    await world.agreed(world.ann, asked)
    await world.finish()
    request, used = world.grok.requests[0], await world.used(world.ann)

    assert request.path == "/v1/videos/extensions"
    assert (request.body["model"], request.body["duration"]) == (BASE, 2)
    assert request.body["video"]["file_id"]
    assert "Video 1.0 · 2 s more" in world.card()
    assert (used.clips, used.video_ms) == (1, 2000)
    assert await billed(world)


async def test_of_a_clip_too_long_to_go_on_a_part_is_taken(world: World) -> None:
    """The end of a long clip can be extended."""
    asked = await world.ann.slash(
        *(world.channel, "extend"), prompt="a ship comes", video=files.clip(17), seconds=1
    )
    asked = await world.agreed(world.ann, asked)
    assert "Your clip is 17 s long, and xAI takes 15 s at most" in world.told(asked)
    await world.ann.click(asked.followups[-1], label="Last 15 s")

    assert (await world.finish()).state is State.DONE
    assert await billed(world)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"video": files.clip(1)}, "`video` is 1.0 seconds long. xAI extends clips of 2 to 15"),
        ({"video": files.photo()}, "`video` is a picture, and a clip is needed here."),
        ({}, "There is nothing to work on yet. Give `video` or `from`."),
    ],
)
async def test_what_cannot_go_on_is_refused(
    world: World, options: dict[str, Any], sentence: str
) -> None:
    """A clip too short to go on from, or none at all, is named before anything is spent."""
    await refused(world, sentence, "extend", **options)


async def test_a_picture_is_put_into_words(world: World) -> None:
    """`/describe` shows a picture to the text model; the words are for whoever asked alone."""
    result = await world.ann.slash(world.channel, "describe", image=files.photo("lime"))
    await world.finish()
    request, used = world.grok.requests[0], await world.used(world.ann)

    assert request.path == "/v1/responses"
    assert "data:image/jpeg;base64," in str(request.body["input"])
    assert world.told_in_private(world.ann)
    assert not world.channel.history(viewer=world.dan)
    assert (used.images, used.clips) == (0, 0)
    assert await billed(world)
    assert result.response is not None


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"image": files.clip(1)}, "`image` is a clip, and a picture is needed here."),
        ({"image": ("list.txt", b"eggs")}, "`image` is not a picture that can be read."),
        ({}, "There is nothing to work on yet. Give `image` or `from`."),
    ],
)
async def test_what_cannot_be_described_is_refused(
    world: World, options: dict[str, Any], sentence: str
) -> None:
    """Only pictures can be described."""
    result = await world.ann.slash(world.channel, "describe", **options)

    forging.expect_nothing_but_refusals(world.env)
    assert sentence in world.told(result)
    assert not world.grok.requests
