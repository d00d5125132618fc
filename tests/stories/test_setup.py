"""/setup: from an invitation to limits that hold, in a few presses."""

from collections.abc import Iterator
from typing import Any

import forging
import pytest
from discord import PermissionOverwrite, Permissions
from reading import read
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage
from test_decisions import private_channel, told_in
from world import World

from bot.core.errors import NotAllowed
from bot.core.presets import Name

PRESSES_MAX = 6


class Panel:
    """The panel of /setup in somebody's hands; counts what they press and choose."""

    def __init__(self, by: MemberActor, message: ResponseMessage) -> None:
        self._by, self.message = by, message
        self.presses = 0

    @property
    def text(self) -> str:
        return read(self.message.message).text

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def chosen(self, what: str) -> list[int]:
        """The roles or channels that a list shows as chosen."""
        lists = {getattr(p, "custom_id", None): p for p in _walk(self.message.message.components)}
        return [one.id for one in lists[f"setup:{what}"].default_values]

    async def press(self, label: str, by: MemberActor | None = None) -> InteractionResult:
        self.presses += 1
        return await (by or self._by).click(self.message, label=label)

    async def choose(self, what: str, *values: Any) -> InteractionResult:
        self.presses += 1
        return await self._by.select(self.message, list(values), custom_id=f"setup:{what}")


def _walk(parts: Any) -> Iterator[Any]:
    for part in parts:
        yield part
        yield from _walk(getattr(part, "children", ()))


async def opened(world: World, command: str = "setup", by: MemberActor | None = None) -> Panel:
    by = by or world.ben
    return Panel(by, world.answer(await by.slash(world.channel, command)))


async def limits(world: World) -> set[str]:
    """What /quota list says, without the use."""
    listed = world.told(await world.ben.slash(world.channel, "quota list")).text
    return {line.split("**")[1] for line in listed.splitlines() if line.startswith("**")}


def channels_called(world: World, name: str) -> list[ChannelHandle]:
    return [
        ChannelHandle(world.env, world.guild, one)
        for one in world.env.backend.channels.values()
        if one.name == name
    ]


def let_bot(world: World, **rights: bool) -> None:
    """Change what the bot's own role allows it."""
    me = world.app.bot.user
    assert me is not None
    (role_id,) = world.env.backend.guilds[world.guild.id].members[me.id].role_ids
    role = world.env.backend.get_role(world.guild.id, role_id)
    permissions = Permissions(role.permissions)
    permissions.update(**rights)
    world.env.backend.edit_role(world.guild.id, role_id, {"permissions": permissions.value})


@pytest.mark.parametrize("preset", Name)
async def test_a_few_presses_from_the_invitation_to_a_picture(world: World, preset: Name) -> None:
    """A private log channel, moderators, a preset, and it holds: in five presses at most.

    The last line says what it can cost. The log channel tells all of it as one decision, and one
    undo takes it back. A member's first picture is a press away.
    """
    helpers, patrons = world.guild.create_role("Helpers"), world.guild.create_role("Patrons")
    before = await limits(world)
    panel = await opened(world)
    await panel.press("Make a private one")
    await panel.choose("roles:moderators", helpers)
    if preset is not Name.CLUB:
        await panel.choose("preset:any", preset)
    if preset is Name.PATRONS:
        assert "Choose the role whose members are patrons." in panel.text
        await panel.choose("roles:patrons", patrons)
    most = {Name.CLUB: "$50.00", Name.COMMUNITY: "$100.00", Name.PATRONS: "$100.00"}[preset]
    assert panel.lines[-1].startswith(f"At most **{most}** a month")
    assert await limits(world) == before
    await panel.press("Use these")

    assert panel.presses < PRESSES_MAX
    (log,) = channels_called(world, "imagine-log")
    assert f"✓ Log channel <#{log.id}>: reached." in panel.lines
    assert f"✓ <#{world.channel.id}>: I may do all I need." in panel.lines
    assert panel.lines[-1] == "**Next**: type `/imagine` in a channel."
    decided, greeting = told_in(world, log)
    assert decided.startswith(f"<@{world.ben.id}> decided:\n**Log channel**: none → <#{log.id}>")
    assert f"**Moderators, <@&{helpers.id}>**: no → yes" in decided
    assert greeting == f"<@{world.ben.id}> has set this bot up. What admins decide is told here."
    if preset is Name.CLUB:
        await world.ann.slash(world.channel, "imagine", prompt="a lighthouse")
        await world.finish()
        assert world.card().media

    undone = world.told(await world.ben.slash(world.channel, "settings undo")).text
    assert f"**Log channel**: <#{log.id}> → none" in undone
    assert await limits(world) == before


async def test_the_log_channel_is_made_for_few(world: World) -> None:
    """Without Manage Channels the panel names it; with it, moderators and admins alone see it."""
    helpers = world.guild.create_role("Helpers")
    eve = world.guild.add_member(world.env.create_user("eve"), roles=[helpers])
    let_bot(world, administrator=False, manage_channels=False)
    panel = await opened(world)
    await panel.press("Make a private one")
    assert "⚠ I may not make a channel here: I lack Manage Channels." in panel.text

    let_bot(world, manage_channels=True)
    await panel.press("Make a private one")
    await panel.choose("roles:moderators", helpers)
    assert channels_called(world, "imagine-log") == []
    await panel.press("Use these")

    (log,) = channels_called(world, "imagine-log")
    sees = {
        who.name: world.env.backend.compute_permissions(world.guild.id, who.id, log.id)
        & Permissions(view_channel=True).value
        for who in (world.ann, world.ben, world.cleo, eve)
    }
    assert [name for name, bits in sees.items() if bits] == ["ben", "eve"]
    assert len(told_in(world, log)) == 2


async def test_what_everybody_reads_is_no_log_channel(world: World) -> None:
    """The panel says so and keeps what was chosen; one that became public is refused at the end.

    Opened again, it shows what holds; what is chosen there and left is forgotten.
    """
    log = private_channel(world)
    panel = await opened(world)
    await panel.choose("channels:log", log)
    await panel.choose("channels:log", world.channel)
    assert f"⚠ Everybody can read <#{world.channel.id}>. Choose a private channel." in panel.lines
    assert panel.chosen("channels:log") == [log.id]

    await panel.choose("roles:moderators", world.guild.default_role)
    assert "⚠ @everyone is no role to choose here." in panel.text
    world.env.backend.channels[log.id].overwrites.clear()
    await panel.press("Use these")
    assert f"⚠ Everybody can read <#{log.id}>. Choose a private channel." in panel.lines

    other = private_channel(world, "other-log")
    await panel.choose("channels:log", other)
    await panel.choose("preset:any", Name.COMMUNITY)
    await panel.press("Use these")
    assert f"✓ Log channel <#{other.id}>: reached." in panel.lines

    for command in ("setup", "settings panel"):
        again = await opened(world, command)
        assert again.chosen("channels:log") == [other.id]
        assert "-# · each member: 5 pictures a day" in again.lines
        await again.choose("preset:any", Name.CLUB)
    unused = await opened(world)
    await unused.press("Use these")
    assert unused.lines[0] == "### Everything was like this already"


async def test_everything_else_has_a_default_under_change(world: World) -> None:
    """Who, where, the time zone, alerts; a channel where the bot may not write is named at the end.

    Limits that an admin set stay, and the panel says which.
    """
    no_files = PermissionOverwrite(view_channel=True, send_messages=True, attach_files=False)
    role, lab = world.guild.create_role("Artists"), private_channel(world, "lab", no_files)
    await world.ben.slash(world.channel, "quota set", unit="images", window="day", amount=7.0)
    panel = await opened(world)
    assert "-# · each member: 7 pictures a day" in panel.lines
    await panel.choose("preset:any", Name.CLUB)
    stays = panel.lines.index("-# Set by an admin, so this stays:")
    assert panel.lines[stays + 1] == "-# · each member: 7 pictures a day"

    await panel.press("Change")
    await panel.choose("roles:allowed", role)
    await panel.choose("channels:allowed", world.channel, lab)
    await panel.choose("roles:alerts", role)
    form = await panel.press("Set")
    await world.ben.submit_modal(form, {"zone": "buenos aires"})
    assert "days begin at midnight in America/Argentina/Buenos_Aires." in panel.text
    form = await panel.press("Set")
    refused = await world.ben.submit_modal(form, {"zone": "Atlantis"})
    assert "There is no such time zone." in "".join(
        seen.text for seen in world.told_in_private(world.ben)
    )
    assert refused.deferred
    await panel.press("Back")
    await panel.press("Use these")

    remedy = "allow me Attach Files in Edit Channel, Permissions."
    assert f"✗ <#{lab.id}>: {remedy}" in panel.lines
    assert panel.lines[2] == "⚠ No log channel. `/setup` or `/settings log` chooses one."
    shown = world.told(await world.ben.slash(world.channel, "settings show")).text
    assert "Days begin at midnight in America/Argentina/Buenos_Aires." in shown
    assert f"Alerts go to the log channel. They mention <@&{role.id}>." in shown
    refusal = world.told(await world.ann.slash(world.channel, "imagine", prompt="a boat")).text
    assert f"only for <@&{role.id}> here." in refusal
    assert "each member: 7 pictures a day" in await limits(world)
    again = await opened(world)
    await again.press("Change")
    assert again.chosen("channels:allowed") == [world.channel.id, lab.id]
    forging.expect_refusals(world.env, NotAllowed)


async def test_rights_are_read_at_each_press_and_a_restart_loses_nothing(world: World) -> None:
    """Who lost the right is refused; what was chosen outlives the process and is used once."""
    log = private_channel(world)
    panel = await opened(world)
    await panel.choose("channels:log", log)
    await panel.choose("preset:any", Name.COMMUNITY)
    await world.restart()
    await panel.press("Change")
    await panel.press("Back")
    assert panel.chosen("channels:log") == [log.id]
    assert "-# · each member: 5 pictures a day" in panel.lines

    admins = world.guild.roles["Admins"]
    before = panel.text
    world.env.backend.remove_member_role(world.guild.id, world.ben.id, admins.id)
    for label in ("Use these", "Make a private one", "Change"):
        assert "may manage the server" in world.told(await panel.press(label)).text
    assert "may manage" in world.told(await panel.choose("preset:any", Name.CLUB)).text
    assert panel.text == before
    assert told_in(world, log) == []

    world.env.backend.add_member_role(world.guild.id, world.ben.id, admins.id)
    message = panel.message
    await panel.press("Use these")
    twice = await forging.press(world.env, world.ben, world.channel, message, "setup:use:these")
    assert world.told(twice).text == "This panel is used already. /setup opens it anew."
    assert len(told_in(world, log)) == 2
