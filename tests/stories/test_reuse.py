"""A picture never moves to where more people would see it than where it was made."""

import forging
import pytest
from discord import PermissionOverwrite
from reading import Seen, read
from simcord import ChannelHandle, MemberActor
from world import World

from bot.core.jobs import Job, State

CLOSED_ROOM = "This was made in a channel that fewer people see."
PRIVATE = "This was made in private."
PRIVATE_THREAD = 12


def closed_room(world: World, name: str = "backstage") -> ChannelHandle:
    """A channel that only those with a role see; ann and dan have it, and so has the bot."""
    role = world.guild.create_role(name)
    for member in (world.ann, world.dan):
        world.env.backend.add_member_role(world.guild.id, member.id, role.id)
    bot = world.env.bot.user
    assert bot is not None
    overwrites = {
        world.guild.default_role: PermissionOverwrite(view_channel=False),
        role: PermissionOverwrite(view_channel=True),
        bot: PermissionOverwrite(view_channel=True),
    }
    return world.guild.create_text_channel(name, overwrites=overwrites)


def thread_in(world: World, channel: ChannelHandle, kind: int = 11) -> ChannelHandle:
    """A thread in a channel, public unless told, that ann and the bot are in."""
    bot = world.env.bot.user
    assert bot is not None
    thread = world.env.backend.create_thread(channel.id, "a thread", world.ann.id, type=kind)
    world.env.backend.add_thread_member(thread.id, bot.id)
    return ChannelHandle(world.env, world.guild, thread)


async def made_in(world: World, channel: ChannelHandle, **options: object) -> Job:
    """A picture that ann asked for in a channel."""
    await world.ann.slash(channel, "imagine", prompt="a boat", **options)
    return await world.finish()


async def edited_in(
    world: World, channel: ChannelHandle, job: Job, *, by: MemberActor, private: bool = False
) -> Seen | None:
    """What somebody is told who edits a job's result in a channel; None when it was let in."""
    message = await by.send(channel, "look")
    form = await forging.press(world.env, by, channel, message, f"job:edit:{job.id}")
    wishes = ["private"] if private else []
    result = await by.submit_modal(form, {"prompt": "make it night", "wishes": wishes})
    if (await world.job()).id != job.id:
        await world.finish()
        return None
    return world.told(result)


async def test_what_was_made_in_a_closed_room_stays_there(world: World) -> None:
    """In an open channel it is refused to its author, with the words given back."""
    room = closed_room(world)
    job = await made_in(world, room)
    told = await edited_in(world, world.channel, job, by=world.ann)

    assert told is not None
    assert CLOSED_ROOM in told
    assert "```\nmake it night\n```" in told
    assert all(one.content == "look" for one in world.channel.history())


@pytest.mark.parametrize("private", [False, True])
async def test_nobody_guesses_the_number_of_what_they_do_not_see(
    world: World, *, private: bool
) -> None:
    """Others' results of a closed room are worked on there, however private the rest would be."""
    await made_in(world, closed_room(world))
    options = {"from": "#1", "prompt": "make it night", "private": private}
    told = world.told(await world.dan.slash(world.channel, "edit", **options))

    assert f"{CLOSED_ROOM} Work on it there." in told
    assert len(world.grok.requests) == 1


async def test_in_private_it_may_be_worked_on_anywhere(world: World) -> None:
    """What only its author sees is seen by nobody new."""
    job = await made_in(world, closed_room(world))

    assert await edited_in(world, world.channel, job, by=world.ann, private=True) is None
    assert "Only you see this" in read(world.channel.history(viewer=world.ann)[-1])


async def test_from_an_open_channel_to_a_closed_room(world: World) -> None:
    """What everybody sees may be worked on where fewer people are."""
    job = await made_in(world, world.channel)

    assert await edited_in(world, closed_room(world), job, by=world.dan) is None


async def test_between_two_closed_rooms(world: World) -> None:
    """Other people are in the other room: nobody can say that they may see it."""
    job = await made_in(world, closed_room(world, "one"))
    told = await edited_in(world, closed_room(world, "two"), job, by=world.ann)

    assert told is not None
    assert CLOSED_ROOM in told


async def test_between_two_open_channels(world: World) -> None:
    """Between channels that everybody sees a result moves freely."""
    job = await made_in(world, world.channel)
    other = world.guild.create_text_channel("more-pictures")

    assert await edited_in(world, other, job, by=world.dan) is None


@pytest.mark.parametrize("kind", [11, PRIVATE_THREAD])
async def test_in_a_thread_of_the_same_room(world: World, kind: int) -> None:
    """A thread is seen by nobody who may not see its channel."""
    room = closed_room(world)
    job = await made_in(world, room)

    assert await edited_in(world, thread_in(world, room, kind), job, by=world.ann) is None


async def test_out_of_a_private_thread(world: World) -> None:
    """What was made among a few is not shown to the whole channel that they are in."""
    job = await made_in(world, thread_in(world, world.channel, PRIVATE_THREAD))
    told = await edited_in(world, world.channel, job, by=world.ann)

    assert told is not None
    assert CLOSED_ROOM in told


async def test_what_was_made_in_private_stays_private(world: World) -> None:
    """Its menu and buttons give private results; a forged press for a public one is refused."""
    secret = await made_in(world, world.channel, private=True)
    card = world.channel.history(viewer=world.ann)[-1]
    form = await world.ann.context_menu(world.channel, "Edit image", card)
    told = world.told(await world.ann.submit_modal(form, {"prompt": "make it night"}))

    assert PRIVATE in told
    assert (await world.job()).id == secret.id


async def test_again_does_not_carry_a_picture_elsewhere(world: World) -> None:
    """Again on an edit uses its picture once more, and obeys the same rule."""
    room = closed_room(world)
    job = await made_in(world, room)
    await edited_in(world, room, job, by=world.dan)
    edit = await world.job()
    message = await world.dan.send(world.channel, "look")
    again = f"job:again:{edit.id}"
    result = await forging.press(world.env, world.dan, world.channel, message, again)

    assert CLOSED_ROOM in world.told(result)
    assert (await world.job()).id == edit.id


async def test_when_discord_does_not_say_who_sees_a_channel(world: World) -> None:
    """What is not certain is refused: a channel that is gone, or that the bot may not see."""
    room = closed_room(world)
    job = await made_in(world, room)
    world.env.backend.delete_channel(room.id)
    told = await edited_in(world, world.channel, job, by=world.ann)

    assert told is not None
    assert CLOSED_ROOM in told
    assert (await world.job()).state is State.DONE
