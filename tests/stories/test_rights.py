"""Who may do what, whatever an interaction claims."""

import discord
import forging
import pytest
from discord import PermissionOverwrite
from simcord import MemberActor
from world import World

from bot.core.errors import NotAllowed
from bot.core.jobs import State

ADMINS_ONLY = "This is for those who may manage the server, or have a role chosen for that."
MODERATORS_ONLY = (
    "This is for moderators: those with a role chosen for that or, until one is chosen, those who "
    "may manage messages here."
)
SET = {"unit": "dollars", "window": "day", "amount": 1000.0}
ONE_SERVER = pytest.mark.parametrize("settings_changes", [{"allowed_guilds": (4242,)}])


def families(world: World, member: MemberActor) -> set[str]:
    """The commands that somebody is offered; those of one family count as one."""
    return {name.split()[0] for name in member.available_commands(world.channel)}


async def test_commands_show_only_to_those_who_may_use_them(world: World) -> None:
    """Members are offered what is for everybody, moderators /logs and /mod too, admins the rest."""
    for_all = {
        *("imagine", "edit", "video", "extend", "describe", "storyboard", "batch"),
        *("result", "queue", "usage", "help", "privacy"),
    }

    assert families(world, world.ann) == for_all
    assert families(world, world.cleo) == for_all | {"logs", "mod"}
    assert families(world, world.ben) == for_all | {
        "access",
        "budget",
        "quota",
        "settings",
        "setup",
        "style",
    }


async def test_limits_are_for_admins(world: World) -> None:
    """A member and a moderator who get at /quota all the same change and learn nothing."""
    for person in (world.ann, world.cleo):
        for name, options in (("set", SET), ("list", {}), ("remove", {"limit": "00000000"})):
            result = await forging.command(
                world.env, person, world.channel, f"quota {name}", **options
            )

            assert world.told(result).text == ADMINS_ONLY
    listed = world.told(await world.ben.slash(world.channel, "quota list"))

    assert "**each member: $2.00 a day** · came with the bot" in listed
    forging.expect_refusals(world.env, NotAllowed)


async def test_showing_a_command_to_members_gives_them_no_right(world: World) -> None:
    """An admin can show /quota to anybody in Discord's settings; it still obeys admins only."""
    commands = await world.app.bot.tree.fetch_commands()
    quota = next(command for command in commands if command.name == "quota")
    world.guild.set_command_permissions(quota, {world.cleo: True, world.ann: False})
    world.guild.set_command_permissions(quota, {world.guild.default_role: True})
    result = await world.ben.slash(world.channel, "quota list")

    assert "each member" in world.told(result)
    assert world.told(await world.cleo.slash(world.channel, "quota list")).text == ADMINS_ONLY
    assert await world.cleo.autocomplete(world.channel, "quota remove", "limit", "") == []
    forging.expect_refusals(world.env, NotAllowed)


async def test_the_log_is_for_moderators(world: World) -> None:
    """A member who gets at /logs all the same reads nothing of others."""
    await world.dan.slash(world.channel, "imagine", prompt="a secret garden", private=True)
    result = await forging.command(world.env, world.ann, world.channel, "logs recent")

    assert world.told(result).text == MODERATORS_ONLY
    forging.expect_refusals(world.env, NotAllowed)


async def test_an_admins_button_is_no_good_to_others(world: World) -> None:
    """Who presses the Remove button of an admin's private question is asked for the right."""
    listed = await world.ben.autocomplete(world.channel, "quota remove", "limit", "each")
    limit = listed[0]["value"]
    question = await world.ben.slash(world.channel, "quota remove", limit=limit)
    assert question.response is not None
    for person in (world.ann, world.cleo):
        result = await forging.press(
            world.env, person, world.channel, question.response, f"limit:remove:{limit}"
        )

        assert world.told(result).text == ADMINS_ONLY
    assert await world.ben.autocomplete(world.channel, "quota remove", "limit", "each") == listed


async def test_a_stranger_stops_no_request(world: World) -> None:
    """Cancel pressed by another member changes nothing."""
    await world.ann.slash(world.channel, "imagine", prompt="a boat")
    await world.until(State.RENDERING)
    result = await world.dan.click(world.message, label="Cancel")

    assert world.told(result).text == (
        "Only the person who asked for this, or a moderator, can stop it."
    )
    done = await world.finish()

    assert done.state is State.DONE
    assert world.card().media


async def test_nothing_works_outside_of_servers(world: World) -> None:
    """In direct messages people can ask what is kept about them; all else is refused."""
    assert world.ann.user.available_commands() == ("privacy",)
    channel = world.ben.user.dm_channel

    async def said(name: str, **options: object) -> str:
        result = await forging.command(world.env, world.ben.user, channel, name, **options)
        assert result.response is not None
        return result.response.content

    answers = {
        await said("imagine", prompt="a boat"),
        await said("video", prompt="a boat"),
        await said("quota set", **SET),
        await said("logs recent"),
    }
    assert answers == {"This works only in servers that have this bot."}


@pytest.mark.parametrize("missing", ["view_channel", "send_messages", "attach_files"])
async def test_a_channel_the_bot_may_not_post_in_is_refused_at_once(
    world: World, missing: str
) -> None:
    """Without the rights to show a result the request is refused in private, free of charge."""
    denied = PermissionOverwrite(**{missing: False})
    channel = world.guild.create_text_channel(
        "notices", overwrites={world.guild.roles["TestBot"]: denied}
    )
    result = await world.ann.slash(channel, "imagine", prompt="a boat")

    assert world.told(result).text == (
        "I may not post pictures in this channel. Ask an admin to allow me View Channel, "
        "Send Messages and Attach Files here, or use another channel."
    )
    assert channel.history() == []
    assert (await world.used()).ticks == 0


@ONE_SERVER
async def test_a_server_that_is_not_on_the_list_gets_nothing(world: World) -> None:
    """Where ALLOWED_GUILDS does not reach, nothing is done but to tell people what is kept."""
    here = world.channel
    closed = "This bot's operator has not opened it to this server."

    for name, options in (("imagine", {"prompt": "a boat"}), ("help", {})):
        assert world.told(await world.ann.slash(here, name, **options)).text == closed
    kept = world.told(await world.ann.slash(here, "privacy"))
    assert "What this bot keeps" in kept
    assert world.told(await world.ben.slash(here, "quota set", **SET)).text == closed
    assert await world.ben.autocomplete(here, "quota remove", "limit", "") == []
    assert here.history() == []

    message = await world.ann.send(here, "look")
    pressed = await forging.press(world.env, world.ann, here, message, "limit:remove:00000000")

    assert world.told(pressed).text == closed


@ONE_SERVER
async def test_a_server_on_the_list_is_served(world: World) -> None:
    """The servers that ALLOWED_GUILDS names work as ever."""
    known = world.env.create_guild("Known", id=4242)
    channel = known.create_text_channel("pictures")
    eve = known.add_member(world.env.create_user("eve"))
    await eve.slash(channel, "imagine", prompt="a boat")
    await world.work()
    (card,) = channel.history()

    assert isinstance(card, discord.Message)
    assert card.components
