"""Delete from Info: it asks once, and then the result is gone wherever the bot put it."""

import forging
import panels
from reading import read
from simcord import MemberActor
from world import World


async def deleted(world: World, by: MemberActor) -> None:
    """The newest result, deleted from its panel."""
    asked = await panels.pressed(world, by, "Delete")
    await by.click(world.answer(asked), label="Delete")
    await world.finish()


async def test_it_asks_once_in_private(world: World) -> None:
    """The panel becomes a question; Keep leads back to the panel, and nothing is gone."""
    await panels.picture(world, world.ann)
    asked = await panels.pressed(world, world.ann, "Delete")
    question = read(world.answer(asked).message)
    kept = await world.ann.click(world.answer(asked), label="Keep")
    await world.work()

    assert "Delete the result of `#1`?" in question
    assert question.buttons == ("Delete", "Keep")
    assert "Vary" in read(world.answer(kept).message).buttons
    assert len(world.card().media) == 1


async def test_then_the_message_and_the_files_are_gone(world: World) -> None:
    """For its author as for a moderator of the channel."""
    for by in (world.ann, world.cleo):
        await panels.picture(world, world.ann, f"a boat for {by.name}")
        await deleted(world, by)

    assert world.channel.history() == []


async def test_copies_in_direct_messages_go_too(world: World) -> None:
    """Whoever took a copy finds it gone, its author and others alike."""
    await panels.picture(world, world.ann)
    for by in (world.ann, world.dan):
        await panels.pressed(world, by, "DM")

    assert len(world.dan.user.dm_channel.history()) == 1

    await deleted(world, world.ann)

    assert world.ann.user.dm_channel.history() == []
    assert world.dan.user.dm_channel.history() == []


async def test_what_was_posted_goes_too(world: World) -> None:
    """A private result that was made public is removed from the channel by a moderator."""
    await panels.picture(world, world.ann, "a surprise", private=True)
    await panels.pressed(world, world.ann, "Post", panels.private_card(world, world.ann))
    (message,) = world.channel.history(viewer=world.cleo)
    asked = await panels.pressed(world, world.cleo, "Delete", message)
    await world.cleo.click(world.answer(asked), label="Delete")
    await world.finish()

    assert not any(read(m).media for m in world.channel.history(viewer=world.dan))


async def test_others_delete_nothing(world: World) -> None:
    """They are offered no Delete, and a forged question or answer is refused."""
    job = await panels.picture(world, world.ann)
    for action in ("info:delete", "job:delete"):
        forged = await forging.press(
            world.env, world.dan, world.channel, world.message, f"{action}:{job.id}"
        )

        assert "Only the person who asked for this, or a moderator" in world.told(forged)
    await world.work()

    assert "Delete" not in read((await panels.opened(world, world.dan)).message).buttons
    assert len(world.card().media) == 1
