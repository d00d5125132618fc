"""What a press below words that a model wrote does, by the action in the button's custom id."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import discord

from bot.core.cases.reuse import UNKNOWN_JOB
from bot.core.errors import NotAllowed
from bot.core.jobs import Job, Written
from bot.core.models import USUAL
from bot.core.requests import ImageRequest, ImproveRequest, Request
from bot.ui import texts
from bot.ui._studio import here, studio_of
from bot.ui.asking import ask
from bot.ui.text_forms import WordsForm

Press = Callable[[discord.Interaction, str], Awaitable[None]]


async def use(interaction: discord.Interaction, job_id: str) -> None:
    """Ask for what was wanted, with the better words."""
    job = await _own(interaction, job_id)
    await _go_on(interaction, job, _written(job).prompt)


async def change(interaction: discord.Interaction, job_id: str) -> None:
    """Open the better words; ask for what was wanted with what becomes of them."""
    job = await _own(interaction, job_id)

    async def go_on(submitted: discord.Interaction, words: str, *, private: bool) -> None:
        del private
        await _go_on(submitted, job, words, typed=words)

    await interaction.response.send_modal(WordsForm(_written(job).prompt, go_on))


async def keep(interaction: discord.Interaction, job_id: str) -> None:
    """Ask for what was wanted, as it was."""
    job = await _own(interaction, job_id)
    await _go_on(interaction, job, None)


async def imagine(interaction: discord.Interaction, job_id: str) -> None:
    """Open the words for a described picture; make a picture with what becomes of them."""
    job = await _own(interaction, job_id)

    async def make(submitted: discord.Interaction, words: str, *, private: bool) -> None:
        request = ImageRequest(prompt=words, model=USUAL)
        await ask(submitted, request, private=private, typed=words)

    form = WordsForm(_written(job).prompt, make, asks_private=True)
    await interaction.response.send_modal(form)


async def _own(interaction: discord.Interaction, job_id: str) -> Job:
    """A request for words of whoever presses. Raises NotAllowed for everybody else."""
    job = await studio_of(interaction).ongoing.visible_job(await here(interaction), job_id)
    if job.place.user_id != interaction.user.id or not job.kind.makes_text:
        raise NotAllowed(UNKNOWN_JOB)
    return job


def _written(job: Job) -> Written:
    if job.written is None:
        raise NotAllowed(UNKNOWN_JOB)
    return job.written


async def _go_on(
    interaction: discord.Interaction, job: Job, words: str | None, *, typed: str = ""
) -> None:
    """Ask for what better words were wanted for; None for the person's own.

    `typed` is what they wrote into a form: they get it back when nothing comes of it.
    What it costs stood on the card where there were any, and is asked about otherwise.
    """
    if not isinstance(job.request, ImproveRequest):
        raise NotAllowed(UNKNOWN_JOB)
    studio = studio_of(interaction)
    # Who filled in a form means it, and would lose what they wrote.
    guarded = f"words {job.id}"
    if not typed and studio.desk.repeats.is_one(interaction.user.id, guarded, studio.now_ms()):
        await interaction.response.send_message(texts.pressed_twice(), ephemeral=True)
        return
    await ask(
        interaction,
        _with(job.request.wanted, words),
        private=job.request.then_private,
        again_of=job.id,
        final=None if job.final is None else _with(job.final, words),
        agreed=job.written is not None,
        typed=typed,
    )


def _with(request: Request, words: str | None) -> Request:
    """A request with other words in place of all that it had."""
    if words is None:
        return request
    if hasattr(request, "words"):
        return replace(request, prompt=words, words="")
    return replace(request, prompt=words)


PRESSES: Mapping[str, Press] = {
    "words:use": use,
    "words:change": change,
    "words:keep": keep,
    "words:imagine": imagine,
}
