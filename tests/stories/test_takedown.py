"""Take down: a picture goes with all that was made from it, and comes back if that is undone."""

import panels
from reading import read
from simcord import MemberActor
from world import World

from bot.core.cases.values import Here
from bot.core.takedowns import Reason


def cares(world: World, who: MemberActor) -> Here:
    """Somebody who looks after the channel."""
    return Here(
        space_id=str(world.guild.id),
        guild_id=world.guild.id,
        user_id=who.id,
        channel_id=world.channel.id,
        moderates_channel_id=world.channel.id,
    )


async def test_what_is_hidden_is_shown_again(world: World) -> None:
    """The card says that a moderator has to look, and no word of it; then it is as before."""
    job = await panels.picture(world, world.ann, "a boat at night")
    takedowns = world.app.studio.oversight.takedowns
    before = world.card()
    assert await takedowns.hide(job)
    await world.work()
    hidden = world.card()
    found = world.told(await world.ann.slash(world.channel, "result", job="#1"))
    assert await takedowns.show_again(job)
    await world.work()

    assert "`#1` is hidden until a moderator has looked at it." in hidden
    assert "boat" not in hidden
    assert hidden.media == hidden.buttons == ()
    assert "hidden until a moderator" in found
    assert found.media == ()
    assert world.card() == before
    assert len(world.channel.history()) == 1


async def test_a_picture_goes_with_what_was_made_from_it(world: World) -> None:
    """Cards, copies and posts are emptied wherever they are; undone, each shows the same again."""
    job = await panels.picture(world, world.ann, "a boat")
    first = world.message
    await panels.pressed(world, world.dan, "DM", first)
    await panels.edited(world, world.dan, first, "at night")
    second = world.message
    takedowns, place = world.app.studio.oversight.takedowns, cares(world, world.cleo)
    shown = [read(await world.fresh(one)) for one in (first, second)]
    (copy,) = world.dan.user.dm_channel.history()

    whole = await takedowns.extent_of(place, job)
    case = await takedowns.take_down(place, job, reason=Reason.REAL_PERSON, wide=True)
    await world.work()
    down = [read(await world.fresh(one)) for one in (first, second)]
    (copy_down,) = world.dan.user.dm_channel.history()
    await takedowns.take_back(place, case)
    await world.work()

    assert (whole.results, whole.members) == (2, 2)
    for seen, number in zip(down, (1, 2), strict=True):
        assert f"`#{number}` was taken down by a moderator." in seen
        assert "boat" not in seen
        assert "night" not in seen
        assert seen.media == ()
    assert read(copy_down).media == ()
    assert [read(await world.fresh(one)) for one in (first, second)] == shown
    assert read(world.dan.user.dm_channel.history()[0]).media == read(copy).media


async def test_what_a_moderator_deleted_in_discord_stays_away(world: World) -> None:
    """An ordinary Delete is respected: neither a takedown nor its end posts anything."""
    job = await panels.picture(world, world.ann)
    takedowns, place = world.app.studio.oversight.takedowns, cares(world, world.cleo)
    await world.cleo.delete(world.message)
    case = await takedowns.take_down(place, job, reason=Reason.RULES, wide=False)
    await world.work()
    await takedowns.take_back(place, case)
    await world.work()

    assert not [one for one in world.channel.history() if not one.flags.ephemeral]
