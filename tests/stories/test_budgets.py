"""Budgets: who is told how much is used, what stops, and who lifts it."""

from typing import Any

import forging
import pytest
from simcord import InteractionResult, MemberActor
from world import FIRST_MEMBER_ID, World

from bot.core import decisions
from bot.core.errors import NotAllowed
from tests.core.makers import CENT

OPERATOR_RUNS_IT = pytest.mark.parametrize(
    "settings_changes",
    [{"operator_user_id": FIRST_MEMBER_ID, "total_daily_usd_max": "0.10"}],
)


async def budget(world: World, member: MemberActor, verb: str, **options: Any) -> str:
    """What somebody is told by a command about budgets."""
    return world.told(await member.slash(world.channel, f"budget {verb}", **options)).text


async def ask(world: World, member: MemberActor, count: int) -> InteractionResult:
    return await member.slash(world.channel, "imagine", prompt=world.a_wish(), count=count)


async def test_the_log_channel_is_told_at_each_level(world: World) -> None:
    """Half, three quarters, nine tenths, all: once each; then nothing begins until it is lifted."""
    log = world.guild.create_text_channel("log")
    alerts = world.guild.create_role("Alerts")
    place = world.here(world.ben)
    await world.app.studio.deciding.decide(
        place,
        decisions.house_set("log_channel_id", log.id),
        decisions.house_set("alerts_role_id", alerts.id),
    )
    said = await budget(world, world.ben, "set", window="day", dollars=0.2)
    begun = len(log.history())

    assert said.startswith("The whole server may spend $0.20 a day, which can cost at most $0.20.")

    for count in (4, 1, 2, 1, 1):
        await ask(world, world.ann, count)
    told = [world.seen(message).text for message in log.history()[begun:]]

    assert [line.split(": ", 1)[1].split(" is ")[0] for line in told] == [
        *("$0.10 of $0.20", "$0.16 of $0.20", "$0.18 of $0.20"),
    ]
    assert all(line.startswith(f"<@&{alerts.id}> ⚠ **Budget of the whole server") for line in told)

    await ask(world, world.ann, 1)
    over = await ask(world, world.dan, 1)
    spent = world.seen(log.history()[-1]).text

    assert "⛔" in spent
    assert "Nothing more begins until it starts anew" in spent
    assert "`/budget lift` lets more through." in spent
    assert "This server is out of dollars for today" in world.told(over)

    lifted = await budget(world, world.ben, "lift", dollars=0.1, reason="a busy day")

    assert "$0.10 more may be spent: $0.30 a day. `/settings undo` takes it back." in lifted
    assert "the server's own limits are $0.10 higher" in await budget(world, world.ben, "show")
    assert not (await ask(world, world.dan, 1)).ephemeral


async def test_who_may_lift_a_budget(world: World) -> None:
    """Admins, and whoever has a role that they chose for it; nobody else sees what is used."""
    treasurers = world.guild.create_role("Treasurers")
    tom = world.guild.add_member(world.env.create_user("tom"), roles=[treasurers])
    lift = {"dollars": 1.0, "reason": "more"}
    refused = "This is for admins and the roles that they let lift a budget."

    assert await forged(world, tom, "lift", **lift) == refused
    assert await budget(world, world.ben, "lifters", add=treasurers) == (
        f"Admins may lift a budget, and <@&{treasurers.id}>."
    )
    assert "$1.00 more may be spent" in await forged(world, tom, "lift", **lift)
    assert await forged(world, world.ann, "show") == refused
    assert await forged(world, tom, "lift", **lift, over="all servers") == (
        "`over` all servers is for whoever runs this bot."
    )
    forging.expect_refusals(world.env, NotAllowed)


@OPERATOR_RUNS_IT
async def test_the_operator_looks_after_the_budget_over_all_servers(world: World) -> None:
    """Whoever runs the bot is told by direct message, sees it, and lifts it; admins do not."""
    await ask(world, world.dan, 3)
    (told,) = [world.seen(one).text for one in world.ann.user.dm_channel.history()]

    assert told.startswith("⚠ **Budget of all servers, today**: $0.06 of $0.10 is used")
    assert "all servers" not in await budget(world, world.ben, "show")
    assert "**all servers: $0.10 a day**" in await forged(world, world.ann, "show")

    over = await ask(world, world.dan, 3)
    options = {"dollars": 1.0, "reason": "go on", "over": "all servers"}

    assert "All that this bot may spend today is used up or nearly so." in world.told(over)
    assert "$1.00 more may be spent: $1.10 a day" in await forged(
        world, world.ann, "lift", **options
    )
    assert not (await ask(world, world.dan, 3)).ephemeral


async def forged(world: World, member: MemberActor, verb: str, **options: Any) -> str:
    """The same for somebody whom Discord does not offer the command."""
    result = await forging.command(world.env, member, world.channel, f"budget {verb}", **options)
    return world.told(result).text


async def test_a_budget_of_a_cent_is_spent_at_once(world: World) -> None:
    """Nothing fits below the price of a picture, and nobody is told before anything was let in."""
    await budget(world, world.ben, "set", window="month", dollars=0.01)
    over = await ask(world, world.ann, 1)

    assert "the whole limit is $0.01 a month (the whole server)" in world.told(over)
    assert (await world.used()).ticks < CENT
