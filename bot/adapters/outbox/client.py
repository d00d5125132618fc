"""Tells people how their jobs stand, from ids alone: needs a logged-in client and no gateway.

Discord's errors are translated here. What may be lost is a progress edit: it is skipped when
Discord is busy or slow, never queued, and a later one shows the same and more.
"""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import aiohttp
import discord

from bot.adapters.outbox.speaking import (
    DELIVERY_TIMEOUT_S,
    NO_MENTIONS,
    READ_HISTORY,
    TELL_TIMEOUT_S,
    attached,
    awake,
    look_through,
    rewrite,
    sent_as,
    translated,
    within,
)
from bot.core import ladder
from bot.core.blocks import Standing
from bot.core.edits import SharedEditPace
from bot.core.errors import (
    CardGone,
    DeliveryError,
    DiscordDown,
    MayNotPost,
    MayNotRead,
)
from bot.core.jobs import SHOWN, Job, State
from bot.core.models import Kind
from bot.core.ports import Allowances, Card, Heard, Letter, News, Post, Purpose, Rung, Sent
from bot.core.reports import Owed
from bot.ui import cards, log_cards, operator_texts, privacy_texts, report_texts, texts

log = logging.getLogger(__name__)

PROGRESS_TIMEOUT_S = 5.0


class Outbox:
    """Edits cards, posts, sends direct messages."""

    def __init__(
        self,
        client: discord.Client,
        operator_id: int | None = None,
        shared: Allowances | None = None,
    ) -> None:
        """`operator_id` is whom alerts are for; `shared` is where other processes edit too."""
        self._client = client
        self._operator_id = operator_id
        self._pace = SharedEditPace(shared)

    async def show(self, card: Card, now_ms: int) -> None:
        """Bring a card up to date if that is worth an edit now; failing to is no harm."""
        view = cards.render(card, now_ms)
        content = str(view.to_components())
        place = card.job.place
        if not await self._pace.allows(card.job.id, place.channel_id, content, now_ms):
            return
        try:
            async with asyncio.timeout(PROGRESS_TIMEOUT_S), translated():
                await self._edit(card.job, ladder.progress_rung(card.job, now_ms), view)
        except (DeliveryError, TimeoutError) as error:
            self._pace.forget(card.job.id)
            log.debug("a card was not brought up to date: %s", type(error).__name__)

    async def deliver(
        self, card: Card, files: Sequence[Path], rung: Rung, *, nonce: str, now_ms: int
    ) -> Sent:
        """Put the finished card with its files in front of people."""
        self._pace.forget(card.job.id)
        attachments = _attachments(card, files)
        try:
            async with within(DELIVERY_TIMEOUT_S), translated():
                if rung.edits:
                    view = cards.render(card, now_ms)
                    message = await self._edit(card.job, rung, view, attachments)
                elif rung is Rung.CHANNEL:
                    message = await self._post(card, attachments, nonce, now_ms)
                else:
                    message = await self._send_dm(
                        card.job.place.user_id, cards.in_direct_message(card), attachments, nonce
                    )
        finally:
            for attachment in attachments:
                attachment.close()
        return Sent(channel_id=message.channel.id, message_id=message.id)

    async def find(self, post: Post, job: Job) -> Sent | None:
        """Look for a message that may have been sent, by the job's id in it."""
        async with within(TELL_TIMEOUT_S), translated():
            if post.rung is Rung.REPLY_TOKEN and job.place.private:
                raise MayNotRead  # nobody can read it once its token is dead
            try:
                if post.rung.edits:
                    return await self._card_if_filled(job)
                return await self._look_through(post, job)
            except discord.Forbidden:
                raise MayNotRead from None

    async def author_is_welcome(self, job: Job, now_ms: int) -> bool:
        """Whether the author is still in the server and not timed out."""
        if not job.place.guild_id:
            return True  # a conversation with the bot has nobody else in it
        try:
            async with within(TELL_TIMEOUT_S), translated():
                guild = await self._client.fetch_guild(job.place.guild_id, with_counts=False)
                member = await guild.fetch_member(job.place.user_id)
        except (CardGone, MayNotPost):
            return False
        until = member.timed_out_until
        return until is None or until.timestamp() * 1000 <= now_ms

    async def is_open(self, job: Job) -> bool:
        """Whether a new message may go where a job was asked for: not into a closed thread."""
        place = job.place
        if not place.guild_id or place.top_channel_id == place.channel_id:
            return True
        try:
            async with within(TELL_TIMEOUT_S), translated():
                channel: Any = await self._client.http.get_channel(place.channel_id)
        except (CardGone, MayNotPost):
            return False
        thread: Any = channel.get("thread_metadata") or {}
        return not (thread.get("archived") or thread.get("locked"))

    async def tell_end(self, card: Card, rung: Rung, now_ms: int) -> None:
        """Say how a job ended whose card shows no result; a refusal in private, while possible."""
        self._pace.forget(card.job.id)
        async with within(TELL_TIMEOUT_S), translated():
            if card.job.kind is Kind.BATCH:
                await self._edit(card.job, rung, cards.render(card, now_ms))
            elif card.job.end_reason in SHOWN:
                await self._edit(card.job, rung, cards.elsewhere(card))
            elif card.job.state is not State.REFUSED or card.job.place.private:
                await self._edit(card.job, rung, cards.render(card, now_ms))
            elif rung is Rung.REPLY_TOKEN:
                await self._refuse_in_private(card)
            else:
                await self._edit(card.job, rung, cards.untold(card))

    async def notify(self, card: Card, shown: Sent | None, *, nonce: str) -> Sent:
        """Tell the author by direct message that a job is over, and where it is shown."""
        view = cards.over_notice(card, shown)
        async with within(TELL_TIMEOUT_S), translated():
            message = await self._send_dm(card.job.place.user_id, view, [], nonce)
        return Sent(channel_id=message.channel.id, message_id=message.id)

    async def say_lost(self, heard: Heard) -> None:
        """Turn an acknowledgement into a line that says that the request is lost."""
        webhook = self._webhook_of(heard.application_id, heard.reply_token)
        async with within(TELL_TIMEOUT_S), translated():
            await webhook.edit_message(cast("int", "@original"), view=cards.notice(texts.lost()))

    async def remove(self, job: Job, shown: Sent, now_ms: int) -> None:
        """Remove a message that shows a job; gone already is fine."""
        self._pace.forget(job.id)
        try:
            async with within(TELL_TIMEOUT_S), translated():
                is_card = shown.message_id == job.place.message_id
                if is_card and (job.place.private or ladder.token_lives(job, now_ms)):
                    await self._webhook(job).delete_message(shown.message_id)
                else:
                    channel = self._client.get_partial_messageable(shown.channel_id)
                    message = channel.get_partial_message(shown.message_id)
                    await awake(self._client, shown.channel_id, message.delete)
        except CardGone:
            return

    async def withdraw(self, job: Job, post: Post, now_ms: int) -> None:
        """Empty a message that shows a job which was taken down."""
        self._pace.forget(job.id)
        is_card = post.message_id == job.place.message_id
        view = cards.withheld(job) if is_card else cards.copy_withheld(job)
        await self._rewrite(job, post, view, now_ms)

    async def restore(self, card: Card, files: Sequence[Path], post: Post, now_ms: int) -> None:
        """Fill a message again that was emptied."""
        in_dm = post.private and post.rung is not Rung.REPLY_TOKEN
        view = cards.in_direct_message(card) if in_dm else cards.render(card, now_ms)
        await self._rewrite(card.job, post, view, now_ms, _named(card, files))

    async def _rewrite(
        self,
        job: Job,
        post: Post,
        view: discord.ui.LayoutView,
        now_ms: int,
        files: Sequence[tuple[str, Path]] = (),
    ) -> None:
        """Change a message in whichever way it can be: by a token, or as the bot."""
        message_id = post.message_id or 0
        async with within(DELIVERY_TIMEOUT_S), translated():
            if token := ladder.token_of(job, post, now_ms):
                with attached(files) as attachments:
                    await self._webhook_of(job.place.application_id, token).edit_message(
                        message_id,
                        view=view,
                        attachments=attachments,
                        allowed_mentions=NO_MENTIONS,
                    )
            else:
                await rewrite(self._client, post.channel_id, message_id, view, files)

    async def tell_withheld(
        self, job: Job, down_by: Standing | None, *, nonce: str, beside: bool
    ) -> None:
        """Tell an author alone that their result was taken down, or is back."""
        view = cards.told_withheld(job, down_by)
        async with within(TELL_TIMEOUT_S), translated():
            if beside:
                await self._webhook(job).send(
                    view=view, ephemeral=True, allowed_mentions=NO_MENTIONS
                )
            else:
                await self._send_dm(job.place.user_id, view, [], nonce)

    async def open_dm(self, user_id: int) -> int:
        """The channel of direct messages with a person."""
        async with within(TELL_TIMEOUT_S), translated():
            return (await self._client.create_dm(discord.Object(user_id))).id

    async def write(self, channel_id: int, letter: Letter, files: Sequence[Path] = ()) -> None:
        """Write a letter to a person; the files keep their names."""
        attachments = [discord.File(path, filename=path.name) for path in files]
        try:
            async with within(DELIVERY_TIMEOUT_S), translated():
                await self._client.get_partial_messageable(channel_id).send(
                    privacy_texts.letter(letter), files=attachments, allowed_mentions=NO_MENTIONS
                )
        finally:
            for attachment in attachments:
                attachment.close()

    async def send_copy(
        self, card: Card, files: Sequence[Path], channel_id: int, *, public: bool, nonce: str
    ) -> Sent:
        """A message of its own with a result: a public card, or one for direct messages."""
        view = cards.render(card, 0) if public else cards.in_direct_message(card)
        attachments = _attachments(card, files)
        try:
            async with within(DELIVERY_TIMEOUT_S), translated():
                message = await self._client.get_partial_messageable(channel_id).send(
                    view=view, files=attachments, nonce=nonce, allowed_mentions=NO_MENTIONS
                )
        finally:
            for attachment in attachments:
                attachment.close()
        return sent_as(message)

    async def tell_outcome(self, user_id: int, owed: Owed, *, nonce: str) -> None:
        """Tell somebody what came of their report, by direct message."""
        view = cards.notice(report_texts.outcome(owed))
        async with within(TELL_TIMEOUT_S), translated():
            await self._send_dm(user_id, view, [], nonce)

    async def alert(self, news: News) -> bool:
        """Tell whoever runs the bot of trouble with the provider, a price, a budget, or the law."""
        if self._operator_id is None:
            return True
        view = cards.notice(operator_texts.alert(news))
        try:
            async with within(TELL_TIMEOUT_S), translated():
                channel = await self._client.create_dm(discord.Object(self._operator_id))
                await channel.send(view=view)
        except DeliveryError as error:
            log.warning(
                "the operator could not be told: %s",
                error.sentence,
                extra={"action": "alert_lost"},
            )
            return not isinstance(error, DiscordDown)
        return True

    async def _post(
        self, card: Card, attachments: Sequence[discord.File], nonce: str, now_ms: int
    ) -> discord.Message:
        """A new message in the channel, which tells its author."""
        place = card.job.place
        return await self._client.get_partial_messageable(place.channel_id).send(
            view=cards.render(card, now_ms),
            files=attachments,
            nonce=nonce,
            allowed_mentions=discord.AllowedMentions(
                everyone=False, roles=False, users=[discord.Object(place.user_id)]
            ),
        )

    async def _send_dm(
        self,
        user_id: int,
        view: discord.ui.LayoutView,
        attachments: Sequence[discord.File],
        nonce: str,
    ) -> discord.Message:
        channel = await self._client.create_dm(discord.Object(user_id))
        return await channel.send(
            view=view, files=attachments, nonce=nonce, allowed_mentions=NO_MENTIONS
        )

    async def _card_if_filled(self, job: Job) -> Sent | None:
        """The card, if it shows the result."""
        if job.place.message_id is None:
            raise MayNotRead
        channel = self._client.get_partial_messageable(job.place.channel_id)
        message = await channel.fetch_message(job.place.message_id)
        return sent_as(message) if cards.shows_result(message, job) else None

    async def _look_through(self, post: Post, job: Job) -> Sent | None:
        """The bot's own message that shows the result, among those since shortly before."""
        if post.purpose in {Purpose.COPY, Purpose.LOG}:
            channel = self._client.get_partial_messageable(post.channel_id)
        elif post.rung is Rung.DM:
            channel = await self._client.create_dm(discord.Object(job.place.user_id))
        else:
            channel = self._client.get_partial_messageable(job.place.channel_id)
            await self._check_history(job)
        shows = log_cards.shows if post.purpose is Purpose.LOG else cards.shows_result
        return await look_through(channel, post.tried_at_ms, lambda message: shows(message, job))

    async def _check_history(self, job: Job) -> None:
        """Discord answers with an empty list where the history may not be read."""
        if job.place.message_id is None:
            if not job.place.app_permissions & READ_HISTORY:
                raise MayNotRead
            return
        channel = self._client.get_partial_messageable(job.place.channel_id)
        try:
            await channel.fetch_message(job.place.message_id)
        except discord.NotFound:
            raise CardGone from None

    async def _refuse_in_private(self, card: Card) -> None:
        """Edit, tell, delete: the only order in which Discord keeps the middle one private."""
        webhook = self._webhook(card.job)
        await webhook.edit_message(_card_id(card.job), view=cards.withdrawn())
        await webhook.send(view=cards.refusal(card), ephemeral=True, allowed_mentions=NO_MENTIONS)
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
                allowed_mentions=NO_MENTIONS,
            )
        channel = self._client.get_partial_messageable(job.place.channel_id)
        message = channel.get_partial_message(job.place.message_id or 0)
        return await message.edit(view=view, attachments=attachments, allowed_mentions=NO_MENTIONS)

    def _webhook(self, job: Job) -> discord.Webhook:
        return self._webhook_of(job.place.application_id, job.place.reply_token)

    def _webhook_of(self, application_id: int, token: str) -> discord.Webhook:
        webhook = discord.Webhook.partial(application_id, token, client=self._client)
        # The library takes every partial webhook for one that cannot tell people in private.
        webhook.type = discord.WebhookType.application
        return webhook


def _attachments(card: Card, files: Sequence[Path]) -> list[discord.File]:
    return [discord.File(path, filename=name) for name, path in _named(card, files)]


def _named(card: Card, files: Sequence[Path]) -> list[tuple[str, Path]]:
    """The files of a card by the names that people see."""
    names = [media.filename for media in card.results]
    return list(zip(names, files, strict=False))


def _card_id(job: Job) -> int:
    """The message that the deferred answer became, by its id or by the name Discord has for it."""
    return job.place.message_id or cast("int", "@original")
