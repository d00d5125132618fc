"""What admins allow, and what people read when it is used up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import forging
import pytest
from simcord import InteractionResult, MemberActor
from world import World

from bot.core.cases.values import Here
from bot.core.errors import NotAnAmount
from bot.core.quota import Used
from bot.ui import limit_texts

WAITING = pytest.mark.parametrize("settings_changes", [{"max_concurrent_jobs": 1}])


async def limits(world: World, member: MemberActor) -> list[Used]:
    """The limits that hold for a member, the operator's ceilings left out."""
    here = Here(space_id=str(world.guild.id), guild_id=world.guild.id, user_id=member.id)
    return [u for u in await world.app.studio.limits.standing(here) if u.rule.origin != "operator"]


async def quota(world: World, verb: str, **options: Any) -> InteractionResult:
    return await world.ben.slash(world.channel, f"quota {verb}", **options)


async def set_quota(world: World, unit: str, amount: float, **options: Any) -> str:
    """What ben is told when he sets a limit, for each member and day unless said otherwise."""
    options = {"window": "day", **options}
    return world.told(await quota(world, "set", unit=unit, amount=float(amount), **options)).text


async def ask(world: World, member: MemberActor, **options: Any) -> InteractionResult:
    return await member.slash(world.channel, "imagine", prompt=world.a_wish(), **options)


def midnight(world: World) -> datetime:
    """When the present day ends, in UTC."""
    today = world.env.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


def next_month(world: World) -> datetime:
    """When the present month ends, in UTC."""
    return (midnight(world).replace(day=1) + timedelta(days=32)).replace(day=1)


def shown(moment: datetime) -> str:
    """A moment as Discord is asked to show it."""
    return f"<t:{int(moment.timestamp())}:R>"


async def wait_until(world: World, moment: datetime) -> None:
    """Let the time come, a minute over."""
    await world.env.advance_time((moment - world.env.now()).total_seconds() + 60)


# --- setting ------------------------------------------------------------------------------------


async def test_a_new_server_has_two_limits_of_its_own_and_the_operators(world: World) -> None:
    """Before anybody did anything, what can be spent is bounded, and the list says by whom."""
    listed = world.told(await quota(world, "list")).text.splitlines()
    tomorrow = f" left · starts anew {shown(midnight(world))}"
    later = f" left · starts anew {shown(next_month(world))}"
    starter, ceiling = "came with the bot", "the operator's ceiling"

    assert listed == [
        f"**each member: $2.00 a day** · {starter}",
        f"**the whole server: $10.00 a day** · {starter}",
        f"-# $0.00 used · $10.00{tomorrow}",
        f"**the whole server: $10.00 a day** · {ceiling}",
        f"-# $0.00 used · $10.00{tomorrow}",
        f"**the whole server: $100.00 a month** · {ceiling}",
        f"-# $0.00 used · $100.00{later}",
        f"-# {limit_texts.combined()}",
    ]


async def test_the_answer_says_what_a_limit_means_and_can_cost(world: World) -> None:
    """One sentence says who may do what, and the most that can come of it in dollars."""

    async def said(unit: str, amount: float, **options: str) -> str:
        return await set_quota(world, unit, amount, **options)

    assert await said("images", 20) == (
        "Each member may make 20 pictures a day, which can cost at most $2.60 for each of them "
        "and $10.00 for all together, the operator's ceiling."
    )
    assert await said("clips", 1, window="month") == (
        "Each member may make 1 clip a month, which can cost at most $3.81 for each of them "
        "and $100.00 for all together, the operator's ceiling."
    )
    assert await said("seconds", 30, subject="guild") == (
        "The whole server may make 30 s of clips a day, which can cost at most $9.30."
    )
    assert await said("dollars", 2.5, window="month", subject="guild") == (
        "The whole server may spend $2.50 a month, which can cost at most $2.50."
    )
    assert await said("clips", 1000, subject="guild") == (
        "The whole server may make 1,000 clips a day, which can cost at most $10.00."
    )
    assert await said("clips", 0) == "No member may make clips, which costs nothing."
    assert await said("dollars", 0, subject="guild") == (
        "Nobody in this server may spend anything, which costs nothing. "
        "It replaces: the whole server: $10.00 a day."
    )


async def test_a_limit_takes_the_place_of_the_one_like_it(world: World) -> None:
    """Setting the same thing twice changes it, and the answer says what it was before."""
    first = await set_quota(world, "images", 20)
    second = await set_quota(world, "images", 5)
    third = await set_quota(world, "dollars", 3)

    assert "It replaces" not in first
    assert second.endswith("It replaces: each member: 20 pictures a day.")
    assert third.endswith("It replaces: each member: $2.00 a day.")
    assert sorted((u.rule.unit, u.rule.amount) for u in await limits(world, world.ann)) == [
        ("dollars", 30_000_000_000),
        ("dollars", 100_000_000_000),
        ("images", 5),
    ]


async def test_what_cannot_be_counted_is_no_limit(world: World) -> None:
    """An amount that makes no sense is answered in private and changes nothing."""

    async def said(unit: str, amount: float) -> str:
        options = {"unit": unit, "window": "day", "amount": amount}
        result = await forging.command(world.env, world.ben, world.channel, "quota set", **options)
        return world.told(result).text

    out_of_bounds = "`amount` must be between 0 and 1,000,000."
    before = await limits(world, world.ann)

    assert await said("images", 0.5) == "`amount` must be a whole number of pictures."
    assert await said("clips", 1.000001) == "`amount` must be a whole number of clips."
    assert await said("seconds", 0.0001) == "`amount` must have at most 3 digits after the point."
    assert await said("dollars", 1e-11) == "`amount` must have at most 10 digits after the point."
    assert await said("images", -1.0) == out_of_bounds
    assert await said("dollars", 1e300) == out_of_bounds
    assert await said("dollars", float("inf")) == out_of_bounds
    assert await said("dollars", float("nan")) == out_of_bounds
    assert await limits(world, world.ann) == before
    forging.expect_refusals(world.env, NotAnAmount)


# --- removing -----------------------------------------------------------------------------------


async def test_removing_a_limit_asks_once_and_says_what_it_can_cost(world: World) -> None:
    """A limit goes after one press, by an admin who has read the most it can cost."""
    starter, *_ = await limits(world, world.ann)
    asked = await quota(world, "remove", limit=starter.rule.id)

    assert world.told(asked).text == (
        "Remove **each member: $2.00 a day**? Without it, this server can cost up to $10.00 a day, "
        "the operator's ceiling, unless another limit is lower."
    )
    assert starter in await limits(world, world.ann)

    assert asked.response is not None
    pressed = await world.ben.click(asked.response, label="Remove")

    assert world.told(pressed).text == (
        "Removed: each member: $2.00 a day. `/quota set` sets it again."
    )
    assert world.told(pressed).buttons == ()
    assert starter.rule not in [u.rule for u in await limits(world, world.ann)]


async def test_the_question_outlives_a_restart(world: World) -> None:
    """The Remove button works after the bot was started anew."""
    starter, *_ = await limits(world, world.ann)
    asked = await quota(world, "remove", limit=starter.rule.id)
    await world.restart()

    assert asked.response is not None
    await world.ben.click(asked.response, label="Remove")

    assert starter.rule not in [u.rule for u in await limits(world, world.ann)]


async def test_a_limit_can_be_gone_already(world: World) -> None:
    """Of two admins who remove the same limit, the second reads that it is gone."""
    starter, *_ = await limits(world, world.ann)
    first = await quota(world, "remove", limit=starter.rule.id)
    second = await quota(world, "remove", limit=starter.rule.id)
    assert first.response is not None
    assert second.response is not None
    await world.ben.click(first.response, label="Remove")
    gone = "There is no such limit any more. `/quota list` shows those there are."

    assert world.told(await world.ben.click(second.response, label="Remove")).text == gone
    assert world.told(await quota(world, "remove", limit=starter.rule.id)).text == gone


async def test_the_limits_to_remove_are_offered_by_name(world: World) -> None:
    """Typing a word finds a limit; the operator's ceilings are not among those offered."""
    await set_quota(world, "clips", 3)

    async def offered(typed: str) -> list[str]:
        choices = await world.ben.autocomplete(world.channel, "quota remove", "limit", typed)
        return [choice["name"] for choice in choices]

    assert sorted(await offered("")) == [
        "each member: $2.00 a day",
        "each member: 3 clips a day",
        "the whole server: $10.00 a day",
    ]
    assert await offered("CLIPS") == ["each member: 3 clips a day"]


async def test_without_a_limit_the_ceilings_still_hold(world: World) -> None:
    """When every limit of a server is removed, what is left is what the operator allows."""
    for used in await limits(world, world.ann):
        asked = await quota(world, "remove", limit=used.rule.id)
        assert asked.response is not None
        await world.ben.click(asked.response, label="Remove")
    await ask(world, world.ann, count=10)

    assert await limits(world, world.ann) == []
    assert "the operator's ceiling\n-# $0.20 used · $9.80 left" in world.told(
        await quota(world, "list")
    )


# --- being over one -----------------------------------------------------------------------------


async def test_a_limit_for_each_member_leaves_the_others_theirs(world: World) -> None:
    """What one member has used up says nothing about the next."""
    await set_quota(world, "images", 2)
    await ask(world, world.ann, count=2)
    over = await ask(world, world.ann)
    other = await ask(world, world.dan, count=2)

    assert "You are out of pictures for today: 2 of 2 (each member)." in world.told(over)
    assert not other.ephemeral
    assert len(world.channel.history()) == 2


async def test_a_limit_for_the_server_is_shared_by_all(world: World) -> None:
    """What one member uses of the server's limit is gone for the next."""
    await set_quota(world, "images", 2, subject="guild")
    await ask(world, world.ann, count=2)
    over = await ask(world, world.dan)

    assert "This server is out of pictures for today: 2 of 2 (the whole server)." in world.told(
        over
    )


async def test_being_over_is_between_the_bot_and_the_member(world: World) -> None:
    """The public card goes; alone, the member reads which limit it was and when it opens again."""
    await set_quota(world, "images", 1)
    await ask(world, world.ann)
    over = await ask(world, world.ann)

    assert world.told(over).text == (
        "You are out of pictures for today: 1 of 1 (each member). "
        f"It opens again {shown(midnight(world))}."
    )
    assert len(world.channel.history()) == 1


async def test_a_limit_that_never_fits_promises_no_tomorrow(world: World) -> None:
    """Where waiting is no help, nobody is told to wait."""
    await set_quota(world, "clips", 0)
    off = await world.ann.slash(world.channel, "video", prompt="waves")
    await set_quota(world, "images", 3)
    many = await ask(world, world.ann, count=4)

    assert world.told(off).text == "No member may make clips. An admin can change that."
    assert world.told(many).text == (
        "This needs 4 pictures, and 3 of 3 are left for today (each member).\n"
        "**Make 3** would cost about **$0.06**."
    )
    assert world.channel.history() == []
    assert world.channel.history(viewer=world.dan) == []


async def test_a_private_request_over_a_limit_is_answered_in_its_place(world: World) -> None:
    """Nothing of a private request was ever public, its refusal included."""
    await set_quota(world, "images", 0)
    over = await ask(world, world.ann, private=True)

    assert "No member may make pictures." in world.told(over)
    assert len(world.channel.history(viewer=world.ann)) == 1
    assert world.channel.history(viewer=world.dan) == []


async def test_what_is_left_is_said_when_it_is_not_enough(world: World) -> None:
    """Asking for more than is left costs nothing and says how many would still do."""
    await set_quota(world, "images", 3)
    await ask(world, world.ann)
    pictures = await ask(world, world.ann, count=3)
    await set_quota(world, "dollars", 0.05)
    money = await ask(world, world.ann, count=2)
    fits = await ask(world, world.ann)

    assert "This needs 3 pictures, and 2 of 3 are left for today (each member)." in world.told(
        pictures
    )
    assert "This needs $0.04, and $0.03 of $0.05 are left for today (each member)." in world.told(
        money
    )
    assert not fits.ephemeral


async def test_a_limit_has_no_say_about_what_it_does_not_count(world: World) -> None:
    """Who may make no clips may still make pictures."""
    await set_quota(world, "clips", 0)
    await set_quota(world, "seconds", 0, subject="guild")
    result = await ask(world, world.ann)

    assert not result.ephemeral
    assert len(world.channel.history()) == 1


async def test_the_next_day_it_works_again(world: World) -> None:
    """A limit for a day opens at midnight UTC, as the refusal said."""
    await set_quota(world, "images", 1)
    await ask(world, world.ann)
    over = await ask(world, world.ann)
    await wait_until(world, midnight(world))
    result = await ask(world, world.ann)

    assert over.response is None
    assert not result.ephemeral
    assert [u.used for u in await limits(world, world.ann) if u.rule.unit == "images"] == [1]


async def test_a_limit_for_a_month_lasts_to_the_end_of_it(world: World) -> None:
    """A new day does not open a limit for a month; the first of the next one does."""
    await set_quota(world, "images", 1, window="month")
    await ask(world, world.ann)
    await wait_until(world, midnight(world))
    over = await ask(world, world.ann)

    assert world.told(over).text == (
        "You are out of pictures for this month: 1 of 1 (each member). "
        f"It opens again {shown(next_month(world))}."
    )

    await wait_until(world, next_month(world))

    assert not (await ask(world, world.ann)).ephemeral


# --- while waiting ------------------------------------------------------------------------------


@WAITING
async def test_who_waits_reads_how_many_more_are_left(world: World) -> None:
    """A waiting card says how often the same can still be asked for, its own included."""
    await set_quota(world, "images", 10)
    await ask(world, world.dan)
    await world.work()
    await ask(world, world.ann, count=3)
    await world.pass_time(4)

    assert "2 more like this left" in world.card()

    await world.pass_time(30)

    assert world.card().media
    assert "left" not in world.card()
