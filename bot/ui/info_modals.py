"""The forms behind the Info panel. What is sent in is checked anew: rights may be lost by then."""

from typing import Any

import discord
from discord import ui

from bot.core.cases.panel import Deed, varied
from bot.core.cases.values import Kept
from bot.core.jobs import Job
from bot.core.models import Catalogue
from bot.core.problems import problems
from bot.core.requests import ExtendRequest
from bot.ui import info_texts, prompts
from bot.ui._studio import here, studio_of
from bot.ui.asking import ask
from bot.ui.forms import TYPED_CHARS_MAX, Form
from bot.ui.modals import SECONDS_MAX

SECONDS_USUAL = 6


class VaryForm(Form):
    """The first words, to be changed; all else stays."""

    def __init__(self, job: Job) -> None:
        super().__init__(info_texts.vary(job))
        self._job_id = job.id
        first = job.request.prompt
        self._prompt = ui.TextInput[Any](
            custom_id="prompt",
            style=discord.TextStyle.paragraph,
            default=prompts.cut(first, TYPED_CHARS_MAX),
            max_length=TYPED_CHARS_MAX,
        )
        hint = info_texts.prompt_hint(cut=len(first) > TYPED_CHARS_MAX)
        self.add_item(ui.Label(text=info_texts.prompt(), description=hint, component=self._prompt))

    async def sent(self, interaction: discord.Interaction) -> None:
        """Ask for the same with these words, from the same files."""
        job = await studio_of(interaction).panels.job_for(
            await here(interaction), self._job_id, Deed.VARY
        )
        await ask(
            interaction,
            varied(job.request, self._prompt.value),
            private=job.hidden,
            again_of=job.id if job.request.inputs else None,
            typed=self._prompt.value,
        )


class ExtendForm(Form):
    """What happens next in a clip, and for how long."""

    def __init__(self, job: Job, source_ms: int, catalogue: Catalogue) -> None:
        super().__init__(info_texts.extend(job))
        self._job_id = job.id
        self._prompt = ui.TextInput[Any](
            custom_id="prompt", style=discord.TextStyle.paragraph, max_length=TYPED_CHARS_MAX
        )
        lengths = (
            ExtendRequest(prompt="-", seconds=seconds, source_ms=source_ms)
            for seconds in range(1, SECONDS_MAX + 1)
        )
        options = [
            discord.SelectOption(
                label=info_texts.seconds_more(request, catalogue),
                value=str(request.seconds),
                default=request.seconds == SECONDS_USUAL,
            )
            for request in lengths
            if not problems(request, catalogue)
        ]
        self._seconds = ui.Select[Any](custom_id="seconds", options=options)
        self.add_item(ui.Label(text=info_texts.goes_on(), component=self._prompt))
        self.add_item(ui.Label(text=info_texts.seconds(), component=self._seconds))

    async def sent(self, interaction: discord.Interaction) -> None:
        """Let the clip go on, at the expense of whoever asks."""
        panels = studio_of(interaction).panels
        job = await panels.job_for(await here(interaction), self._job_id, Deed.EXTEND)
        chosen = self._seconds.values[0] if self._seconds.values else ""
        seconds = int(chosen) if chosen.isdecimal() else SECONDS_USUAL
        await ask(
            interaction,
            ExtendRequest(prompt=self._prompt.value, seconds=seconds),
            private=job.hidden,
            sources=(Kept(option="video", job_id=job.id),),
            typed=self._prompt.value,
        )
