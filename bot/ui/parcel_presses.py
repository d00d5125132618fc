"""What a press on ZIP does."""

from collections.abc import Awaitable, Callable, Mapping

import discord

from bot.core.cases.parcels import Packed
from bot.core.errors import DeliveryError
from bot.core.jobs import Job
from bot.core.ports import Part, Sent
from bot.ui import cards, parcel_cards, parcel_texts, texts
from bot.ui._studio import here, studio_of
from bot.ui.asking import TOKEN_LIFE_MS

PARTING_MS = 120_000
"""So long before Discord's time for answers ends, the rest goes by direct message."""


async def pack(interaction: discord.Interaction, job_id: str) -> None:
    """Hand out what came of a batch, for who may have it."""
    studio = studio_of(interaction)
    batch = await studio.parcels.batch_for(await here(interaction), job_id)
    if studio.desk.repeats.is_one(interaction.user.id, f"zip {job_id}", studio.now_ms()):
        await interaction.response.send_message(texts.pressed_twice(), ephemeral=True)
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    async with studio.parcels.packing(batch, interaction.filesize_limit) as packed:
        if packed.link is not None:
            await interaction.edit_original_response(view=parcel_cards.link(batch, packed))
        else:
            await _send_parts(interaction, batch, packed)


async def _send_parts(interaction: discord.Interaction, batch: Job, packed: Packed) -> None:
    """One after the other, each in a private message."""
    studio = studio_of(interaction)
    until_ms = round(interaction.created_at.timestamp() * 1000) + TOKEN_LIFE_MS
    for nth, path in enumerate(packed.parts, start=1):
        await studio.parcels.check(batch)
        one = Part(batch=batch, nth=nth, of=len(packed.parts))
        if studio.now_ms() > until_ms - PARTING_MS:
            await _by_letter(interaction, batch, packed, nth)
            return
        left_out = parcel_texts.left_out(packed.left_out) if nth == one.of else ""
        view = parcel_cards.part(one, path.name, left_out)
        file = discord.File(path, filename=path.name)
        if nth == 1:
            message = await interaction.edit_original_response(view=view, attachments=[file])
        else:
            message = await interaction.followup.send(
                view=view, file=file, ephemeral=True, wait=True
            )
        sent = Sent(channel_id=interaction.channel_id or 0, message_id=message.id)
        await studio.parcels.note_part(batch, sent, interaction.token, until_ms)


async def _by_letter(
    interaction: discord.Interaction, batch: Job, packed: Packed, first: int
) -> None:
    """The parts from one on, when Discord's time for answers is about to end."""
    parcels, of = studio_of(interaction).parcels, len(packed.parts)
    try:
        for nth, path in enumerate(packed.parts[first - 1 :], start=first):
            one = Part(batch=batch, nth=nth, of=of)
            await parcels.check(batch)
            await parcels.mail(one, path, interaction.user.id)
    except DeliveryError:
        text = parcel_texts.not_by_letter()
    else:
        text = parcel_texts.by_letter()
    await interaction.followup.send(view=cards.notice(text), ephemeral=True)


PRESSES: Mapping[str, Callable[[discord.Interaction, str], Awaitable[None]]] = {
    "batch:zip": pack,
}
