"""Clips that pictures and a voice guide: last frames, references, key pictures."""

from typing import Any

import files
import forging
import pytest
from simcord import InteractionResult
from world import World

from bot.core import models
from bot.core.money import NOTHING

pytestmark = pytest.mark.simcord(settle_timeout=30)
"""Each picture is opened in a process of its own, one after the other."""

FINE = "grok-imagine-video-1.5"
SHORT: dict[str, Any] = {"seconds": 1, "resolution": "480p"}
LONG: dict[str, Any] = {"seconds": 5, "resolution": "480p"}


async def guided(world: World, **options: Any) -> dict[str, Any]:
    """What is sent to xAI for a clip; what is booked is what was billed."""
    await world.ann.slash(world.channel, "video", **{"prompt": "it snows"} | SHORT | options)
    await world.finish()

    assert len(world.card().media) == 1
    assert (await world.used()).ticks == sum(charge.ticks for charge in world.grok.bill) > 0
    return world.grok.requests[-1].body


async def with_key_pictures(
    world: World, moments: str, *colours: str, **options: Any
) -> InteractionResult:
    """Fill in the form of `/video key_pictures`."""
    given: dict[str, Any] = {"prompt": "it snows", "key_pictures": True} | LONG | options
    form = await world.ann.slash(world.channel, "video", **given)
    pictures = [files.photo(colour) for colour in colours]
    return await world.ann.submit_modal(form, {"pictures": pictures, "moments": moments})


async def test_a_clip_can_end_with_a_picture(world: World) -> None:
    """`last_image` is the last frame, and leads to the model that takes one."""
    body = await guided(world, image=files.photo("red"), last_image=files.photo("blue"))

    assert body["model"] == FINE
    assert files.colour_of(body["image"]) == "red"
    assert files.colour_of(body["last_frame"]) == "blue"


@pytest.mark.parametrize("count", [1, 7])
async def test_references_show_what_is_to_be_seen(world: World, count: int) -> None:
    """Up to seven pictures go along in their order; the cheapest able model makes the clip."""
    colours = files.COLOURS[:count]
    given = {f"reference{nth}": files.photo(one) for nth, one in enumerate(colours, start=1)}
    body = await guided(world, **given)

    assert [files.colour_of(one) for one in body["reference_images"]] == list(colours)
    assert body["model"] == "grok-imagine-video"
    assert "image" not in body


async def test_a_voice_speaks(world: World) -> None:
    """`voice` is heard in the clip, from the model that has voices."""
    body = await guided(world, voice="eve")

    assert (body["model"], body["reference_audios"]) == (FINE, [{"voice_id": "eve"}])


async def test_everything_at_once_keeps_its_place(world: World) -> None:
    """A first frame, a last one, references and a voice go together, each where it belongs."""
    body = await guided(
        world,
        image=files.photo("red"),
        last_image=files.photo("lime"),
        reference2=files.photo("blue"),
        reference5=files.photo("white"),
        voice="leo",
    )

    assert files.colour_of(body["image"]) == "red"
    assert files.colour_of(body["last_frame"]) == "lime"
    assert [files.colour_of(one) for one in body["reference_images"]] == ["blue", "white"]
    assert body["reference_audios"] == [{"voice_id": "leo"}]


async def test_what_a_dearer_model_costs_is_asked(world: World) -> None:
    """A guide leads to the model that takes it; what that costs is said, with its name."""
    asked = await world.ann.slash(
        world.channel, "video", prompt="it snows", last_image=files.photo("blue")
    )
    question = world.told(asked)

    assert "This would cost about **$0.85** with Video 1.5. Shall I begin?" in question
    assert await world.used() == NOTHING

    await world.ann.click(asked.followups[-1], label=question.buttons[0])
    await world.finish()

    assert files.colour_of(world.grok.requests[0].body["last_frame"]) == "blue"
    assert (await world.used()).ticks == world.grok.bill[0].ticks


async def test_the_nearest_that_works_is_one_press_away(world: World) -> None:
    """1080p does not go with references: 720p does, with the pictures that were attached.

    What it would cost is said before the press.
    """
    asked = await world.ann.slash(
        *(world.channel, "video"),
        prompt="it snows",
        reference1=files.photo("red"),
        reference2=files.photo("blue"),
        seconds=1,
        resolution="1080p",
    )

    assert "`resolution` 1080p does not go with references or a voice" in world.told(asked)
    assert "**Use 720p** would cost about **$0.074**." in world.told(asked)
    assert world.told(asked).buttons == ("Use 720p",)
    assert not world.grok.seen

    await world.ann.click(world.answer(asked), label="Use 720p")
    await world.finish()
    body = world.grok.requests[0].body

    assert body["resolution"] == "720p"
    assert [files.colour_of(one) for one in body["reference_images"]] == ["red", "blue"]
    assert (await world.used()).ticks == world.grok.bill[0].ticks


async def test_a_model_that_takes_no_guide_is_left_for_one_that_does(world: World) -> None:
    """Whoever names a model that cannot do it gets another one offered, with their pictures."""
    asked = await world.ann.slash(
        *(world.channel, "video"),
        prompt="it snows",
        last_image=files.photo("red"),
        model="grok-imagine-video-1.5-lite",
        **SHORT,
    )

    assert "`last_image` does not go with Video 1.5 Lite" in world.told(asked)
    await world.ann.click(world.answer(asked), label="Use another model")
    await world.finish()

    assert world.grok.requests[0].body["model"] == FINE


async def test_a_clip_passes_through_pictures_at_their_moments(world: World) -> None:
    """The form of `key_pictures` takes pictures and seconds; the first belong together."""
    await with_key_pictures(
        world, "1, 2.5s, 4", "red", "lime", "blue", image=files.photo("white"), audio=False
    )
    await world.finish()
    body = world.grok.requests[0].body

    assert files.colour_of(body["image"]) == "white"
    assert [(k["timestamp_s"], files.colour_of(k["image"])) for k in body["keyframes"]] == [
        *((1, "red"), (2.5, "lime"), (4, "blue")),
    ]
    assert (body["model"], body["generate_audio"]) == (FINE, False)
    assert (await world.used()).ticks == world.grok.bill[0].ticks


@pytest.mark.parametrize(
    ("moments", "sentence"),
    [
        ("soon, later", "has moments that I cannot read: \u2068soon, later\u2069."),
        ("1", "You attached 2 and wrote 1: \u20681\u2069."),
        ("1, 9", "must lie within the clip: after 0 and before 5 seconds."),
        ("1, 1.1", "must be at least a third of a second apart."),
    ],
)
async def test_moments_that_do_not_work_lose_no_picture(
    world: World, moments: str, sentence: str
) -> None:
    """The person reads why, and may go on with moments evenly apart and the same pictures."""
    asked = await with_key_pictures(world, moments, "red", "blue")

    assert sentence in world.told(asked)
    assert world.told(asked).buttons == ("Use 1.7, 3.3 s",)
    assert await world.used() == NOTHING

    await world.ann.click(world.answer(asked), label="Use 1.7, 3.3 s")
    await world.finish()
    keys = world.grok.requests[0].body["keyframes"]

    assert [(key["timestamp_s"], files.colour_of(key["image"])) for key in keys] == [
        *((1.7, "red"), (3.3, "blue")),
    ]


async def test_a_clip_too_short_for_its_pictures_is_refused(world: World) -> None:
    """No moments would do: the person reads why, and nothing is spent."""
    asked = await with_key_pictures(world, "0.2, 0.5, 0.8", "red", "lime", "blue", seconds=1)

    assert "must be at least a third of a second apart" in world.told(asked)
    assert "it snows\n\n0.2, 0.5, 0.8" in world.told(asked)
    assert world.told(asked).buttons == ()
    assert not world.grok.seen


async def test_key_pictures_are_pictures(world: World) -> None:
    """A clip in the form is named as what cannot be taken, and the words come back."""
    form = await world.ann.slash(world.channel, "video", prompt="a", key_pictures=True)
    await world.ann.submit_modal(form, {"pictures": [files.clip(1)], "moments": "1, 2"})
    refusal, words = world.told_in_private(world.ann)

    forging.expect_nothing_but_refusals(world.env)
    assert "`key_pictures` is a clip, and a picture is needed here." in refusal
    assert "1, 2" in words
    assert not world.grok.seen


async def test_no_form_is_filled_in_for_nothing(world: World) -> None:
    """What already speaks against a request is said before the form opens."""
    told = world.told(
        await world.ann.slash(
            *(world.channel, "video"), prompt="a", key_pictures=True, image=("red.png", b"")
        )
    )

    assert "`image` is an empty file." in told


@pytest.mark.parametrize("option", ["image", "last_image", "reference3"])
async def test_a_clip_is_no_guide(world: World, option: str) -> None:
    """A clip where a picture is needed is named, with the commands that take clips."""
    told = world.told(
        await world.ann.slash(world.channel, "video", prompt="a", **{option: files.clip(1)})
    )

    forging.expect_nothing_but_refusals(world.env)
    assert f"`{option}` is a clip, and a picture is needed here. `/edit` and `/extend`" in told
    assert not world.grok.seen


async def test_lists_know_what_guides_a_clip(world: World) -> None:
    """What is offered goes with the guides given so far."""

    async def offered(option: str, **filled: Any) -> list[str]:
        choices = await world.ann.autocomplete(world.channel, "video", option, "", **filled)
        return [choice["value"] for choice in choices]

    assert await offered("model", key_pictures=True) == ["auto", FINE]
    assert await offered("model", voice="eve") == ["auto", FINE]
    assert await offered("resolution", voice="eve") == ["480p", "720p"]
    assert await offered("aspect", **{"from": "#1"}) == []
    assert await offered("voice", model="grok-imagine-video") == []


async def test_voices_are_found_by_typing(world: World) -> None:
    """The list of voices holds what xAI lists; typing narrows it."""

    async def offered(typed: str) -> list[str]:
        choices = await world.ann.autocomplete(world.channel, "video", "voice", typed)
        return [choice["value"] for choice in choices]

    assert await offered("") == list(models.VOICES[:25])
    assert await offered("atl") == ["atlas"]
