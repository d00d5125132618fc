"""Putting the result in front of people when Discord will not take it, or not that way."""

from typing import Any

import arriving
from world import World

from bot.core.jobs import EndReason, State
from sandbox.grok.imagine import Pace

EDITS = "/webhooks/*"
AS_BOT = "/channels/*/messages/*"


def stored_files(world: World) -> list[dict[str, Any]]:
    """The files of the newest message, as Discord keeps them."""
    return world.env.backend.get_message(world.channel.id, world.message.id).attachments


async def test_a_file_that_discord_finds_too_large_is_kept(world: World) -> None:
    """When Discord refuses the upload, the card says so, and until when the file is kept."""
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1)
    await world.until(State.DELIVERING)
    world.env.inject_error("PATCH", EDITS, status=413, code=40005)
    job = await world.finish()

    assert job.end_reason is EndReason.KEPT_TOO_LARGE
    assert "The finished file (0.1 MB) is too large for this channel." in world.card()
    assert "The file is kept until <t:" in world.card()
    assert (await world.used(world.ann)).clips == 1


async def test_a_file_over_the_limit_is_not_sent_at_all(world: World) -> None:
    """What Discord said it takes here is known before anything is uploaded."""
    await arriving.send(
        world, world.ann, "imagine", {"prompt": "a pear"}, attachment_size_limit=1000
    )
    await world.finish()

    assert "The finished file (0.1 MB) is too large for this channel (0.1 MB)." in world.card()
    assert world.files_sent == 0


async def test_pictures_that_fit_come_without_those_that_do_not(world: World) -> None:
    """One heavy picture does not keep back the others; the card says that there is more."""
    await world.ann.slash(world.channel, "imagine", prompt="two pears", count=2)
    await world.finish()
    light, heavy = sorted(file["size"] for file in stored_files(world))
    await arriving.send(
        *(world, world.ann, "imagine", {"prompt": "two pears", "count": 2}),
        attachment_size_limit=light,
    )
    await world.finish()

    assert light < heavy
    assert len(world.card().media) == 1
    assert "1 more is too large for this channel." in world.card()


async def test_a_card_that_someone_removed_stays_removed(world: World) -> None:
    """Nothing is posted where a moderator took the card away; the result is kept."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.RENDERING)
    await world.cleo.delete(world.message)
    job = await world.finish()

    assert job.end_reason is EndReason.KEPT_WITHDRAWN
    assert not world.channel.history(viewer=world.ann)
    assert (await world.used(world.ann)).images == 1


async def test_after_fifteen_minutes_the_card_is_edited_as_the_bot(world: World) -> None:
    """Discord's way to answer ends after a quarter of an hour; the card is the same."""
    world.grok.pace = Pace(video_s=1000)
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1)
    await world.until(State.RENDERING)
    await world.env.advance_time(1000)
    job = await world.finish()

    assert job.end_reason is EndReason.DELIVERED
    assert len(world.card().media) == 1
    assert len(world.channel.history()) == 1


async def test_a_private_result_never_comes_in_public(world: World) -> None:
    """When its author can no longer be answered in private, a private result is kept, unseen."""
    world.grok.pace = Pace(video_s=1000)
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1, private=True)
    await world.until(State.RENDERING)
    await world.env.advance_time(1000)
    job = await world.finish()

    assert job.end_reason is EndReason.KEPT_UNREACHABLE
    assert not world.channel.history(viewer=world.dan)
    assert (await world.used(world.ann)).clips == 1


async def test_discord_being_down_delays_a_result(world: World) -> None:
    """The result is offered again until Discord takes it, and shown once."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.DELIVERING)
    world.env.inject_error("PATCH", EDITS, status=502, times=3)
    job = await world.finish()

    assert job.deliver_failures == 3
    assert len(world.card().media) == 1
    assert len(world.channel.history()) == 1


async def test_discord_being_down_delays_the_word_of_an_end(world: World) -> None:
    """How a request ended is told as soon as Discord works again."""
    await world.ann.slash(world.channel, "video", prompt="something broken")
    await world.until(State.RENDERING)
    world.env.inject_error("PATCH", EDITS, status=503, times=20)
    await world.until(State.FAILED)

    assert "▶" in world.card()

    await world.finish()

    assert "xAI failed while rendering. Nothing was charged." in world.card()


async def test_progress_that_cannot_be_shown_harms_nothing(world: World) -> None:
    """A card that could not be brought up to date is shown right the next time."""
    world.env.inject_error("PATCH", EDITS, status=503, times=5)
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1)
    await world.finish()

    assert len(world.card().media) == 1


async def test_without_the_right_to_attach_files_the_card_says_what_is_missing(
    world: World,
) -> None:
    """The result is kept, and the person reads which rights the bot needs."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.DELIVERING)
    world.env.inject_error("PATCH", EDITS, status=403, code=50013)
    world.env.inject_error("PATCH", AS_BOT, status=403, code=50013)
    job = await world.finish()

    assert job.end_reason is EndReason.KEPT_NO_PERMISSION
    assert "I may not show it here. I need View Channel and Attach Files." in world.card()


async def test_a_dead_token_is_no_reason_to_give_up(world: World) -> None:
    """If Discord forgets the way to answer early, the bot edits its own message."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.DELIVERING)
    world.env.inject_error("PATCH", EDITS, status=401, code=50027)
    await world.finish()

    assert len(world.card().media) == 1
    assert world.env.http_requests[-1].path.startswith("/channels/")
