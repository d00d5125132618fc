"""What a press on a card does, by the action in the button's custom id."""

from collections.abc import Awaitable, Callable, Mapping

import discord

from bot.core.ports import CancelOutcome, Card
from bot.core.studio import looks_after
from bot.ui import cards, limit_texts, rights, texts
from bot.ui._studio import here, studio_of
from bot.ui.asking import ask

Press = Callable[[discord.Interaction, str], Awaitable[None]]


async def cancel(interaction: discord.Interaction, job_id: str) -> None:
    """Stop a job, and turn its card into its end at once."""
    studio = studio_of(interaction)
    job, outcome = await studio.cancel(here(interaction), job_id)
    match outcome:
        case CancelOutcome.STOPPED | CancelOutcome.STOPPING:
            card = cards.render(Card(job=job), studio.now_ms())
            await interaction.response.edit_message(view=card)
        case CancelOutcome.READY:
            await interaction.response.send_message(texts.ready(), ephemeral=True)
        case CancelOutcome.ENDED:
            await interaction.response.send_message(texts.too_late(), ephemeral=True)


async def again(interaction: discord.Interaction, job_id: str) -> None:
    """Ask for the same once more, at the expense of whoever presses."""
    studio = studio_of(interaction)
    job = await studio.visible_job(here(interaction), job_id)
    if studio.repeats.is_one(interaction.user.id, f"again {job_id}", studio.now_ms()):
        await interaction.response.send_message(texts.pressed_twice(), ephemeral=True)
        return
    await ask(interaction, job.request, private=job.place.private, again_of=job.id)


async def info(interaction: discord.Interaction, job_id: str) -> None:
    """Show everything about a job to whoever may know it."""
    place = here(interaction)
    job = await studio_of(interaction).visible_job(place, job_id)
    own = job.place.user_id == interaction.user.id
    view = cards.info(job, with_cost=own or looks_after(place, job))
    await interaction.response.send_message(view=view, ephemeral=True)


async def remove_limit(interaction: discord.Interaction, rule_id: str) -> None:
    """Remove a limit for an admin who was told what that can cost."""
    rights.require_admin(interaction)
    removed = await studio_of(interaction).remove_limit(here(interaction), rule_id)
    text = (
        limit_texts.limit_removed(removed) if removed is not None else limit_texts.limit_unknown()
    )
    await interaction.response.edit_message(view=cards.notice(text))


PRESSES: Mapping[str, Press] = {
    "job:cancel": cancel,
    "job:again": again,
    "job:info": info,
    "limit:remove": remove_limit,
}
