"""From a file of lines to the question whether to send them, or to what is wrong with them."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import aiohttp
import discord

from bot.core.cases.batching import NothingGood, ReadOutcome, Sheet, Told, TooManyLines
from bot.core.errors import BadUpload, NotAllowed
from bot.core.jobs import Job, Place
from bot.core.ports import Asked
from bot.ui import access_texts, batch_cards, batch_texts, cards, rights
from bot.ui._studio import studio_of
from bot.ui.asking import (
    acknowledged,
    place_of,
    question_of,
    refusal_of,
    stays_private,
    why_not,
)

log = logging.getLogger(__name__)

Reading = Callable[[Place, Told], Awaitable[ReadOutcome]]
"""Reads lines for a place, and tells how many now and then."""
UNREACHABLE = (discord.HTTPException, aiohttp.ClientError, OSError)


async def read(interaction: discord.Interaction, sheet: Sheet, *, private: bool) -> None:
    """Read a file, and ask about what is in it; its author alone sees that."""

    async def reading(place: Place, told: Told) -> ReadOutcome:
        batching = studio_of(interaction).batching
        return await batching.read(sheet, place, rights.presence(interaction), told)

    await _ask(interaction, reading, private=private)


async def retry(interaction: discord.Interaction, batch: Job) -> None:
    """Ask about the lines of a batch of which nothing came, once more."""

    async def reading(place: Place, told: Told) -> ReadOutcome:
        batching = studio_of(interaction).batching
        return await batching.retry(batch, place, rights.presence(interaction), told)

    await _ask(interaction, reading, private=batch.place.private)


async def show(interaction: discord.Interaction, batch: Job) -> None:
    """Turn a private acknowledgement into a batch as it stands now."""
    studio = studio_of(interaction)
    card = await studio.batching.card(batch)
    await interaction.edit_original_response(view=cards.panel_of_batch(card, studio.now_ms()))


async def _ask(interaction: discord.Interaction, reading: Reading, *, private: bool) -> None:
    """Read lines, and turn the private acknowledgement into what comes of it."""
    private = stays_private(interaction, private=private)
    if (no := why_not(interaction, (), private=private)) is not None:
        await interaction.response.send_message(no, ephemeral=True)
        return
    may_show = private or rights.may_show(interaction)
    async with acknowledged(interaction, private=True) as message_id:
        place = place_of(interaction, message_id, private=private or not may_show)
        await _read(interaction, reading, place, may_show=may_show)


async def _read(
    interaction: discord.Interaction, reading: Reading, place: Place, *, may_show: bool
) -> None:
    async def told(count: int) -> None:
        with suppress(*UNREACHABLE):
            notice = cards.notice(batch_texts.reading(count))
            await interaction.edit_original_response(view=notice)

    try:
        outcome = await reading(place, told)
    except (BadUpload, NotAllowed) as problem:
        await _say(interaction, cards.notice(problem.sentence))
        return
    view = await view_of(interaction, outcome)
    if view is None:
        return
    if isinstance(outcome, Asked) and not may_show:
        text = f"{access_texts.may_not_show()} {access_texts.private_instead()}"
        view.add_item(discord.ui.TextDisplay(text))
    await _say(interaction, view)


async def view_of(
    interaction: discord.Interaction, outcome: ReadOutcome
) -> discord.ui.LayoutView | None:
    """What its author reads when a file was read; None when it was read before."""
    match outcome:
        case Asked(job=job):
            return await question_of(interaction, job.request, job)
        case NothingGood(request=request):
            return batch_cards.nothing_good(request)
        case TooManyLines(most=most):
            return cards.notice(batch_texts.too_many(most))
        case _:
            return await refusal_of(interaction, outcome)


async def _say(interaction: discord.Interaction, view: discord.ui.LayoutView) -> None:
    """Turn the acknowledgement into the answer; after its 15 minutes nobody can."""
    try:
        await interaction.edit_original_response(view=view)
    except UNREACHABLE as error:
        log.warning("what a file comes to was not told: %s", type(error).__name__)
