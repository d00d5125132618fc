"""What admins decide is told in the log channel, can be taken back, and is theirs to give away."""

from typing import Any

import forging
import pytest
from discord import PermissionOverwrite, Permissions
from simcord import ChannelHandle, InteractionResult, MemberActor
from world import World

from bot.core.decisions import Decision, house_set
from bot.core.errors import BadChannel, ImagineError, NotAllowed

CLOSED, OPEN = PermissionOverwrite(view_channel=False), PermissionOverwrite(view_channel=True)


def private_channel(
    world: World, name: str = "imagine-log", bot: PermissionOverwrite | None = None
) -> ChannelHandle:
    """A channel that members do not see."""
    me = world.app.bot.user
    assert me is not None
    own = bot or PermissionOverwrite(view_channel=True, send_messages=True)
    return world.guild.create_text_channel(
        name, overwrites={world.guild.default_role: CLOSED, me: own, world.ben: OPEN}
    )


async def decides(
    world: World, command: str, by: MemberActor | None = None, **options: Any
) -> InteractionResult:
    return await (by or world.ben).slash(world.channel, f"settings {command}", **options)


async def told(world: World, command: str, by: MemberActor | None = None, **options: Any) -> str:
    """What an admin reads who decides something."""
    return world.told(await decides(world, command, by, **options)).text


def told_in(world: World, channel: ChannelHandle) -> list[str]:
    """What stands in a log channel, oldest first."""
    return [world.seen(message).text for message in channel.history()]


def pings(world: World, channel: ChannelHandle) -> list[object]:
    """Who was to be notified of what was posted in a channel."""
    posts = [
        sent for sent in world.env.http_requests if sent.path.endswith(f"{channel.id}/messages")
    ]
    return [sent.json["allowed_mentions"] for sent in posts if isinstance(sent.json, dict)]


async def test_every_decision_is_told_and_can_be_taken_back(world: World) -> None:
    """Three decisions are three lines in the log channel; each undo takes back one more."""
    log = private_channel(world)
    assert await told(world, "log", channel=log) == f"What admins decide is told in <#{log.id}>."
    await told(world, "time_zone", zone="asia/tokyo")
    await world.ben.slash(world.channel, "quota set", unit="images", window="day", amount=20.0)
    await told(world, "time_zone", zone="Asia/Tokyo")
    ben = f"<@{world.ben.id}>"

    assert told_in(world, log) == [
        f"{ben} decided:\n**Log channel**: none → <#{log.id}>",
        f"{ben} decided:\n**Time zone**: UTC → Asia/Tokyo",
        f"{ben} decided:\n**Limit**: none → each member: 20 pictures a day",
    ]
    undone = await told(world, "undo")
    assert undone == (
        "The latest decision is taken back:\n**Limit**: each member: 20 pictures a day → none"
    )
    assert "**Time zone**: Asia/Tokyo → UTC" in await told(world, "undo")
    assert told_in(world, log)[3:] == [
        f"{ben} took back a decision:\n**Limit**: each member: 20 pictures a day → none",
        f"{ben} took back a decision:\n**Time zone**: Asia/Tokyo → UTC",
    ]
    assert {str(one) for one in pings(world, log)} == {"{'parse': []}"}
    assert "20 pictures" not in world.told(await world.ben.slash(world.channel, "quota list"))
    await told(world, "undo")
    assert told_in(world, log)[-1].endswith(f"**Log channel**: <#{log.id}> → none")
    assert (await told(world, "undo")).startswith("There is nothing to take back")


@pytest.mark.parametrize(
    ("everyone", "own", "answer"),
    [
        (None, None, "Everybody can read {channel}. Choose a private channel."),
        (PermissionOverwrite(send_messages=False), None, "Everybody can read {channel}."),
        (
            CLOSED,
            PermissionOverwrite(view_channel=True, send_messages=False),
            "I cannot write in {channel}. Allow me Send Messages there",
        ),
        (CLOSED, None, "I cannot write in {channel}. Allow me View Channel"),
    ],
)
async def test_a_log_channel_is_private_and_can_be_written_in(
    world: World,
    everyone: PermissionOverwrite | None,
    own: PermissionOverwrite | None,
    answer: str,
) -> None:
    """What everybody reads, or where the bot cannot write, is refused with what to do."""
    me = world.app.bot.user
    assert me is not None
    wishes = {world.guild.default_role: everyone, me: own, world.ben: OPEN}
    overwrites: Any = {who: wish for who, wish in wishes.items() if wish is not None}
    channel = world.guild.create_text_channel("log", overwrites=overwrites)

    assert answer.format(channel=f"<#{channel.id}>") in await told(world, "log", channel=channel)
    assert "is told nowhere" in await told(world, "show")
    forging.expect_refusals(world.env, BadChannel)


async def test_a_lost_log_channel_is_said(world: World) -> None:
    """Decisions hold when their channel is gone; /settings show says since when it is."""
    log = private_channel(world)
    await decides(world, "log", channel=log)
    world.env.backend.delete_channel(log.id)

    assert "Days begin at midnight in Asia/Tokyo." in await told(
        world, "time_zone", zone="Asia/Tokyo"
    )
    assert "The log channel cannot be reached since <t:" in await told(world, "show")
    await decides(world, "log", channel=private_channel(world, "another"))
    assert "cannot be reached" not in await told(world, "show")


async def test_a_moderator_by_role_looks_after_the_whole_server(world: World) -> None:
    """Once a role is chosen its members see every channel, and Manage Messages alone is no more."""
    helpers = world.guild.create_role("Helpers")
    eve = world.guild.add_member(world.env.create_user("eve"), roles=[helpers])
    other = world.guild.create_text_channel("clips")
    await world.ann.slash(world.channel, "imagine", prompt="a boat")
    await world.finish()
    refused = await forging.command(world.env, eve, other, "logs recent")
    assert "This is for moderators" in world.told(refused)

    said = await told(world, "moderators", add=helpers)
    assert said == f"Moderators of the whole server are <@&{helpers.id}>."
    seen = world.told(await forging.command(world.env, eve, other, "logs recent"))
    assert "**The latest requests in this server**" in seen
    assert "a boat" in seen
    assert "This is for moderators" in world.told(
        await world.cleo.slash(world.channel, "logs recent")
    )
    message = world.message
    job = await world.job()
    await forging.press(world.env, eve, world.channel, message, f"job:delete:{job.id}")
    await world.work()
    assert message.id not in [one.id for one in world.channel.history()]

    await decides(world, "moderators", nobody=True)
    assert "in this channel" in world.told(await world.cleo.slash(world.channel, "logs recent"))
    forging.expect_refusals(world.env, NotAllowed)


async def test_an_admin_by_role_decides(world: World) -> None:
    """Rights given by a role are read at every command: they end when it is taken off the list."""
    role = world.guild.create_role("Council", permissions=Permissions.none())
    eve = world.guild.add_member(world.env.create_user("eve"), roles=[role])

    async def eve_decides(zone: str) -> str:
        command = "settings time_zone"
        return world.told(
            await forging.command(world.env, eve, world.channel, command, zone=zone)
        ).text

    assert "may manage the server" in await eve_decides("Asia/Tokyo")
    await decides(world, "admins", add=role)
    assert await eve_decides("Asia/Tokyo") == "Days begin at midnight in Asia/Tokyo."
    assert "`zone` has no such name" in await eve_decides("Atlantis")
    await decides(world, "admins", remove=role)
    assert "may manage the server" in await eve_decides("Africa/Lagos")
    forging.expect_refusals(world.env, ImagineError)


async def test_time_zones_are_found_by_a_city(world: World) -> None:
    """A few letters of a city are enough."""
    found = await world.ben.autocomplete(world.channel, "settings time_zone", "zone", "buenos a")

    assert "America/Argentina/Buenos_Aires" in [one["value"] for one in found]


async def test_alerts_mention_the_role_that_was_chosen(world: World) -> None:
    """And nothing else in the log channel mentions anybody."""
    role, log = world.guild.create_role("Watch"), private_channel(world)
    await decides(world, "log", channel=log)
    said = await told(world, "alerts", role=role)
    entry = Decision(
        number=1, by_user_id=1, at_ms=1, changes=(house_set("time_zone", "Asia/Tokyo"),)
    )
    await world.app.studio.logbook.alert(str(world.guild.id), entry)

    assert said == f"Alerts go to the log channel. They mention <@&{role.id}>."
    assert told_in(world, log)[-1].startswith(f"<@&{role.id}> <@1> decided:")
    assert pings(world, log)[-1] == {"parse": [], "roles": [role.id]}
    assert await told(world, "alerts") == "Alerts go to the log channel. They mention nobody."


async def test_the_role_that_all_have_is_on_no_list(world: World) -> None:
    """Nobody has it in Discord's eyes, so a list of it would shut everybody out."""
    everyone, before = world.guild.default_role, await told(world, "show")
    options: dict[str, dict[str, Any]] = {
        "moderators": {"add": everyone},
        "admins": {"add": everyone},
        "alerts": {"role": everyone},
        "priority": {"role": everyone, "weight": 2},
    }
    for command, chosen in options.items():
        assert (await told(world, command, **chosen)).startswith("@everyone is no role to choose")
    assert await told(world, "show") == before
    forging.expect_refusals(world.env, NotAllowed)
