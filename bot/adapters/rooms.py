"""Who sees which channel, asked of Discord when something is about to move between two."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import discord

VIEW_CHANNEL = 1 << 10
PUBLIC_THREADS = frozenset({10, 11})
"""Discord's types of threads that everybody sees who sees the channel they are in."""


class Rooms:
    """Compares channels, as bot.core.ports.Rooms."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def is_as_closed(self, guild_id: int, channel_id: int, made_in_id: int) -> bool:
        """Whether nobody sees a channel who may not see another one, as far as is certain."""
        try:
            here, there = await self._home(channel_id), await self._home(made_in_id)
            if here["id"] == there["id"]:
                return True
            if there.get("nsfw") and not here.get("nsfw"):
                return False
            if _overwrites(here) == _overwrites(there):
                return True
            return _everybody_sees(there, guild_id, await self._client.http.get_roles(guild_id))
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            return False

    async def _home(self, channel_id: int) -> Mapping[str, Any]:
        """A channel, or the one that a public thread belongs to."""
        channel = await self._channel(channel_id)
        parent_id = channel.get("parent_id")
        if channel["type"] in PUBLIC_THREADS and parent_id:
            return await self._channel(int(parent_id))
        return channel

    async def _channel(self, channel_id: int) -> Mapping[str, Any]:
        found: Any = await self._client.http.get_channel(channel_id)
        return found


def _overwrites(channel: Mapping[str, Any]) -> frozenset[tuple[str, int, int]]:
    """What a channel changes of who may see it; a private thread's members are not known."""
    if channel["type"] == discord.ChannelType.private_thread.value:
        return frozenset({(str(channel["id"]), 0, 0)})
    changes = (
        (str(one["id"]), int(one["allow"]) & VIEW_CHANNEL, int(one["deny"]) & VIEW_CHANNEL)
        for one in channel.get("permission_overwrites", ())
    )
    return frozenset(change for change in changes if change[1] or change[2])


def _everybody_sees(channel: Mapping[str, Any], guild_id: int, roles: Any) -> bool:
    if channel["type"] == discord.ChannelType.private_thread.value:
        return False
    base = next((int(r["permissions"]) for r in roles if int(r["id"]) == guild_id), 0)
    sees, denied_to_some = bool(base & VIEW_CHANNEL), False
    for one in channel.get("permission_overwrites", ()):
        denies = bool(int(one["deny"]) & VIEW_CHANNEL)
        if int(one["id"]) == guild_id:
            sees = (sees and not denies) or bool(int(one["allow"]) & VIEW_CHANNEL)
        else:
            denied_to_some = denied_to_some or denies
    return sees and not denied_to_some
