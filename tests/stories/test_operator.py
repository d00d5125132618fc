"""What whoever runs the bot allows at most, whatever the admins of servers set."""

import itertools
from datetime import UTC, timedelta
from typing import Any

import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor
from world import World

CENT = 100_000_000
GENEROUS: dict[str, Any] = {"unit": "dollars", "window": "day", "amount": 1000.0}
NOTHING_OF_OUR_OWN = {"starter_member_daily_usd": 0, "starter_guild_daily_usd": 0}


def settings(**changes: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("settings_changes", [changes])


WISHES = itertools.count()


async def ask(by: MemberActor, channel: ChannelHandle, *, count: int = 1) -> InteractionResult:
    """Ask for so many pictures, in words that nobody used before."""
    return await by.slash(channel, "imagine", prompt=f"boat {next(WISHES)}", count=count)


async def ask_for_all(by: MemberActor, channel: ChannelHandle) -> int:
    """Ask for ever fewer pictures until not one more is let through; how many there were."""
    asked = 0
    for count in (10, 5, 2, 1):
        while (await ask(by, channel, count=count)).response is not None:
            asked += count
    return asked


async def allow_everything(world: World, by: MemberActor, channel: ChannelHandle) -> None:
    """What an admin can do to lift every limit of a server."""
    for subject in ("everyone", "guild"):
        await by.slash(channel, "quota set", **GENEROUS, subject=subject)
        for window in ("day", "month"):
            await by.slash(
                channel,
                "quota set",
                unit="images",
                window=window,
                amount=1_000_000.0,
                subject=subject,
            )
    listed = await by.slash(channel, "quota list")
    assert "1,000,000 pictures a month" in world.told(listed)


def opens(world: World, *, month: bool = False) -> str:
    """The end of the present day or month, as Discord is asked to show it."""
    today = world.env.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    end = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    moment = end if month else today + timedelta(days=1)
    return f"It opens again <t:{int(moment.timestamp())}:R>."


@settings(guild_daily_usd_max="0.50")
async def test_no_admin_lifts_the_ceiling_of_a_server(world: World) -> None:
    """GUILD_DAILY_USD_MAX holds to the cent, over all members and whatever is set."""
    await allow_everything(world, world.ben, world.channel)
    pictures = await ask_for_all(world.ann, world.channel)
    over = await ask(world.dan, world.channel)

    assert pictures * 2 == 50
    assert (await world.used()).ticks == 50 * CENT
    assert world.told(over).text == (
        "This bot's operator allows this server $0.50 a day, and this would pass it. "
        + opens(world)
    )


@settings(guild_daily_usd_max="0.20", guild_monthly_usd_max="0.30")
async def test_a_month_has_a_ceiling_of_its_own(world: World) -> None:
    """GUILD_MONTHLY_USD_MAX stops a server whose days are all within theirs."""
    await allow_everything(world, world.ben, world.channel)
    first = await ask_for_all(world.ann, world.channel)
    await world.env.advance_time(24 * 3600)
    second = await ask_for_all(world.ann, world.channel)
    await world.env.advance_time(24 * 3600)
    over = await ask(world.ann, world.channel)

    assert (first, second) == (10, 5)
    assert world.told(over).text == (
        "This bot's operator allows this server $0.30 a month, and this would pass it. "
        + opens(world, month=True)
    )


@settings(total_daily_usd_max="0.50")
async def test_all_servers_together_have_a_ceiling(world: World) -> None:
    """TOTAL_DAILY_USD_MAX counts every server; what one has used the other cannot."""
    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("pictures")
    eve = elsewhere.add_member(elsewhere.owner)
    await allow_everything(world, world.ben, world.channel)
    await allow_everything(world, eve, channel)
    await ask(world.ann, world.channel, count=10)
    there = await ask_for_all(eve, channel)
    here = await ask(world.ann, world.channel)

    assert (10 + there) * 2 == 50
    assert world.told(here).text == (
        "All that this bot may spend today is used up or nearly so. " + opens(world)
    )

    await world.env.advance_time(24 * 3600)

    assert (await ask(world.ann, world.channel)).response is not None


@settings(guild_daily_usd_max=0)
async def test_a_ceiling_of_nothing_lets_nothing_through(world: World) -> None:
    """An operator can stop all spending without taking the bot out of its servers."""
    over = await ask(world.ann, world.channel)

    assert "This bot's operator allows this server $0.00 a day" in world.told(over)


@settings(**NOTHING_OF_OUR_OWN)
async def test_an_operator_can_do_without_starter_limits(world: World) -> None:
    """STARTER_MEMBER_DAILY_USD and STARTER_GUILD_DAILY_USD of 0 leave the ceilings alone."""
    listed = world.told(await world.ben.slash(world.channel, "quota list")).text.splitlines()

    limits = [line for line in listed if line.startswith("**")]

    assert [line.endswith("the operator's ceiling") for line in limits] == [True, True]
    assert await world.ben.autocomplete(world.channel, "quota remove", "limit", "") == []


@settings(starter_member_daily_usd="0.05", starter_guild_daily_usd=0)
async def test_starter_limits_are_the_operators_choice(world: World) -> None:
    """A new server begins with the sums that the settings name."""
    pictures = await ask_for_all(world.ann, world.channel)
    listed = world.told(await world.ben.slash(world.channel, "quota list"))

    assert pictures == 2
    assert listed.text.splitlines()[0] == "**each member: $0.05 a day** · came with the bot"
    assert "the whole server: $10.00 a day** · came with the bot" not in listed


@settings(guild_daily_usd_max=2, guild_monthly_usd_max="none", total_daily_usd_max=5)
async def test_the_ceiling_of_a_day_bounds_the_month_too(world: World) -> None:
    """What admins read of a month follows from the ceilings of its days where it has none."""
    options = {"unit": "dollars", "amount": 1000.0, "subject": "guild"}
    day = await world.ben.slash(world.channel, "quota set", window="day", **options)
    month = await world.ben.slash(world.channel, "quota set", window="month", **options)

    assert "which can cost at most $2.00." in world.told(day)
    assert "which can cost at most $62.00." in world.told(month)


@settings(
    **NOTHING_OF_OUR_OWN,
    guild_daily_usd_max="none",
    guild_monthly_usd_max="none",
    total_daily_usd_max="none",
    total_monthly_usd_max="none",
)
async def test_without_any_ceiling_the_bot_says_that_nothing_bounds_it(world: World) -> None:
    """Where an operator lifted all ceilings, admins read no sum that is not there."""
    empty = await world.ben.slash(world.channel, "quota list")
    answer = await world.ben.slash(world.channel, "quota set", **GENEROUS)
    limit, *_ = await world.ben.autocomplete(world.channel, "quota remove", "limit", "")
    question = await world.ben.slash(world.channel, "quota remove", limit=limit["value"])

    assert world.told(empty).text == "No limit holds here. `/quota set` sets one."
    assert world.told(answer).text == (
        "Each member may spend $1,000.00 a day, which can cost at most $1,000.00 for each of them."
    )
    assert "nothing but your other limits bounds what is spent here" in world.told(question)
