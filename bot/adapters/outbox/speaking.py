"""How the outbox speaks with Discord: for how long, and what an error of it means."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import aiohttp
import discord

from bot.core.errors import (
    CardGone,
    DeliveryError,
    DiscordDown,
    DmClosed,
    MayNotPost,
    MayNotRead,
    ReplyTokenDead,
    TooLargeForChannel,
)
from bot.core.ports import Sent

TELL_TIMEOUT_S = 30.0
DELIVERY_TIMEOUT_S = 120.0
LOOK_BACK = timedelta(minutes=1)
"""How far before an attempt its message is looked for: Discord's clock is not ours."""
LOOKED_THROUGH_MAX = 300
"""Messages; in a channel that is busier than this within the minutes in question, nobody can say
whether one of them is ours."""

READ_HISTORY = 1 << 16
"""Discord's permission bit without which a channel's messages look like none."""
ARCHIVED = 50083
"""Discord's word for a thread that is at rest: what stands in it cannot be changed."""

_GONE = {10003, 10004, 10007, 10008, 10013, 10062}
"""Unknown channel, server, member, message, user, interaction."""
_TOO_LARGE = {40005, 50045}
_TOKEN_DEAD = {10015, 50027}
_DM_CLOSED = {50007, 50278}
NO_MENTIONS = discord.AllowedMentions.none()


T = TypeVar("T")


def sent_as(message: discord.Message) -> Sent:
    """Where a message stands."""
    return Sent(channel_id=message.channel.id, message_id=message.id)


async def look_through(
    channel: discord.abc.Messageable,
    tried_at_ms: int,
    shows: Callable[[discord.Message], bool],
) -> Sent | None:
    """The bot's own message of a kind among those since shortly before. Raises MayNotRead."""
    since = datetime.fromtimestamp(tried_at_ms / 1000, UTC) - LOOK_BACK
    seen = 0
    async for message in channel.history(limit=LOOKED_THROUGH_MAX, after=since, oldest_first=True):
        seen += 1
        if shows(message):
            return sent_as(message)
    if seen >= LOOKED_THROUGH_MAX:
        raise MayNotRead
    return None


async def awake(client: discord.Client, channel_id: int, change: Callable[[], Awaitable[T]]) -> T:
    """Change something in a channel; in a thread that went to rest too, if nobody locked it."""
    try:
        return await change()
    except discord.HTTPException as error:
        if error.code != ARCHIVED:
            raise
    await client.http.edit_channel(channel_id, archived=False)
    return await change()


@contextmanager
def attached(files: Iterable[tuple[str, Path]]) -> Generator[list[discord.File]]:
    """Files as attachments under their names; each is good for one attempt."""
    attachments = [discord.File(path, filename=name) for name, path in files]
    try:
        yield attachments
    finally:
        for attachment in attachments:
            attachment.close()


async def rewrite(
    client: discord.Client,
    channel_id: int,
    message_id: int,
    view: discord.ui.LayoutView,
    files: Sequence[tuple[str, Path]],
) -> None:
    """Change a message as the bot."""
    message = client.get_partial_messageable(channel_id).get_partial_message(message_id)

    async def edit() -> None:
        with attached(files) as attachments:
            await message.edit(view=view, attachments=attachments, allowed_mentions=NO_MENTIONS)

    await awake(client, channel_id, edit)


@asynccontextmanager
async def translated() -> AsyncGenerator[None]:
    """Raise what Discord said as one of our own errors."""
    try:
        yield
    except discord.HTTPException as error:
        raise _translation(error) from error
    except (aiohttp.ClientError, OSError) as error:
        raise DiscordDown(type(error).__name__) from error


@asynccontextmanager
async def within(seconds: float) -> AsyncGenerator[None]:
    """Give up on a Discord that does not answer; the library would wait for minutes."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise DiscordDown from None


def _translation(error: discord.HTTPException) -> DeliveryError:
    if error.code in _DM_CLOSED:
        return DmClosed()
    if error.code in _GONE:
        return CardGone()
    if error.status == 413 or error.code in _TOO_LARGE:
        return TooLargeForChannel()
    if error.status == 401 or error.code in _TOKEN_DEAD:
        return ReplyTokenDead()
    if error.status in {400, 403}:
        return MayNotPost(f"{error.status} {error.code}")
    return DiscordDown(f"{error.status} {error.code}")
