"""What moderators look at first: requests before they cost, results before they are shown."""

from typing import Any

import forging
import pytest
from discord import PermissionOverwrite
from reading import read
from simcord import MemberActor
from world import World

from bot.core.casebook import Case, CaseKind
from bot.core.cases.values import Here
from bot.core.decisions import hold_set
from bot.core.errors import NotAllowed
from bot.core.holdings import HELD_MS, RULES_MAX, HeldIn, HoldRule, Moment
from bot.core.jobs import EndReason, State
from bot.core.money import NOTHING


def cares(world: World, who: MemberActor) -> Here:
    """Somebody who looks after the channel."""
    return Here(
        space_id=str(world.guild.id),
        guild_id=world.guild.id,
        user_id=who.id,
        channel_id=world.channel.id,
        moderates_channel_id=world.channel.id,
    )


async def holds(world: World, moment: Moment) -> None:
    """Ben has something looked at in the whole server."""
    await world.app.studio.deciding.decide(world.here(), hold_set(HoldRule(moment=moment)))


async def says(world: World, command: str, **options: Any) -> str:
    """What Ben reads who decides on what is looked at."""
    result = await world.ben.slash(world.channel, f"settings {command}", **options)
    return world.told(result).text


async def case_of(world: World, kind: CaseKind) -> Case:
    """What waits for a moderator."""
    waiting = await world.app.studio.oversight.approvals.waiting(cares(world, world.cleo), 5)
    (case,) = [case for case in waiting if case.kind is kind]
    return case


async def test_a_request_costs_nothing_until_it_is_approved(world: World) -> None:
    """The card says that it waits and nothing else; approved, it is made like any other."""
    await holds(world, Moment.PROMPTS)
    await world.ann.slash(world.channel, "imagine", prompt="a boat at night")
    await world.work()
    waiting, used = world.card(), await world.used(world.ann)
    case = await case_of(world, CaseKind.REQUEST)
    await world.restart()
    with pytest.raises(NotAllowed, match="This is yours"):
        await world.app.studio.oversight.approvals.approve(cares(world, world.ann), case)
    await world.app.studio.oversight.approvals.approve(cares(world, world.cleo), case)
    await world.finish()

    assert waiting.text.startswith("⏸ Waiting for a moderator · up to <t:")
    assert "boat" not in waiting
    assert waiting.buttons == ("Cancel",)
    assert used == NOTHING
    assert len(world.card().media) == 1
    assert (await world.used(world.ann)).images == 1
    with pytest.raises(NotAllowed, match="decided on this already"):
        await world.app.studio.oversight.approvals.reject(cares(world, world.cleo), case)


async def test_a_request_that_is_not_approved_is_free(world: World) -> None:
    """Its author alone reads that a moderator said no; the card goes, and nothing was sent."""
    await holds(world, Moment.PROMPTS)
    await world.ann.slash(world.channel, "imagine", prompt="a boat at night")
    await world.work()
    case = await case_of(world, CaseKind.REQUEST)
    await world.app.studio.oversight.approvals.reject(cares(world, world.cleo), case)
    job = await world.finish()

    assert (job.state, job.end_reason) == (State.REFUSED, EndReason.NOT_APPROVED)
    assert (
        "A moderator did not approve this. Nothing was charged."
        in (world.told_in_private(world.ann)[-1])
    )
    assert not world.channel.history(viewer=world.dan)
    assert not world.grok.requests
    assert await world.used() == NOTHING


async def test_what_nobody_looks_at_ends_free_and_its_author_may_stop_it(world: World) -> None:
    """After twelve hours a request is over; stopped, it leaves the moderators too."""
    await holds(world, Moment.PROMPTS)
    await world.ann.slash(world.channel, "imagine", prompt="a boat")
    await world.work()
    await world.ann.click(world.message, label="Cancel")
    await world.work()
    stopped = world.card()
    await world.ann.slash(world.channel, "imagine", prompt="a ship")
    await world.work()
    await case_of(world, CaseKind.REQUEST)
    await world.env.advance_time(HELD_MS / 1000 + 1)
    job = await world.finish()

    assert "Stopped before xAI began. Nothing was charged." in stopped
    assert "boat" not in stopped
    assert (job.state, job.end_reason) == (State.EXPIRED, EndReason.NEVER_APPROVED)
    assert "No moderator looked at this in time." in world.card()
    assert "ship" not in world.card()
    assert not await world.app.studio.oversight.approvals.waiting(cares(world, world.cleo), 5)
    assert await world.used() == NOTHING


async def test_three_of_one_person_wait_at_most(world: World) -> None:
    """The fourth is refused in private, and says what to do."""
    await holds(world, Moment.PROMPTS)
    for _ in range(3):
        await world.ann.slash(world.channel, "imagine", prompt=world.a_wish())
    fourth = await world.ann.slash(world.channel, "imagine", prompt=world.a_wish())

    assert "3 requests of yours wait for a moderator already." in world.told(fourth)


async def test_a_result_is_shown_once_it_is_approved(world: World) -> None:
    """It is made and paid; hours later it comes to the channel, and nobody had it before."""
    await holds(world, Moment.RESULTS)
    await world.ann.slash(world.channel, "imagine", prompt="a boat at night")
    job = await world.until(State.HELD_FOR_REVIEW)
    await world.work()
    waiting = world.card()
    found = world.told(await world.ann.slash(world.channel, "result", job="#1"))
    case = await case_of(world, CaseKind.RESULT)
    await world.env.advance_time(3 * 3600)
    await world.app.studio.oversight.approvals.approve(cares(world, world.cleo), case)
    await world.finish()

    assert job.cost_ticks
    assert "boat" not in waiting
    assert waiting.media == found.media == ()
    assert "Waiting for a moderator" in found
    assert len(world.card().media) == 1
    assert "boat at night" in world.card()


@pytest.mark.parametrize("way", ["rejected", "never looked at", "stopped"])
async def test_a_result_that_is_not_approved_is_never_seen(world: World, way: str) -> None:
    """It cost all the same; its files are gone, for its author too."""
    await holds(world, Moment.RESULTS)
    await world.ann.slash(world.channel, "imagine", prompt="a boat at night")
    await world.until(State.HELD_FOR_REVIEW)
    await world.work()
    case = await case_of(world, CaseKind.RESULT)
    if way == "rejected":
        await world.app.studio.oversight.approvals.reject(cares(world, world.cleo), case)
    elif way == "stopped":
        await world.ann.click(world.message, label="Cancel")
    else:
        await world.env.advance_time(HELD_MS / 1000 + 1)
    job = await world.finish()
    found = world.told(await world.ann.slash(world.channel, "result", job="#1"))

    assert (
        job.end_reason
        is {
            "rejected": EndReason.NOT_SHOWN,
            "stopped": EndReason.STOPPED_LATE,
            "never looked at": EndReason.NEVER_REVIEWED,
        }[way]
    )
    assert found.media == ()
    assert (await world.used()).ticks == job.cost_ticks
    for message in world.channel.history(viewer=world.dan):
        assert "boat" not in read(message)


async def test_admins_say_what_is_looked_at(world: World) -> None:
    """For the server, a channel or a role; what they remove or take back lets requests go on."""
    there = f"<#{world.channel.id}>"
    role = world.guild.roles["Moderators"]
    none_among_all = await says(world, "show")
    said = [
        await says(world, "hold list"),
        await says(world, "hold add", what="prompts", channel=world.channel),
        await says(world, "hold add", what="results", role=role),
        await says(world, "hold list"),
        await says(world, "hold add", what="results", role=role, channel=world.channel),
    ]
    among_all = await says(world, "show")
    offered = await forging.typed(
        world.env, world.ben, world.channel, "settings hold remove", "rule"
    )
    said.append(await says(world, "hold remove", rule=offered[1]))
    said.append(await says(world, "hold remove", rule=offered[1]))
    await world.ann.slash(world.channel, "imagine", prompt="a boat")
    held = (await world.job()).state
    undone = await says(world, "undo"), await says(world, "undo"), await says(world, "undo")
    await world.ann.slash(world.channel, "imagine", prompt="a ship")

    first = f"Moderators approve what is asked for in {there} before it costs anything."
    second = f"Moderators approve what came by <@&{role.id}> before anybody is shown it."
    assert said[0].startswith("Moderators look at nothing before it goes on.")
    assert said[1].startswith(f"{first} `/mod queue` shows what waits;")
    assert said[3] == f"{first}\n{second}"
    assert said[0] in none_among_all
    assert f"{first}\n{second}\n" in among_all
    assert said[4].startswith("Choose `channel` or `role`, not both")
    assert offered == [f"prompts:channel:{world.channel.id}", f"results:role:{role.id}"]
    assert said[5] == f"Removed: {second} What waits already still does."
    assert said[6].startswith("This is not set any more.")
    assert held is State.HELD_FOR_APPROVAL
    assert f"**Prompts in {there}**: approved first → none" in undone[2]
    assert (await world.job()).state is State.QUEUED
    forging.expect_refusals(world.env, NotAllowed)


async def test_fifty_things_are_looked_at_and_no_more(world: World) -> None:
    """What is set already may be set again; another one is refused, and says what to do."""
    await holds(world, Moment.PROMPTS)
    for nth in range(1, RULES_MAX):
        rule = HoldRule(moment=Moment.PROMPTS, subject=HeldIn.CHANNEL, subject_id=nth)
        await world.app.studio.deciding.decide(world.here(), hold_set(rule))
    again = await says(world, "hold add", what="prompts")
    over = await says(world, "hold add", what="results")
    among_all = await says(world, "show")

    assert again.startswith("Moderators approve what is asked for in this server")
    assert over == (
        "Moderators look at no more than 50 channels and roles of a server. Remove some first: "
        "`/settings hold remove`."
    )
    assert "results" not in await says(world, "hold list")
    assert "and 45 more, which `/settings hold list` shows" in among_all
    forging.expect_refusals(world.env, NotAllowed)


async def test_moderators_are_told_that_something_waits(world: World) -> None:
    """Once for all that comes within ten minutes, without words or names; the log has it all."""
    me = world.app.bot.user
    assert me is not None
    closed, seen = PermissionOverwrite(view_channel=False), PermissionOverwrite(view_channel=True)
    may = {world.guild.default_role: closed, me: seen, world.ben: seen}
    log = world.guild.create_text_channel("log", overwrites=may)
    await says(world, "log", channel=log)
    await says(world, "hold add", what="prompts")
    await world.ann.slash(world.channel, "imagine", prompt="a boat")
    await world.tell()
    first = read(log.history()[-1])
    await world.dan.slash(world.channel, "imagine", prompt="a ship")
    await world.env.advance_time(15)
    await world.tell()
    count, told = len(log.history()), read(log.history()[-1])
    job = await world.job()
    case, _ = await world.app.studio.oversight.approvals.waiting(cares(world, world.cleo), 5)
    await world.app.studio.oversight.approvals.reject(cares(world, world.cleo), case)
    await world.work()
    shown = [
        await world.cleo.slash(world.channel, "logs show", job=f"#{number}")
        for number in (job.number - 1, job.number)
    ]
    ended, waits = (world.told(one).text for one in shown)

    assert "**Waiting for a moderator**\n1 request, before it costs anything" in first.text
    assert first.buttons == ("Queue",)
    assert told.text.endswith("2 requests, before they cost anything")
    assert count == len(log.history())
    assert "boat" not in told.text
    assert "waits for a moderator, before it costs anything" in waits
    assert "rejected" in ended
    assert "refused (not approved)" in ended
