"""Money on cards that everybody reads: only where the server's admins chose so."""

from typing import Any

import forging
import pytest
from panels import pressed
from world import World

from bot.core.errors import NotAnAmount


async def waiting_and_done(world: World) -> tuple[str, str]:
    """The last lines of the card of a picture behind another, and of the same when finished."""
    await world.ann.slash(world.channel, "imagine", prompt=world.a_wish())
    await world.ann.slash(world.channel, "imagine", prompt=world.a_wish())
    await world.pass_time(4)
    waiting = world.card().text.splitlines()[-1]
    await world.finish()
    return waiting, world.card().text.splitlines()[-1]


async def limits(world: World) -> None:
    """Each member has 2 dollars and 50 pictures a day, and the server 1.99 dollars a month."""
    for unit, window, amount, subject in (
        ("dollars", "day", 2.0, "everyone"),
        ("images", "day", 50.0, "everyone"),
        ("dollars", "month", 1.99, "guild"),
    ):
        await world.ben.slash(
            world.channel, "quota set", unit=unit, window=window, amount=amount, subject=subject
        )


@pytest.mark.parametrize("settings_changes", [{"max_concurrent_per_member": 1}], indirect=True)
@pytest.mark.parametrize(
    ("options", "left", "cost"),
    [
        ({"shown": "counts"}, "48 more like this left", "AI-generated"),
        ({"shown": "dollars"}, "48 more like this left · $1.95 left", "$0.02 · AI-generated"),
        ({"shown": "credits", "cents": 30.0}, "· 6 credits left", "1 credit · AI-generated"),
    ],
)
async def test_cards_speak_of_money_as_the_server_chose(
    world: World, options: dict[str, Any], left: str, cost: str
) -> None:
    """Costs are whole credits, rounded up; what is left is rounded down, and never on a result."""
    await limits(world)
    await world.ben.slash(world.channel, "settings money", **options)
    waiting, done = await waiting_and_done(world)

    assert left in waiting
    assert done == f"-# Image 1.0 · 1k · {cost} · `#2`"


async def test_what_is_posted_later_says_what_it_cost_too(world: World) -> None:
    """A private result that its author posts is a card as any other."""
    told = world.told(
        await world.ben.slash(world.channel, "settings money", shown="credits", cents=0.5)
    )
    assert told.text == "Cards say in credits of $0.005 what a result cost and what is left."
    await world.ann.slash(world.channel, "imagine", prompt="a boat", private=True)
    await world.finish()
    private = world.channel.history(viewer=world.ann)[-1]
    await pressed(world, world.ann, "Post", private)

    assert "-# Image 1.0 · 1k · 4 credits · AI-generated" in world.card()
    refused = await world.ben.slash(world.channel, "settings money", shown="credits", cents=0.0)
    assert "`cents` must be more than 0" in world.told(refused)
    forging.expect_refusals(world.env, NotAnAmount)
