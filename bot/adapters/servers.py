"""Which servers the bot is in, asked of Discord: without intents nobody tells it."""

from typing import Any

import aiohttp
import discord

PAGE = 200
"""As many as Discord lists at once."""


class Servers:
    """Lists servers, as bot.core.ports.Servers."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def joined(self) -> frozenset[int] | None:
        """The ids of all servers the bot is in, those with an outage too; None if nobody says."""
        found = set[int]()
        after: int | None = None
        try:
            while True:
                page: Any = await self._client.http.get_guilds(PAGE, after=after, with_counts=False)
                found.update(int(one["id"]) for one in page)
                if len(page) < PAGE:
                    return frozenset(found)
                after = max(found)
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            return None

    async def is_out(self, guild_id: int) -> bool:
        """Whether Discord says for certain that the bot is not in a server."""
        try:
            await self._client.http.get_guild(guild_id, with_counts=False)
        except (discord.NotFound, discord.Forbidden):
            return True
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            return False
        return False
