"""The bot dies while something is taken down: what that brings with it happens all the same."""

import asyncio
import sqlite3
from collections.abc import Coroutine
from contextlib import closing
from dataclasses import replace
from typing import Any

import panels
import pytest
from reading import read
from simcord import ChannelHandle, MemberActor
from world import FIRST_MEMBER_ID, World

from bot.core.casebook import Case
from bot.core.cases.values import Here
from bot.core.decisions import house_set
from bot.core.house import PausedFor
from bot.core.jobs import EndReason, State
from bot.core.money import NOTHING
from bot.core.takedowns import Block, Reason

REFUSED = "A moderator of this server removed this picture. It cannot be used here."
HOUR_MS = 60 * 60 * 1000
OPERATED = pytest.mark.parametrize(
    "settings_changes", [{"operator_user_id": FIRST_MEMBER_ID}], indirect=True
)


def cares(world: World, who: MemberActor) -> Here:
    """Somebody who looks after the channel."""
    return replace(world.here(who), moderates_channel_id=world.channel.id)


def count(world: World, table: str) -> int:
    """How many rows another connection sees."""
    address = world.app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(address)) as database:
        return database.execute(f"select count(*) from {table}").fetchone()[0]  # noqa: S608 - our table


async def dies_as_it_begins(world: World, down: Coroutine[Any, Any, Case]) -> None:
    """The bot dies as soon as a takedown is written, and is started anew; then a minute passes."""
    going = asyncio.create_task(down)
    while not count(world, "withdrawn"):
        await asyncio.wait({going}, timeout=0)
    going.cancel()
    await asyncio.wait({going})
    assert going.cancelled()
    assert count(world, "fingerprints") == 0
    await world.restart()
    await world.env.advance_time(60)


async def picture(world: World) -> tuple[str, bytes]:
    """Dan's picture, as somebody saved it."""
    job = await panels.picture(world, world.dan, world.a_wish())
    kept = world.app.settings.data_dir / "media" / job.id / "result-0"
    return ("saved.jpg", kept.read_bytes())


async def keeps_house_twice(world: World) -> None:
    """What was left is done once, however often it is looked for."""
    for _ in range(2):
        await world.app.housekeeping.round()
        await world.env.advance_time(60)


async def log_channel(world: World) -> ChannelHandle:
    log = world.guild.create_text_channel("log")
    await world.app.studio.deciding.decide(world.here(), house_set("log_channel_id", log.id))
    return log


async def refused(world: World, by: MemberActor, saved: tuple[str, bytes]) -> bool:
    """Whether somebody reads that what they attach was removed here."""
    await by.slash(world.channel, "edit", prompt=world.a_wish(), image=saved)
    return any(REFUSED in told.text for told in world.told_in_private(by))


@OPERATED
async def test_what_may_be_illegal_is_followed_to_the_end(world: World) -> None:
    """Its author is blocked, it is known again, and operator and log channel are told, once."""
    saved, log = await picture(world), await log_channel(world)
    before = len(log.history())
    down = world.app.studio.oversight.takedowns.take_down(
        cares(world, world.cleo), await world.job(), reason=Reason.ILLEGAL, wide=False
    )
    await dies_as_it_begins(world, down)
    await keeps_house_twice(world)
    barred = world.told(await world.dan.slash(world.channel, "imagine", prompt="more")).text
    alerts = [read(one).text for one in world.ann.user.dm_channel.history()]
    entries = [read(one).text for one in log.history()][before:]

    assert "You are blocked here" in barred
    assert len([text for text in alerts if "may be illegal" in text]) == 1
    assert len([text for text in entries if "took down 1 result" in text]) == 1
    assert len([text for text in entries if "blocked" in text]) == 1
    assert await refused(world, world.ben, saved)


async def test_a_block_that_was_wanted_with_it_holds(world: World) -> None:
    """Take down and block is one thing: until when, and why, as the moderator had chosen."""
    await picture(world)
    until_ms = world.app.clock.now_ms() + HOUR_MS
    down = world.app.studio.oversight.takedowns.take_down(
        cares(world, world.ben),
        await world.job(),
        reason=Reason.HATE,
        wide=False,
        block=Block(until_ms=until_ms, words="hate"),
    )
    await dies_as_it_begins(world, down)
    await keeps_house_twice(world)
    barred = world.told(await world.dan.slash(world.channel, "imagine", prompt="more")).text
    await world.env.advance_time(3600)
    let_in = world.answer(await world.dan.slash(world.channel, "imagine", prompt="more"))

    assert f"You are blocked here until <t:{until_ms // 1000}:f>." in barred
    assert "hate" in barred
    assert "blocked" not in read(let_in.message).text


async def test_what_is_taken_back_meanwhile_is_not_known_again(world: World) -> None:
    """Undone before the bot came to it, the picture may be used."""
    saved = await picture(world)
    takedowns, place = world.app.studio.oversight.takedowns, cares(world, world.cleo)
    down = takedowns.take_down(place, await world.job(), reason=Reason.RULES, wide=False)
    await dies_as_it_begins(world, down)
    takedowns = world.app.studio.oversight.takedowns
    await takedowns.take_back(place, await takedowns.case(place, 1))
    await keeps_house_twice(world)

    assert not await refused(world, world.ben, saved)


@OPERATED
async def test_an_operator_who_cannot_be_reached_is_told_later(world: World) -> None:
    """While Discord does not answer, the alert waits."""
    await picture(world)
    world.env.inject_error("POST", "/users/@me/channels", status=503, times=1)
    await world.app.studio.oversight.takedowns.take_down(
        cares(world, world.cleo), await world.job(), reason=Reason.ILLEGAL, wide=False
    )
    assert world.ann.user.dm_channel.history() == []
    await world.restart()
    await world.env.advance_time(60)
    await keeps_house_twice(world)

    (alert,) = world.ann.user.dm_channel.history()
    assert "may be illegal" in read(alert).text


@pytest.mark.parametrize("act", ["block", "pause"])
async def test_what_waits_is_stopped_though_the_bot_died_before_it_was(
    world: World, act: str
) -> None:
    """Blocked or paused, and no further: what waited ends free a little later, and is not sent."""
    await world.dan.slash(world.channel, "imagine", prompt="a boat")
    oversight, place = world.app.studio.oversight, world.here()
    admin = replace(place, admin=True)
    if act == "block":
        going = asyncio.create_task(oversight.members.block(admin, world.dan.id))
        table, action = "cases", EndReason.BY_MODERATOR
    else:
        going = asyncio.create_task(oversight.pauses.pause(admin, None, PausedFor.EVERYONE))
        table, action = "spaces where paused_until_ms is not null", EndReason.PAUSED
    while not count(world, table):
        await asyncio.wait({going}, timeout=0)
    going.cancel()
    await asyncio.wait({going})
    assert (await world.job()).state is State.QUEUED
    await world.restart()
    await world.app.housekeeping.round()
    job = await world.finish()

    assert (job.state, job.end_reason) == (State.CANCELLED, action)
    assert not world.grok.requests
    assert await world.used() == NOTHING
