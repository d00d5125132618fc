"""Who may send batches, how large and how many: what admins choose, and what they are told."""

from typing import Any

import forging
import pytest
from test_decisions import private_channel, told_in
from world import World

from bot.core.errors import NotAllowed, NotAnAmount
from bot.core.house import House

NOBODY = (
    "Only admins may send batches. `/settings batches` lets others. A batch has at most 100 lines. "
    "Each person may have 2 batches open at a time."
)


async def batches(world: World, **options: Any) -> str:
    """What ben, an admin, is told."""
    return world.told(await world.ben.slash(world.channel, "settings batches", **options)).text


async def house(world: World) -> House:
    return await world.app.studio.customs.house(str(world.guild.id))


async def test_nobody_but_admins_may_until_an_admin_says_who(world: World) -> None:
    """Without options it only says what holds, and nothing is decided by that."""
    assert await batches(world) == NOBODY
    assert await house(world) == House()


async def test_roles_and_numbers_are_chosen_at_once(world: World) -> None:
    """A role, how many lines and how many batches are one decision, told, and taken back whole."""
    log = private_channel(world)
    await world.ben.slash(world.channel, "settings log", channel=log)
    artists = world.guild.create_role("artists")
    said = await batches(world, role=artists, lines=1_000, open=1)

    assert said == (
        f"Admins may send batches, and <@&{artists.id}>. A batch has at most 1,000 lines. "
        "Each person may have 1 batch open at a time."
    )
    assert told_in(world, log)[-1].splitlines()[1:] == [
        f"**Who may send batches, <@&{artists.id}>**: no → yes",
        "**Lines of a batch, at most**: 100 → 1,000",
        "**Open batches of one person, at most**: 2 → 1",
    ]
    await world.ben.slash(world.channel, "settings undo")
    assert await batches(world) == NOBODY


async def test_a_role_is_taken_off_and_everybody_let_in(world: World) -> None:
    """Who is taken off the list may not any more; `everyone` is for all, and off again."""
    artists = world.guild.create_role("artists")
    await batches(world, role=artists)
    assert await batches(world, remove=artists) == NOBODY
    assert (await batches(world, everyone=True)).startswith("Everybody may send batches.")
    shown = world.told(await world.ben.slash(world.channel, "settings show")).text
    assert "Everybody may send batches." in shown
    assert await batches(world, everyone=False) == NOBODY


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"lines": 0}, "`lines` must be between 1 and 10,000."),
        ({"lines": 10_001}, "`lines` must be between 1 and 10,000."),
        ({"open": 21}, "`open` must be between 1 and 20."),
    ],
)
async def test_numbers_are_in_bounds(world: World, options: dict[str, int], told: str) -> None:
    """A number that cannot be is refused, whatever sends it, and nothing is decided."""
    result = await forging.command(
        world.env, world.ben, world.channel, "settings batches", everyone=True, **options
    )

    assert world.told(result).text == told
    assert await house(world) == House()
    forging.expect_refusals(world.env, NotAnAmount)


async def test_the_role_that_all_have_is_no_list(world: World) -> None:
    """Discord lists it with nobody's roles, so `everyone` stands for it."""
    said = await batches(world, role=world.guild.default_role)

    assert said == "`role` cannot be @everyone. `everyone: True` lets everybody send batches."
    assert await house(world) == House()
    forging.expect_refusals(world.env, NotAllowed)


async def test_only_admins_choose(world: World) -> None:
    """Members and moderators are refused, whatever they send."""
    for member in (world.dan, world.cleo):
        result = await forging.command(
            world.env, member, world.channel, "settings batches", everyone=True
        )

        assert "may manage the server" in world.told(result)
    assert await house(world) == House()
    forging.expect_refusals(world.env, NotAllowed)
