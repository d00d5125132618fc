"""/setup: from an invitation to limits that hold, in a few presses."""

from typing import Any

import discord
import forging
import pytest
from discord import PermissionOverwrite, Permissions
from reading import read
from simcord import InteractionResult, MemberActor, ResponseMessage, RoleHandle
from world import World

from bot.core.errors import BadChannel, ImagineError, NotAllowed
from bot.settings import Settings

OPEN, CLOSED = PermissionOverwrite(view_channel=True), PermissionOverwrite(view_channel=False)


class Panel:
    """The panel of /setup, as somebody uses it; counts what they press and choose."""

    def __init__(self, world: World, by: MemberActor, message: ResponseMessage) -> None:
        self._world, self._by, self._message = world, by, message
        self.presses = 0

    @property
    def text(self) -> str:
        return read(self._message.message).text

    @property
    def buttons(self) -> tuple[str, ...]:
        return read(self._message.message).buttons

    def chosen(self, about: str) -> list[int]:
        """What a list shows as chosen."""
        parts = [_walk(one) for one in self._message.message.components]
        found = [p for part in parts for p in part if getattr(p, "custom_id", None) == about]
        return [one.id for one in found[0].default_values]

    async def press(self, label: str) -> InteractionResult:
        self.presses += 1
        return await self._by.click(self._message, label=label)

    async def choose(self, custom_id: str, *values: Any) -> InteractionResult:
        self.presses += 1
        return await self._by.select(self._message, list(values), custom_id=custom_id)


def _walk(part: Any) -> list[Any]:
    children = getattr(part, "children", ())
    return [part, *(one for child in children for one in _walk(child))]


async def opened(world: World, by: MemberActor | None = None, command: str = "setup") -> Panel:
    by = by or world.ben
    return Panel(world, by, world.answer(await by.slash(world.channel, command)))


def let_bot_make_channels(world: World) -> None:
    me = world.app.bot.user
    assert me is not None
    world.guild.set_bot_permissions(manage_channels=True)


async def test_try(world: World) -> None:
    panel = await opened(world)
    print(panel.text, panel.buttons)
    print((await panel.press("Make a private one")), panel.text)
    await panel.press("Use these")
    print(panel.text)
    await world.ben.slash(world.channel, "settings undo")
    panel = await opened(world)
    await panel.press("Change")
    print(panel.text, panel.buttons)
    assert 0
