"""From an interaction to a job in the queue: check, acknowledge, submit, say what came of it.

What can be known from the options alone is answered before the acknowledgement; the
acknowledgement comes before any database or network work, for Discord waits three seconds.
"""

import logging
from collections.abc import Sequence

import aiohttp
import discord

from bot.core import requests
from bot.core.cases import desk
from bot.core.cases.values import Ask, Upload
from bot.core.errors import BadUpload
from bot.core.jobs import Place
from bot.core.ports import Admission, QueueFull, Repeated
from bot.core.quota import Over
from bot.core.requests import Request
from bot.ui import cards, limit_texts, rights, texts
from bot.ui._studio import studio_of

log = logging.getLogger(__name__)

TOKEN_LIFE_MS = 15 * 60 * 1000
ALREADY_ACKNOWLEDGED = 40060


async def ask(
    interaction: discord.Interaction,
    request: Request,
    *,
    private: bool,
    uploads: Sequence[Upload] = (),
    again_of: str | None = None,
) -> None:
    """Put a request in the queue, or say in private why not.

    The card itself is the worker's: it turns the acknowledgement into it. `again_of` names a job
    whose input pictures serve this one too.
    """
    if refusal := why_not(interaction, request, uploads, private=private):
        await interaction.response.send_message(refusal, ephemeral=True)
        return
    try:
        message_id = await acknowledge(interaction, private=private)
    except discord.NotFound:
        log.warning("an interaction came too late to be answered", extra={"action": "ack_late"})
        return
    wanted = Ask(
        request=request,
        place=place_of(interaction, message_id, private=private),
        uploads=tuple(uploads),
        again_of=again_of,
        role_ids=rights.role_ids(interaction),
    )
    try:
        outcome = await studio_of(interaction).desk.submit(wanted)
    except BadUpload as problem:
        await refuse(interaction, cards.notice(problem.sentence), private=private)
        return
    if (refusal := await _refusal(interaction, outcome)) is not None:
        await refuse(interaction, refusal, private=private)


async def _refusal(
    interaction: discord.Interaction, outcome: Admission
) -> discord.ui.LayoutView | None:
    """What a person reads whose request was not let in; None when it was."""
    match outcome:
        case Over():
            return cards.notice(limit_texts.over(outcome))
        case QueueFull():
            moves_every_s = await studio_of(interaction).desk.line_moves_every_s()
            return cards.notice(texts.queue_full(outcome, moves_every_s))
        case Repeated(job=job):
            return cards.asked_twice(job)
        case _:
            return None


def why_not(
    interaction: discord.Interaction,
    request: Request,
    uploads: Sequence[Upload],
    *,
    private: bool,
) -> str | None:
    """What already speaks against a request, from its options and the channel's permissions."""
    if interaction.guild_id is None:
        return texts.servers_only()
    if not private and not _may_post(interaction):
        return texts.may_not_post()
    problems = requests.problems(request)
    if problems:
        return "\n".join(texts.problem(problem) for problem in problems)
    unfit = next(filter(None, map(desk.upload_problem, uploads)), None)
    return unfit.sentence if unfit else None


async def acknowledge(interaction: discord.Interaction, *, private: bool) -> int | None:
    """Defer the answer; returns the id of the message it became, where Discord tells.

    Raises discord.NotFound when the three seconds are over. An interaction that was acknowledged
    before (Discord may deliver it twice) is no error: its unique id decides at admission.
    """
    try:
        answer = await _defer(interaction, private=private)
    except discord.HTTPException as error:
        if error.code != ALREADY_ACKNOWLEDGED:
            raise
        return await _acknowledged_before(interaction)
    return answer.message_id if answer is not None else None


async def _defer(
    interaction: discord.Interaction, *, private: bool
) -> discord.InteractionCallbackResponse[discord.Client] | None:
    """Acknowledge; once more when the connection broke, for Discord may not have heard it."""
    try:
        return await interaction.response.defer(ephemeral=private, thinking=True)
    except (aiohttp.ClientError, OSError):
        return await interaction.response.defer(ephemeral=private, thinking=True)


async def _acknowledged_before(interaction: discord.Interaction) -> int | None:
    """The id of the message that an earlier acknowledgement of the same interaction became."""
    try:
        message = await interaction.original_response()
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        return None
    return message.id


async def refuse(
    interaction: discord.Interaction, view: discord.ui.LayoutView, *, private: bool
) -> None:
    """Turn an acknowledged answer into a refusal that only its author reads.

    The first message after a public acknowledgement is public whatever it asks for, and nothing
    can follow once the answer is deleted: so edit, tell in private, delete, in this order.
    """
    try:
        if private:
            await interaction.edit_original_response(view=view)
            return
        await interaction.edit_original_response(view=cards.withdrawn())
        await interaction.followup.send(view=view, ephemeral=True)
        await interaction.delete_original_response()
    except discord.NotFound:
        log.info("an answer was gone before its refusal", extra={"action": "refusal_lost"})


def place_of(interaction: discord.Interaction, message_id: int | None, *, private: bool) -> Place:
    """Where an interaction came from, with all that is needed to answer it later."""
    guild_id = interaction.guild_id or 0
    created_ms = round(interaction.created_at.timestamp() * 1000)
    return Place(
        space_id=str(guild_id),
        guild_id=guild_id,
        channel_id=interaction.channel_id or 0,
        user_id=interaction.user.id,
        member_key=studio_of(interaction).member_key(interaction.user.id),
        interaction_id=interaction.id,
        application_id=interaction.application_id,
        reply_token=interaction.token,
        reply_until_ms=created_ms + TOKEN_LIFE_MS,
        message_id=message_id,
        private=private,
        upload_limit_bytes=interaction.filesize_limit,
        app_permissions=interaction.app_permissions.value,
        locale=str(interaction.locale),
    )


def _may_post(interaction: discord.Interaction) -> bool:
    """Whether the bot may put pictures into a channel, in every way it may need to."""
    permissions = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    may_send = permissions.send_messages_in_threads if in_thread else permissions.send_messages
    return permissions.view_channel and may_send and permissions.attach_files
