"""Commands that arrive as no client sends them: many at once, twice the same, with odd files."""

import zlib
from collections.abc import Mapping
from typing import Any

from simcord import InteractionResult, MemberActor
from simcord.interactions import base_payload
from world import World

COMMAND = 2
_OPTION_TYPES: Mapping[type, int] = {str: 3, int: 4, bool: 5, dict: 11}


def attachment(url: str, *, size_bytes: int = 1000) -> dict[str, Any]:
    """A file as Discord tells of it, which may be a lie."""
    return {
        "id": str(zlib.crc32(url.encode())),
        "filename": "picture.png",
        "size": size_bytes,
        "url": url,
        "proxy_url": url,
    }


async def send(
    world: World,
    by: MemberActor,
    name: str,
    options: Mapping[str, Any],
    *,
    times: int = 1,
    copies: int = 1,
    **facts: Any,
) -> list[InteractionResult]:
    """So many commands at the same moment, each in so many identical copies.

    Where there are many, each has its number in the prompt: the same words twice would be asked
    about. An option that is an `attachment` is a file. `facts` replace what Discord would say of
    the interaction itself.
    """
    results: list[InteractionResult] = []
    for nth in range(times):
        numbered = {"prompt": f"{options['prompt']} {nth}"} if times > 1 else {}
        record, payload = base_payload(
            world.env.backend,
            type=COMMAND,
            channel_id=world.channel.id,
            guild_id=world.guild.id,
            user_id=by.id,
            data=_data(name, {**options, **numbered}),
        )
        for _ in range(copies):
            world.env.backend.emit("INTERACTION_CREATE", payload | facts)
        results.append(InteractionResult(world.env, record))
    await world.env.settle()
    return results


def _data(name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    files = {value["id"]: value for value in options.values() if isinstance(value, dict)}
    given = [
        {
            "name": option,
            "type": _OPTION_TYPES[type(value)],
            "value": value["id"] if isinstance(value, dict) else value,
        }
        for option, value in options.items()
    ]
    data = {"id": "1", "name": name, "type": 1, "options": given}
    return data | ({"resolved": {"attachments": files}} if files else {})
