"""What admins decide is out of reach for everybody else, however it is asked for."""

from collections.abc import AsyncIterator
from typing import Any

import forging
import pytest
import reading
from reaching import Tables, another_admin, of_ours, tables, told
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage, UserHandle
from world import World

from bot.core.cases.budgets import LIFTERS_ONLY
from bot.core.errors import NotAllowed
from bot.ui import buttons, texts
from bot.ui.presses import PRESSES
from tests._commands import leaves, payloads

ANYWHERE = pytest.mark.parametrize("settings_changes", [{"personal_use": True}], indirect=True)
OURS = "noir nobody else has"
FOR_ALL = {"style list", "usage show"}
"""What stands beside the commands for admins and is for everybody."""
ALSO_ADMINS = {"usage"}
"""Commands that everybody sees and of which a part is for admins."""
SETUP_SUBJECTS = {
    "setup:press": ("make", "change", "zone", "back"),
    "setup:use": ("these",),
    "setup:roles": ("moderators", "patrons", "allowed", "alerts"),
    "setup:channels": ("log", "allowed"),
    "setup:preset": ("any",),
}


async def for_admins() -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """Every command for admins that the bot makes known, as it is typed, with its options."""
    for payload in await payloads():
        if payload["default_member_permissions"] == 32 or payload["name"] in ALSO_ADMINS:
            for leaf in leaves(payload):
                name = payload["name"] if leaf is payload else f"{payload['name']} {leaf['name']}"
                if name not in FOR_ALL:
                    yield name, leaf["options"]


def filled_in(world: World, options: list[dict[str, Any]]) -> dict[str, Any]:
    """A value for each option."""
    plain = {4: 1, 5: True, 6: world.ann, 7: world.channel, 10: 1.0}
    roles = {8: world.guild.roles["Moderators"]}
    by_type: dict[int, Any] = plain | roles
    values: dict[str, Any] = {}
    for option in options:
        choices = [choice["value"] for choice in option.get("choices", ())]
        values[option["name"]] = by_type.get(option["type"], choices[0] if choices else "today")
    # The subject of a limit and what else is named have to go together for whoever may set it.
    return {name: value for name, value in values.items() if name != "subject"}


async def decided(world: World) -> ResponseMessage:
    """Ben decides on all there is, and has the panel of /setup open with something chosen."""

    async def do(command: str, /, **options: Any) -> None:
        await world.ben.slash(world.channel, command, **options)

    await world.ann.slash(world.channel, "imagine", prompt="a boat only here")
    await world.finish()
    await do("quota set", unit="images", window="day", amount=7.0)
    await do("quota grant", member=world.ann, unit="images", amount=2.0, reason="a gift")
    await do("budget set", window="month", dollars=9.0)
    await do("access deny", what="clips", role=world.guild.roles["Moderators"])
    await do("access sizes", seconds=8)
    await do("settings priority", role=world.guild.roles["Moderators"], weight=2)
    await do("style add", name=OURS, before="dark")
    await do("settings hold add", what="prompts")
    panel = world.answer(await world.ben.slash(world.channel, "setup"))
    await world.ben.select(panel, ["community"], custom_id="setup:preset:any")
    kept = ("rules", "grants", "access_rules", "bounds", "weights", "styles", "setup_drafts")
    kept += ("hold_rules",)
    assert all(of_ours(world)[name] for name in kept)
    return panel


def is_refused(result: InteractionResult, panel: ResponseMessage | None = None) -> bool:
    """Whether somebody was told in private, and told nothing else, that it is not for them.

    What they pressed is a `panel` that stands there as before.
    """
    given = (result.response, *result.followups)
    shown = [m for m in given if m is not None and (panel is None or m.id != panel.id)]
    said = [reading.read(one.message).text for one in shown]
    private = all(one.ephemeral for one in shown) and result.modal is None
    return private and said in ([texts.admins_only()], [LIFTERS_ONLY])


async def is_kept_out(
    world: World, who: MemberActor | UserHandle, channel: ChannelHandle, before: Tables
) -> None:
    """No command for admins does anything for somebody but refuse."""
    known = [one async for one in for_admins()]
    for name, options in known:
        given = filled_in(world, options)
        result = await forging.command(world.env, who, channel, name, **given)
        assert is_refused(result), name
    assert len(known) > 30
    assert tables(world) == before


async def test_no_command_for_admins_does_anything_for_members(world: World) -> None:
    """Each is refused in private, and nothing changes.

    What is offered below an option is no more than where nothing was ever decided.
    """
    await decided(world)
    elsewhere, empty = another_admin(world)
    posted, before = len(world.channel.history()), tables(world)
    await is_kept_out(world, world.ann, world.channel, before)

    assert len(world.channel.history()) == posted
    lists = [
        (name, option["name"])
        async for name, options in for_admins()
        for option in options
        if option.get("autocomplete")
    ]
    assert {("quota remove", "limit"), ("access remove", "entry")} < set(lists)
    for name, option in lists:
        anywhere = await forging.typed(world.env, elsewhere, empty, name, option)
        offered = await forging.typed(world.env, world.ann, world.channel, name, option)
        shown = [] if option in {"limit", "entry"} else anywhere
        assert offered == shown, (name, option)
    names = await forging.typed(world.env, world.ben, world.channel, "style remove", "name")
    assert names == [OURS]
    forging.expect_refusals(world.env, NotAllowed)


@ANYWHERE
async def test_no_command_for_admins_does_anything_in_direct_messages(world: World) -> None:
    """Not for members, and not for who is an admin of a server."""
    await decided(world)
    before, dm = tables(world), world.ben.user.dm_channel
    await is_kept_out(world, world.ann.user, world.ann.user.dm_channel, before)
    for name in ("quota list", "settings undo", "setup"):
        assert is_refused(await forging.command(world.env, world.ben.user, dm, name)), name
    job = await world.job()
    looks: list[tuple[str, dict[str, Any]]] = [
        *(("logs recent", {}), ("logs search", {"text": "boat"}), ("logs show", {"job": job.id})),
        *(("logs member", {"member": world.ann}), ("logs audit", {}), ("logs export", {})),
    ]
    for name, options in looks:
        result = await forging.command(world.env, world.ben.user, dm, name, **options)
        known = {texts.moderators_only(), texts.overseers_only(), texts.admins_only()}
        assert told(result).text in known, name
    assert tables(world) == before
    forging.expect_refusals(world.env, NotAllowed)


async def test_no_press_for_admins_does_anything_for_members(world: World) -> None:
    """The panel of /setup and the removal of a limit read the rights of whoever presses."""
    assert SETUP_SUBJECTS.keys() == {one for one in PRESSES if one.startswith("setup:")}
    panel = await decided(world)
    (limit, *_) = await forging.typed(world.env, world.ben, world.channel, "quota remove", "limit")
    before, shown = tables(world), reading.read(panel.message).text
    role = str(world.guild.roles["Moderators"].id)
    for action, subjects in SETUP_SUBJECTS.items():
        for subject in subjects:
            custom_id = f"{action}:{subject}"
            if action in {one.action for one in buttons.PICKERS}:
                result = await forging.choose(
                    world.env, world.ann, world.channel, panel, custom_id, value=role
                )
            else:
                result = await forging.press(
                    world.env, world.ann, world.channel, panel.message, custom_id
                )
            assert is_refused(result, panel), custom_id
    removal = f"limit:remove:{limit}"
    result = await forging.press(world.env, world.ann, world.channel, panel.message, removal)

    assert is_refused(result, panel)
    assert reading.read(panel.message).text == shown
    assert tables(world) == before


async def test_admins_reach_nothing_of_another_server(world: World) -> None:
    """Ids and numbers of ours mean nothing in a server of eve's, and nothing of ours is shown."""
    await decided(world)
    job = await world.job()
    (limit, *_) = await forging.typed(world.env, world.ben, world.channel, "quota remove", "limit")
    entries = await forging.typed(world.env, world.ben, world.channel, "access remove", "entry")
    before = of_ours(world)
    eve, there = another_admin(world)
    panel = world.answer(await forging.command(world.env, eve, there, "setup"))

    async def does(command: str, /, **options: Any) -> str:
        result = await forging.command(world.env, eve, there, command, **options)
        return told(result).text

    said = [await does("access remove", entry=entry) for entry in entries]
    said += [
        await does("quota remove", limit=limit),
        await does("quota list"),
        await does("quota why", member=world.ann),
        await does("quota reset", member=world.ann, reason="none"),
        await does("quota grant", member=world.ann, unit="images", amount=5.0, reason="none"),
        await does("budget show"),
        await does("access list"),
        await does("settings show"),
        await does("settings hold remove", rule="prompts:server:0"),
        await does("settings hold list"),
        await does("style remove", name=OURS),
        await does("style list"),
        await does("usage show"),
        await does("usage show", member=world.ann),
        await does("usage export"),
        await does("logs recent", member=world.ann),
        await does("logs search"),
        await does("logs search", text="boat", member=world.ann),
        await does("logs search", job=str(job.number)),
        await does("logs search", job=job.id),
        await does("logs search", channel=world.channel),
        await does("logs show", job=job.id),
        await does("logs member", member=world.ann),
        await does("logs audit"),
        await does("logs export", what="jobs"),
        await does("result", job=str(job.number)),
        await does("settings undo"),
    ]
    presses = ["mod:queue:first", "logs:page:0123456789abcdef.0"]
    presses += [f"down:ask:{job.id}"]
    presses += [f"limit:remove:{limit}", "setup:press:change", "setup:use:these"]
    of_jobs = [one.action for one in buttons.ALL if one.action.startswith(("job:", "info:"))]
    presses += [f"{action}:{job.id}" for action in of_jobs]
    for custom_id in presses:
        result = await forging.press(world.env, eve, there, panel.message, custom_id)
        said += [told(result).text, reading.read(panel.message).text]

    ids = {world.guild.id, world.channel.id, world.ben.id, world.guild.roles["Moderators"].id}
    ours = {*map(str, ids), job.id, "a boat only here", "a gift", OURS}
    ours |= {"7 pictures", "$9.00", "8 seconds", "up to 8 s"}
    for text in said:
        assert not [one for one in ours if one in text], text
    assert of_ours(world) == before
    assert await forging.typed(world.env, eve, there, "access remove", "entry") == []
    assert await forging.typed(world.env, eve, there, "style remove", "name") == []
    assert await forging.typed(world.env, eve, there, "settings hold remove", "rule") == []
    forging.expect_nothing_but_refusals(world.env)
