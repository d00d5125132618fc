"""Requests that only their author sees."""

from discord import PermissionOverwrite
from reading import read
from world import World

from bot.core.jobs import EndReason, State
from sandbox.grok import faults
from sandbox.grok.imagine import Pace


async def test_a_private_request_is_seen_by_its_author_alone(world: World) -> None:
    """From the first moment to the picture, nobody else in the channel sees anything."""
    await world.ann.slash(world.channel, "imagine", prompt="a birthday card", private=True)
    await world.until(State.RENDERING)
    (working,) = world.told_in_private(world.ann)
    await world.finish()
    (done,) = world.told_in_private(world.ann)

    assert "▶ Rendering" in working
    assert "Only you see this picture, and the moderators." in done
    assert len(done.media) == 1
    assert not world.channel.history(viewer=world.dan)


async def test_again_on_a_private_card_is_private_too(world: World) -> None:
    """What was asked in private is repeated in private."""
    await world.ann.slash(world.channel, "imagine", prompt="a birthday card", private=True)
    await world.finish()
    await world.ann.click(world.channel.history(viewer=world.ann)[-1], label="Again")
    await world.finish()

    assert len(world.told_in_private(world.ann)) == 2
    assert not world.channel.history(viewer=world.dan)


async def test_a_private_refusal_is_told_on_its_card(world: World) -> None:
    """The card that only the author sees says why it ended; nothing is removed."""
    world.grok.faults.add(faults.moderated_image())
    await world.ann.slash(world.channel, "imagine", prompt="something", private=True)
    await world.finish()
    (card,) = world.told_in_private(world.ann)

    assert "xAI's content policy refused this." in card
    assert "$0.02" in card


async def test_private_works_where_the_bot_may_not_post(world: World) -> None:
    """A private answer needs no right to write in the channel."""
    closed = PermissionOverwrite(send_messages=False, attach_files=False)
    mute = world.guild.create_text_channel(
        "read-only", overwrites={world.guild.default_role: closed}
    )
    public = await world.ann.slash(mute, "imagine", prompt="a pear")
    await world.ann.slash(mute, "imagine", prompt="a pear", private=True)
    await world.finish()

    assert "I may not post pictures in this channel." in world.told(public)
    assert "Only you see this" in read(mute.history(viewer=world.ann)[-1])


async def test_a_private_card_says_goodbye_before_it_can_no_longer_change(world: World) -> None:
    """Discord lets an ephemeral answer change for 15 minutes; the last word says what comes."""
    world.grok.pace = Pace(video_s=20 * 60)
    await world.ann.slash(world.channel, "video", prompt="a slow river", private=True)
    await world.pass_time(12 * 60, step_s=20)

    assert "▶ Rendering" in world.told_in_private(world.ann)[0]

    await world.pass_time(3 * 60, step_s=20)

    assert "When it is finished, `/result #1` has it." in world.told_in_private(world.ann)[0]

    job = await world.finish()

    assert job.end_reason is EndReason.KEPT_UNREACHABLE
    assert len(world.told_in_private(world.ann)) == 1
    assert not world.channel.history(viewer=world.dan)
