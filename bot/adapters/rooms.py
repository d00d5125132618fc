"""Who sees which channel, asked of Discord when something is about to move between two."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import aiohttp
import discord

from bot.core.errors import DiscordDown
from bot.core.ports import Existing, Outlook, Permit

VIEW_CHANNEL = 1 << 10
CONNECT = 1 << 20
PUBLIC_THREADS = frozenset({10, 11})
"""Discord's types of threads that everybody sees who sees the channel they are in."""
PRIVATE_THREAD = 12
SPOKEN = frozenset({2, 13})
"""Channels for voices: what is written in them is for those who may also join."""


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
            if here["type"] == PRIVATE_THREAD:
                here = await self._channel(int(here["parent_id"]))
            if there["type"] == PRIVATE_THREAD:
                return False
            if there.get("nsfw") and not here.get("nsfw"):
                return False
            if here["id"] == there["id"] or _same_people(here, there):
                return True
            return _everybody_sees(there, guild_id, await self._client.http.get_roles(guild_id))
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            return False

    async def existing(
        self, guild_id: int, *, channel_ids: Collection[int], role_ids: Collection[int]
    ) -> Existing | None:
        """Which of some channels and roles a server still has; None when Discord does not say."""
        try:
            roles = await self._client.http.get_roles(guild_id)
            listed = await self._client.http.get_all_guild_channels(guild_id)
            # What is not listed may be closed to the bot; only what is unknown is gone.
            shown = {int(channel["id"]) for channel in listed}
            alive = {one for one in channel_ids if one in shown or await self._is_known(one)}
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            return None
        known = {int(role["id"]) for role in roles}
        return Existing(
            channel_ids=frozenset(alive), role_ids=frozenset(known.intersection(role_ids))
        )

    async def _is_known(self, channel_id: int) -> bool:
        try:
            await self._channel(channel_id)
        except discord.NotFound:
            return False
        except discord.Forbidden:
            return True
        return True

    async def outlook(
        self, guild_id: int, channel_id: int, needed: Sequence[Permit]
    ) -> Outlook | None:
        """Who reads a text channel, and what of what is needed the bot may not do there."""
        try:
            guild = await self._client.fetch_guild(guild_id, with_counts=False)
            me = await guild.fetch_member(self._client.user.id if self._client.user else 0)
            channel = await guild.fetch_channel(channel_id)
        except discord.Forbidden:
            return Outlook(everybody_reads=False, missing=(Permit.VIEW_CHANNEL,))
        except (discord.NotFound, discord.InvalidData):
            return None
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            raise DiscordDown(type(error).__name__) from error
        if not isinstance(channel, discord.TextChannel):
            return None
        mine = channel.permissions_for(me)
        return Outlook(
            everybody_reads=channel.permissions_for(guild.default_role).view_channel,
            missing=tuple(one for one in needed if not getattr(mine, one)),
        )

    async def _home(self, channel_id: int) -> Mapping[str, Any]:
        """A channel, or the one that a public thread belongs to."""
        channel = await self._channel(channel_id)
        if channel["type"] in PUBLIC_THREADS:
            return await self._channel(int(channel["parent_id"]))
        return channel

    async def _channel(self, channel_id: int) -> Mapping[str, Any]:
        found: Any = await self._client.http.get_channel(channel_id)
        return found


def _needed(channel: Mapping[str, Any]) -> int:
    """The permissions without which nobody reads a channel."""
    return VIEW_CHANNEL | CONNECT if channel["type"] in SPOKEN else VIEW_CHANNEL


def _same_people(here: Mapping[str, Any], there: Mapping[str, Any]) -> bool:
    return _needed(here) == _needed(there) and _changes(here) == _changes(there)


def _changes(channel: Mapping[str, Any]) -> frozenset[tuple[str, int, int]]:
    """What a channel changes of who may read it."""
    needed = _needed(channel)
    changes = (
        (str(one["id"]), int(one["allow"]) & needed, int(one["deny"]) & needed)
        for one in channel.get("permission_overwrites", ())
    )
    return frozenset(change for change in changes if change[1] or change[2])


def _everybody_sees(channel: Mapping[str, Any], guild_id: int, roles: Any) -> bool:
    """Whether all members read a channel: everybody may, and nobody is kept out by name or role."""
    needed = _needed(channel)
    may = next((int(r["permissions"]) for r in roles if int(r["id"]) == guild_id), 0)
    denied_to_some = 0
    for one in channel.get("permission_overwrites", ()):
        if int(one["id"]) == guild_id:
            may = (may & ~int(one["deny"])) | int(one["allow"])
        else:
            denied_to_some |= int(one["deny"]) & needed
    return may & needed == needed and not denied_to_some
