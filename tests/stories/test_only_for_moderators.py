"""What moderators do is out of reach for everybody else, however it is asked for.

It is tried by a member who sees the channel; by who looks after another channel, and does not see
this one; by an admin of another server; and by an admin of this server in direct messages.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import forging
import pytest
import reading
from discord import Message, PermissionOverwrite
from reaching import Tables, Told, another_admin, of_ours, tables, told
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage, UserHandle
from world import World

from bot.core.cases import (
    appeals,
    archive,
    batching,
    likeness,
    members,
    modqueue,
    ongoing,
    panel,
    parcels,
    reuse,
    takedowns,
)
from bot.core.jobs import Job, State
from bot.ui import buttons, report_texts, texts
from bot.ui.forms import Form
from bot.ui.presses import PRESSES
from tests._commands import leaves, menus, payloads

pytestmark = pytest.mark.parametrize("settings_changes", [{"personal_use": True}], indirect=True)

SECRET = "zanzibar"
"""It stands in all that people asked for and said of it."""
NOTED = "quillwort"
"""What was noted on a member, for all moderators of the server."""
MANAGE_MESSAGES = 8192
DAY_S = 24 * 3600
TEXT, ATTACHMENT = 3, 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A closed channel in which there is something of everything that moderators decide on."""

    world: World
    room: ChannelHandle
    card: Message
    """What was reported, as all in the channel see it."""
    author: MemberActor
    reporter: MemberActor
    other: MemberActor
    """A moderator of another channel."""
    jobs: Mapping[str, Job]
    cases: Mapping[str, str]
    """The id of a case, by what it is about."""
    taken_down: int
    """The number of a takedown."""
    search_id: str


def rows(world: World, sql: str) -> list[tuple[Any, ...]]:
    """What is on record, past the code that is tested."""
    address = world.app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(address)) as database:
        return database.execute(sql).fetchall()


async def set_scene(world: World) -> Scene:
    """Reports, held requests and results, appeals, blocks, fingerprints, rules: one of each.

    Everybody is here for long enough that what is decided on newcomers is not about them.
    """
    gina, hal, finn = (
        world.guild.add_member(world.env.create_user(name)) for name in ("gina", "hal", "finn")
    )
    room = closed_room(world, world.ann, world.ben, world.cleo, world.dan, gina, hal)

    async def staff(by: MemberActor, command: str, /, **options: Any) -> None:
        result = await forging.command(world.env, by, room, command, **options)
        assert told(result).private

    async def asks(by: MemberActor) -> None:
        await by.slash(room, "imagine", prompt=f"{SECRET} {world.a_wish()}")

    async def sends(by: MemberActor, custom_id: str, **values: Any) -> None:
        form = await forging.press(world.env, by, room, card, custom_id)
        await by.submit_modal(form, values)

    await world.env.advance_time(30 * DAY_S)
    jobs: dict[str, Job] = {}
    for kind, author in (("shown", world.dan), ("removed", world.dan), ("sealed", hal)):
        await asks(author)
        jobs[kind] = await world.finish()
    card = next(one for one in room.history() if jobs["shown"].id in str(one.components))
    await sends(gina, f"info:report:{jobs['shown'].id}", reason="illegal", words=SECRET)
    await sends(world.cleo, f"down:ask:{jobs['removed'].id}", reason=["sexual"], note=SECRET)
    await sends(world.cleo, f"down:ask:{jobs['sealed'].id}", reason=["illegal"])
    ((removed, number),) = rows(world, "select id, number from cases where reason = 'sexual'")
    await sends(world.dan, f"case:appeal:{removed}", words=SECRET)
    for moment, state in (("results", State.HELD_FOR_REVIEW), ("prompts", State.HELD_FOR_APPROVAL)):
        await staff(world.ben, "settings hold add", what=moment, channel=room)
        await asks(world.dan)
        jobs[moment] = await world.until(state)
    await staff(world.ben, "mod words add", words="kestrel")
    await staff(world.ben, "logs search", text=SECRET)
    await staff(world.ben, "mod pause", who="newcomers")
    await staff(world.cleo, "mod note", member=world.dan, text=NOTED)
    by_kind = dict(rows(world, "select kind, id from cases where kind <> 'takedown'"))
    assert set(by_kind) == {"report", "appeal", "block", "request", "result"}
    ((sealed,),) = rows(world, "select id from cases where kind = 'takedown' and until_ms is null")
    ((search_id,),) = rows(world, "select id from searches")
    return Scene(
        world=world,
        room=room,
        card=card,
        author=world.dan,
        reporter=gina,
        other=finn,
        jobs=jobs,
        cases={**by_kind, "removed": removed, "sealed": sealed},
        taken_down=number,
        search_id=search_id,
    )


def closed_room(world: World, *people: MemberActor) -> ChannelHandle:
    """A channel that these people alone see."""
    me = world.app.bot.user
    assert me is not None
    seen = PermissionOverwrite(view_channel=True, send_messages=True, attach_files=True)
    closed = PermissionOverwrite(view_channel=False)
    return world.guild.create_text_channel(
        "closed",
        overwrites={
            world.guild.default_role: closed,
            me: seen,
            **dict.fromkeys(people, seen),
        },
    )


# --- who tries ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Outsider:
    """Somebody without the right, where they are, and a private answer to press something below."""

    who: MemberActor | UserHandle
    where: ChannelHandle
    below: ResponseMessage
    keeps_own: bool = False
    """Whether they look after something of their own, of which they are told."""
    notes: bool = False
    """Whether they are a moderator of this server: notes on members are for all of them."""


async def outsiders(scene: Scene) -> Mapping[str, Outsider]:
    """Everybody who tries."""
    world = scene.world
    side = world.guild.create_text_channel(
        "side", overwrites={scene.other: PermissionOverwrite(manage_messages=True)}
    )
    eve, there = another_admin(world)

    async def placed(who: MemberActor | UserHandle, where: ChannelHandle, **more: bool) -> Outsider:
        answer = await forging.command(world.env, who, where, "mod queue")
        assert answer.response is not None
        return Outsider(who=who, where=where, below=answer.response, **more)

    return {
        "member": await placed(world.ann, scene.room),
        "other channel": await placed(scene.other, side, keeps_own=True, notes=True),
        "other server": await placed(eve, there, keeps_own=True),
        "direct messages": await placed(world.ben.user, world.ben.user.dm_channel),
    }


REFUSALS = {
    texts.moderators_only(),
    texts.overseers_only(),
    texts.admins_only(),
    members.WHOLE_SERVER_ONLY,
    modqueue.UNKNOWN_CASE,
    takedowns.UNKNOWN_CASE,
    takedowns.UNKNOWN_RESULT,
    takedowns.NOTHING_MADE,
    likeness.UNKNOWN_CASE,
    archive.NO_SEARCH,
    reuse.UNKNOWN_JOB,
    appeals.NOTHING_TO_APPEAL,
    report_texts.shows_nothing(),
    ongoing.NOT_YOURS_TO_DELETE,
    ongoing.NOT_YOURS_TO_STOP,
    batching.NOT_YOURS,
    parcels.NOT_YOURS,
    *panel.REFUSALS.values(),
}


def check_refused(scene: Scene, by: Outsider, answer: Told, what: str, named: int = 0) -> None:
    """Somebody was told in private that it is not for them, and shown nothing of it.

    Who looks after something of their own may be told of that. `named` is whom they named.
    """
    hidden = {scene.author.id, scene.reporter.id} - {named}
    hidden_words = {SECRET, *map(str, hidden), *(job.id for job in scene.jobs.values())}
    hidden_words |= set() if by.notes else {NOTED}
    assert answer.private, what
    assert answer.text, what
    assert answer.text != texts.fault(), what
    assert not answer.media, what
    assert not [one for one in hidden_words if one in answer.text], (what, answer.text)
    # Below the answer to a form they read the words that they sent.
    assert by.keeps_own or answer.text.partition("\n")[0] in REFUSALS, (what, answer.text)


# --- by command ---------------------------------------------------------------------------------


async def for_moderators() -> list[tuple[str, list[dict[str, Any]]]]:
    """Every command for moderators that the bot makes known, as it is typed, with its options."""
    return [
        (f"{payload['name']} {leaf['name']}", leaf["options"])
        for payload in await payloads()
        if payload["default_member_permissions"] == MANAGE_MESSAGES
        for leaf in leaves(payload)
    ]


def fillings(
    scene: Scene, options: list[dict[str, Any]], *, each: bool
) -> Iterator[dict[str, Any]]:
    """What a command needs, and that with all of its other options, or with `each` of them."""
    by_type: dict[int, Any] = {4: 5, 5: True, 6: scene.author, 7: scene.room}
    by_name = {
        "job": f"#{scene.jobs['shown'].number}",
        "case": scene.taken_down,
        "rule": "kestrel",
        "since": "today",
        "until": "today",
    }
    values: dict[str, Any] = {}
    for option in options:
        given = by_name.get(option["name"], by_type.get(option["type"], "boat"))
        for choice in option.get("choices", ())[:1]:
            given = str(choice["value"]) if option["type"] == TEXT else choice["value"]
        values[option["name"]] = given
    files = {option["name"] for option in options if option["type"] == ATTACHMENT}
    needed = {option["name"] for option in options if option["required"]}
    others = sorted(values.keys() - needed - files)
    least = {name: values[name] for name in values if name in needed}
    yield least
    for more in [[one] for one in others] if each else [others]:
        yield least | {name: values[name] for name in more}


OWN_FORM = ("other server", "mod words add")
"""An empty form, for whoever may send it in where they are."""


async def test_no_command_for_moderators_does_anything_for_others(world: World) -> None:
    """Each is refused in private, or is about what they look after; nothing of ours changes."""
    scene = await set_scene(world)
    known, entries = await for_moderators(), await menus()
    assert len(known) >= 24
    for name, by in (await outsiders(scene)).items():
        before = of_ours(world) if name == "other server" else tables(world)
        for command, options in known:
            if by.notes and command == "mod note":
                continue
            for given in fillings(scene, options, each=by.keeps_own):
                what, named = f"{name}: {command} {given}", scene.author.id
                result = await forging.command(world.env, by.who, by.where, command, **given)
                if result.modal is not None and (name, command) == OWN_FORM:
                    continue
                check_refused(scene, by, told(result), what, named if "member" in given else 0)
            for option in (one["name"] for one in options if one.get("autocomplete")):
                offered = await forging.typed(world.env, by.who, by.where, command, option)
                assert "kestrel" not in str(offered), command
        ours = {"Take down", *(() if name == "member" else ("Report",))}
        for entry in ours & {one["name"] for one in entries}:
            result = await forging.menu(world.env, by.who, by.where, entry, scene.card)
            check_refused(scene, by, told(result), f"{name}: {entry}")
        after = of_ours(world) if name == "other server" else tables(world)
        assert unlike(before, after) <= ({"searches"} if by.keeps_own else set()), name
    forging.expect_nothing_but_refusals(world.env)


def unlike(before: Tables, after: Tables) -> set[str]:
    """The tables that have changed."""
    return {name for name in before.keys() | after.keys() if before[name] != after[name]}


# --- by press -----------------------------------------------------------------------------------

OF_PEOPLE = ("ask:", "batch:", "board:", "info:", "job:", "queue:", "words:")
"""How the presses begin that carry a job, and are for its author, or for all who see it."""
BY_THEMSELVES = {
    "case:appeal",  # opens a form: see below
    "limit:why",
    *("own:erase", "own:export", "own:share"),
}
"""What is for everybody, about themselves."""
FOR_ADMINS = {one for one in PRESSES if one.startswith("setup:")} | {"limit:remove"}
"""What test_out_of_reach.py tries."""
OF_ALL = {"queue:back", "queue:more"}
"""What shows everybody what they may see of it."""
OF_AUTHORS = {
    *("job:cancel", "job:delete", "info:delete", "queue:cancel"),
    *("batch:retry", "batch:zip"),
}
"""What is for authors and moderators, not for all who see a result."""
OF_THEIR_OWN = {"down:member", "mod:queue", "mod:pause", "mod:resume", "prints:back", "prints:more"}
"""What tells who looks after something of that."""


def subjects(scene: Scene) -> Mapping[str, tuple[str, ...]]:
    """What every press is tried with, by its action."""
    cases, shown = scene.cases, scene.jobs["shown"].id
    of_reports = ("next", "dismiss", "down", "block", "rule", "who", "show")
    waiting = tuple(scene.jobs[one].id for one in ("results", "prompts"))
    of_people = {one: (shown, *waiting) for one in PRESSES if one.startswith(OF_PEOPLE)}
    return of_people | {
        "board:scene": (f"{shown}.0",),
        **dict.fromkeys(OF_ALL, ("0",)),
        **{f"case:{one}": (cases["report"],) for one in of_reports},
        **dict.fromkeys(("case:approve", "case:reject"), (cases["request"], cases["result"])),
        **dict.fromkeys(("case:uphold", "case:lift"), (cases["appeal"],)),
        "down:ask": (shown, *waiting),
        "down:member": (f"{scene.author.id}.{scene.jobs['shown'].created_at_ms:013}",),
        **dict.fromkeys(("down:undo", "down:open"), (cases["removed"], cases["sealed"])),
        "mod:pause": ("everyone", "newcomers"),
        "mod:queue": ("first",),
        "mod:resume": ("now",),
        **dict.fromkeys(("prints:back", "prints:more"), ("0",)),
        "logs:page": (f"{scene.search_id}.0",),
    }


async def pressed(scene: Scene, by: Outsider, action: str, subject: str) -> InteractionResult:
    """What comes of a press, or of a choice from a list, that was never offered to them."""
    env, custom_id = scene.world.env, f"{action}:{subject}"
    if action in {one.action for one in buttons.LISTS}:
        return await forging.choose(env, by.who, by.where, by.below, custom_id, value=subject)
    return await forging.press(env, by.who, by.where, by.below, custom_id)


async def test_no_press_of_moderators_does_anything_for_others(world: World) -> None:
    """Nor does any other for who does not see the channel: a custom id is only a question."""
    scene = await set_scene(world)
    tried = subjects(scene)
    assert tried.keys() | BY_THEMSELVES | FOR_ADMINS == PRESSES.keys()
    for name, by in (await outsiders(scene)).items():
        before = of_ours(world) if name == "other server" else tables(world)
        for action, ids in tried.items():
            for_all = action.startswith(OF_PEOPLE) and action not in OF_AUTHORS
            if action in OF_ALL or (for_all and name == "member"):
                continue
            for subject in ids:
                was = reading.read(by.below.message)
                result = await pressed(scene, by, action, subject)
                what = f"{name}: {action}:{subject}"
                answer = told(result, by.below)
                keeps_own = by.keeps_own and action in OF_THEIR_OWN
                check_refused(scene, replace(by, keeps_own=keeps_own), answer, what)
                assert keeps_own or reading.read(by.below.message) == was, what
        after = of_ours(world) if name == "other server" else tables(world)
        assert not unlike(before, after), name
    forging.expect_nothing_but_refusals(world.env)


# --- by form ------------------------------------------------------------------------------------

FORMS = {
    "TakeDownForm",
    "MemberDownForm",
    "QueueDownForm",
    "AddRuleForm",
    "ReportForm",
    "AppealForm",
}
NOT_OF_MODERATORS = {
    *("WorkForm", "EditForm", "AnimateForm", "DescribeForm", "WordsForm", "KeyPictures"),
    *("ScriptForm", "RedoForm", "VaryForm", "ExtendForm", "EraseForm", "ZoneForm", "_ReasonForm"),
}
"""Forms of people, of admins, and what others are made of."""


MAY_SEND = {("ReportForm", "member"), ("AddRuleForm", "other server")}
"""Whoever sees a result may report it, and an admin may set a rule in a server of their own."""


def all_below(kind: type[Form]) -> Iterator[type[Form]]:
    """Every form there is."""
    for one in kind.__subclasses__():
        yield one
        yield from all_below(one)


async def test_no_form_for_moderators_does_anything_when_others_send_it(world: World) -> None:
    """A form that a moderator has open is no right: rights are read when it comes in."""
    scene = await set_scene(world)
    assert {one.__name__ for one in all_below(Form)} == FORMS | NOT_OF_MODERATORS
    people, made = await outsiders(scene), scene.jobs["shown"]
    since = f"{scene.author.id}.{made.created_at_ms:013}"
    opened: Mapping[str, tuple[MemberActor, str, dict[str, Any]]] = {
        "TakeDownForm": (world.cleo, f"down:ask:{made.id}", {}),
        "MemberDownForm": (world.cleo, f"down:member:{since}", {}),
        "QueueDownForm": (world.ben, f"case:block:{scene.cases['report']}", {"until": "7 days"}),
        "AddRuleForm": (world.ben, f"case:rule:{scene.cases['report']}", {"words": "heron"}),
        "ReportForm": (scene.reporter, f"info:report:{made.id}", {"reason": "hate"}),
        "AppealForm": (scene.author, f"case:appeal:{scene.cases['removed']}", {"words": "no"}),
    }
    assert opened.keys() == FORMS
    for form, (by, custom_id, values) in opened.items():
        shown = await forging.press(world.env, by, scene.room, scene.card, custom_id)
        assert shown.modal is not None, form
        before = tables(world)
        for name, other in people.items():
            if (form, name) in MAY_SEND:
                continue
            result = await forging.send_in(
                world.env, other.who, other.where, shown.modal, other.below, **values
            )
            answer = told(result, other.below)
            check_refused(scene, replace(other, keeps_own=False), answer, f"{name}: {form}")
        assert tables(world) == before, form
    forging.expect_nothing_but_refusals(world.env)
    by, custom_id, _ = opened["TakeDownForm"]
    shown = await forging.press(world.env, by, scene.room, scene.card, custom_id)
    assert shown.modal is not None
    answer = await forging.send_in(world.env, by, scene.room, shown.modal, scene.card)
    assert "Taken down" in told(answer).text
