"""Tells people how their jobs stand, from ids alone: needs a logged-in client and no gateway.

Discord's errors are translated here. What may be lost is a progress edit: it is skipped when
Discord is busy or slow, never queued, and a later one shows the same and more.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import aiohttp
import discord

from bot.core.edits import EditPace
from bot.core.errors import (
    CardGone,
    DeliveryError,
    DiscordDown,
    MayNotPost,
    ReplyTokenDead,
    TooLargeForChannel,
)
from bot.core.jobs import Job, State
from bot.core.ports import Card, Rung
from bot.ui import cards

log = logging.getLogger(__name__)

PROGRESS_TIMEOUT_S = 5.0
DELIVERY_TIMEOUT_S = 120.0

_UNKNOWN_MESSAGE = {10003, 10008, 10062}
_TOO_LARGE = {40005, 50045}
_TOKEN_DEAD = {10015, 50027}
_NO_MENTIONS = discord.AllowedMentions.none()


class Outbox:
    """Edits cards, by the interaction's token or as the bot."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._pace = EditPace()

    async def show(self, card: Card, now_ms: int) -> None:
        """Bring a card up to date if that is worth an edit now; failing to is no harm."""
        view = cards.render(card, now_ms)
        content = str(view.to_components())
        if not self._pace.allows(card.job.id, card.job.place.channel_id, content, now_ms):
            return
        try:
            async with asyncio.timeout(PROGRESS_TIMEOUT_S), _translated():
                await self._edit(card.job, self._rung(card.job, now_ms), view)
        except (DeliveryError, TimeoutError) as error:
            self._pace.forget(card.job.id)
            log.debug("a card was not brought up to date: %s", type(error).__name__)

    async def deliver(self, card: Card, files: Sequence[Path], rung: Rung, now_ms: int) -> int:
        """Put the finished card with its files in front of people; returns the message's id."""
        self._pace.forget(card.job.id)
        attachments = [
            discord.File(path, filename=media.filename)
            for path, media in zip(files, card.results, strict=True)
        ]
        try:
            async with asyncio.timeout(DELIVERY_TIMEOUT_S), _translated():
                view = cards.render(card, now_ms)
                message = await self._edit(card.job, rung, view, attachments)
        except TimeoutError:
            raise DiscordDown from None
        finally:
            for attachment in attachments:
                attachment.close()
        return message.id

    async def tell_end(self, card: Card, rung: Rung, now_ms: int) -> None:
        """Say how a job without a shown result ended; a refusal in private, while possible."""
        self._pace.forget(card.job.id)
        async with _translated():
            if card.job.state is not State.REFUSED or card.job.place.private:
                await self._edit(card.job, rung, cards.render(card, now_ms))
            elif rung is Rung.REPLY_TOKEN:
                await self._refuse_in_private(card)
            else:
                await self._edit(card.job, rung, cards.untold(card))

    async def _refuse_in_private(self, card: Card) -> None:
        """Edit, tell, delete: the only order in which Discord keeps the middle one private."""
        webhook = self._webhook(card.job)
        await webhook.edit_message(_card_id(card.job), view=cards.withdrawn())
        await webhook.send(view=cards.refusal(card), ephemeral=True, allowed_mentions=_NO_MENTIONS)
        try:
            await webhook.delete_message(_card_id(card.job))
        except (discord.HTTPException, aiohttp.ClientError):
            # It was told, and the card shows no prompt any more: telling again would be worse.
            log.warning("a card was not removed", extra=card.job.log_fields("card_stays"))

    async def _edit(
        self,
        job: Job,
        rung: Rung,
        view: discord.ui.LayoutView,
        attachments: Sequence[discord.File] = (),
    ) -> discord.Message:
        if rung is Rung.REPLY_TOKEN:
            return await self._webhook(job).edit_message(
                _card_id(job),
                view=view,
                attachments=attachments,
                allowed_mentions=_NO_MENTIONS,
            )
        channel = self._client.get_partial_messageable(job.place.channel_id)
        message = channel.get_partial_message(job.place.message_id or 0)
        return await message.edit(view=view, attachments=attachments, allowed_mentions=_NO_MENTIONS)

    def _webhook(self, job: Job) -> discord.Webhook:
        webhook = discord.Webhook.partial(
            job.place.application_id, job.place.reply_token, client=self._client
        )
        # The library takes every partial webhook for one that cannot tell people in private.
        webhook.type = discord.WebhookType.application
        return webhook

    def _rung(self, job: Job, now_ms: int) -> Rung:
        alive = job.place.reply_token and now_ms < job.place.reply_until_ms
        return Rung.REPLY_TOKEN if alive or job.place.private else Rung.AS_BOT


def _card_id(job: Job) -> int:
    """The message that the deferred answer became, by its id or by the name Discord has for it."""
    return job.place.message_id or cast("int", "@original")


@asynccontextmanager
async def _translated() -> AsyncGenerator[None]:
    """Raise what Discord said as one of our own errors."""
    try:
        yield
    except discord.HTTPException as error:
        raise _translation(error) from error
    except (aiohttp.ClientError, OSError) as error:
        raise DiscordDown(type(error).__name__) from error


def _translation(error: discord.HTTPException) -> DeliveryError:
    if error.code in _UNKNOWN_MESSAGE:
        return CardGone()
    if error.status == 413 or error.code in _TOO_LARGE:
        return TooLargeForChannel()
    if error.status == 401 or error.code in _TOKEN_DEAD:
        return ReplyTokenDead()
    if error.status in {400, 403}:
        return MayNotPost(f"{error.status} {error.code}")
    return DiscordDown(f"{error.status} {error.code}")
