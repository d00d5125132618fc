"""Who may have what made, and where, from the admin's command to the member's refusal."""

from pathlib import Path
from typing import Any

import discord
import files
import forging
import panels
from discord import PermissionOverwrite
from simcord import ChannelHandle, InteractionResult, MemberActor
from test_reuse import thread_in
from world import World

from bot.core.decisions import house_set
from bot.core.errors import NotAllowed
from bot.core.jobs import EndReason, State
from bot.ui import texts

HOUR_S = 3600


async def access(world: World, verb: str, **options: Any) -> str:
    """What ben, an admin, is told."""
    return world.told(await world.ben.slash(world.channel, f"access {verb}", **options)).text


async def ask(
    world: World, who: MemberActor | None = None, channel: ChannelHandle | None = None, **more: Any
) -> InteractionResult:
    who = who or world.ann
    return await who.slash(channel or world.channel, "imagine", prompt=world.a_wish(), **more)


async def clip(world: World, who: MemberActor, **options: Any) -> InteractionResult:
    return await who.slash(world.channel, "video", prompt=world.a_wish(), **options)


def was_let_in(result: InteractionResult) -> bool:
    """Whether a card stands for it, or its private place."""
    private = [m for m in (result.response, *result.followups) if m is not None and m.ephemeral]
    return not private


# --- lists ----------------------------------------------------------------------------------


async def test_pictures_are_made_only_where_admins_allow(world: World) -> None:
    """A list of channels holds for commands, buttons and threads, and for admins too.

    The answer to each command says what it means now.
    """
    lab = world.guild.create_text_channel("lab")
    await ask(world)
    await world.finish()
    card = world.message

    said = await access(world, "allow", what="pictures", channel=lab)
    assert said == f"Pictures are made only in <#{lab.id}> now."
    only = f"Pictures are made only in <#{lab.id}>."
    assert world.told(await ask(world)).text == only
    assert world.told(await ask(world, world.ben)).text == only
    assert world.told(await world.dan.click(card, label="Again")).text == only
    assert world.told(await ask(world, private=True)).text == only
    assert was_let_in(await ask(world, channel=lab))
    assert was_let_in(await ask(world, channel=thread_in(world, lab)))
    assert was_let_in(await clip(world, world.ann))

    await world.env.advance_time(1)
    said = await access(world, "allow", what="pictures", channel=world.channel)
    assert said == f"Pictures are made only in <#{lab.id}> and <#{world.channel.id}> now."
    assert was_let_in(await ask(world))
    said = await access(world, "deny", channel=world.channel)
    assert said == f"Pictures, clips and texts are never made in <#{world.channel.id}> now."
    refused = world.told(await clip(world, world.dan)).text
    assert refused.startswith("Pictures, clips and texts are not made in")


async def test_roles_are_let_in_and_kept_out(world: World) -> None:
    """A denied role wins over an allowed one; whoever shuts everybody out is warned."""
    guests, artists = world.guild.create_role("Guests"), world.guild.create_role("Artists")
    eve = world.guild.add_member(world.env.create_user("eve"), roles=[artists])
    fred = world.guild.add_member(world.env.create_user("fred"), roles=[artists, guests])

    said = await access(world, "allow", what="clips", role=artists)
    assert said == f"Clips are made only for <@&{artists.id}> now."
    said = await access(world, "deny", what="clips", role=guests)
    assert said == f"Clips are never made for <@&{guests.id}> now."
    assert world.told(await clip(world, world.ann)).text == (
        f"Clips are only for <@&{artists.id}> here. An admin can change that."
    )
    assert world.told(await clip(world, fred)).text == (
        f"Clips are not for <@&{guests.id}> here. An admin can change that."
    )
    assert was_let_in(await clip(world, eve))
    assert was_let_in(await ask(world))

    said = await access(world, "deny", what="texts", role=world.guild.default_role)
    assert said.endswith("⚠ Nobody can have texts written now.")
    improve = await ask(world, improve=True)
    assert "Texts are not for" in world.told(improve).text


async def test_what_was_set_is_listed_removed_and_taken_back(world: World) -> None:
    """/access list tells all, remove knows each by its name, /settings undo brings it back."""
    guests = world.guild.create_role("Guests")
    everybody = "Everybody may have everything made, in every channel, within the limits."
    assert await access(world, "list") == everybody
    await access(world, "deny", what="clips", role=guests)
    await access(world, "sizes", clips="480p", seconds=6)
    listed = [
        f"Clips are never made for <@&{guests.id}>.",
        "Everyone: clips up to 480p.",
        "Everyone: clips of up to 6 s.",
    ]
    assert sorted((await access(world, "list")).splitlines()) == sorted(listed)

    found = await world.ben.autocomplete(world.channel, "access remove", "entry", "guest")
    assert [one["name"] for one in found] == ["Clips: \u2068@Guests\u2069 denied"]
    said = await access(world, "remove", entry=found[0]["value"])
    assert said == "Clips: no role is denied any more."
    assert listed[0] not in await access(world, "list")
    await world.ben.slash(world.channel, "settings undo")
    assert listed[0] in await access(world, "list")


async def test_access_is_for_admins(world: World) -> None:
    """Who gets at /access all the same changes and learns nothing."""
    for name, options in (
        ("allow", {"what": "clips"}),
        ("list", {}),
        ("remove", {"entry": "clips:role:1"}),
        ("newcomers", {"hours": 24}),
        ("at_once", {"count": 1}),
    ):
        result = await forging.command(
            world.env, world.cleo, world.channel, f"access {name}", **options
        )
        assert world.told(result).text == texts.admins_only()
    forging.expect_refusals(world.env, NotAllowed)


async def test_a_list_whose_last_channel_was_deleted_means_nobody(world: World) -> None:
    """Nobody is let in through it; the log channel is told once, and nothing else changes."""
    lab = world.guild.create_text_channel("lab")
    log = world.guild.create_text_channel("log")
    log_there = house_set("log_channel_id", log.id)
    await world.app.studio.deciding.decide(world.here(), log_there)
    await access(world, "allow", what="pictures", channel=lab)
    world.env.backend.delete_channel(lab.id)

    assert f"<#{lab.id}>" in world.told(await ask(world)).text
    await world.env.advance_time(HOUR_S)
    for _ in range(3):
        await world.app.housekeeping.round()
    told = world.seen(log.history()[-1]).text
    assert told == (
        "Nobody can make pictures now: the last channel that was allowed is deleted. `/access list`"
    )
    assert len([m for m in log.history() if "is deleted" in world.seen(m).text]) == 1
    refused = world.told(await ask(world)).text
    assert refused.startswith("Pictures cannot be made here just now")
    assert "⚠ Nobody can make pictures now." in await access(world, "list")
    assert was_let_in(await clip(world, world.ann))


# --- what a role may use --------------------------------------------------------------------


async def test_what_a_role_may_use(world: World) -> None:
    """What is beyond it is refused with whose it is, and the nearest as a button.

    Sizes that are left open stay within it.
    """
    patrons = world.guild.create_role("Patrons")
    pat = world.guild.add_member(world.env.create_user("pat"), roles=[patrons])
    assert await access(world, "sizes", clips="480p") == "Everyone: clips up to 480p."
    said = await access(world, "sizes", clips="720p", role=patrons)
    assert said == f"<@&{patrons.id}>: clips up to 720p."
    said = await access(world, "models", model="grok-imagine-video-1.5-lite")
    assert said == "Everyone: clips with Video 1.5 Lite alone."

    assert was_let_in(await clip(world, world.ann))
    assert (await world.job()).request.resolution == "480p"
    assert was_let_in(await clip(world, pat))
    assert (await world.job()).request.resolution == "720p"

    refused = await clip(world, world.dan, resolution="1080p")
    assert world.told(refused).text.startswith(
        "`resolution` 1080p is not to be had on this server. Choose 480p."
    )
    pressed = await world.dan.click(panels.private_card(world, world.dan), label="Use 480p")
    assert was_let_in(pressed)
    job = await world.job()
    assert (job.request.resolution, job.place.user_id) == ("480p", world.dan.id)
    refused = await clip(world, pat, model="grok-imagine-video-1.5")
    assert "`model` Video 1.5 is not to be had" in world.told(refused).text


# --- newcomers, at once ---------------------------------------------------------------------


async def test_newcomers_wait(world: World) -> None:
    """Who has just joined is told when they may begin; who manages the server is no newcomer."""
    said = await access(world, "newcomers", hours=24)
    assert said == "Members who joined less than 24 hours ago have to wait."
    refused = world.told(await ask(world)).text
    assert refused.startswith("You are new here. You may begin <t:")
    assert was_let_in(await ask(world, world.ben))
    await world.env.advance_time(24 * HOUR_S + 1)
    assert was_let_in(await ask(world))


async def test_a_server_lets_fewer_of_one_persons_requests_run_at_once(world: World) -> None:
    """More of them wait their turn, whatever the operator would allow."""
    said = await access(world, "at_once", count=1)
    assert said == "Of each person 1 request is worked on at once; more wait their turn."
    for _ in range(3):
        await ask(world)
    await ask(world, world.dan)
    await world.work()
    queue = await world.app.studio.ongoing.queue(world.here())
    running = [one.job.place.user_id for one in queue if one.place_in_line is None]
    assert sorted(running) == sorted([world.ann.id, world.dan.id])


# --- showing to all -------------------------------------------------------------------------


async def test_nothing_is_shown_for_who_may_not_attach_files(world: World) -> None:
    """They are offered it for themselves alone; asked in private it is made at once."""
    quiet = world.guild.create_text_channel(
        "talk", overwrites={world.ann: PermissionOverwrite(attach_files=False)}
    )
    offered = world.told(await ask(world, channel=quiet))
    assert offered.text.startswith(
        "You may not attach files here, so nothing is shown to all for you. "
        "You can have it for you alone."
    )
    private = [m for m in quiet.history(viewer=world.ann) if m.flags.ephemeral][-1]
    await world.ann.click(private, label="Only for me")
    job = await world.finish()
    assert (job.state, job.place.private) == (State.DONE, True)
    assert not [m for m in quiet.history() if not m.flags.ephemeral]


async def test_slow_mode_is_kept(world: World) -> None:
    """One card for all to see in each time; in private as many; moderators are not slowed."""
    world.env.backend.edit_channel(world.channel.id, {"rate_limit_per_user": 600})
    await world.env.settle()
    assert was_let_in(await ask(world))
    refused = await ask(world)
    assert world.told(refused).text.startswith(
        "This channel is in slow mode. You may show something again <t:"
    )
    await world.ann.click(panels.private_card(world, world.ann), label="Only for me")
    job = await world.finish()
    assert (job.state, job.place.private) == (State.DONE, True)
    posted = await panels.pressed(world, world.ann, "Post", panels.private_card(world, world.ann))
    assert "slow mode" in world.told(posted).text
    for _ in range(2):
        assert was_let_in(await ask(world, world.cleo))
    await world.env.advance_time(600)
    assert was_let_in(await ask(world))


async def test_nothing_is_posted_late_in_a_closed_thread(world: World) -> None:
    """A thread that was archived meanwhile stays so: the result goes to its author."""
    thread = thread_in(world, world.channel)
    await ask(world, channel=thread)
    await world.until(State.RENDERING)
    card: discord.Message = thread.history()[-1]
    await world.env.advance_time(16 * 60)
    world.env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
    edits = f"/channels/{thread.id}/messages/{card.id}"
    world.env.inject_error("PATCH", edits, status=400, code=50083, times=9)
    job = await world.finish()
    assert job.end_reason is EndReason.DELIVERED
    assert len(thread.history()) == 1


async def test_a_file_that_nothing_is_offered_for_is_not_kept(world: World, tmp_path: Path) -> None:
    """What is shorter than allowed would be offered; a clip too short for any leaves no file."""
    await access(world, "sizes", seconds=2)
    asked = await world.ann.slash(
        *(world.channel, "extend"), prompt="a ship comes", video=files.clip(1), seconds=5
    )

    assert "of more than 2" in world.told(asked)
    assert [one for one in (tmp_path / "media").rglob("*") if one.is_file()] == []
