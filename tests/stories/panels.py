"""The Info panel, opened and used as people do."""

from collections.abc import Mapping
from typing import Any

import discord
from simcord import InteractionResult, MemberActor, ResponseMessage
from world import World

from bot.core.jobs import Job


async def opened(
    world: World, by: MemberActor, message: discord.Message | None = None
) -> ResponseMessage:
    """The panel of the newest card, or of a message, for somebody who presses Info."""
    return world.answer(await by.click(message or world.message, label="Info"))


async def pressed(
    world: World, by: MemberActor, label: str, message: discord.Message | None = None
) -> InteractionResult:
    """What comes of a press on the panel of the newest card, or of a message."""
    return await by.click(await opened(world, by, message), label=label)


async def sent_in(
    world: World,
    by: MemberActor,
    label: str,
    values: Mapping[str, Any],
    message: discord.Message | None = None,
) -> InteractionResult:
    """What comes of a form behind a button of the panel."""
    return await by.submit_modal(await pressed(world, by, label, message), dict(values))


def private_card(world: World, of: MemberActor) -> discord.Message:
    """The newest message that one person alone sees in the channel."""
    return next(one for one in world.channel.history(viewer=of)[::-1] if one.flags.ephemeral)


async def picture(world: World, by: MemberActor, prompt: str = "a boat", **options: Any) -> Job:
    """A picture that somebody asked for."""
    await by.slash(world.channel, "imagine", prompt=prompt, **options)
    return await world.finish()


async def edited(world: World, by: MemberActor, of: discord.Message, prompt: str) -> Job:
    """A picture made from the one that a message shows."""
    shown = await by.click(of, label="Edit")
    await by.submit_modal(shown, {"prompt": prompt})
    return await world.finish()
