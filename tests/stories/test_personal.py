"""The bot outside of servers that have it, where the operator lets people use it."""

from typing import Any

import forging
import pytest
import reading
from simcord import SetupError
from world import World

from bot.core.errors import NotAllowed
from bot.core.jobs import State

ALLOWED = pytest.mark.parametrize("settings_changes", [{"personal_use": True}])
FEW_CENTS = pytest.mark.parametrize(
    "settings_changes", [{"personal_use": True, "personal_daily_usd_max": "0.05"}]
)


async def until_done(world: World, *, moves: int = 40) -> reading.Seen:
    """Work and let time pass; what the newest message of ann's conversation with the bot shows."""
    for _ in range(moves):
        await world.work()
        await world.env.advance_time(1)
    message = world.ann.user.dm_channel.last_message
    assert message is not None
    return reading.read(message)


async def test_by_default_it_works_in_servers_alone(world: World) -> None:
    """In a direct message nothing but one's own data is offered until the operator allows it."""
    assert world.ann.user.available_commands() == ("privacy",)
    with pytest.raises(SetupError):
        await world.ann.user.slash("imagine", prompt="a boat")


@ALLOWED
async def test_what_is_for_everybody_is_offered_in_direct_messages(world: World) -> None:
    """People find what they can do in servers; what admins and moderators do is not there."""
    offered = world.ann.user.available_commands()

    assert {"imagine", "edit", "video", "result", "queue", "help", "privacy"} <= set(offered)
    assert not [name for name in offered if name.startswith(("quota", "settings", "logs"))]


@ALLOWED
async def test_a_picture_is_made_in_a_direct_message(world: World) -> None:
    """The card becomes the picture there, and its buttons work."""
    await world.ann.user.slash("imagine", prompt="a boat")
    card = await until_done(world)

    assert len(card.media) == 1
    assert "Again" in card.buttons

    message = world.ann.user.dm_channel.last_message
    told = world.told(await world.ann.user.click(message, label="Info"))

    assert "**Cost** $0.02" in told


@ALLOWED
async def test_a_late_result_still_reaches_the_conversation(world: World) -> None:
    """What takes longer than Discord's 15 minutes is shown where it was asked for."""
    world.grok.pace = type(world.grok.pace)(deferred_s=1_000)
    await world.ann.user.slash("imagine", prompt="a boat")
    for _ in range(120):
        await world.work()
        await world.env.advance_time(10)
    card = await until_done(world, moves=5)

    assert len(card.media) == 1


@FEW_CENTS
async def test_the_operators_own_limits_hold_there(world: World) -> None:
    """Outside of servers each person has the operator's limit, and no server's."""
    for prompt in ("a boat", "a ship"):
        await world.ann.user.slash("imagine", prompt=prompt)
        await until_done(world)
    told = world.told(await world.ann.user.slash("imagine", prompt="a raft"))

    assert "Outside of servers, this bot's operator allows each person $0.05 a day" in told
    assert len(world.grok.requests) == 2

    await world.ann.slash(world.channel, "imagine", prompt="a raft")
    assert (await world.finish()).state is State.DONE


@ALLOWED
async def test_nobody_elses_things_are_reached_from_there(world: World) -> None:
    """A number of a server's request means nothing in a conversation with the bot."""
    await world.ann.slash(world.channel, "imagine", prompt="a boat")
    await world.finish()
    told: Any = await world.ann.user.slash("result", job="1")

    assert "You have no request of this number here" in world.told(told)
    forging.expect_refusals(world.env, NotAllowed)
