"""Styles: words and options under a name, made by admins, chosen by everybody."""

from typing import Any

import forging
import pytest
from simcord import MemberActor
from world import World

from bot.core.errors import BadStyle, ImagineError, NotAllowed, UnknownStyle

TWO = "grok-imagine-image-2.0"


async def add(world: World, name: str, **options: Any) -> str:
    """Ben makes a style; what he is told."""
    result = await world.ben.slash(world.channel, "style add", name=name, **options)
    return world.told(result).text


async def offered(world: World, by: MemberActor, typed: str = "") -> dict[str, str]:
    """The styles that somebody is offered, with what stands beside each."""
    choices = await by.autocomplete(world.channel, "imagine", "style", typed)
    return {choice["value"]: choice["name"] for choice in choices}


async def asked_of_xai(world: World, **options: Any) -> dict[str, Any]:
    """What xAI is asked for when ann asks for something."""
    await world.ann.slash(world.channel, "imagine", **{"prompt": "a boat"} | options)
    await world.finish()
    return dict(world.grok.requests[-1].body)


# --- choosing -----------------------------------------------------------------------------------


async def test_a_style_puts_its_words_around_those_of_the_person(world: World) -> None:
    """XAI reads the style's words too; the card shows the person's own, and the style's name."""
    body = await asked_of_xai(world, style="watercolour")

    assert body["prompt"].startswith("watercolour painting of a boat, rough paper")
    assert f"**<@{world.ann.id}>** \u2068a boat\u2069" in world.card()
    assert "-# Image 1.0 · \u2068watercolour\u2069 · 1k · AI-generated" in world.card()
    assert world.card().alt == ("Picture, AI-generated: a boat",)
    info = world.told(await world.dan.click(world.message, label="Info"))
    assert "watercolour painting of a boat, rough paper" in info


async def test_again_keeps_the_style(world: World) -> None:
    """Again asks for the same words in the same style, also when the style is gone."""
    await add(world, "noir", after="heavy shadows")
    first = await asked_of_xai(world, style="noir")
    await world.ben.slash(world.channel, "style remove", name="noir")
    await world.dan.click(world.message, label="Again")
    await world.finish()

    assert world.grok.requests[-1].body["prompt"] == first["prompt"] == "a boat, heavy shadows"
    assert f"**<@{world.dan.id}>** \u2068a boat\u2069" in world.card()


async def test_the_list_says_what_each_style_adds(world: World) -> None:
    """Everybody is offered the server's styles and those that came with the bot."""
    await add(world, "noir", before="charcoal drawing of", after="heavy shadows", aspect="2:3")
    styles = await offered(world, world.ann)

    assert next(iter(styles)) == "noir"
    assert styles["noir"] == "noir · charcoal drawing of … heavy shadows · 2:3"
    assert styles["pixel art"].startswith("pixel art · pixel art of … 16-bit game")
    assert all(len(name) <= 100 for name in styles.values())
    assert list(await offered(world, world.ann, "CHARCOAL")) == ["noir"]


async def test_an_unknown_style_is_refused_with_the_remedy(world: World) -> None:
    """A style that nobody made costs nothing, and the answer names the option."""
    result = await world.ann.slash(world.channel, "imagine", prompt="a boat", style="rococo")

    assert world.told(result).text == (
        "`style` has no such name here. Choose one from the list, or leave `style` out."
    )
    assert not world.grok.requests
    assert not world.channel.history()
    forging.expect_refusals(world.env, UnknownStyle)


async def test_options_of_a_style_hold_where_none_were_chosen(world: World) -> None:
    """A style's shape, size and model serve who leaves the choice, and nobody else."""
    await add(world, "wide", after="panorama", aspect="21:9", resolution="2k", model=TWO)
    of_style = await asked_of_xai(world, style="wide")
    own = await asked_of_xai(world, prompt="a pear", style="wide", aspect="1:1", resolution="1.5k")

    assert (of_style["aspect_ratio"], of_style["resolution"], of_style["model"]) == (
        "21:9",
        "2k",
        TWO,
    )
    assert (own["aspect_ratio"], own["resolution"], own["model"]) == ("1:1", "1.5k", TWO)


async def test_an_option_of_a_style_that_does_not_fit_is_left_out(world: World) -> None:
    """A style made for clips, or for another model, still gives its words to a picture."""
    await add(world, "slow", after="slow pan", resolution="720p", model="grok-imagine-video-1.5")
    body = await asked_of_xai(world, style="slow")

    assert body["prompt"] == "a boat, slow pan"
    assert body["model"] == "grok-imagine-image"


# --- making -------------------------------------------------------------------------------------


async def test_a_style_of_the_same_name_takes_the_place_of_one_that_came_with_the_bot(
    world: World,
) -> None:
    """The answer says what was replaced; removing it brings the other one back."""
    told = await add(world, "  Photo ", after="instant film")

    assert told.startswith("The style **\u2068photo\u2069** is set: instant film.")
    assert "It replaces: photograph of … natural light" in told
    assert (await asked_of_xai(world, style="photo"))["prompt"] == "a boat, instant film"

    told = world.told(await world.ben.slash(world.channel, "style remove", name="photo")).text

    assert "The one that came with the bot is back: photograph of" in told
    assert (await asked_of_xai(world, prompt="b", style="Photo"))["prompt"].startswith(
        "photograph of b, "
    )


async def test_a_style_that_came_with_the_bot_stays(world: World) -> None:
    """Nobody can remove what is there for everybody; a name that never was is unknown."""
    stays = await world.ben.slash(world.channel, "style remove", name="photo")
    unknown = await world.ben.slash(world.channel, "style remove", name="rococo")

    assert "came with the bot and stays" in world.told(stays)
    assert "`style` has no such name here" in world.told(unknown)
    forging.expect_refusals(world.env, ImagineError)


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        (
            {"name": "\u202e\u200b", "after": "y"},
            "`name` must have 1 to 32 letters that can be seen.",
        ),
        ({"name": "x" * 40, "after": "y"}, "`name` must have 1 to 32 letters"),
        ({"name": "noir"}, "A style needs words or an option"),
        ({"name": "noir", "after": "x" * 500}, "`after` has 500 characters. Shorten it to 400"),
        ({"name": "noir", "aspect": "7:3"}, "`aspect` has no such value."),
        ({"name": "noir", "resolution": "8k"}, "`resolution` has no such value."),
        ({"name": "noir", "model": "dall-e"}, "`model` has no such value."),
    ],
)
async def test_a_style_that_cannot_be_is_refused(
    world: World, options: dict[str, str], answer: str
) -> None:
    """What cannot be read or used is refused, with the option's name, whatever sends it."""
    result = await forging.command(world.env, world.ben, world.channel, "style add", **options)

    assert answer in world.told(result)
    assert "noir" not in await offered(world, world.ann)
    forging.expect_refusals(world.env, BadStyle)


async def test_a_server_has_fifty_styles_at_most(world: World) -> None:
    """One more is refused with the remedy; one that is there can still be changed."""
    for number in range(50):
        await add(world, f"look {number}", after=f"look {number}")

    assert "at most 50 styles" in await add(world, "one more", after="x")
    assert "It replaces: look 7." in await add(world, "look 7", after="another")
    forging.expect_refusals(world.env, BadStyle)


async def test_only_admins_make_and_remove_styles(world: World) -> None:
    """What is hidden from members is refused to them too, and their lists are empty."""
    await add(world, "noir", after="shadows")
    for command, options in (
        ("style add", {"name": "mine", "after": "x"}),
        ("style remove", {"name": "noir"}),
    ):
        result = await forging.command(world.env, world.dan, world.channel, command, **options)

        assert "may manage the server" in world.told(result)
    assert "mine" not in await offered(world, world.ann)
    assert "noir" in await offered(world, world.ann)
    forging.expect_refusals(world.env, NotAllowed)


async def test_the_list_of_styles_says_where_each_comes_from(world: World) -> None:
    """/style list shows the server's own first, then those that came with the bot."""
    await add(world, "*noir*", after="heavy *shadows*")
    told = world.told(await world.ben.slash(world.channel, "style list")).text
    lines = told.splitlines()

    assert lines[1] == "**\u2068\\*noir\\*\u2069** heavy \\*shadows\\*"
    assert all("came with the bot" in line for line in lines[2:])
    assert len(told) <= 4000


async def test_styles_stay_in_their_server(world: World) -> None:
    """Another server knows nothing of a style."""
    await add(world, "noir", after="shadows")
    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("pictures")
    owner = elsewhere.add_member(elsewhere.owner)
    choices = await owner.autocomplete(channel, "imagine", "style", "")

    assert "noir" not in [choice["value"] for choice in choices]
