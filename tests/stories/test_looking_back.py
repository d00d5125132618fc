"""Searching the log, one request from its beginning to its end, a member, and the log as a file."""

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import forging
from simcord import InteractionResult, MemberActor
from world import World

from bot.core.errors import BadUpload, NotAllowed
from bot.core.takedowns import Reason
from bot.ui import texts, wording

NUMBERS = re.compile(r"^`#(\d+)`", re.MULTILINE)


async def looks(world: World, by: MemberActor, command: str, /, **options: Any) -> str:
    """What somebody reads who looks back."""
    result = await by.slash(world.channel, f"logs {command}", **options)
    return world.told(result).text


async def found(world: World, by: MemberActor, /, **options: Any) -> list[int]:
    text = await looks(world, by, "search", **options)
    return [int(number) for number in NUMBERS.findall(text)]


async def makes(world: World, by: MemberActor, prompt: str, **options: Any) -> None:
    await by.slash(world.channel, "imagine", prompt=prompt, **options)
    await world.finish()


async def test_a_moderator_finds_requests_by_their_words_and_all_else(world: World) -> None:
    """Words, member, kind, state and time narrow a search; private requests are found, marked."""
    await makes(world, world.ann, "A Red Café by the sea", private=True)
    await makes(world, world.dan, "a red boat")
    await world.dan.slash(world.channel, "video", prompt="a red wave")

    assert await found(world, world.cleo, text="red") == [3, 2, 1]
    assert await found(world, world.cleo, text="cafe") == [1]
    assert " · private" in await looks(world, world.cleo, "search", text="sea")
    assert await found(world, world.cleo, member=world.dan, kind="video") == [3]
    assert await found(world, world.cleo, state="done") == [2, 1]
    assert await found(world, world.cleo, since="today", text="boat") == [2]
    assert await found(world, world.cleo, until="yesterday") == []
    assert "Nothing here is like that." in await looks(world, world.cleo, "search", text="x")
    assert "There is no word" in await looks(world, world.cleo, "search", text="!?")
    assert "take `today`" in await looks(world, world.cleo, "search", since="soon")
    forging.expect_refusals(world.env, NotAllowed)


async def test_pages_are_turned_after_a_restart_by_whoever_searched(world: World) -> None:
    """A page is read anew, with the rights of the moment; nobody else turns it."""
    await world.ben.slash(world.channel, "quota set", unit="dollars", window="day", amount=1000.0)
    for nth in range(10):
        await world.ann.slash(world.channel, "imagine", prompt=f"a boat {nth}")
    first = await world.cleo.slash(world.channel, "logs search", text="boat")
    assert [int(n) for n in NUMBERS.findall(world.told(first).text)] == list(range(10, 2, -1))
    await world.restart()
    page = world.answer(first)
    await world.cleo.click(page, label="Older")
    assert [int(n) for n in NUMBERS.findall(world.seen(page.message).text)] == [2, 1]


async def test_the_life_of_a_request_is_told_with_its_times(world: World) -> None:
    """By number: what happened and when, what was made from it, and the same again."""
    await makes(world, world.ann, "a lighthouse")
    link = wording.jump(world.guild.id, world.channel.id, world.message.id)
    await world.env.advance_time(60)
    await makes(world, world.ann, "a lighthouse")
    text = await looks(world, world.cleo, "show", job="#1")

    assert "a lighthouse" in text
    for step in ("asked for", "sent to xAI", "taken by xAI", "ready to be shown", "over"):
        assert step in text
    assert "The same again: `#2`" in text
    assert "`#1`" in await looks(world, world.cleo, "show", job=link)


async def test_cases_say_why_in_the_words_that_people_chose_from(world: World) -> None:
    """What was found wrong, and why it was taken down, as the forms and the queue have it."""
    await makes(world, world.ann, "a lighthouse")
    job = await world.job()
    form = await forging.press(
        world.env, world.dan, world.channel, world.message, f"info:report:{job.id}"
    )
    await world.dan.submit_modal(form, {"reason": "other"})
    form = await world.cleo.context_menu(world.channel, "Take down", world.message)
    await world.cleo.submit_modal(form, {"reason": ["off_topic"], "note": "wrong channel"})
    text = await looks(world, world.cleo, "show", job="#1")

    assert "case 1: report · Something else · " in text
    assert "case 2: taken down · off topic · " in text
    assert "because: \u2068off topic; wrong channel\u2069" in text


async def test_a_member_is_looked_at(world: World) -> None:
    """What they asked for, what it came to, and how often they were refused."""
    await makes(world, world.ann, "a lighthouse")
    text = await looks(world, world.cleo, "member", member=world.ann)

    assert f"<@{world.ann.id}>: 1 request in 30 days, $0.02, 0 refused" in text
    assert "a lighthouse" in text


async def show_logs_to_admins(world: World) -> None:
    """Admins without Manage Messages are shown /logs by a setting of theirs."""
    commands = await world.app.bot.tree.fetch_commands()
    logs = next(command for command in commands if command.name == "logs")
    world.guild.set_command_permissions(logs, {world.ben: True, world.dan: True})


def attached(world: World, result: InteractionResult) -> str:
    """What stands in the file of an answer."""
    (file,) = world.answer(result).message.attachments
    content = world.env.backend.cdn.get(file.url)
    assert content is not None
    return content.decode()


async def test_an_admin_exports_the_log_and_that_is_on_record(world: World) -> None:
    """CSV and JSONL, without formulas; each export is found in the audit."""
    await show_logs_to_admins(world)
    await makes(world, world.ann, "=HYPERLINK(1)")
    result = await world.ben.slash(world.channel, "logs export")
    assert "1 line" in world.told(result).text
    rows = list(csv.DictReader(io.StringIO(attached(world, result))))
    assert rows[0]["prompt"] == "'=HYPERLINK(1)"
    assert rows[0]["member_id"] == str(world.ann.id)
    result = await world.ben.slash(world.channel, "logs export", form="jsonl")
    assert json.loads(attached(world, result))["prompt"] == "=HYPERLINK(1)"
    acts = await looks(world, world.ben, "audit", action="export", by=world.ben)
    assert acts.count("log exported") == 2
    for what in ("refusals", "cases", "audit"):
        await world.ben.slash(world.channel, "logs export", what=what)


async def test_looking_back_is_for_those_who_look_after_it(world: World) -> None:
    """No member, and no moderator of one channel, gets at what is not theirs."""
    await show_logs_to_admins(world)
    await makes(world, world.ann, "a lighthouse")
    await world.ben.slash(world.channel, "logs search")
    other = world.guild.create_text_channel("clips")
    for command, options in (
        ("search", {}),
        ("show", {"job": "1"}),
        ("member", {"member": world.ann}),
        ("audit", {}),
        ("export", {}),
    ):
        said = await looks(world, world.dan, command, **options)
        assert said in {texts.moderators_only(), texts.overseers_only(), texts.admins_only()}
    assert await looks(world, world.cleo, "audit") == texts.overseers_only()
    assert await looks(world, world.cleo, "export") == texts.admins_only()
    elsewhere = await world.cleo.slash(other, "logs search")
    assert "Nothing here is like that." in world.told(elsewhere).text
    hidden = await world.cleo.slash(other, "logs show", job="1")
    assert "I do not know this job" in world.told(hidden).text
    for by, button in ((world.dan, "0"), (world.cleo, "0"), (world.ben, "9")):
        custom_id = f"logs:page:{a_search(world)}.{button}"
        await forging.press(world.env, by, world.channel, world.message, custom_id)
        said = world.told_in_private(by)[-1].text
        assert "a lighthouse" not in said
    forging.expect_refusals(world.env, NotAllowed)


def a_search(world: World) -> str:
    """The id of the first search that is kept."""
    address = world.app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(address)) as database:
        return database.execute("select id from searches order by at_ms").fetchone()[0]


async def test_a_picture_leads_to_what_it_came_from(world: World) -> None:
    """A saved copy finds its request, a number does too; all else narrows it as usual.

    What is sealed is found by neither.
    """
    await makes(world, world.ann, "a lighthouse")
    job = await world.job()
    file = world.app.settings.data_dir / "media" / job.id / "result-0"
    saved = ("saved.jpg", file.read_bytes())
    await makes(world, world.dan, "a boat")

    assert await found(world, world.cleo, picture=saved) == [1]
    assert await found(world, world.cleo, job="#2") == [2]
    assert await found(world, world.cleo, picture=saved, member=world.dan) == []
    assert await found(world, world.cleo, picture=saved, text="light") == [1]
    junk = ("words.png", b"just some words")
    assert "`picture` is not a picture" in await looks(world, world.cleo, "search", picture=junk)
    place = replace(world.here(world.cleo), moderates_channel_id=world.channel.id)
    takedowns = world.app.studio.oversight.takedowns
    await takedowns.take_down(place, job, reason=Reason.ILLEGAL, wide=False)
    assert await found(world, world.cleo, picture=saved) == []
    assert await found(world, world.cleo) == [2]
    forging.expect_refusals(world.env, BadUpload)


async def test_a_member_is_shown_with_what_moderators_noted(world: World) -> None:
    """Notes stand with the requests, for moderators."""
    noted = {"member": world.ann, "text": "asked *nicely*"}
    await world.cleo.slash(world.channel, "mod note", **noted)
    told = await looks(world, world.cleo, "member", member=world.ann)

    assert f"**Notes**\n<@{world.cleo.id}>" in told
    assert "asked \\*nicely\\*" in told
