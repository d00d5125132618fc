"""/mod queue: what was reported, one case at a time, and what comes of each."""

import sqlite3
from contextlib import closing
from typing import Any

import forging
import panels
import pytest
from reading import Seen, read
from simcord import MemberActor, ResponseMessage
from world import World

from bot.core.decisions import role_listed
from bot.core.errors import NotAllowed
from bot.core.jobs import Job
from bot.ui import texts

NOTHING = "Nothing waits for you. Thank you for looking after this server."
WEEK_S = 7 * 24 * 60 * 60
UNKNOWN = "I know no such case in the channels that you look after."


async def report(world: World, by: MemberActor, job: Job, **values: Any) -> str:
    """What somebody is told who reports a job."""
    form = await forging.press(world.env, by, world.channel, world.message, f"info:report:{job.id}")
    return world.told(await by.submit_modal(form, {"reason": "person", **values})).text


async def queue(world: World, by: MemberActor) -> ResponseMessage:
    """The queue, opened anew."""
    return world.answer(await forging.command(world.env, by, world.channel, "mod queue"))


def shown(card: ResponseMessage) -> Seen:
    return read(card.message)


def letters(of: MemberActor) -> list[str]:
    """What somebody was told by direct message."""
    return [read(message).text for message in of.user.dm_channel.history()]


def on_record(world: World, table: str) -> list[dict[str, Any]]:
    """The rows of a table, past the code that is tested."""
    address = world.app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(address)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(f"select * from {table}")]  # noqa: S608 - our table


def audit(world: World, action: str) -> int:
    """How often something was done, as the audit has it."""
    return len([row for row in on_record(world, "audit") if row["action"] == action])


def newcomer(world: World, name: str) -> MemberActor:
    """Somebody who joins just now."""
    return world.guild.add_member(world.env.create_user(name))


async def test_a_moderator_is_led_through_what_waits(world: World) -> None:
    """One card at a time, the oldest first, over a restart too; who asked is told the end."""
    first = await panels.picture(world, world.ann, "a boat")
    second = await panels.picture(world, world.ann, "a tower")
    await report(world, world.dan, first, words="it shows **me**", tell=True)
    await report(world, world.ben, first, reason="hate")
    await report(world, world.dan, second, reason="sexual")
    card = await queue(world, world.cleo)
    before = shown(card)
    await world.restart()
    await world.cleo.click(card, label="Skip")
    skipped = shown(card)
    await world.cleo.click(card, label="Skip")
    around = shown(card)
    await world.cleo.click(card, label="Dismiss")
    dismissed = shown(card)
    await world.cleo.click(card, label="Dismiss")
    for _ in range(2):
        await world.app.housekeeping.round()

    assert "**Report** · case 1 · 1 of 2" in before
    assert f"`#1` by <@{world.ann.id}> in <#{world.channel.id}>" in before
    assert "\u2068a boat\u2069" in before
    assert "**2 reports**" in before
    assert "A real person who did not agree to it: \u2068it shows \\*\\*me\\*\\*\u2069" in before
    assert before.media == (f"imagine-{first.id}-1.jpg",)
    assert str(world.dan.id) not in before.text
    assert "case 2 · 2 of 2" in skipped
    assert around == before
    assert "Case 1 is dismissed" in dismissed
    assert "case 2 · 1 of 1" in dismissed
    assert shown(card).text.endswith(NOTHING)
    (letter,) = letters(world.dan)
    assert letter.startswith(f"About your report of `#1` in <#{world.channel.id}>: a moderator")
    assert letter.endswith("found that it may stay.")
    assert letters(world.ben) == []
    assert audit(world, "report_dismissed") == 2


async def test_enough_people_hide_it_until_somebody_looks(world: World) -> None:
    """Those count who are here for a week. Found fine, it is back; found so twice, it stays."""
    job = await panels.picture(world, world.ann, "a boat")
    card = world.card()
    await report(world, newcomer(world, "eve"), job)
    await world.env.advance_time(WEEK_S)
    others = [world.dan, world.ben, world.cleo]
    for one in others[:2]:
        await report(world, one, job)
    await world.work()
    still = world.card()
    await report(world, others[2], job)
    await world.work()
    hidden = world.card()
    first = await queue(world, world.cleo)
    read_by_cleo = shown(first)
    await world.cleo.click(first, label="Dismiss")
    await world.work()
    back = world.card()
    await report(world, newcomer(world, "fay"), job)
    await world.ben.click(await queue(world, world.ben), label="Dismiss")

    assert still == card
    assert "hidden until a moderator has looked" in hidden
    assert hidden.media == ()
    assert "It is hidden until a moderator decides." in read_by_cleo
    assert read_by_cleo.media == (f"imagine-{job.id}-1.jpg",)
    assert back == card
    assert (await report(world, newcomer(world, "gil"), job)).startswith(
        "Moderators looked at this twice"
    )


async def test_what_is_taken_down_is_gone_and_told(world: World) -> None:
    """The form is filled in with what the first report says; it can be sent as it stands."""
    job = await panels.picture(world, world.ann, "a boat")
    await report(world, world.dan, job, tell=True)
    card = await queue(world, world.cleo)
    await world.cleo.submit_modal(await world.cleo.click(card, label="Take down"), {})
    await world.work()
    await world.app.housekeeping.round()

    assert "it is taken down" in shown(card)
    assert "was taken down by a moderator" in world.card()
    (letter,) = letters(world.dan)
    assert letter.endswith("it was taken down. Thank you.")
    (case,) = [row for row in on_record(world, "cases") if row["kind"] == "takedown"]
    assert case["reason"] == "real_person"


async def test_who_reported_is_told_on_record_and_never_to_the_author(world: World) -> None:
    """Cleo's own picture is for others to decide on, also when she is asked by a forged press."""
    own = await panels.picture(world, world.cleo, "a cat")
    await report(world, world.dan, own)
    card = await queue(world, world.ben)
    (case,) = on_record(world, "cases")
    who = world.told(await world.ben.click(card, label="Who reported?")).text
    recorded = audit(world, "reporters_read")
    empty = await queue(world, world.cleo)
    for action in ("dismiss", "down", "who", "show", "rule", "next"):
        custom_id = f"case:{action}:{case['id']}"
        tried = await forging.press(world.env, world.cleo, world.channel, empty.message, custom_id)
        said = world.told(tried).text
        assert said == "This is about you: another moderator decides on it.", action

    assert f"<@{world.dan.id}>" in who
    assert recorded == audit(world, "reporters_read") == 1
    assert shown(empty).text == NOTHING


async def test_what_may_be_illegal_is_shown_in_words_alone(world: World) -> None:
    """Its pictures are shown to a moderator who asks for them, and that is on record."""
    job = await panels.picture(world, world.ann, "a boat")
    await report(world, world.dan, job, reason="illegal")
    card = await queue(world, world.cleo)
    before = shown(card), audit(world, "picture_opened")
    opened = await world.cleo.click(card, label="Show the pictures")

    assert before[0].media == ()
    assert before[1] == 0
    assert world.told(opened).media == (f"imagine-{job.id}-1.jpg",)
    assert audit(world, "picture_opened") == 1


async def test_two_moderators_at_once(world: World) -> None:
    """The second is told who decided, and sees the next case."""
    first = await panels.picture(world, world.ann, "a boat")
    second = await panels.picture(world, world.ann, "a tower")
    for job in (first, second):
        await report(world, world.dan, job)
    cards = [await queue(world, one) for one in (world.ben, world.cleo)]
    form = await world.cleo.click(cards[1], label="Take down")
    await world.ben.click(cards[0], label="Dismiss")
    await world.cleo.submit_modal(form, {})
    late = shown(cards[1])

    assert f"<@{world.ben.id}> decided case 1 already." in late
    assert "case 2 · 1 of 1" in late


async def test_the_queue_is_for_whoever_looks_after_the_channel(world: World) -> None:
    """Not for members, other channels' moderators or other servers, by command or forged press."""
    job = await panels.picture(world, world.ann)
    await report(world, world.dan, job)
    (case,) = on_record(world, "cases")
    elsewhere = world.guild.create_text_channel("elsewhere")
    away = world.env.create_guild("Away")
    eve, there = away.add_member(away.owner), away.create_text_channel("pictures")
    before = on_record(world, "cases"), on_record(world, "audit")
    member = await forging.command(world.env, world.dan, world.channel, "mod queue")
    other = await forging.command(world.env, world.cleo, elsewhere, "mod queue")
    strange = await forging.command(world.env, eve, there, "mod queue")
    for action in ("dismiss", "down", "rule", "who", "show", "uphold", "lift", "next"):
        custom_id = f"case:{action}:{case['id']}"
        for who, where, said in (
            (world.dan, world.channel, texts.moderators_only()),
            (world.cleo, elsewhere, UNKNOWN),
            (eve, there, UNKNOWN),
        ):
            below = {elsewhere.id: other, there.id: strange}.get(where.id)
            message = world.message if below is None else world.answer(below).message
            tried = await forging.press(world.env, who, where, message, custom_id)
            assert world.told(tried).text == said, (action, who.name)

    assert world.told(member).text == texts.moderators_only()
    assert shown(world.answer(other)).text == NOTHING
    assert shown(world.answer(strange)).text == NOTHING
    assert (on_record(world, "cases"), on_record(world, "audit")) == before
    forging.expect_refusals(world.env, NotAllowed)


@pytest.mark.parametrize("action", ["uphold", "lift"])
async def test_a_report_is_not_decided_like_an_appeal(world: World, action: str) -> None:
    """A custom id of another kind of case is refused, and the case stays open."""
    job = await panels.picture(world, world.ann)
    await report(world, world.dan, job)
    (case,) = on_record(world, "cases")
    card = await queue(world, world.cleo)
    tried = await forging.press(
        world.env, world.cleo, world.channel, card.message, f"case:{action}:{case['id']}"
    )

    assert world.told(tried).text == UNKNOWN
    assert "1 of 1" in shown(await queue(world, world.cleo))


async def test_a_closed_letter_box_is_tried_once_a_day(world: World) -> None:
    """Who takes no direct messages is not written to again that day, and told when they do."""
    job = await panels.picture(world, world.ann)
    await report(world, world.dan, job, tell=True)
    await world.cleo.click(await queue(world, world.cleo), label="Dismiss")
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    tries: list[int] = []
    for hours in (0, 1, 22, 2, 1):
        await world.env.advance_time(hours * 3600)
        await world.app.housekeeping.round()
        tries.append(len(tried(world)))

    assert tries == [1, 1, 1, 2, 2]
    assert len(letters(world.dan)) == 1


def tried(world: World) -> list[str]:
    """The attempts at new messages."""
    posts = [sent.path for sent in world.env.http_requests if sent.method == "POST"]
    return [path for path in posts if path.startswith("/channels/")]


async def test_who_is_blocked_from_the_queue_can_be_let_in_again(world: World) -> None:
    """For who looks after the whole server: taken down, blocked for a time, appealed, lifted."""
    job = await panels.picture(world, world.ann, "a boat")
    await report(world, world.dan, job)
    assert "Take down and block" not in shown(await queue(world, world.cleo)).buttons
    card = await queue(world, world.ben)
    form = await world.ben.click(card, label="Take down and block")
    await world.ben.submit_modal(form, {"until": "7 days"})
    blocked = shown(card).text
    refused = world.answer(await world.ann.slash(world.channel, "imagine", prompt="a pear"))
    form = await world.ann.click(refused, label="Appeal")
    await world.ann.submit_modal(form, {"words": "it was a boat"})
    appeal = await queue(world, world.ben)
    asked = shown(appeal)
    await world.ben.click(appeal, label="Lift")
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    made = await world.finish()

    assert f"<@{world.ann.id}> is blocked until" in blocked
    assert f"<@{world.ann.id}> asks for another look at case" in asked
    assert "it was a boat" in asked
    assert "is taken back" in shown(appeal)
    assert made.request.prompt == "a pear"


async def test_nobody_blocks_who_is_above_them_from_the_queue(world: World) -> None:
    """What was reported is taken down all the same; what the form says is what every takedown's."""
    await world.app.studio.deciding.decide(
        world.here(),
        role_listed("moderator_role_ids", world.guild.roles["Moderators"].id, yes=True),
    )
    job = await panels.picture(world, world.ben, "a boat")
    await panels.edited(world, world.ann, world.message, "at night")
    await report(world, world.dan, job)
    card = await queue(world, world.cleo)
    form = await world.cleo.click(card, label="Take down and block")
    await world.cleo.submit_modal(form, {"until": "7 days"})
    answer = await world.ben.slash(world.channel, "imagine", prompt="a pear")

    assert "This and 1 made from it, by 1 person" in str(form.modal)
    assert "it is taken down. An admin cannot be blocked." in shown(card)
    assert "blocked" not in read(world.answer(answer).message).text
    assert len([row for row in on_record(world, "jobs") if row["withheld"] == "taken_down"]) == 2


async def test_a_rule_on_words_is_added_from_a_case(world: World) -> None:
    """The form begins with the words of the request; it decides nothing about the case."""
    job = await panels.picture(world, world.ann, "a rival boat")
    await report(world, world.dan, job)
    card = await queue(world, world.ben)
    form = await world.ben.click(card, label="Add a word rule")
    told = world.told(await world.ben.submit_modal(form, {"words": "rival", "action": "refuse"}))
    refused = world.told(await world.ann.slash(world.channel, "imagine", prompt="a rival pear"))

    assert "a rival boat" in str(form.modal)
    assert "rival" in told
    assert refused.media == ()
    assert len(on_record(world, "jobs")) == 1
    assert "1 of 1" in shown(await queue(world, world.ben))


@pytest.mark.parametrize("decision", ["Uphold", "Lift"])
async def test_who_had_something_taken_down_gets_another_look(world: World, decision: str) -> None:
    """Upheld it stays down, and is told; lifted it is shown again where it was. Once for each."""
    await panels.picture(world, world.ann, "a boat")
    form = await world.cleo.context_menu(world.channel, "Take down", world.message)
    await world.cleo.submit_modal(form, {})
    await world.work()
    own = world.answer(await world.ann.slash(world.channel, "result", job="#1"))
    form = await world.ann.click(own, label="Appeal")
    await world.ann.submit_modal(form, {"words": "it is a **boat**"})
    card = await queue(world, world.ben)
    asked = shown(card)
    await world.ben.click(card, label=decision)
    await world.work()
    again = await forging.press(
        world.env, world.ann, world.channel, own, f"case:appeal:{takedown(world)['id']}"
    )

    assert "asks for another look at case 1: Takedown" in asked
    assert "it is a \\*\\*boat\\*\\*" in asked
    upheld = decision == "Uphold"
    assert ("it stays as it was decided" if upheld else "is taken back") in shown(card)
    assert bool(world.card().media) is not upheld
    assert audit(world, "appeal_upheld" if upheld else "takedown_lifted") == 1
    await world.ann.submit_modal(again, {"words": "once more"})
    assert len([row for row in on_record(world, "cases") if row["kind"] == "appeal"]) == 1
    forging.expect_nothing_but_refusals(world.env)


def takedown(world: World) -> dict[str, Any]:
    """The only takedown."""
    (case,) = [row for row in on_record(world, "cases") if row["kind"] == "takedown"]
    return case
