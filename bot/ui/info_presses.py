"""What a press on the Info panel does. Every press reads anew what this person may do."""

from collections.abc import Awaitable, Callable, Mapping

import discord

from bot.core.cases.panel import Deed, larger
from bot.core.errors import DiscordDown, DmClosed, MayNotPost, NotAllowed, TooLargeForChannel
from bot.core.jobs import Job
from bot.ui import access_texts, cards, info_cards, info_texts, report_forms, rights, texts
from bot.ui._studio import here, studio_of
from bot.ui.asking import ask, place_of, why_not
from bot.ui.info_modals import ExtendForm, VaryForm

Press = Callable[[discord.Interaction, str], Awaitable[None]]

BESIDE_NAME = "before-and-after.jpg"


async def info(interaction: discord.Interaction, job_id: str) -> None:
    """Show everything about a job to whoever may see it."""
    panel = await studio_of(interaction).panels.open(await here(interaction), job_id)
    await interaction.response.send_message(view=info_cards.render(panel), ephemeral=True)


async def walk(interaction: discord.Interaction, job_id: str) -> None:
    """Lead the panel to another job."""
    panel = await studio_of(interaction).panels.open(await here(interaction), job_id)
    await interaction.response.edit_message(view=info_cards.render(panel))


async def vary(interaction: discord.Interaction, job_id: str) -> None:
    """Ask for other words."""
    await interaction.response.send_modal(VaryForm(await _job(interaction, job_id, Deed.VARY)))


async def make_larger(interaction: discord.Interaction, job_id: str) -> None:
    """Ask for the same at 2k, at the expense of whoever presses."""
    job = await _job(interaction, job_id, Deed.LARGER)
    request = larger(job.request)
    if request is None or await _pressed_twice(interaction, f"larger {job_id}"):
        return
    again_of = job.id if job.request.inputs else None
    await ask(interaction, request, private=job.hidden, again_of=again_of)


async def extend(interaction: discord.Interaction, job_id: str) -> None:
    """Ask what happens next in a clip."""
    studio = studio_of(interaction)
    job = await _job(interaction, job_id, Deed.EXTEND)
    source_ms = await studio.panels.source_ms(job)
    form = ExtendForm(job, source_ms, studio.offering.catalogue)
    await interaction.response.send_modal(form)


async def compare(interaction: discord.Interaction, job_id: str) -> None:
    """Show before and after side by side."""
    job = await _job(interaction, job_id, Deed.COMPARE)
    await interaction.response.defer(ephemeral=True, thinking=True)
    async with studio_of(interaction).lineage.beside(job) as picture:
        await interaction.edit_original_response(
            view=info_cards.compared(job, BESIDE_NAME),
            attachments=[discord.File(picture, filename=BESIDE_NAME)],
        )


async def send(interaction: discord.Interaction, job_id: str) -> None:
    """Send a copy by direct message to whoever presses."""
    job = await _job(interaction, job_id, Deed.SEND)
    if await _pressed_twice(interaction, f"send {job_id}"):
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        await studio_of(interaction).results.send(await here(interaction), job)
        text = info_texts.sent()
    except (DmClosed, MayNotPost):
        text = info_texts.dm_closed()
    except TooLargeForChannel:
        text = info_texts.too_large_to_send()
    except DiscordDown:
        text = info_texts.unheard()
    await interaction.edit_original_response(view=cards.notice(text))


async def post(interaction: discord.Interaction, job_id: str) -> None:
    """Make a private result of one's own public, in the channel it is pressed in."""
    job = await _job(interaction, job_id, Deed.POST)
    if (refusal := why_not(interaction, (), private=False)) is not None:
        raise NotAllowed(refusal)
    await _check_showing(interaction, job)
    if await _pressed_twice(interaction, f"post {job_id}"):
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    place = await here(interaction)
    try:
        shown = await studio_of(interaction).results.post(place, job)
        text = info_texts.posted(shown, place.guild_id)
    except TooLargeForChannel:
        text = info_texts.too_large_to_send()
    except MayNotPost:
        text = info_texts.may_not_post()
    except DiscordDown:
        text = info_texts.unheard()
    await interaction.edit_original_response(view=cards.notice(text))


async def _check_showing(interaction: discord.Interaction, job: Job) -> None:
    """Raises NotAllowed where somebody may not show a result of theirs to all."""
    if not rights.may_show(interaction):
        raise NotAllowed(access_texts.may_not_show())
    there, presence = place_of(interaction, None, private=False), rights.presence(interaction)
    doorway = studio_of(interaction).doorway
    if (barred := await doorway.bars_showing(there, presence, job.kind)) is not None:
        raise NotAllowed(access_texts.barred(barred))


async def ask_to_delete(interaction: discord.Interaction, job_id: str) -> None:
    """Ask once before a result goes."""
    job = await _job(interaction, job_id, Deed.DELETE)
    await interaction.response.edit_message(view=info_cards.asks_to_delete(job))


async def _job(interaction: discord.Interaction, job_id: str, deed: Deed) -> Job:
    return await studio_of(interaction).panels.job_for(await here(interaction), job_id, deed)


async def _pressed_twice(interaction: discord.Interaction, what: str) -> bool:
    """Whether this person pressed the same a moment ago; they are told then."""
    studio = studio_of(interaction)
    twice = studio.desk.repeats.is_one(interaction.user.id, what, studio.now_ms())
    if twice:
        await interaction.response.send_message(texts.pressed_twice(), ephemeral=True)
    return twice


PRESSES: Mapping[str, Press] = {
    "job:info": info,
    "info:walk": walk,
    "info:keep": walk,
    "info:parents": walk,
    "info:children": walk,
    "info:vary": vary,
    "info:larger": make_larger,
    "info:extend": extend,
    "info:compare": compare,
    "info:send": send,
    "info:post": post,
    "info:report": report_forms.open_for_job,
    "info:delete": ask_to_delete,
}
