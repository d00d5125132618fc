"""Members who are kept out: by a moderator, or because much of theirs was refused."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import forging
import pytest
import reading
from simcord import InteractionResult, MemberActor
from world import World

from bot.core.cases.members import WHOLE_SERVER_ONLY
from bot.core.decisions import house_set, role_listed
from bot.core.errors import NotAllowed
from bot.core.jobs import EndReason, Job, State
from bot.core.takedowns import Reason
from bot.ui import texts
from sandbox.grok import faults

DAY_S = 24 * 3600


async def moderators_chosen(world: World) -> None:
    """From here on cleo looks after the whole server."""
    chosen = role_listed("moderator_role_ids", world.guild.roles["Moderators"].id, yes=True)
    await world.app.studio.deciding.decide(world.here(), chosen)


async def mod(world: World, by: MemberActor, command: str, /, **options: Any) -> str:
    """What somebody is told who uses a command for moderators, seen or not."""
    called = f"mod {command}"
    return world.told(await forging.command(world.env, by, world.channel, called, **options)).text


def cases(world: World) -> list[tuple[str, str, str | None]]:
    """Of every case its kind, what was added to it, and how it was closed."""
    address = world.app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(address)) as database:
        return database.execute("select kind, note, outcome from cases order by number").fetchall()


async def ask(world: World, who: MemberActor, **more: Any) -> InteractionResult:
    return await who.slash(world.channel, "imagine", prompt=world.a_wish(), **more)


async def was_let_in(world: World, who: MemberActor) -> bool:
    """Whether a request of somebody is in the queue."""
    result = await ask(world, who)
    return not [m for m in (result.response, *result.followups) if m is not None and m.ephemeral]


async def latest(world: World, who: MemberActor) -> Job:
    """The newest request of somebody."""
    found = await world.app.studio.oversight.history.recent(
        world.here(), of_user_id=who.id, channel_id=None
    )
    return found[0].job


# --- blocks ---------------------------------------------------------------------------------


async def test_a_blocked_member_reaches_help_privacy_and_one_appeal(world: World) -> None:
    """Everything else answers in private why, until when, and with the way to another look.

    When the time is up they are let in again by themselves.
    """
    await moderators_chosen(world)
    await ask(world, world.dan)
    await world.finish()
    card = world.message
    said = await mod(
        world, world.cleo, "block", member=world.ann, until="7 days", reason="spam @all"
    )
    assert said.startswith(f"<@{world.ann.id}> is blocked in the whole server until <t:")

    for result in (
        await ask(world, world.ann),
        await ask(world, world.ann, private=True),
        await world.ann.click(card, label="Again"),
        await world.ann.click(card, label="Info"),
        await world.ann.slash(world.channel, "queue"),
        await world.ann.slash(world.channel, "usage show"),
        await world.ann.slash(world.channel, "result"),
    ):
        told = world.told(result)
        assert told.text.startswith("You are blocked here until <t:")
        assert "spam \\@all" in told
        assert told.buttons == ("Appeal",)
    for command in ("help", "privacy"):
        answer = world.told(await world.ann.slash(world.channel, command))
        assert "blocked" not in answer
    assert await was_let_in(world, world.dan)

    refused = world.answer(await world.ann.slash(world.channel, "queue"))
    form = await world.ann.click(refused, label="Appeal")
    sent = await world.ann.submit_modal(form, {"words": "it was my brother"})
    assert world.told(sent).text.startswith("Thank you.")
    assert cases(world) == [("block", "spam @all", None), ("appeal", "it was my brother", None)]
    again = await world.ann.submit_modal(
        await world.ann.click(refused, label="Appeal"), {"words": "please"}
    )
    assert world.told(again).text.startswith("You asked for another look at this before.")
    told = world.told(await world.ann.slash(world.channel, "queue"))
    assert "a moderator decides on it" in told
    assert told.buttons == ()

    await world.env.advance_time(8 * DAY_S)
    assert await was_let_in(world, world.ann)
    await world.app.housekeeping.round()
    assert [outcome for _, _, outcome in cases(world)] == ["over", "over"]


async def test_a_block_stops_what_waits_and_shows_nothing_of_what_runs(world: World) -> None:
    """What waits is free; what is made is kept, and handed out once they are let in again."""
    await ask(world, world.ann)
    running = await world.until(State.RENDERING)
    await ask(world, world.ann)
    waiting = await latest(world, world.ann)
    said = await mod(world, world.ben, "block", member=world.ann)
    assert "until somebody unblocks them" in said

    await world.pass_time(60)
    job = await world.app.studio.ongoing.job(world.here(), running.id)
    assert job.end_reason is EndReason.KEPT_BLOCKED
    stopped = await world.app.studio.ongoing.job(world.here(), waiting.id)
    assert stopped.end_reason is EndReason.BY_MODERATOR
    cards = [reading.read(one) for one in world.channel.history()]
    assert not any(card.media for card in cards)
    assert any("Stopped by a moderator before xAI began. Nothing was charged." in c for c in cards)
    assert any("a moderator does not want it shown" in card for card in cards)

    kept = {"job": str(running.number)}
    assert "blocked" in world.told(await world.ann.slash(world.channel, "result", **kept))
    assert "may use the bot again" in await mod(world, world.ben, "unblock", member=world.ann)
    handed = world.told(await world.ann.slash(world.channel, "result", **kept))
    assert handed.media


async def test_a_blocked_member_can_still_stop_what_is_theirs(world: World) -> None:
    """Cancel stays theirs; what asks for more does not, made up or not."""
    await world.ann.slash(world.channel, "video", prompt="a boat sails")
    job = await world.until(State.RENDERING)
    card = world.message
    await mod(world, world.ben, "block", member=world.ann)
    await world.ann.click(card, label="Cancel")

    assert "Stopped." in reading.read(await world.fresh(card))
    pressed = await forging.press(world.env, world.ann, world.channel, card, f"ask:go:{job.id}")
    assert "You are blocked here" in world.told(pressed)


async def test_blocks_are_for_who_looks_after_the_whole_server(world: World) -> None:
    """Not for Manage Messages alone, not on who is above, and not of oneself.

    What another moderator decided is taken back by an admin.
    """
    other = world.guild.add_member(
        world.env.create_user("cyd"), roles=[world.guild.roles["Moderators"]]
    )
    whole = "This holds in the whole server."
    for command, options in (
        ("block", {"member": world.dan}),
        ("unblock", {"member": world.dan}),
        ("pause", {}),
        ("resume", {}),
    ):
        for who in (world.ann, world.cleo):
            assert (await mod(world, who, command, **options)).startswith(whole), command
    told = await mod(world, world.ann, "note", member=world.dan, text="hm")
    assert told == texts.moderators_only()

    await moderators_chosen(world)
    for whom, why in (
        (world.ben, "An admin cannot be blocked."),
        (other, "Only an admin can block a moderator."),
        (world.cleo, "Nobody blocks themselves."),
    ):
        assert (await mod(world, world.cleo, "block", member=whom)).startswith(why)
    assert "is blocked" in await mod(world, world.ben, "block", member=other, until="tomorrow")
    own = await mod(world, other, "unblock", member=other)
    assert own.startswith("Nobody lets themselves in again.")

    await mod(world, world.ben, "unblock", member=other)
    await mod(world, world.cleo, "block", member=world.ann)
    shorter = await mod(world, other, "block", member=world.ann, until="today")
    assert shorter.startswith("Another moderator blocked them for longer.")
    lifting = await mod(world, other, "unblock", member=world.ann)
    assert lifting == "Another moderator blocked them. An admin can unblock them."
    assert "may use the bot again" in await mod(world, world.ben, "unblock", member=world.ann)
    assert "is not blocked here" in await mod(world, other, "unblock", member=world.ann)
    forging.expect_refusals(world.env, NotAllowed)


async def test_a_block_means_nothing_in_another_server(world: World) -> None:
    """Neither does an admin of another server reach it, nor anybody else's appeal."""
    await mod(world, world.ben, "block", member=world.ann)
    refused = world.answer(await world.ann.slash(world.channel, "queue"))
    custom_id = f"case:appeal:{reading.asked_about(refused.message)}"
    elsewhere = world.env.create_guild("Elsewhere")
    eve = elsewhere.add_member(elsewhere.owner)
    there = elsewhere.create_text_channel("pictures")
    lifting = await forging.command(world.env, eve, there, "mod unblock", member=world.ann)
    assert "is not blocked here" in world.told(lifting)
    ours = await world.ann.slash(world.channel, "queue")
    assert "You are blocked here" in world.told(ours)

    for who, where in ((world.dan, world.channel), (eve, there)):
        below = world.answer(await forging.command(world.env, who, where, "help"))
        form = await forging.press(world.env, who, where, below, custom_id)
        sent = await who.submit_modal(form, {"words": "me too"})
        answer = reading.read(world.answer(sent).message)
        assert answer.text.startswith("There is nothing to look at again")
    forging.expect_refusals(world.env, NotAllowed)


async def test_a_takedown_is_looked_at_again_unless_it_may_be_illegal(world: World) -> None:
    """Its author asks from wherever they read of it; what is sealed is the operator's alone."""
    ben = replace(world.here(), admin=True)
    answers: list[str] = []
    for reason in (Reason.RULES, Reason.ILLEGAL):
        await ask(world, world.ann)
        job = await world.finish()
        case = await world.app.studio.oversight.takedowns.take_down(
            ben, job, reason=reason, wide=False
        )
        below = world.answer(await forging.command(world.env, world.ann, world.channel, "help"))
        form = await forging.press(
            world.env, world.ann, world.channel, below, f"case:appeal:{case.id}"
        )
        sent = await world.ann.submit_modal(form, {"words": "it is a boat"})
        answers.append(reading.read(world.answer(sent).message).text)

    assert answers[0].startswith("Thank you.")
    assert answers[1].startswith("Moderators cannot decide on this.")
    kinds = [kind for kind, _, _ in cases(world)]
    assert kinds == ["takedown", "appeal", "takedown", "block"]
    forging.expect_refusals(world.env, NotAllowed)


async def test_what_moderators_do_to_members_is_on_record_and_told(world: World) -> None:
    """In the audit with the reason, and in the log channel; nobody is pinged."""
    log = world.guild.create_text_channel("log")
    log_there = house_set("log_channel_id", log.id)
    await world.app.studio.deciding.decide(world.here(), log_there)
    await mod(world, world.ben, "block", member=world.ann, reason="spam")
    await mod(world, world.ben, "note", member=world.ann, text="wrote to her")
    await mod(world, world.ben, "unblock", member=world.ann, reason="talked")

    told = [reading.read(message).text for message in log.history()][-2:]
    ben, ann = f"<@{world.ben.id}>", f"<@{world.ann.id}>"
    assert told[0].startswith(f"{ben} blocked {ann} until somebody unblocks them (case #1).")
    assert told[1] == f"{ben} let {ann} in again (case #1)."
    here = replace(world.here(), admin=True)
    notes = await world.app.studio.oversight.members.notes(here, world.ann.id)
    assert [(one.by_user_id, one.words) for one in notes] == [(world.ben.id, "wrote to her")]


# --- rests ----------------------------------------------------------------------------------


async def refused_often(world: World, count: int = 5) -> None:
    """So many of ann's requests are refused by xAI, at a cost."""
    for _ in range(count):
        world.grok.faults.add(faults.moderated_image())
        await ask(world, world.ann)
        await world.finish()


async def test_who_has_much_refused_rests_for_half_an_hour(world: World) -> None:
    """They are told with the refusal, may ask for another look, and go on by themselves."""
    await refused_often(world, 4)
    assert not any("You may go on" in one for one in world.told_in_private(world.ann))
    await refused_often(world, 1)
    rest = "5 of your requests were refused within 10 minutes. You may go on <t:"
    assert rest in world.told_in_private(world.ann)[-1]
    told = world.told(await ask(world, world.ann))
    assert told.text.startswith(rest)
    assert told.buttons == ("Appeal",)
    assert await was_let_in(world, world.dan)
    await world.finish()

    await world.env.advance_time(30 * 60)
    await refused_often(world, 1)
    assert await was_let_in(world, world.ann)


async def test_a_rest_can_be_ended_or_left_out(world: World) -> None:
    """By a moderator for one member, by an admin for the server."""
    await refused_often(world)
    await mod(world, world.ben, "unblock", member=world.ann)
    await refused_often(world, 1)
    assert await was_let_in(world, world.ann), "what was counted is not counted again"
    await world.finish()

    said = world.told(await world.ben.slash(world.channel, "settings strikes", rest=False))
    assert said.text == "Who has much refused may go on at once."
    await refused_often(world)
    assert await was_let_in(world, world.ann)


@pytest.mark.parametrize("settings_changes", [{"personal_use": True}], indirect=True)
async def test_nobody_is_kept_out_from_a_direct_message(world: World) -> None:
    """There is no right over anybody outside of a server, for its admins neither."""
    dm = world.ben.user.dm_channel
    for command, options in (
        ("block", {"member": world.ann}),
        ("unblock", {"member": world.ann}),
        ("note", {"member": world.ann, "text": "hm"}),
        ("pause", {}),
        ("resume", {}),
    ):
        called = f"mod {command}"
        result = await forging.command(world.env, world.ben.user, dm, called, **options)
        assert world.told(result).text in {WHOLE_SERVER_ONLY, texts.moderators_only()}, command
    assert cases(world) == []
    forging.expect_refusals(world.env, NotAllowed)
