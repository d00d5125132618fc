"""Posts in the log channels of servers, from ids alone: needs a logged-in client and no gateway."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import discord

from bot.core.access import DeadList
from bot.core.budgets import Warned
from bot.core.bulletins import LogLost, ResultCard
from bot.core.decisions import Decision, Ready
from bot.core.errors import DiscordDown
from bot.core.ports import Entry, Sent
from bot.core.ports.journal import Growing
from bot.core.quota import Reset
from bot.core.reports import Reported
from bot.core.rulings import Pausing, Ruling
from bot.core.takedowns import TakenBack, TakenDown
from bot.ui import (
    access_texts,
    budget_texts,
    bulletin_cards,
    bulletin_texts,
    cards,
    decision_texts,
    limit_texts,
    log_cards,
    member_cards,
    member_texts,
    report_texts,
    setup_texts,
    takedown_cards,
    takedown_texts,
)
from bot.ui.case_buttons import CasesButton
from bot.ui.info_buttons import InfoButton
from bot.ui.pressing import Pressable

POST_TIMEOUT_S = 5.0
"""Whoever decided something waits for this."""
UPLOAD_TIMEOUT_S = 15.0
_UNKNOWN_MESSAGE = 10008
_NO_MENTIONS = discord.AllowedMentions.none()


class Journal:
    """Posts entries, as bot.core.ports.Journal."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def post(
        self,
        channel_id: int,
        entry: Entry,
        mention_role_id: int | None = None,
        *,
        alert: bool = False,
    ) -> bool:
        """Post an entry, and mention a role's members if one is named."""
        text, mentions = _words(entry), _NO_MENTIONS
        if mention_role_id is not None:
            text = f"<@&{mention_role_id}> {text}"
            mentions = discord.AllowedMentions(
                everyone=False, users=False, roles=[discord.Object(mention_role_id)]
            )
        if alert:
            paused = isinstance(entry, Pausing)
            view = member_cards.alert(text, *_buttons(entry), paused=paused)
        elif isinstance(entry, TakenDown):
            view = takedown_cards.entry(entry)
        else:
            view = cards.notice(text)
        channel = self._client.get_partial_messageable(channel_id)
        try:
            async with asyncio.timeout(POST_TIMEOUT_S):
                await channel.send(view=view, allowed_mentions=mentions)
        except (discord.Forbidden, discord.NotFound):
            return False
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            raise DiscordDown(type(error).__name__) from error
        return True

    async def put(
        self, channel_id: int, entry: Growing, *, nonce: str, message_id: int | None = None
    ) -> Sent | None:
        """Post an entry that grows, or bring its message up to date."""
        channel, view = (
            self._client.get_partial_messageable(channel_id),
            bulletin_cards.render(entry),
        )
        try:
            async with asyncio.timeout(POST_TIMEOUT_S):
                if message_id is None:
                    # The library has Discord refuse a second message of the same nonce.
                    message = await channel.send(
                        view=view, nonce=nonce, allowed_mentions=_NO_MENTIONS
                    )
                    return Sent(channel_id=channel_id, message_id=message.id)
                partial = channel.get_partial_message(message_id)
                await partial.edit(view=view, allowed_mentions=_NO_MENTIONS)
        except discord.NotFound as error:
            if message_id is None or error.code != _UNKNOWN_MESSAGE:
                return None
        except discord.Forbidden:
            return None
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            raise DiscordDown(type(error).__name__) from error
        return Sent(channel_id=channel_id, message_id=message_id or 0)

    async def put_result(
        self, channel_id: int, card: ResultCard, pictures: Sequence[Path], *, nonce: str
    ) -> Sent | None:
        """Post the card of a result with small pictures."""
        channel = self._client.get_partial_messageable(channel_id)
        files = [discord.File(path, filename=path.name) for path in pictures]
        view = log_cards.render(card, [path.name for path in pictures])
        try:
            async with asyncio.timeout(UPLOAD_TIMEOUT_S):
                message = await channel.send(
                    view=view, files=files, nonce=nonce, allowed_mentions=_NO_MENTIONS
                )
        except (discord.Forbidden, discord.NotFound):
            return None
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            raise DiscordDown(type(error).__name__) from error
        finally:
            for file in files:
                file.close()
        return Sent(channel_id=channel_id, message_id=message.id)


def _buttons(entry: Entry) -> list[Pressable]:
    """The ways from an entry to what it is about."""
    if not isinstance(entry, Reported):
        return []
    info = [] if entry.case.job_id is None else [InfoButton(entry.case.job_id)]
    return [*info, CasesButton("first")]


def _words(entry: Entry) -> str:
    """What people read of an entry; others are told apart by their class."""
    match entry:
        case Decision():
            return decision_texts.told(entry)
        case Reset():
            return limit_texts.reset_told(entry)
        case Warned():
            return budget_texts.warned(entry)
        case DeadList():
            return access_texts.list_died(entry)
        case Ready():
            return setup_texts.ready(entry.by_user_id)
        case _:
            return _of_moderators(entry)


def _of_moderators(entry: LogLost | Pausing | Reported | Ruling | TakenBack | TakenDown) -> str:
    """What people read of what was reported, of what moderators did, and of a lost channel."""
    match entry:
        case LogLost():
            return bulletin_texts.log_lost(entry)
        case Reported():
            return report_texts.alerted(entry)
        case Ruling() | Pausing():
            return member_texts.told(entry)
        case TakenDown() | TakenBack():
            return takedown_texts.entry(entry)
