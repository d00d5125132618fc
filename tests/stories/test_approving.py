"""/mod queue: what waits to be approved, and what comes of a yes or a no."""

import sqlite3
from contextlib import closing

import forging
import pytest
from reading import Seen, read
from simcord import MemberActor, ResponseMessage
from world import World

from bot.core.decisions import hold_set
from bot.core.holdings import HeldIn, HoldRule, Moment
from bot.core.jobs import EndReason, State
from bot.core.money import NOTHING
from bot.ui import texts
from sandbox.grok import faults

UNKNOWN = "I know no such case in the channels that you look after."


async def holds(world: World, moment: Moment) -> None:
    """Ben has something looked at in the whole server."""
    await world.app.studio.deciding.decide(world.here(), hold_set(HoldRule(moment=moment)))


async def asked(world: World, by: MemberActor, prompt: str) -> None:
    await by.slash(world.channel, "imagine", prompt=prompt)
    await world.work()


async def queue(world: World, by: MemberActor) -> ResponseMessage:
    """The queue, opened anew."""
    return world.answer(await forging.command(world.env, by, world.channel, "mod queue"))


def shown(card: ResponseMessage) -> Seen:
    return read(card.message)


def cases(world: World) -> list[tuple[str, str, str | None]]:
    """Every case: its id, its kind, and how it was closed."""
    address = world.app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(address)) as database:
        return database.execute("select id, kind, outcome from cases order by number").fetchall()


async def test_a_request_is_approved_from_the_queue_and_made(world: World) -> None:
    """The card has its words and why it waits; nobody reads there of what is their own."""
    await holds(world, Moment.PROMPTS)
    await asked(world, world.ann, "a boat at night")
    card = await queue(world, world.cleo)
    before = shown(card)
    await world.restart()
    await world.cleo.click(card, label="Approve")
    job = await world.finish()
    await asked(world, world.cleo, "a tower")
    own, empty = cases(world)[1][0], shown(card)
    said = world.told(
        await forging.press(
            world.env, world.cleo, world.channel, card.message, f"case:approve:{own}"
        )
    ).text

    life = world.told(await world.cleo.slash(world.channel, "logs show", job="#1"))

    assert "waits for a moderator, before it costs anything" in life
    assert "approved" in life
    assert "**Request to approve** · case 1 · 1 of 1" in before
    assert "a boat at night" in before
    assert "Why it waits: everything of this kind is looked at" in before
    assert before.buttons == ("Approve", "Reject", "Skip")
    assert job.state is State.DONE
    assert "Case 1: approved. It is made now." in empty
    assert said == "This is about you: another moderator decides on it."


async def test_a_request_is_rejected_from_the_queue(world: World) -> None:
    """It ends free; who comes second is told who was first."""
    await holds(world, Moment.PROMPTS)
    await asked(world, world.ann, "a boat at night")
    cards = [await queue(world, one) for one in (world.ben, world.cleo)]
    await world.ben.click(cards[0], label="Reject")
    await world.cleo.click(cards[1], label="Approve")
    job = await world.finish()

    assert "Case 1: rejected." in shown(cards[0])
    assert f"<@{world.ben.id}> decided case 1 already." in shown(cards[1])
    assert job.end_reason is EndReason.NOT_APPROVED
    assert await world.used() == NOTHING
    assert not world.grok.requests


@pytest.mark.parametrize("label", ["Approve", "Reject"])
async def test_a_result_is_decided_on_from_the_queue(world: World, label: str) -> None:
    """Moderators see it covered; approved it is posted, rejected nobody ever sees it."""
    await holds(world, Moment.RESULTS)
    await world.ann.slash(world.channel, "imagine", prompt="a boat at night")
    job = await world.until(State.HELD_FOR_REVIEW)
    await world.work()
    card = await queue(world, world.cleo)
    before, waiting = shown(card), world.card()
    await world.cleo.click(card, label=label)
    done = await world.finish()

    assert "**Result to approve** · case 1 · 1 of 1" in before
    assert before.media == (f"imagine-{job.id}-1.jpg",)
    assert waiting.media == ()
    if label == "Approve":
        assert len(world.card().media) == 1
        assert "Case 1: approved. It is shown where it was asked for." in shown(card)
    else:
        assert done.end_reason is EndReason.NOT_SHOWN
        assert "Case 1: rejected." in shown(card)


async def test_what_was_cancelled_meanwhile_is_not_approved(world: World) -> None:
    """Its author stopped it, or somebody is blocked or all is paused: nothing waits any more."""
    await holds(world, Moment.PROMPTS)
    await asked(world, world.ann, "a boat")
    card = await queue(world, world.cleo)
    await world.ann.click(world.message, label="Cancel")
    await world.cleo.click(card, label="Approve")
    stopped = shown(card)
    await asked(world, world.ann, "a tower")
    await world.ben.click(
        world.answer(await forging.command(world.env, world.ben, world.channel, "mod queue")),
        label="Skip",
    )
    await forging.command(world.env, world.ben, world.channel, "mod block", member=world.ann)
    await asked(world, world.dan, "a pear")
    await forging.command(world.env, world.ben, world.channel, "mod pause")
    await world.work()
    nothing = shown(await queue(world, world.cleo))

    assert "Case 1 was closed already." in stopped
    assert "Nothing waits for you." in nothing
    assert [outcome for _, kind, outcome in cases(world) if kind == "request"] == ["over"] * 3
    assert await world.used() == NOTHING
    assert not world.grok.requests


async def test_who_has_to_rest_meanwhile_is_not_let_in(world: World) -> None:
    """A yes is no way around it: the moderator reads why, it is over and free."""
    there = world.guild.create_text_channel("looked-at")
    rule = HoldRule(moment=Moment.PROMPTS, subject=HeldIn.CHANNEL, subject_id=there.id)
    await world.app.studio.deciding.decide(world.here(), hold_set(rule))
    await world.ann.slash(there, "imagine", prompt="a boat at night")
    await world.work()
    for _ in range(5):
        world.grok.faults.add(faults.moderated_image())
        await asked(world, world.ann, world.a_wish())
        await world.finish()
    before = len(world.grok.requests), await world.used(world.ann)
    card = world.answer(await forging.command(world.env, world.cleo, there, "mod queue"))
    await world.cleo.click(card, label="Approve")
    await world.work()

    assert "Case 1: approved, but its author is kept out here just now. It is over" in shown(card)
    assert (len(world.grok.requests), await world.used(world.ann)) == before
    assert [outcome for _, kind, outcome in cases(world) if kind == "request"] == ["approved"]


async def test_answers_are_for_whoever_looks_after_the_channel(world: World) -> None:
    """Not for members, other channels' moderators or other servers, or other kinds of cases."""
    await holds(world, Moment.PROMPTS)
    await asked(world, world.ann, "a boat")
    card = await queue(world, world.cleo)
    ((case_id, _, _),) = cases(world)
    elsewhere = world.guild.create_text_channel("elsewhere")
    away = world.env.create_guild("Away")
    eve, there = away.add_member(away.owner), away.create_text_channel("pictures")
    messages = {world.channel.id: world.message}
    for who, where in ((world.cleo, elsewhere), (eve, there)):
        opened = await forging.command(world.env, who, where, "mod queue")
        messages[where.id] = world.answer(opened).message
    for action in ("approve", "reject"):
        for who, where, said in (
            (world.dan, world.channel, texts.moderators_only()),
            (world.cleo, elsewhere, UNKNOWN),
            (eve, there, UNKNOWN),
        ):
            tried = await forging.press(
                world.env, who, where, messages[where.id], f"case:{action}:{case_id}"
            )
            assert world.told(tried).text == said, (action, who.name)
    for action in ("dismiss", "down", "who", "show", "uphold", "lift"):
        tried = await forging.press(
            world.env, world.cleo, world.channel, card.message, f"case:{action}:{case_id}"
        )
        assert world.told(tried).text == UNKNOWN, action

    assert [outcome for *_, outcome in cases(world)] == [None]
