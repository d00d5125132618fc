"""Preview, then final: cheap and small first, the real thing for who wants it."""

from typing import Any

from world import World

ONE, TWO = "grok-imagine-image", "grok-imagine-image-2.0"
FINE: dict[str, Any] = {"model": TWO, "resolution": "2k", "quality": "medium", "count": 4}
"""$0.32; its preview $0.08."""


async def previewed(world: World, **options: Any) -> None:
    """A preview that ann asked for stands in the channel."""
    await world.ann.slash(
        world.channel, "imagine", **{"prompt": "a boat", "preview": True} | options
    )
    await world.finish()


async def test_a_preview_is_cheap_and_says_what_the_final_costs(world: World) -> None:
    """The cheapest model makes as many at its lowest size; a button names the final's price."""
    await previewed(world, **FINE, aspect="2:1")
    body = world.grok.requests[-1].body
    card = world.card()

    assert (body["model"], body["resolution"], body["n"]) == (ONE, "1k", 4)
    assert body["aspect_ratio"] == "2:1"
    assert "quality" not in body
    assert "A cheap preview. The final is made anew, so it will differ from this." in card
    assert card.buttons == ("Make final · $0.32", "Again", "Edit", "Info")
    assert len(card.media) == 4
    assert (await world.used(world.ann)).ticks == 800_000_000


async def test_make_final_makes_what_was_asked_for(world: World) -> None:
    """Whoever presses gets the real thing, with its own card, at their own expense."""
    await previewed(world, **FINE)
    await world.dan.click(world.message, label="Make final · $0.32")
    await world.finish()
    body = world.grok.requests[-1].body
    card = world.card()

    assert (body["model"], body["resolution"], body["quality"]) == (TWO, "2k", "medium")
    assert f"**<@{world.dan.id}>** \u2068a boat\u2069" in card
    assert card.buttons == ("Again", "Edit", "Animate", "Info")
    assert "preview" not in card
    assert (await world.used(world.dan)).ticks == 3_200_000_000
    assert (await world.used(world.ann)).images == 4


async def test_the_price_on_the_button_is_not_asked_about_again(world: World) -> None:
    """Above the server's amount too, a press on a price is an answer to it."""
    await previewed(world, **FINE | {"count": 10})
    await world.ann.click(world.message, label="Make final · $0.80")
    await world.finish()

    assert len(world.card().media) == 10


async def test_two_quick_presses_make_one_final(world: World) -> None:
    """A second press at once is asked about, as everywhere."""
    await previewed(world, **FINE)
    card = world.message
    await world.ann.click(card, label="Make final · $0.32")
    told = world.told(await world.ann.click(card, label="Make final · $0.32"))
    await world.finish()

    assert told.text.startswith("You pressed this a moment ago.")
    assert len(world.grok.requests) == 2


async def test_a_final_outlives_a_restart_and_its_limits_hold(world: World) -> None:
    """The button works after a restart; over a limit the press is refused in private, free."""
    await previewed(world, **FINE)
    await world.ben.slash(world.channel, "quota set", unit="images", window="day", amount=6.0)
    await world.restart()
    refused = await world.ann.click(world.message, label="Make final · $0.32")

    assert "2 of 6 are left" in world.told(refused)

    await world.dan.click(world.message, label="Make final · $0.32")
    await world.finish()

    assert len(world.grok.requests) == 2


async def test_again_makes_another_preview(world: World) -> None:
    """Again repeats what the card shows, with the same way to the final."""
    await previewed(world, **FINE)
    await world.dan.click(world.message, label="Again")
    await world.finish()

    assert world.grok.requests[-1].body["model"] == ONE
    assert world.card().buttons == ("Make final · $0.32", "Again", "Edit", "Info")


async def test_a_preview_that_saves_nothing_is_the_final_at_once(world: World) -> None:
    """The card says so, and there is nothing left to make."""
    await previewed(world)

    assert "A preview would have cost as much, so this is the final." in world.card()
    assert world.card().buttons == ("Again", "Edit", "Animate", "Info")
    assert len(world.grok.requests) == 1


async def test_a_final_is_made_by_the_usual_model_of_its_server(world: World) -> None:
    """Who names no model previews with the cheapest, and gets the server's usual one then."""
    await world.ben.slash(world.channel, "settings model", kind="pictures", model=TWO)
    await previewed(world)

    assert world.grok.requests[-1].body["model"] == ONE
    assert world.card().buttons[0] == "Make final · $0.04"

    await world.ben.slash(world.channel, "settings model", kind="pictures")
    await world.ann.click(world.message, label="Make final · $0.04")
    await world.finish()

    assert world.grok.requests[-1].body["model"] == TWO


async def test_what_cannot_work_is_refused_as_without_a_preview(world: World) -> None:
    """The option that is wrong is named, and nothing is sent."""
    result = await world.ann.slash(
        world.channel, "imagine", prompt="a boat", preview=True, model=ONE, resolution="1.5k"
    )

    assert "`resolution` 1.5k does not go with Image 1.0." in world.told(result)
    assert not world.grok.requests
