"""Limits of roles, members and channels, why they hold, and exceptions from them."""

from typing import Any

import forging
from simcord import InteractionResult, MemberActor
from world import World

from bot.core.errors import NotAllowed, NotAMoment
from bot.core.jobs import State
from bot.core.money import Amount


async def quota(world: World, verb: str, **options: Any) -> str:
    """What ben is told by a command of his."""
    return world.told(await world.ben.slash(world.channel, f"quota {verb}", **options)).text


async def limit(world: World, amount: float, **options: Any) -> str:
    usual = {"unit": "images", "window": "day", "amount": float(amount)}
    return await quota(world, "set", **{**usual, **options})


async def ask(world: World, member: MemberActor, **options: Any) -> InteractionResult:
    return await member.slash(world.channel, "imagine", prompt=world.a_wish(), **options)


async def test_a_role_gets_more_than_everyone(world: World) -> None:
    """The role's limit replaces everyone's, and `/quota why` names both, use and reset."""
    patrons = world.guild.create_role("Patrons")
    pat = world.guild.add_member(world.env.create_user("pat"), roles=[patrons])
    await limit(world, 1)
    said = await limit(world, 3, role=patrons)

    assert said.startswith(f"Each member with <@&{patrons.id}> may make 3 pictures a day, which")

    await ask(world, pat, count=2)
    over = await ask(world, world.ann, count=2)
    why = await quota(world, "why", member=pat)

    assert "1 of 1 are left for today (each member)" in world.told(over)
    assert f"**each <@&{patrons.id}>: 3 pictures a day**" in why
    assert "-# 2 used · 1 left · starts anew <t:" in why
    assert f"each member: 1 picture a day, replaced by each <@&{patrons.id}>: 3 pictures" in why

    choices = await world.ben.autocomplete(world.channel, "quota remove", "limit", "patrons")

    assert [choice["name"] for choice in choices] == ["each \u2068@Patrons\u2069: 3 pictures a day"]


async def test_the_part_that_fits_is_a_button(world: World) -> None:
    """Who asks for more than is left is offered what is left, and told why on request."""
    await limit(world, 5)
    await ask(world, world.ann, count=2)
    over = await ask(world, world.ann, count=4)

    assert "This needs 4 pictures, and 3 of 5 are left for today (each member)." in world.told(over)
    assert world.told(over).buttons == ("Make 3", "Why?")
    assert "**Make 3** would cost about **$0.06**." in world.told(over)

    refusal = next(one for one in reversed(over.followups) if one is not None and one.ephemeral)
    why = world.told(await world.ann.click(refusal, label="Why?"))

    assert "**each member: 5 pictures a day**\n-# you used 2 · 3 left" in why
    assert "a role's limit of 0 always wins" in why

    await world.restart()
    await world.ann.click(refusal, label="Make 3")
    job = await world.finish()

    assert (job.state, job.request.count, job.place.user_id) == (State.DONE, 3, world.ann.id)
    assert (await world.used(world.ann)).images == 5


async def test_a_clip_is_offered_as_long_as_still_fits(world: World) -> None:
    """Of a limit in seconds, what is left is offered as a shorter clip."""
    await limit(world, 8, unit="seconds")
    over = await world.ann.slash(world.channel, "video", prompt="waves", seconds=10)

    assert world.told(over).buttons == ("Make 8 s", "Why?")


async def test_a_channel_has_a_limit_of_its_own(world: World) -> None:
    """All who ask in a channel share its limit; elsewhere it has no say."""
    lab = world.guild.create_text_channel("lab")
    said = await limit(world, 1, channel=world.channel)
    await ask(world, world.ann)
    over = await ask(world, world.dan)
    elsewhere = await world.dan.slash(lab, "imagine", prompt="a boat")

    assert said.startswith(f"Everybody in <#{world.channel.id}> together may make 1 picture a day")
    assert "This channel is out of pictures for today: 1 of 1" in world.told(over)
    assert not elsewhere.ephemeral


async def test_the_last_24_hours_count_at_any_moment(world: World) -> None:
    """A rolling limit opens a day after it was used, not at midnight."""
    await limit(world, 1, window="rolling")
    await ask(world, world.ann)
    over = await ask(world, world.ann)

    assert "You are out of pictures for the last 24 hours: 1 of 1 (each member)." in world.told(
        over
    )

    await world.env.advance_time(24 * 3600 - 60)
    assert (await ask(world, world.ann)).response is None
    await world.env.advance_time(16 * 60)
    assert not (await ask(world, world.ann)).ephemeral


async def test_options_must_go_together(world: World) -> None:
    """Whose limit it is must be clear: a refusal names the option, and nothing is set."""
    before = await quota(world, "list")

    assert await limit(world, 1, subject="role") == (
        "`role` is needed for that `subject`. Fill it in."
    )
    assert await limit(world, 1, subject="guild", member=world.ann) == (
        "`member` does not go with that `subject`. Leave one of them out."
    )
    assert await quota(world, "list") == before
    forging.expect_refusals(world.env, NotAllowed)


async def test_the_role_that_all_have_is_everyone(world: World) -> None:
    """Discord does not list it among a member's roles: a limit for it is one for everyone."""
    said = await limit(world, 0, role=world.guild.default_role)

    assert said == "No member may make pictures, which costs nothing."
    assert said.startswith(world.told(await ask(world, world.ann)).text.split(".")[0])


async def test_a_grant_and_a_new_beginning(world: World) -> None:
    """A grant says what it lifts until when; a reset says what it forgives; both are on record."""
    await limit(world, 1)
    granted = await quota(
        world, "grant", member=world.ann, unit="images", amount=2.0, reason="won the contest"
    )

    assert f"each of <@{world.ann.id}>'s own limits of pictures is 2 higher: 3 pictures a day." in (
        granted
    )

    await ask(world, world.ann, count=3)
    await world.finish()
    why = await quota(world, "why", member=world.ann)

    assert "-# 3 used · 0 left · 2 pictures granted on top" in why
    assert "2 pictures higher until <t:" in why
    assert "won the contest" in why

    assert await quota(world, "reset", member=world.ann, reason="a bad day", unit="images") == (
        f"<@{world.ann.id}> begins anew: 3 pictures count no more for their own limits. What is "
        "under way still counts, and everything does for the limits of the channel and the server. "
        "`/settings undo` does not take this back."
    )
    assert (await world.used(world.ann)).images == 0
    assert await world.used() == Amount(images=3, ticks=(await world.used()).ticks)
    assert await quota(world, "reset", member=world.ann, reason="again", unit="images") == (
        f"<@{world.ann.id}> had used nothing that could be forgiven."
    )

    bad = {"member": world.ann, "unit": "images", "amount": 1.0, "reason": "x", "until": "soon"}

    assert (await quota(world, "grant", **bad)).startswith("`until` can be today, tomorrow")
    forging.expect_refusals(world.env, NotAMoment)
