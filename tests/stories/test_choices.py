"""Choosing a model, a shape, a size: what is offered fits, and what cannot work is said at once."""

from typing import Any

import files
import pytest
from world import World

ONE, TWO = "grok-imagine-image", "grok-imagine-image-2.0"
LITE, BASE, FINE = (
    "grok-imagine-video-1.5-lite",
    "grok-imagine-video",
    "grok-imagine-video-1.5",
)
PHOTO = files.photo()


async def test_what_is_offered_fits_what_was_chosen(world: World) -> None:
    """An option's list holds only what goes with the options filled in before it."""

    async def offered(command: str, option: str, **filled: str) -> list[str]:
        choices = await world.ann.autocomplete(world.channel, command, option, "", **filled)
        return [choice["value"] for choice in choices]

    assert await offered("imagine", "resolution", model=ONE) == ["1k", "2k"]
    assert await offered("imagine", "resolution", model=TWO) == ["1k", "1.5k", "2k"]
    assert await offered("imagine", "resolution", quality="medium") == ["1k", "1.5k", "2k"]
    assert await offered("imagine", "model", resolution="1.5k") == ["auto", TWO]
    assert await offered("imagine", "model", quality="low") == ["auto", TWO]
    assert await offered("edit", "model", aspect="16:9") == ["auto", TWO]
    assert await offered("video", "resolution", model=BASE) == ["480p", "720p"]
    assert await offered("video", "resolution") == ["480p", "720p", "1080p"]
    assert await offered("video", "model", resolution="1080p") == ["auto", LITE, FINE]


async def test_typing_narrows_the_list(world: World) -> None:
    """What was typed is looked for in names and values."""
    shapes = await world.ann.autocomplete(world.channel, "video", "aspect", "16")
    models = await world.ann.autocomplete(world.channel, "video", "model", "LITE")

    assert [choice["value"] for choice in shapes] == ["16:9", "9:16"]
    assert [choice["value"] for choice in models] == [LITE]


async def test_a_model_is_offered_with_what_it_will_cost(world: World) -> None:
    """The list of models names the price of this very request."""
    models = await world.ann.autocomplete(world.channel, "video", "model", "", seconds=10)
    names = {choice["value"]: choice["name"] for choice in models}

    assert names["auto"] == "auto · the cheapest that can do it"
    assert names[LITE].endswith(" · $0.30")
    assert names[FINE].endswith(" · $1.40")


@pytest.mark.parametrize(
    ("command", "options", "answer"),
    [
        (
            "imagine",
            {"model": ONE, "resolution": "1.5k"},
            "`resolution` 1.5k does not go with Image 1.0. Choose 1k or 2k.",
        ),
        (
            "imagine",
            {"model": ONE, "quality": "medium"},
            "`quality` medium does not go with Image 1.0. Leave `quality` out.",
        ),
        (
            "imagine",
            {"resolution": "8k"},
            "`resolution` has no such value. Choose 1k, 1.5k or 2k.",
        ),
        ("imagine", {"aspect": "7:3"}, "`aspect` has no such value."),
        ("imagine", {"model": "dall-e"}, "`model` has no such value."),
        ("imagine", {"model": FINE}, "`model` Video 1.5 is not for this command."),
        ("imagine", {"model": "grok-imagine-image-pro"}, "`model` is served by Image 2.0 now."),
        ("imagine", {"prompt": "   "}, "`prompt` is empty."),
        (
            "video",
            {"model": BASE, "resolution": "1080p"},
            "`resolution` 1080p does not go with Video 1.0. Choose 480p or 720p.",
        ),
        (
            "video",
            {"image": PHOTO, "aspect": "1:1"},
            "`aspect` does not go with a first frame",
        ),
        (
            "edit",
            {"image": PHOTO, "aspect": "1:1", "model": ONE},
            "`aspect` cannot be changed by Image 1.0",
        ),
    ],
)
async def test_what_cannot_work_is_answered_in_private_before_anything_is_spent(
    world: World, command: str, options: dict[str, Any], answer: str
) -> None:
    """The person reads at once which option to change; nobody else sees anything."""
    result = await world.ann.slash(world.channel, command, **{"prompt": "a pear"} | options)
    await world.work()

    assert answer in world.told(result)
    assert not world.channel.history(viewer=world.dan)
    assert not world.grok.seen
    assert (await world.used()).ticks == 0


async def test_auto_is_the_cheapest_model_that_can_do_it(world: World) -> None:
    """Whoever names no model gets the cheapest able one, at its lowest quality."""

    async def served_by(command: str, **options: Any) -> tuple[str, str | None]:
        await world.ann.slash(world.channel, command, prompt="a pear", **options)
        await world.work()
        body = world.grok.requests[-1].body
        return body["model"], body.get("quality")

    assert await served_by("imagine") == (ONE, None)
    assert await served_by("imagine", resolution="2k") == (ONE, None)
    assert await served_by("imagine", resolution="1.5k") == (TWO, "low")
    assert await served_by("imagine", quality="medium") == (TWO, "medium")
    assert await served_by("edit", image=PHOTO) == (ONE, None)
    assert await served_by("edit", image=PHOTO, aspect="1:1") == (TWO, "low")
    assert await served_by("video") == (LITE, None)
    assert await served_by("video", resolution="1080p", seconds=1) == (LITE, None)
