"""What a press on a card does, by the action in the button's custom id."""

from collections.abc import Awaitable, Callable, Mapping

import discord

from bot.core import previews
from bot.core.cases.reuse import UNKNOWN_JOB
from bot.core.errors import NotAllowed
from bot.core.given import longest_ms
from bot.core.ports import CancelOutcome, Card, Span
from bot.core.quota import Unit
from bot.core.requests import ClipEditRequest, ExtendRequest, StoryboardRequest
from bot.ui import (
    archive_presses,
    batch_presses,
    cards,
    case_presses,
    choosing,
    info_presses,
    likeness_presses,
    limit_texts,
    member_presses,
    modals,
    parcel_presses,
    privacy_presses,
    queue_cards,
    result_texts,
    setup_presses,
    takedown_presses,
    text_presses,
    texts,
)
from bot.ui._studio import admin_here, here, studio_of
from bot.ui.asking import answer, ask
from bot.ui.board_modal import once_more, redo, redo_scene

Press = Callable[[discord.Interaction, str], Awaitable[None]]


async def cancel(interaction: discord.Interaction, job_id: str) -> None:
    """Stop a job, and turn its card into its end at once."""
    studio = studio_of(interaction)
    job, outcome = await studio.ongoing.cancel(await here(interaction), job_id)
    match outcome:
        case CancelOutcome.STOPPED | CancelOutcome.STOPPING:
            card = cards.render(Card(job=job), studio.now_ms())
            await interaction.response.edit_message(view=card)
        case CancelOutcome.READY:
            await interaction.response.send_message(view=cards.ready(job), ephemeral=True)
        case CancelOutcome.ENDED:
            await interaction.response.send_message(texts.too_late(), ephemeral=True)


async def tell(interaction: discord.Interaction, job_id: str) -> None:
    """Have the author told when a job is over."""
    noted = await studio_of(interaction).ongoing.tell_when_over(await here(interaction), job_id)
    text = texts.told_later() if noted else texts.too_late()
    await interaction.response.send_message(text, ephemeral=True)


async def original(interaction: discord.Interaction, job_id: str) -> None:
    """Give the way to a result's files as they were made; the links work for a while."""
    studio = studio_of(interaction)
    job = await studio.ongoing.visible_job(await here(interaction), job_id)
    handed = await studio.results.originals(job)
    text = result_texts.no_originals()
    if handed.links:
        text = f"{result_texts.links(handed)}\n-# {texts.made_by_ai()}"
    await interaction.response.send_message(view=cards.notice(text), ephemeral=True)


async def delete(interaction: discord.Interaction, job_id: str) -> None:
    """Have a result removed."""
    await studio_of(interaction).ongoing.delete(await here(interaction), job_id)
    await interaction.response.edit_message(view=cards.notice(texts.deleted()))


async def stop_queued(interaction: discord.Interaction, job_id: str) -> None:
    """Stop a job from the list of the queue; the worker tells its card."""
    await studio_of(interaction).ongoing.cancel(await here(interaction), job_id)
    await turn_queue(interaction, "0")


async def turn_queue(interaction: discord.Interaction, page: str) -> None:
    """Show a page of the queue, as it is now."""
    queued = await studio_of(interaction).ongoing.queue(await here(interaction))
    await interaction.response.edit_message(view=queue_cards.render(queued, int(page)))


async def again(interaction: discord.Interaction, job_id: str) -> None:
    """Ask for the same once more, at the expense of whoever presses."""
    studio = studio_of(interaction)
    job = await studio.ongoing.visible_job(await here(interaction), job_id)
    if studio.desk.repeats.is_one(interaction.user.id, f"again {job_id}", studio.now_ms()):
        await interaction.response.send_message(texts.pressed_twice(), ephemeral=True)
        return
    if isinstance(job.request, StoryboardRequest):
        await once_more(interaction, job, job.request)
        return
    await ask(interaction, job.request, private=job.hidden, again_of=job.id, final=job.final)


async def edit(interaction: discord.Interaction, job_id: str) -> None:
    """Ask what should change in a result, at the expense of whoever presses."""
    job = await studio_of(interaction).ongoing.visible_job(await here(interaction), job_id)
    found = await choosing.of_job(interaction, job)
    await modals.open_edit(interaction, found, private=job.hidden)


async def animate(interaction: discord.Interaction, job_id: str) -> None:
    """Ask what should happen in a clip that begins with a result, as `edit`."""
    job = await studio_of(interaction).ongoing.visible_job(await here(interaction), job_id)
    found = await choosing.of_job(interaction, job)
    await modals.open_animate(interaction, found, private=job.hidden)


async def make_final(interaction: discord.Interaction, job_id: str) -> None:
    """Make what a preview is a preview of, at the expense of whoever presses.

    The price stood on the button, so nothing is asked any more.
    """
    studio = studio_of(interaction)
    job = await studio.ongoing.visible_job(await here(interaction), job_id)
    if job.final is None or not previews.is_preview(job):
        raise NotAllowed(UNKNOWN_JOB)
    if studio.desk.repeats.is_one(interaction.user.id, f"final {job_id}", studio.now_ms()):
        await interaction.response.send_message(texts.pressed_twice(), ephemeral=True)
        return
    await ask(
        interaction,
        job.final,
        private=job.hidden,
        again_of=job.id,
        preview_id=job.id,
        agreed=True,
    )


async def remove_limit(interaction: discord.Interaction, rule_id: str) -> None:
    """Remove a limit for an admin who was told what that can cost."""
    await interaction.response.defer()
    place = await admin_here(interaction)
    removed = await studio_of(interaction).limits.remove(place, rule_id)
    text = (
        limit_texts.limit_removed(removed) if removed is not None else limit_texts.limit_unknown()
    )
    await interaction.edit_original_response(view=cards.notice(text))


async def why(interaction: discord.Interaction, unit: str) -> None:
    """Tell whoever presses which limits of a unit hold for them in this channel, and why those."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    found = await studio_of(interaction).limits.why(await here(interaction))
    text = limit_texts.why(found, interaction.user.id, Unit(unit))
    await interaction.edit_original_response(view=cards.notice(text))


async def go(interaction: discord.Interaction, job_id: str) -> None:
    """Let begin what a person was asked about."""
    await answer(interaction, job_id)


async def agree(interaction: discord.Interaction, job_id: str) -> None:
    """Note that a person may use what they attached, and go on."""
    await answer(interaction, job_id, agreed=True)


async def take_first(interaction: discord.Interaction, job_id: str) -> None:
    """Work on the beginning of a clip that is too long."""
    await _take_part(interaction, job_id, end=False)


async def take_last(interaction: discord.Interaction, job_id: str) -> None:
    """Work on the end of a clip that is too long."""
    await _take_part(interaction, job_id, end=True)


async def _take_part(interaction: discord.Interaction, job_id: str, *, end: bool) -> None:
    job = await studio_of(interaction).ongoing.visible_job(await here(interaction), job_id)
    if not isinstance(job.request, ClipEditRequest | ExtendRequest):
        raise NotAllowed(UNKNOWN_JOB)
    await answer(interaction, job_id, Span(seconds=longest_ms(job.request) / 1000, end=end))


async def drop(interaction: discord.Interaction, job_id: str) -> None:
    """Forget what a person was asked about."""
    await studio_of(interaction).answers.drop_question(await here(interaction), job_id)
    await interaction.response.edit_message(view=cards.notice(texts.not_wanted()))


PRESSES: Mapping[str, Press] = {
    "ask:go": go,
    "ask:agree": agree,
    "ask:first": take_first,
    "ask:last": take_last,
    "ask:drop": drop,
    "board:redo": redo,
    "board:scene": redo_scene,
    "job:cancel": cancel,
    "job:again": again,
    "job:edit": edit,
    "job:animate": animate,
    "job:final": make_final,
    "job:tell": tell,
    "job:original": original,
    "job:delete": delete,
    "queue:cancel": stop_queued,
    "queue:back": turn_queue,
    "queue:more": turn_queue,
    "limit:remove": remove_limit,
    "limit:why": why,
    **case_presses.PRESSES,
    **archive_presses.PRESSES,
    **batch_presses.PRESSES,
    **info_presses.PRESSES,
    **likeness_presses.PRESSES,
    **member_presses.PRESSES,
    **parcel_presses.PRESSES,
    **privacy_presses.PRESSES,
    **setup_presses.PRESSES,
    **takedown_presses.PRESSES,
    **text_presses.PRESSES,
}
