"""What admins decide besides limits: usual models, the price that is asked about, uploads."""

from typing import Any

import forging
import pytest
from world import World

from bot.core.errors import NotAllowed, NotAnAmount

ONE, TWO = "grok-imagine-image", "grok-imagine-image-2.0"
FINE = "grok-imagine-video-1.5"


async def set_to(world: World, setting: str, **options: Any) -> str:
    """Ben sets something; what he is told."""
    result = await world.ben.slash(world.channel, f"settings {setting}", **options)
    return world.told(result).text


async def served_by(world: World, command: str, **options: Any) -> str:
    """The model that serves what ann asks for."""
    await world.ann.slash(world.channel, command, prompt=world.a_wish(), **options)
    await world.work()
    return str(world.grok.requests[-1].body["model"])


async def test_the_usual_model_serves_who_leaves_the_choice(world: World) -> None:
    """People who name no model get the server's; `auto` by name is the cheapest all the same."""
    told = await set_to(world, "model", kind="pictures", model=TWO)

    assert told.startswith("Pictures are made by Image 2.0 where it can do what was asked")
    assert await served_by(world, "imagine") == TWO
    assert await served_by(world, "imagine", model="auto") == ONE
    assert await served_by(world, "imagine", model=ONE) == ONE
    assert await served_by(world, "video", seconds=1) == "grok-imagine-video-1.5-lite"


async def test_the_cheapest_serves_where_the_usual_model_cannot(world: World) -> None:
    """A usual model that cannot do what was asked stands aside, without a refusal."""
    await set_to(world, "model", kind="pictures", model=ONE)

    assert await served_by(world, "imagine", resolution="1.5k") == TWO


@pytest.mark.parametrize("nothing", [{}, {"model": "auto"}])
async def test_without_a_usual_model_the_cheapest_serves(
    world: World, nothing: dict[str, str]
) -> None:
    """Leaving the model out, or choosing auto, goes back to the cheapest."""
    await set_to(world, "model", kind="clips", model=FINE)
    told = await set_to(world, "model", kind="clips", **nothing)

    assert told.startswith("Clips are made by the cheapest model that can do what was asked")
    assert await served_by(world, "video", seconds=1) == "grok-imagine-video-1.5-lite"


async def test_the_list_says_what_each_model_costs_and_is_good_at(world: World) -> None:
    """The list for clips holds models for clips, priced for one as it comes."""
    choices = await world.ben.autocomplete(
        world.channel, "settings model", "model", "", kind="clips"
    )
    names = {choice["value"]: choice["name"] for choice in choices}

    assert names["auto"] == "auto · the cheapest that can do it"
    assert names[FINE] == "Video 1.5 · the finest clips, true 1080p, lip sync · $0.84"
    assert ONE not in names


async def test_a_model_for_the_other_kind_is_refused(world: World) -> None:
    """A model for clips cannot be the usual one for pictures."""
    assert "`model` has no such value here. Choose Image 1.0 or Image 2.0, or auto." in (
        await set_to(world, "model", kind="pictures", model=FINE)
    )
    forging.expect_refusals(world.env, NotAllowed)


@pytest.mark.parametrize(
    ("dollars", "told"),
    [
        (0.0, "People are asked before anything that costs money begins."),
        (0.1, "People are asked before anything begins that costs more than $0.10."),
        (2.5, "People are asked before anything begins that costs more than $2.50."),
    ],
)
async def test_the_price_that_is_asked_about_is_set(
    world: World, dollars: float, told: str
) -> None:
    """The answer says in a sentence what it means."""
    assert await set_to(world, "ask_above", dollars=dollars) == told


@pytest.mark.parametrize("dollars", [-1.0, 100.5, float("inf"), float("nan")])
async def test_the_price_is_in_bounds(world: World, dollars: float) -> None:
    """A sum that cannot be is refused, whatever sends it."""
    result = await forging.command(
        world.env, world.ben, world.channel, "settings ask_above", dollars=dollars
    )

    assert world.told(result).text == "`dollars` must be between 0 and 100."
    forging.expect_refusals(world.env, NotAnAmount)


async def test_work_on_what_others_attached_is_allowed_or_not(world: World) -> None:
    """The answer says what people may do now."""
    assert (await set_to(world, "uploads", allowed=True)).startswith("People may work on pictures")
    assert "not on what others did" in await set_to(world, "uploads", allowed=False)


async def test_everything_that_was_decided_is_shown(world: World) -> None:
    """/settings show says it all, and one setting does not undo another."""
    await set_to(world, "model", kind="pictures", model=TWO)
    await set_to(world, "ask_above", dollars=0.2)
    await set_to(world, "uploads", allowed=True)
    lines = (await set_to(world, "show")).splitlines()

    assert lines[0].startswith("Pictures are made by Image 2.0")
    assert lines[1].startswith("Clips are made by the cheapest model")
    assert lines[2] == "People are asked before anything begins that costs more than $0.20."
    assert lines[3].startswith("People may work on pictures that others attached, once they say")
    assert lines[4] == "Attached files are taken in every channel."
    assert lines[-2].startswith("Everybody waits alike.")
    assert "`/setup` opens the panel" in lines[-1]


async def test_only_admins_decide(world: World) -> None:
    """Members and moderators are refused, whatever they send."""
    for member in (world.dan, world.cleo):
        for command, options in (
            ("settings model", {"kind": "pictures", "model": TWO}),
            ("settings ask_above", {"dollars": 100.0}),
            ("settings uploads", {"allowed": True}),
            ("settings show", {}),
        ):
            result = await forging.command(world.env, member, world.channel, command, **options)

            assert "may manage the server" in world.told(result)
    assert "costs more than $0.50" in await set_to(world, "show")
    forging.expect_refusals(world.env, NotAllowed)
