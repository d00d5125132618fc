"""A server that the bot left: what waits is cancelled, and after 30 days nothing is left."""

import files
import panels
from test_my_data import SECRET_WORD, everything, on_disk
from world import World

from bot.core.decisions import hold_set
from bot.core.holdings import HoldRule, Moment
from bot.core.jobs import EndReason, State

DAY_S = 24 * 3600


async def test_a_server_is_forgotten_thirty_days_after_the_bot_left(world: World) -> None:
    """What waits is cancelled within the hour; coming back in time changes nothing.

    After 30 days words, files and decisions are gone; sums and what members used lately stay.
    """
    await world.ben.slash(world.channel, "quota set", unit="images", window="day", amount=5.0)
    await panels.picture(world, world.ann, f"a {SECRET_WORD}")
    await world.ann.slash(world.channel, "imagine", prompt="a boat that waits")
    waiting = await world.job()
    assert waiting.state is State.QUEUED
    await world.app.studio.deciding.decide(world.here(), hold_set(HoldRule(moment=Moment.PROMPTS)))
    await world.dan.slash(world.channel, "imagine", prompt="a boat that is looked at first")
    held = await world.job()
    assert held.state is State.HELD_FOR_APPROVAL
    left = world.env.backend.guilds.pop(world.guild.id)
    await world.app.housekeeping.round()

    for one in (waiting, held):
        job = await world.app.studio.ongoing.job(world.here(), one.id)
        assert job.end_reason is EndReason.BY_MODERATOR

    world.env.backend.guilds[world.guild.id] = left
    await world.env.advance_time(29 * DAY_S)
    await world.app.housekeeping.round()
    assert SECRET_WORD in everything(world)["jobs"]
    assert "images" in everything(world)["rules"]

    del world.env.backend.guilds[world.guild.id]
    await world.app.housekeeping.round()
    await world.env.advance_time(3601)
    await world.app.housekeeping.round()
    await world.env.advance_time(31 * DAY_S)
    await world.app.housekeeping.round()
    rows = everything(world)

    assert not [name for name, told in rows.items() if SECRET_WORD in told]
    assert not [name for name, told in rows.items() if str(world.ann.id) in told]
    assert on_disk(world) == []
    assert rows["audit"] == "[]"
    assert "starter" in rows["rules"]
    assert "admin" not in rows["rules"]
    assert "'space'" in rows["used"]


async def test_who_may_attach_is_forgotten_with_the_server(world: World) -> None:
    """Back within 30 days, nobody is asked anew whether they may use their files; later, all."""

    async def asked_again() -> bool:
        """Whether ann is asked before anything is made of what she attaches."""
        wish = world.a_wish()
        result = await world.ann.slash(world.channel, "edit", prompt=wish, image=files.photo())
        await world.work()
        return any("I may use this" in world.seen(one.message) for one in result.followups)

    async def away(days: int) -> None:
        """The bot is gone from the server for so long."""
        left = world.env.backend.guilds.pop(world.guild.id)
        for seconds in (3601, days * DAY_S, 3601):
            await world.env.advance_time(seconds)
            await world.app.housekeeping.round()
        world.env.backend.guilds[world.guild.id] = left
        await world.env.advance_time(3601)
        await world.app.housekeeping.round()

    assert not await asked_again()
    await world.finish()
    await away(29)
    soon = await asked_again()
    await world.finish()
    await away(31)

    assert not soon
    assert await asked_again()
