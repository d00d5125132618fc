"""The log channel: what moderators read there without asking."""

import forging
import panels
from discord import Message
from log_channel import private_channel, with_a_log
from simcord import ChannelHandle, MemberActor
from world import World

from bot.core.cases.values import Here
from bot.core.jobs import State
from bot.core.takedowns import Reason
from sandbox.grok import faults


async def fresh(log: ChannelHandle, message: Message) -> Message:
    """A message of the log as it is now."""
    return next(one for one in log.history() if one.id == message.id)


def cares(world: World, who: MemberActor) -> Here:
    """Somebody who looks after the channel of the world."""
    return Here(
        space_id=str(world.guild.id),
        guild_id=world.guild.id,
        user_id=who.id,
        channel_id=world.channel.id,
        moderates_channel_id=world.channel.id,
    )


def texts(world: World, log: ChannelHandle) -> list[str]:
    return [world.seen(message).text for message in log.history()]


async def refused(world: World, prompt: str) -> None:
    world.grok.faults.add(faults.moderated_image())
    await world.ann.slash(world.channel, "imagine", prompt=prompt)
    assert (await world.finish()).state is State.REFUSED


async def test_refusals_within_ten_minutes_are_one_message_that_grows(world: World) -> None:
    """What xAI refuses is told once, and the message is edited for more of it, over a restart."""
    log = await with_a_log(world)
    before = len(texts(world, log))
    await refused(world, "@everyone a boat")
    await world.tell()
    *_, told = texts(world, log)
    assert "A request was refused by xAI's content policy" in told
    assert f"<@{world.ann.id}> <#{world.channel.id}>" in told
    assert "\\@everyone a boat" in told

    await world.restart()
    await refused(world, "a second boat")
    await world.tell()
    assert "requests refused" not in texts(world, log)[-1]  # not edited again at once
    await world.env.advance_time(15)
    await world.tell()
    *_, told = texts(world, log)
    assert "2 requests refused by xAI's content policy, 1 person" in told
    assert len(texts(world, log)) == before + 1

    await world.env.advance_time(600)
    await refused(world, "a third boat")
    await world.tell()
    assert len(texts(world, log)) == before + 2


async def test_no_log_channel_no_message(world: World) -> None:
    """Where admins chose no log channel, a refusal is told to its author alone."""
    await refused(world, "a boat")
    shown = len(world.channel.history())
    await world.tell()

    assert len(world.channel.history()) == shown


async def test_a_lost_log_channel_is_told_in_the_channel_for_alerts(world: World) -> None:
    """Alerts have a channel of their own, which is told when the log channel cannot be reached."""
    log, alerts = await with_a_log(world), private_channel(world, "alerts")
    result = await world.ben.slash(world.channel, "settings alerts", channel=alerts)
    assert f"Alerts go to <#{alerts.id}>." in world.told(result)
    world.env.backend.delete_channel(log.id)
    await refused(world, "a boat")
    await world.tell()

    assert f"The log channel <#{log.id}> cannot be reached" in texts(world, alerts)[-1]


async def test_a_result_has_a_card_that_a_takedown_empties(world: World) -> None:
    """All results if an admin wants that: covered picture, words, author, price, way to it.

    What is taken down while it waits is not told; what comes back is told anew.
    """
    log = await with_a_log(world)
    result = await world.ben.slash(world.channel, "settings log", results="all")
    assert "Results with a card there: all." in world.told(result)
    job = await panels.picture(world, world.ann, "a lighthouse")
    await world.tell()
    card = log.history()[-1]
    seen = world.seen(card)
    assert f"`#1` <@{world.ann.id}> <#{world.channel.id}>" in seen
    assert "a lighthouse" in seen
    assert "$0.02" in seen
    assert f"[jump](https://discord.com/channels/{world.guild.id}/{world.channel.id}/" in seen
    assert (seen.media, seen.alt) == ((f"log-{job.id}-0.jpg",), ("AI-generated",))
    assert seen.buttons == ("Info", "Takedown", "Queue")
    assert "'spoiler': True" in str([one.to_dict() for one in card.components])
    queue = await world.ben.click(await fresh(log, card), label="Queue")
    assert "Nothing waits" in world.told(queue)

    takedowns, place = world.app.studio.oversight.takedowns, cares(world, world.cleo)
    case = await takedowns.take_down(place, job, reason=Reason.RULES, wide=False)
    await world.work()
    emptied = world.seen(await fresh(log, card))
    assert "lighthouse" not in emptied
    assert emptied.media == ()
    await takedowns.take_back(place, case)
    await world.work()
    await world.env.advance_time(6)
    await world.tell()
    assert world.seen(log.history()[-1]).media == seen.media
    assert log.history()[-1].id != card.id


async def test_results_without_a_card_are_counted(world: World) -> None:
    """What Discord does not take for long is told by number, as what comes behind too many."""
    log = await with_a_log(world)
    await world.ben.slash(world.channel, "settings log", results="all")
    await panels.picture(world, world.ann, "a boat")
    world.env.inject_error("POST", f"/channels/{log.id}/messages", status=503, times=21)
    for _ in range(25):
        await world.tell()
        await world.env.advance_time(70)
    told = texts(world, log)

    assert "1 result has no card here" in told[-1]
    assert not [text for text in told if "a boat" in text]


async def test_what_is_hidden_before_its_card_is_told_has_none(world: World) -> None:
    """A card is told after the fact; by then a result may have been taken down."""
    log = await with_a_log(world)
    await world.ben.slash(world.channel, "settings log", results="all")
    job = await panels.picture(world, world.ann, "a lighthouse")
    told = len(texts(world, log))
    await world.app.studio.oversight.takedowns.hide(job)
    await world.tell()

    assert len(texts(world, log)) == told


async def test_without_a_word_only_what_a_rule_flags_has_a_card(world: World) -> None:
    """Usually it is those that a rule on words asked to be looked at; the card says which rule."""
    log = await with_a_log(world)
    adding = {"words": "dragon*", "action": "flag"}
    await forging.command(world.env, world.ben, world.channel, "mod words add", **adding)
    await panels.picture(world, world.ann, "a boat")
    await panels.picture(world, world.ann, "a dragonfly")
    await world.tell()
    told = texts(world, log)
    assert not any("a boat" in text for text in told)
    assert "a dragonfly" in told[-1]
    assert "To be looked at, by the rule: \u2068dragon\\*\u2069" in told[-1]

    await world.ben.slash(world.channel, "settings log", results="off")
    await panels.picture(world, world.ann, "a dragon")
    await world.env.advance_time(6)
    await world.tell()
    assert "a dragon\u2069" not in "".join(texts(world, log))


async def test_a_lost_log_channel_is_told_to_admins_who_come_by(world: World) -> None:
    """Beside the answer to any of their commands, and on the panel of /setup."""
    log = await with_a_log(world)
    world.env.backend.delete_channel(log.id)
    await refused(world, "a boat")
    await world.tell()
    lost = f"The log channel <#{log.id}> cannot be reached since"
    answer = await world.ben.slash(world.channel, "settings strikes", rest=True)
    assert lost in world.told(answer)
    assert lost in world.told(await world.ben.slash(world.channel, "setup"))

    await world.ben.slash(world.channel, "settings log", channel=private_channel(world, "new"))
    answer = await world.ben.slash(world.channel, "settings strikes", rest=True)
    assert lost not in world.told(answer)
