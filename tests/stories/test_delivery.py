"""Putting the result in front of people when Discord will not take it, or not that way."""

from datetime import timedelta
from typing import Any

import arriving
import files
import pytest
from reading import read
from simcord import MemberActor
from world import World

from bot.core.jobs import EndReason, State
from sandbox.grok import faults
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
    assert f"`/result #{job.number}` has it until <t:" in world.card()
    assert (await world.used(world.ann)).clips == 1


async def test_a_file_over_the_limit_is_not_sent_at_all(world: World) -> None:
    """What Discord said it takes here is known before anything is uploaded."""
    await arriving.send(
        world, world.ann, "imagine", {"prompt": "a pear"}, attachment_size_limit=1000
    )
    await world.finish()

    assert "The finished file (0.1 MB) is too large for this channel (0.1 MB)." in world.card()
    assert world.files_sent == 0


async def test_a_heavy_picture_is_made_smaller(world: World) -> None:
    """One that the channel does not take is shown smaller, beside the others as they are."""
    await world.ann.slash(world.channel, "imagine", prompt="two pears", count=2)
    await world.finish()
    light, heavy = sorted(file["size"] for file in stored_files(world))
    await world.env.advance_time(60)
    await arriving.send(
        *(world, world.ann, "imagine", {"prompt": "two pears", "count": 2}),
        attachment_size_limit=light,
    )
    await world.finish()

    assert light < heavy
    assert len(world.card().media) == 2
    assert all(file["size"] <= light for file in stored_files(world))
    assert "too large for this channel" in world.card()
    assert "Here it is smaller." in world.card()


async def test_pictures_that_fit_come_without_those_that_cannot(world: World) -> None:
    """What cannot be made small enough keeps back no other; the card says who has it."""
    world.grok.faults.add(faults.wrong_content(files.restless(), "image/gif"))
    await arriving.send(
        *(world, world.ann, "imagine", {"prompt": "two pears", "count": 2}),
        attachment_size_limit=200_000,
    )
    await world.finish()

    assert len(world.card().media) == 1
    assert "1 more is too large for this channel; `/result #1` has it." in world.card()


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


async def test_progress_is_shown_as_the_bot_before_the_time_is_up(world: World) -> None:
    """In the last of the 15 minutes a public card is already edited by the bot's own right."""
    world.grok.pace = Pace(video_s=1000)
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1)
    await world.pass_time(13 * 60, step_s=20)
    by_token = world.env.http_requests[-1].path
    await world.pass_time(2 * 60, step_s=20)

    assert by_token.startswith("/webhooks/")
    assert world.env.http_requests[-1].path.startswith(f"/channels/{world.channel.id}/")
    assert "▶ Rendering 9" in world.card()


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

    assert job.end_reason is EndReason.DELIVERED
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


def may_not(world: World, *ways: tuple[str, str]) -> None:
    """Discord refuses the bot some ways, until the story ends."""
    for method, path in ways:
        world.env.inject_error(method, path, status=403, code=50013, times=100)


def the_channel(world: World) -> str:
    return f"/channels/{world.channel.id}/messages"


async def test_a_card_that_cannot_be_changed_is_followed_by_a_message(world: World) -> None:
    """Where the bot may no longer edit its card, it posts the result, and its author is told."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.DELIVERING)
    may_not(world, ("PATCH", EDITS), ("PATCH", AS_BOT))
    job = await world.finish()
    card, result = world.channel.history()

    assert job.end_reason is EndReason.DELIVERED
    assert not read(card).media
    assert len(read(result).media) == 1
    assert [user.id for user in result.mentions] == [world.ann.id]


@pytest.mark.parametrize("gone", ["left", "timed out"])
async def test_nothing_is_posted_late_for_who_may_not_speak(world: World, gone: str) -> None:
    """Somebody who left, was banned or timed out is not posted for; their result is kept for them.

    They get it by direct message, if they take any.
    """
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.DELIVERING)
    may_not(world, ("PATCH", EDITS), ("PATCH", AS_BOT))
    if gone == "left":
        world.env.inject_error("GET", "/guilds/*/members/*", status=404, code=10007)
    else:
        await time_out(world, world.ann)
    job = await world.finish()

    assert job.end_reason is EndReason.DELIVERED
    assert len(world.channel.history()) == 1
    assert len(read(world.ann.user.dm_channel.history()[0]).media) == 1


async def time_out(world: World, member: MemberActor) -> None:
    until = world.env.now() + timedelta(hours=1)
    guild = await world.app.bot.fetch_guild(world.guild.id)
    await (await guild.fetch_member(member.id)).edit(timed_out_until=until)


async def test_what_may_not_be_shown_goes_to_its_author(world: World) -> None:
    """Where the bot lost its rights in the channel, the result comes by direct message."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.DELIVERING)
    may_not(world, ("PATCH", EDITS), ("PATCH", AS_BOT), ("POST", the_channel(world)))
    job = await world.finish()
    (letter,) = world.ann.user.dm_channel.history()

    assert job.end_reason is EndReason.DELIVERED
    assert "a pear" in read(letter)
    assert len(read(letter).media) == 1
    assert read(letter).buttons == ()


async def test_where_no_way_is_left_the_result_is_kept(world: World) -> None:
    """No rights in the channel and closed direct messages: `/result` has it, and it counts."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    asked = await world.until(State.DELIVERING)
    edits = f"/webhooks/*/{asked.place.reply_token}/*"
    may_not(world, ("PATCH", edits), ("PATCH", AS_BOT), ("POST", the_channel(world)))
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    job = await world.finish()
    handed = await world.ann.slash(world.channel, "result", job="#1")

    assert job.end_reason is EndReason.KEPT_NO_PERMISSION
    assert len(world.told(handed).media) == 1
    assert (await world.used(world.ann)).images == 1


async def test_a_closed_door_is_not_knocked_at_again_that_day(world: World) -> None:
    """Who takes no direct messages is not tried again for a day."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.DELIVERING)
    may_not(world, ("PATCH", EDITS), ("PATCH", AS_BOT), ("POST", the_channel(world)))
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    await world.finish()
    knocks = len(letters_tried(world))
    await world.ann.slash(world.channel, "imagine", prompt="a fig")
    second = await world.finish()

    assert knocks == 1
    assert second.end_reason is EndReason.KEPT_NO_PERMISSION
    assert len(letters_tried(world)) == knocks

    await world.env.advance_time(25 * 3600)
    await world.ann.slash(world.channel, "imagine", prompt="a plum")
    third = await world.finish()

    assert third.end_reason is EndReason.DELIVERED
    assert len(world.ann.user.dm_channel.history()) == 1


def letters_tried(world: World) -> list[str]:
    """The attempts at direct messages."""
    posts = [sent.path for sent in world.env.http_requests if sent.method == "POST"]
    return [p for p in posts if p.startswith("/channels/") and p != the_channel(world)]


async def test_a_dead_token_is_no_reason_to_give_up(world: World) -> None:
    """If Discord forgets the way to answer early, the bot edits its own message."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.DELIVERING)
    world.env.inject_error("PATCH", EDITS, status=401, code=50027)
    await world.finish()

    assert len(world.card().media) == 1
    assert world.env.http_requests[-1].path.startswith("/channels/")
