"""Report: members tell moderators what is wrong, and nobody learns who it was."""

from typing import Any

import discord
import forging
import panels
import pytest
from discord import PermissionOverwrite
from reading import read
from simcord import ChannelHandle, MemberActor
from world import World

from bot.core.errors import NotAllowed

THANKS = "Thank you. The moderators of this server can read it now."
BEFORE = "You reported this before; the moderators have it."


async def reported(
    world: World, by: MemberActor, words: str = "", *, reason: str = "person", **values: Any
) -> str:
    """What somebody is told who reports the newest result from its panel."""
    given = {"reason": reason, "words": words, **values}
    return world.told(await panels.sent_in(world, by, "Report", given)).text


async def log_channel(world: World) -> ChannelHandle:
    """The private channel in which moderators are told."""
    me, closed = world.app.bot.user, PermissionOverwrite(view_channel=False)
    assert me is not None
    opened = PermissionOverwrite(view_channel=True, send_messages=True)
    channel = world.guild.create_text_channel(
        "log", overwrites={world.guild.default_role: closed, me: opened, world.ben: opened}
    )
    await world.ben.slash(world.channel, "settings log", channel=channel)
    return channel


async def test_a_report_is_taken_in_private_and_told_without_a_name(world: World) -> None:
    """Moderators have one alert for all reports of a result, and read the words in Info."""
    log = await log_channel(world)
    job = await panels.picture(world, world.ann, "a boat")
    said = await reported(world, world.dan, "it shows **me** @everyone", tell=True)
    more = await reported(world, world.ben, reason="hate")
    again = await reported(world, world.dan, "again")
    panel = {
        one.name: read((await panels.opened(world, one)).message)
        for one in (world.ann, world.dan, world.cleo)
    }

    assert said == f"{THANKS} You get a direct message when they have decided."
    assert (more, again) == (THANKS, BEFORE)
    (alert,) = [read(one).text for one in log.history() if "reported" in read(one)]
    assert f"`#{job.number}` by <@{world.ann.id}> in <#{world.channel.id}> was reported" in alert
    assert "a real person who did not agree" in alert
    assert "shows" not in alert.replace("shows it to you", "")
    assert "**Reported** 2 times" in panel["cleo"]
    assert "\u2068it shows \\*\\*me\\*\\* \\@everyone\u2069" in panel["cleo"]
    assert "eported" not in panel["ann"]
    assert "shows" not in panel["dan"]
    for text in (alert, panel["cleo"].text):
        assert str(world.dan.id) not in text
        assert "dan" not in text


async def test_the_menu_reports_what_a_message_shows(world: World) -> None:
    """A card, waiting or done; on one's own it offers Delete, elsewhere it says what it is for."""

    async def chosen(by: MemberActor, message: discord.Message) -> Any:
        return await by.context_menu(world.channel, "Report", message)

    await world.ann.slash(world.channel, "imagine", prompt="a boat")
    form = await chosen(world.dan, world.message)
    waiting = world.told(await world.dan.submit_modal(form, {"reason": "other"})).text
    await world.finish()
    card = world.message
    again = await world.ben.submit_modal(await chosen(world.ben, card), {"reason": "hate"})
    own = await chosen(world.ann, card)
    post = await world.dan.send(world.channel, "hello")
    nothing = world.told(await chosen(world.ann, post)).text

    assert waiting == THANKS
    assert world.told(again).text == THANKS
    assert "Delete the result" in world.told(own)
    assert nothing.startswith("There is nothing of mine on this message.")


async def test_nobody_reports_their_own(world: World) -> None:
    """An author has Delete; a forged press on Report is refused."""
    job = await panels.picture(world, world.ann)
    forged = await forging.press(
        world.env, world.ann, world.channel, world.message, f"info:report:{job.id}"
    )

    assert "Report" not in read((await panels.opened(world, world.ann)).message).buttons
    assert world.told(forged).text == "This is your own: you can delete it."


async def test_what_a_form_said_is_not_lost_when_the_rights_are(world: World) -> None:
    """A result that was deleted meanwhile cannot be reported; the words come back."""
    await panels.picture(world, world.ann)
    form = await panels.pressed(world, world.dan, "Report")
    panel = await panels.opened(world, world.ann)
    asked = await world.ann.click(panel, label="Delete")
    await world.ann.click(world.answer(asked), label="Delete")
    await world.finish()
    result = await world.dan.submit_modal(form, {"reason": "other", "words": "it shows me"})

    assert "it shows me" in world.told(result)
    forging.expect_refusals(world.env, NotAllowed)


async def test_ten_within_a_day(world: World) -> None:
    """The eleventh is refused, with when the next one is possible; nobody is told of it."""
    jobs = [await panels.picture(world, world.ann, world.a_wish()) for _ in range(11)]
    said = []
    for job in jobs:
        form = await forging.press(
            world.env, world.dan, world.channel, world.message, f"info:report:{job.id}"
        )
        said.append(world.told(await world.dan.submit_modal(form, {"reason": "other"})).text)

    assert said[:10] == [THANKS] * 10
    assert said[10].startswith("You reported 10 results within a day")
    assert "<t:" in said[10]


@pytest.mark.parametrize("count", [0, 20])
async def test_admins_say_how_many_reports_hide(world: World, count: int) -> None:
    """/settings reports is told and shown like every decision."""
    result = await world.ben.slash(world.channel, "settings reports", hide_after=count)
    shown = world.told(await world.ben.slash(world.channel, "settings show")).text

    assert ("it stays until" if count == 0 else "once 20 people") in world.told(result)
    assert shown
