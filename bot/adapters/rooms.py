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
SERVER_FAULT = 500
"""From here on an answer is Discord's own trouble."""
SPOKEN = frozenset({2, 13})
"""Channels for voices: what is written in them is for those who may also join."""


class Rooms:
    """Compares channels, as bot.core.ports.Rooms and Premises."""

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

    async def is_adult(self, channel_id: int) -> bool:
        """Whether a channel is age-restricted, as far as is certain."""
        try:
            channel = await self._channel(channel_id)
            if channel["type"] in {*PUBLIC_THREADS, PRIVATE_THREAD}:
                channel = await self._channel(int(channel["parent_id"]))
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            return False
        return bool(channel.get("nsfw"))

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
            guild, me = await self._server(guild_id)
            channel = await guild.fetch_channel(channel_id)
        except discord.Forbidden:
            return Outlook(everybody_reads=False, missing=(Permit.VIEW_CHANNEL,))
        except (discord.NotFound, discord.InvalidData):
            return None
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            raise DiscordDown(type(error).__name__) from error
        if not isinstance(channel, discord.TextChannel):
            return None
        return Outlook(
            everybody_reads=channel.permissions_for(guild.default_role).view_channel,
            missing=_missing(channel.permissions_for(me), needed),
        )

    async def lacking(self, guild_id: int, needed: Sequence[Permit]) -> Sequence[Permit]:
        """What of what is needed the bot's roles do not allow it in a server."""
        try:
            _, me = await self._server(guild_id)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            raise DiscordDown(type(error).__name__) from error
        return _missing(me.guild_permissions, needed)

    async def lacking_in(
        self, guild_id: int, channel_ids: Sequence[int], needed: Sequence[Permit]
    ) -> Mapping[int, tuple[Permit, ...] | None]:
        """The same in each of some channels; None for one that is not there."""
        try:
            guild, me = await self._server(guild_id)
            listed = {channel.id: channel for channel in await guild.fetch_channels()}
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            return {}
        return {
            one: _missing(listed[one].permissions_for(me), needed) if one in listed else None
            for one in channel_ids
        }

    async def make_private(
        self, guild_id: int, name: str, *, reader_role_ids: Collection[int]
    ) -> int | None:
        """Make a text channel that the bot, members of these roles and admins see."""
        try:
            guild, me = await self._server(guild_id)
            made = await guild.create_text_channel(
                name, overwrites=_private(guild, me, reader_role_ids), reason="/setup"
            )
        except discord.HTTPException as error:
            if error.status < SERVER_FAULT:
                return None
            raise DiscordDown(type(error).__name__) from error
        except (aiohttp.ClientError, OSError) as error:
            raise DiscordDown(type(error).__name__) from error
        return made.id

    async def _server(self, guild_id: int) -> tuple[discord.Guild, discord.Member]:
        """A server with its roles, and the bot in it."""
        guild = await self._client.fetch_guild(guild_id, with_counts=False)
        return guild, await guild.fetch_member(self._client.user.id if self._client.user else 0)

    async def _home(self, channel_id: int) -> Mapping[str, Any]:
        """A channel, or the one that a public thread belongs to."""
        channel = await self._channel(channel_id)
        if channel["type"] in PUBLIC_THREADS:
            return await self._channel(int(channel["parent_id"]))
        return channel

    async def _channel(self, channel_id: int) -> Mapping[str, Any]:
        found: Any = await self._client.http.get_channel(channel_id)
        return found


def _missing(mine: discord.Permissions, needed: Sequence[Permit]) -> tuple[Permit, ...]:
    return tuple(one for one in needed if not getattr(mine, one))


def _private(
    guild: discord.Guild, me: discord.Member, reader_role_ids: Collection[int]
) -> dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite]:
    """Who may do what in a channel that is closed to all others."""
    readers = [
        role
        for role in guild.roles
        if role.id in reader_role_ids or (role.permissions.manage_guild and not role.managed)
    ]
    may_read = {"view_channel": True, "read_message_history": True}
    # What the bot may not do itself it may not allow anybody, itself included.
    own = {one: True for one in (*may_read, "send_messages") if getattr(me.guild_permissions, one)}
    theirs = {one: True for one in may_read if one in own}
    return {
        guild.default_role: discord.PermissionOverwrite(view_channel=False),
        **dict.fromkeys(readers, discord.PermissionOverwrite(**theirs)),
        me: discord.PermissionOverwrite(**own),
    }


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
