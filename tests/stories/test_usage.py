"""What was spent, and what is left: for each member, for admins, and as a file."""

import csv
import io
import sqlite3
from contextlib import closing
from typing import Any

import forging
import pytest
from PIL import Image
from reading import Seen
from simcord import InteractionResult, MemberActor
from world import World

from bot.core.errors import NotAllowed
from bot.core.usage import Period
from bot.ui import texts, usage_texts
from sandbox.grok import faults


async def show(world: World, by: MemberActor, **options: Any) -> InteractionResult:
    return await by.slash(world.channel, "usage show", **options)


async def told(world: World, by: MemberActor, **options: Any) -> Seen:
    """What somebody reads who looks at what was spent."""
    return world.told(await show(world, by, **options))


async def some_requests(world: World) -> None:
    """Ann gets two pictures and one is refused, dan gets a clip, and ann waits for one more."""
    await world.ann.slash(world.channel, "imagine", prompt=world.a_wish(), count=2)
    await world.finish()
    world.grok.faults.add(faults.moderated_image())
    await world.ann.slash(world.channel, "imagine", prompt=world.a_wish())
    await world.finish()
    await world.dan.slash(world.channel, "video", prompt="waves")
    await world.finish()
    await world.ann.slash(world.channel, "imagine", prompt=world.a_wish())


def attached(world: World, result: InteractionResult) -> bytes:
    """The file of a private answer."""
    (file,) = world.answer(result).message.attachments
    content = world.env.backend.cdn.get(file.url)
    assert content is not None
    return content


async def test_members_see_their_own_and_admins_everybodys(world: World) -> None:
    """One private answer has the picture, the numbers, and what is left in each limit."""
    await some_requests(world)
    result = await show(world, world.ann)
    own = world.told(result)
    everybodys = await told(world, world.ben)
    dans = await told(world, world.ben, member=world.dan, period="today")

    assert own.text.startswith(
        "**What you spent here · the last 7 days**\n"
        "$0.08 for 3 requests; $0.02 of it is set aside for what is under way\n"
        "50 % worked · 50 % were refused (of 2 that are over)\n"
        "Pictures: half within "
    )
    assert "**By kind** pictures $0.08 for 3\n**By model** Image 1.0 $0.08 for 3\n" in own
    assert "**What is left**\n**each member: $2.00 a day**" in own
    assert "$1.92 left" in own
    assert own.alt[0].startswith("$0.08 for 3 requests, the last 7 days. The most at once: $0.08")
    assert "By member" not in own
    assert f"<@{world.dan.id}>" not in own

    assert "**What everybody here spent · the last 7 days**\n$0.26 for 4 requests" in everybodys
    assert (
        f"**By member** 1. <@{world.dan.id}> $0.18 for 1 · 2. <@{world.ann.id}> $0.08 for 3\n"
    ) in everybodys
    assert "67 % worked · 33 % were refused (of 3 that are over)" in everybodys
    assert f"**What <@{world.dan.id}> spent here · today**\n$0.18 for 1 request\n" in dans
    assert f"**What is left, as <@{world.dan.id}> reads it**" in dans
    assert "**By member**" not in dans

    assert result.ephemeral
    picture = Image.open(io.BytesIO(attached(world, result)))
    assert (picture.format, picture.width) == ("PNG", 1000)


async def test_where_nothing_was_asked_for_there_is_no_picture(world: World) -> None:
    """One sentence stands in the place of an empty chart; what is left is there all the same."""
    seen = await told(world, world.ann, period="90 days")

    assert seen.media == ()
    assert seen.text.startswith(
        "**What you spent here · the last 90 days**\n"
        "Nothing was asked for in the last 90 days.\n**What is left**\n"
    )


async def test_nobody_but_admins_looks_at_others(world: World) -> None:
    """Members and moderators read of themselves alone."""
    refused = await told(world, world.cleo, member=world.ann)
    export = await world.ann.slash(world.channel, "usage export")

    assert refused.text == "`member` is for admins. Leave it out to see what you spent yourself."
    assert world.told(export).text == texts.admins_only()
    assert "What you spent here" in await told(world, world.ann, member=world.ann)
    forging.expect_refusals(world.env, NotAllowed)


@pytest.mark.parametrize("settings_changes", [{"personal_use": True}], indirect=True)
async def test_outside_of_servers_it_is_ones_own(world: World) -> None:
    """In a direct message people read what they spent there, and there is no file to have."""
    await world.ann.slash(world.channel, "imagine", prompt=world.a_wish())
    await world.ann.user.slash("imagine", prompt=world.a_wish(), count=2)
    seen = world.told(await world.ann.user.slash("usage show", period="today"))
    export = await world.ann.user.slash("usage export")

    assert seen.text.startswith("**What you spent here · today**\n$0.04 for 1 request;")
    assert "Nothing of it is over yet." in seen
    assert "each person outside of servers: $1.00 a day" in seen
    assert world.told(export).text == texts.admins_only()
    forging.expect_refusals(world.env, NotAllowed)


async def test_an_export_has_a_line_for_each_request(world: World) -> None:
    """Admins get all of it as a file, alone, and that they did is on record."""
    await some_requests(world)
    result = await world.ben.slash(world.channel, "usage export", period="today")
    text = (attached(world, result)).decode()
    header, *lines = csv.reader(io.StringIO(text, newline=""))
    rows = [dict(zip(header, line, strict=True)) for line in lines]

    assert result.ephemeral
    assert "4 requests, today. Times are UTC, sums are dollars." in world.told(result)
    assert [row["number"] for row in rows] == ["4", "3", "2", "1"]
    assert [row["state"] for row in rows] == ["under_way", "done", "refused", "done"]
    assert [row["cost_usd"] for row in rows] == ["", "0.18", "0.02", "0.04"]
    assert [row["cost_assumed"] for row in rows] == ["no", "no", "yes", "no"]
    assert {row["member_id"] for row in rows} == {str(world.ann.id), str(world.dan.id)}
    assert {row["channel_id"] for row in rows} == {str(world.channel.id)}
    assert rows[1]["quantity"] == "6"
    assert float(rows[1]["seconds"]) > 0

    address = world.app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(address)) as database:
        noted = database.execute("select by_user_id, action, detail from audit").fetchall()
    assert noted == [(world.ben.id, "usage_exported", "today: 4 jobs")]

    here = world.here()
    async with world.app.studio.spending.exporting(here, Period.TODAY, 500) as exported:
        small = exported.path.read_bytes()
        assert text.encode().startswith(small)
        assert (len(small) <= 500, small.count(b"\n"), exported.lines) == (True, 3, 2)
        left_out = usage_texts.export_ready(exported, Period.TODAY)
    assert not exported.path.exists()
    assert "and everything before it is left out. Choose a shorter `period`." in left_out
