"""Shows what came of a batch, a few files in each message."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import discord

from bot.adapters.outbox.speaking import (
    DELIVERY_TIMEOUT_S,
    NO_MENTIONS,
    READ_HISTORY,
    TELL_TIMEOUT_S,
    attached,
    look_through,
    rewrite,
    sent_as,
    translated,
    within,
)
from bot.core import ladder
from bot.core.errors import CardGone, MayNotPost, MayNotRead
from bot.core.jobs import Job
from bot.core.ports import Gallery, Part, Post, Rung, Sent
from bot.ui import gallery_cards, parcel_cards

REST_AFTER_MIN = 1440
"""A thread is put to rest when nobody wrote in it for a day."""
_THREAD_EXISTS = 160004


class Galleries:
    """Makes threads, and posts in them, as bot.core.ports.Galleries."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def open_thread(self, batch: Job) -> int:
        """The thread below the card of a batch: it has the id of the card."""
        place = batch.place
        if place.message_id is None:
            raise CardGone
        try:
            async with within(TELL_TIMEOUT_S), translated():
                await self._client.http.start_thread_with_message(
                    place.channel_id,
                    place.message_id,
                    name=gallery_cards.thread_name(batch),
                    auto_archive_duration=REST_AFTER_MIN,
                )
        except MayNotPost as refusal:
            if not _says_that_it_exists(refusal):
                raise
        return place.message_id

    async def open_dm(self, user_id: int) -> int:
        """The channel of direct messages with a person."""
        async with within(TELL_TIMEOUT_S), translated():
            return (await self._client.create_dm(discord.Object(user_id))).id

    async def is_open(self, channel_id: int) -> bool:
        """Whether a message may go into a thread."""
        try:
            async with within(TELL_TIMEOUT_S), translated():
                channel: Any = await self._client.http.get_channel(channel_id)
        except (CardGone, MayNotPost):
            return False
        thread: Any = channel.get("thread_metadata") or {}
        return not (thread.get("archived") or thread.get("locked"))

    async def send(
        self, gallery: Gallery, files: Sequence[Path], channel_id: int, *, nonce: str
    ) -> Sent:
        """Post a gallery."""
        with attached(_named(gallery, files)) as attachments:
            async with within(DELIVERY_TIMEOUT_S), translated():
                message = await self._client.get_partial_messageable(channel_id).send(
                    view=gallery_cards.render(gallery),
                    files=attachments,
                    nonce=nonce,
                    allowed_mentions=NO_MENTIONS,
                )
        return sent_as(message)

    async def find(self, gallery: Gallery, post: Post) -> Sent | None:
        """Look for a gallery that may have been posted, by its files or its last line."""
        may_read = gallery.batch.place.app_permissions & READ_HISTORY
        if post.rung is not Rung.DM and not may_read:
            raise MayNotRead  # Discord answers with an empty list then
        channel = self._client.get_partial_messageable(post.channel_id)
        async with within(TELL_TIMEOUT_S), translated():
            try:
                return await look_through(
                    channel,
                    post.tried_at_ms,
                    lambda message: gallery_cards.shows(message, gallery),
                )
            except discord.Forbidden:
                raise MayNotRead from None

    async def fill(self, gallery: Gallery, files: Sequence[Path], post: Post) -> None:
        """Let a message show a gallery as it is now."""
        view = gallery_cards.render(gallery)
        async with within(DELIVERY_TIMEOUT_S), translated():
            await rewrite(
                *(self._client, post.channel_id, post.message_id or 0),
                view=view,
                files=_named(gallery, files),
            )

    async def mail_part(self, part: Part, path: Path, channel_id: int) -> Sent:
        """Send a part of a ZIP by direct message."""
        with attached([(path.name, path)]) as attachments:
            async with within(DELIVERY_TIMEOUT_S), translated():
                message = await self._client.get_partial_messageable(channel_id).send(
                    view=parcel_cards.part(part, path.name),
                    files=attachments,
                    allowed_mentions=NO_MENTIONS,
                )
        return sent_as(message)

    async def empty(self, batch: Job, post: Post, now_ms: int) -> None:
        """Take a ZIP out of a message."""
        view, message_id = parcel_cards.emptied(batch), post.message_id or 0
        async with within(TELL_TIMEOUT_S), translated():
            if token := ladder.token_of(batch, post, now_ms):
                webhook = discord.Webhook.partial(
                    batch.place.application_id, token, client=self._client
                )
                await webhook.edit_message(message_id, view=view, attachments=[])
            elif post.rung is Rung.DM:
                await rewrite(self._client, post.channel_id, message_id, view=view, files=())
            else:
                raise MayNotPost  # one person alone sees it, for as long as they leave it open


def _says_that_it_exists(refusal: MayNotPost) -> bool:
    cause = refusal.__cause__
    return isinstance(cause, discord.HTTPException) and cause.code == _THREAD_EXISTS


def _named(gallery: Gallery, files: Sequence[Path]) -> list[tuple[str, Path]]:
    """The files of a gallery by the names that people see."""
    return [(media.filename, path) for media, path in zip(gallery.files, files, strict=True)]
