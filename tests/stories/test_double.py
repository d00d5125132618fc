"""The same thing twice, and many things at once."""

import arriving
import files
import pytest
from world import World

from bot.core.jobs import State


@pytest.mark.parametrize("options", [{}, {"private": True}])
async def test_an_interaction_that_arrives_twice_is_one_request(
    world: World, options: dict[str, bool]
) -> None:
    """Discord may deliver the same command more than once: it is made and paid for once."""
    await arriving.send(world, world.ann, "imagine", {"prompt": "a pear"} | options, copies=2)
    await world.finish()

    assert len(world.channel.history(viewer=world.ann)) == 1
    assert len(world.grok.requests) == 1
    assert (await world.used(world.ann)).images == 1
    assert (await world.job()).state is State.DONE


async def test_an_edit_that_arrives_twice_is_one_request(world: World) -> None:
    """The pictures are taken in twice at most; the request is made once."""
    name, content = files.photo()
    stored = world.env.backend.cdn.store_attachment(7, world.channel.id, name, content, None)
    image = arriving.attachment(stored["url"])
    await arriving.send(world, world.ann, "edit", {"prompt": "cut it", "image": image}, copies=2)
    await world.until(State.RENDERING)

    assert len(world.grok.requests) == 1
    assert (await world.used(world.ann)).images == 1


async def test_fifty_commands_at_once_against_a_limit_of_five(world: World) -> None:
    """Exactly five run; the others are told in private which limit stopped them."""
    await world.ben.slash(world.channel, "quota set", unit="images", window="day", amount=5)
    results = await arriving.send(world, world.ann, "imagine", {"prompt": "a pear"}, times=50)
    await world.work()
    told = world.told_in_private(world.ann)

    assert len(results) == 50
    assert len(world.grok.requests) == 5
    assert len(told) == 45
    assert all("You are out of pictures for today: 5 of 5 (each member)." in one for one in told)
    assert len(world.channel.history(viewer=world.dan)) == 5


async def test_fifty_members_at_once_against_the_limit_of_a_server(world: World) -> None:
    """A limit for the whole server holds just as exactly when everyone comes at once."""
    await world.ben.slash(
        *(world.channel, "quota set"), unit="images", window="day", amount=5, subject="guild"
    )
    for number in range(10):
        member = world.guild.add_member(world.env.create_user(f"member{number}"))
        await arriving.send(world, member, "imagine", {"prompt": "a pear"})
    await world.work()

    assert len(world.grok.requests) == 5
    assert (await world.used()).images == 5


@pytest.mark.parametrize("settings_changes", [{"max_concurrent_jobs": 2}])
async def test_only_so_many_requests_are_with_xai_at_once(world: World) -> None:
    """More than the operator allows wait for their turn, and all of them come to it."""
    await arriving.send(world, world.ann, "imagine", {"prompt": "a pear"}, times=3)
    await world.work()

    assert len(world.grok.requests) == 2

    await world.pass_time(16)

    assert len(world.grok.requests) == 3
