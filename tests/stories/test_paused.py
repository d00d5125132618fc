"""Pauses: in an emergency nothing is let in, and what is under way is not posted."""

from typing import Any

import forging
import reading
from simcord import MemberActor
from test_blocked import ask, latest, mod, moderators_chosen, was_let_in
from world import World

from bot.core.decisions import house_set
from bot.core.errors import NotAllowed
from bot.core.jobs import EndReason, State

DAY_S = 24 * 3600


async def end_of(world: World, job_id: str) -> EndReason | None:
    return (await world.app.studio.ongoing.job(world.here(), job_id)).end_reason


async def with_a_log(world: World) -> Any:
    """The channel in which ben's server is told what happens."""
    log = world.guild.create_text_channel("log")
    log_there = house_set("log_channel_id", log.id)
    await world.app.studio.deciding.decide(world.here(), log_there)
    return log


async def test_a_pause_lets_nobody_in_and_posts_nothing(world: World) -> None:
    """What waits is stopped, free; what runs is kept for /result; admins are paused too."""
    await moderators_chosen(world)
    await ask(world, world.ann)
    running = await world.until(State.RENDERING)
    await ask(world, world.dan)
    waiting = await latest(world, world.dan)
    said = await mod(world, world.cleo, "pause", minutes=20)
    assert said.startswith("Nobody is let in until <t:")
    assert said.endswith("1 request that waited is stopped, free.")

    for who in (world.ann, world.ben):
        told = world.told(await ask(world, who)).text
        assert told.startswith("A moderator paused requests here. Try again <t:")
    await world.pass_time(60)
    assert await end_of(world, waiting.id) is EndReason.PAUSED
    assert await end_of(world, running.id) is EndReason.KEPT_PAUSED
    cards = [reading.read(one) for one in world.channel.history()]
    assert not any(card.media for card in cards)
    assert any("A moderator paused requests. Nothing was charged." in card for card in cards)
    assert (await world.used(world.dan)).ticks == 0
    handed = world.told(await world.ann.slash(world.channel, "result"))
    assert handed.media

    await world.env.advance_time(20 * 60)
    assert await was_let_in(world, world.ann)


async def test_a_pause_ends_when_it_is_resumed(world: World) -> None:
    """By who paused, or an admin; another moderator's pause is not theirs to end."""
    await moderators_chosen(world)
    other = world.guild.add_member(
        world.env.create_user("cyd"), roles=[world.guild.roles["Moderators"]]
    )
    said = await mod(world, world.cleo, "pause")
    assert said == "Nobody is let in until somebody resumes them: `/mod resume`, admins neither."
    assert world.told(await ask(world, world.ann)).text == (
        "A moderator paused requests here. Try again later."
    )
    for command, options in (("resume", {}), ("pause", {"minutes": 1})):
        told = await mod(world, other, command, **options)
        assert told.startswith("Another moderator paused requests")
    assert await mod(world, world.ben, "resume") == "Requests are let in again."
    assert await mod(world, world.cleo, "resume") == "Requests are not paused here."
    assert await was_let_in(world, world.ann)
    forging.expect_refusals(world.env, NotAllowed)


async def test_newcomers_are_paused_alone(world: World) -> None:
    """Who is on the server for less than a week; who manages the server is no newcomer."""
    await ask(world, world.ann)
    running = await world.until(State.RENDERING)
    await ask(world, world.ann)
    waiting = await latest(world, world.ann)
    said = await mod(world, world.ben, "pause", who="newcomers")
    assert said.startswith("Newcomers are not let in until somebody resumes them")

    assert "paused" in world.told(await ask(world, world.ann)).text
    assert await was_let_in(world, world.ben)
    await world.pass_time(60)
    assert await end_of(world, waiting.id) is EndReason.PAUSED
    assert await end_of(world, running.id) is EndReason.KEPT_PAUSED
    await world.env.advance_time(60 * DAY_S)
    assert await was_let_in(world, world.ann)


async def test_an_alert_has_the_button_that_pauses(world: World) -> None:
    """One press pauses everyone for half an hour; the alert of that has the way back.

    It does nothing for who does not look after the whole server.
    """
    log = await with_a_log(world)
    await mod(world, world.ben, "pause", minutes=1)
    alert = log.last_message
    assert reading.read(alert).buttons == ("Resume",)
    assert f"<@{world.ben.id}> paused requests." in reading.read(alert)
    await mod(world, world.ben, "resume")

    async def press(by: MemberActor, custom_id: str) -> str:
        result = await forging.press(world.env, by, log, alert, custom_id)
        return world.told(result).text

    for who in (world.ann, world.cleo):
        for custom_id in ("mod:pause:everyone", "mod:resume:now"):
            assert (await press(who, custom_id)).startswith("This holds in the whole server.")
    assert (await press(world.ben, "mod:pause:everyone")).startswith("Nobody is let in until <t:")
    assert not await was_let_in(world, world.ann)
    assert await press(world.ben, "mod:resume:now") == "Requests are let in again."
    assert await was_let_in(world, world.ann)


async def test_young_accounts_wait(world: World) -> None:
    """Whose Discord account is too young is told when they may begin."""
    said = world.told(await world.ben.slash(world.channel, "access newcomers", account_days=30))
    assert said.text == ("Members whose Discord account is younger than 30 days have to wait.")
    young = world.guild.add_member(world.env.create_user("eve"))
    refused = world.told(await ask(world, young)).text
    assert refused.startswith("You are new here. You may begin <t:")
    assert await was_let_in(world, world.ben)
    await world.env.advance_time(30 * DAY_S)
    assert await was_let_in(world, young)
