"""Report: members tell moderators what is wrong, and nobody learns who it was."""

import forging
import panels
from reading import read
from simcord import MemberActor
from world import World

from bot.core.errors import NotAllowed

THANKS = "Thank you. The moderators of this server can read it now."


async def report(world: World, by: MemberActor, reason: str) -> str:
    """What somebody is told who reports the newest result."""
    return world.told(await panels.sent_in(world, by, "Report", {"reason": reason})).text


async def reports(world: World, by: MemberActor) -> str:
    """What a moderator reads who asks for the reports."""
    return world.told(await by.slash(world.channel, "logs reports")).text


async def test_moderators_read_what_is_wrong_and_where(world: World) -> None:
    """The log of reports has the reason, the author and the way to the picture."""
    await panels.picture(world, world.ann, "a boat")
    said = await report(world, world.dan, "it shows **me** @everyone")
    text = await reports(world, world.cleo)

    assert said == THANKS
    assert "`#1`" in text
    assert f"<@{world.ann.id}> <#{world.channel.id}>" in text
    assert "\u2068it shows \\*\\*me\\*\\* \\@everyone\u2069" in text
    assert f"/{world.guild.id}/{world.channel.id}/{world.message.id})" in text
    assert str(world.dan.id) not in text
    assert "dan" not in text


async def test_info_tells_moderators_and_nobody_else(world: World) -> None:
    """The panel counts the reports and says the latest, to those who look after the channel."""
    await panels.picture(world, world.ann)
    await report(world, world.dan, "not nice")
    await report(world, world.ben, "not nice at all")
    panel = {
        one.name: read((await panels.opened(world, one)).message)
        for one in (world.ann, world.dan, world.cleo)
    }

    assert "**Reported** 2 times" in panel["cleo"]
    assert "not nice at all" in panel["cleo"]
    assert "eported" not in panel["ann"]
    assert "not nice" not in panel["dan"]


async def test_one_report_for_each_person_and_result(world: World) -> None:
    """Who reports the same again is told that it is known; the first word counts."""
    await panels.picture(world, world.ann)
    await report(world, world.dan, "first")
    again = await report(world, world.dan, "second")
    text = await reports(world, world.cleo)

    assert again == "You reported this before; the moderators have it."
    assert "first" in text
    assert "second" not in text


async def test_nobody_reports_their_own(world: World) -> None:
    """An author has Delete; a forged press on Report is refused."""
    job = await panels.picture(world, world.ann)
    forged = await forging.press(
        world.env, world.ann, world.channel, world.message, f"info:report:{job.id}"
    )

    assert "Report" not in read((await panels.opened(world, world.ann)).message).buttons
    assert world.told(forged).text == "This is your own: you can delete it."


async def test_the_reports_are_for_moderators(world: World) -> None:
    """Members are refused, moderators read of their channel and admins of the server."""
    await panels.picture(world, world.ann)
    await report(world, world.dan, "not nice")
    elsewhere = world.guild.create_text_channel("elsewhere")
    refused = await forging.command(world.env, world.dan, world.channel, "logs reports")
    other_channel = world.told(await world.cleo.slash(elsewhere, "logs reports")).text
    whole_server = world.told(
        await forging.command(world.env, world.ben, elsewhere, "logs reports")
    ).text

    assert "This is for moderators" in world.told(refused).text
    assert other_channel == "Nothing was reported in this channel yet."
    assert "not nice" in whole_server
    forging.expect_refusals(world.env, NotAllowed)


async def test_what_a_form_said_is_not_lost_when_the_rights_are(world: World) -> None:
    """A result that was deleted meanwhile cannot be reported; the words come back."""
    await panels.picture(world, world.ann)
    form = await panels.pressed(world, world.dan, "Report")
    panel = await panels.opened(world, world.ann)
    asked = await world.ann.click(panel, label="Delete")
    await world.ann.click(world.answer(asked), label="Delete")
    await world.finish()
    result = await world.dan.submit_modal(form, {"reason": "it shows me"})

    assert "it shows me" in world.told(result)
    forging.expect_refusals(world.env, NotAllowed)
