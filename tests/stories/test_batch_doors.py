"""Who may send a batch, and how many at a time, as the people of a server meet it."""

import forging
from batch_files import asked, open_to_all, question, the_batch, told
from simcord import MemberActor
from world import World

from bot.core.jobs import State

CLOSED = "Batches are not open to you here. Admins choose who may with `/settings batches`."


async def is_asked(world: World, by: MemberActor) -> bool:
    """Whether somebody who attaches a file of lines reads what it comes to."""
    await asked(world, by=by)
    return "Shall I send them?" in told(world, by)


async def chosen(world: World, **options: object) -> None:
    await world.ben.slash(world.channel, "settings batches", **options)


async def test_members_may_not_until_an_admin_says_so(world: World) -> None:
    """Not even a moderator; an admin always may."""
    for member in (world.ann, world.cleo):
        assert not await is_asked(world, member)
        assert told(world, member).text == CLOSED
    assert await is_asked(world, world.ben)


async def test_a_role_lets_its_members_in(world: World) -> None:
    """And no others; taken off the list they may not any more, nor confirm what they were asked."""
    artists = world.guild.create_role("artists")
    eve = world.guild.add_member(world.env.create_user("eve"), roles=[artists])
    await chosen(world, role=artists)
    assert await is_asked(world, eve)
    assert not await is_asked(world, world.dan)
    await chosen(world, remove=artists)
    await eve.click(question(world, eve), label="Confirm")

    assert told(world, eve).text == CLOSED
    assert (await the_batch(world)).state is State.ASKING


async def test_so_many_are_open_at_a_time(world: World) -> None:
    """Who has as many open as they may is told how many, and when they may again."""
    await open_to_all(world, open_=1)
    await asked(world)
    await world.ann.click(question(world), label="Confirm")
    await asked(world)
    said = told(world).text
    others = await is_asked(world, world.dan)
    await world.finish()

    assert said == (
        "You have 1 batch open, which is as many as you may have here. Wait until it is over, or "
        "stop it: `/batch list`."
    )
    assert others
    assert await is_asked(world, world.ann)


async def test_of_two_questions_one_is_confirmed(world: World) -> None:
    """Where one batch may be open, of two that were read the second is refused at its Confirm."""
    await open_to_all(world, open_=1)
    await asked(world)
    first = question(world)
    await asked(world, b"a tower\na hill\n")
    second = question(world)
    await world.ann.click(first, label="Confirm")
    await world.ann.click(second, label="Confirm")

    assert "You have 1 batch open" in told(world)
    assert (await world.used()).images == 3


async def test_lists_hold_for_what_lines_make(world: World) -> None:
    """Where pictures are not made, no batch of them is begun, also when that was decided later."""
    await open_to_all(world)
    await asked(world)
    waiting = question(world)
    await world.ben.slash(world.channel, "access deny", what="pictures", channel=world.channel)
    await world.ann.click(waiting, label="Confirm")

    assert f"Pictures are not made in <#{world.channel.id}>." in told(world)
    assert (await world.used()).ticks == 0


async def test_who_is_blocked_sends_none(world: World) -> None:
    """A block holds for batches as for everything else."""
    await open_to_all(world)
    await forging.command(world.env, world.ben, world.channel, "mod block", member=world.ann)

    assert not await is_asked(world, world.ann)
    assert "You are blocked here" in told(world)
