"""The forms behind the Info panel. What is sent in is checked anew: rights may be lost by then."""

from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot.core.cases.panel import Deed
from bot.core.cases.values import Kept
from bot.core.jobs import Job
from bot.core.models import Catalogue
from bot.core.problems import problems
from bot.core.requests import ExtendRequest
from bot.ui import info_texts, prompts
from bot.ui._studio import here, host_of, studio_of
from bot.ui.asking import ask

LIVES_S = 900.0
"""A form that nobody sends in is forgotten then."""
TEXT_CHARS_MAX = 4_000
"""As much as one field of a form takes."""
REASON_CHARS_MAX = 500
SECONDS_OFFERED = 15
SECONDS_USUAL = 6


class Form(ui.Modal):
    """A form about a job. Whatever goes wrong is answered in private."""

    def __init__(self, kind: str, job: Job, title: str) -> None:
        super().__init__(title=title, timeout=LIVES_S, custom_id=f"form:{kind}:{job.id}")
        self.job_id = job.id

    async def on_error(self, interaction: discord.Interaction, error: Exception, /) -> None:
        """Tell whoever sent it in."""
        await host_of(interaction).explain(interaction, error)


class VaryForm(Form):
    """The first words, to be changed; all else stays."""

    def __init__(self, job: Job) -> None:
        super().__init__("vary", job, info_texts.vary(job))
        first = job.request.prompt
        self.prompt = ui.TextInput[Any](
            style=discord.TextStyle.paragraph,
            default=prompts.cut(first, TEXT_CHARS_MAX),
            max_length=TEXT_CHARS_MAX,
        )
        hint = info_texts.prompt_hint(cut=len(first) > TEXT_CHARS_MAX)
        self.add_item(ui.Label(text=info_texts.prompt(), description=hint, component=self.prompt))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Ask for the same with these words, from the same files."""
        job = await studio_of(interaction).panels.job_for(here(interaction), self.job_id, Deed.VARY)
        await ask(
            interaction,
            replace(job.request, prompt=self.prompt.value),
            private=job.hidden,
            again_of=job.id if job.request.inputs else None,
        )


class ExtendForm(Form):
    """What happens next in a clip, and for how long."""

    def __init__(self, job: Job, source_ms: int, catalogue: Catalogue) -> None:
        super().__init__("extend", job, info_texts.extend(job))
        self.prompt = ui.TextInput[Any](
            style=discord.TextStyle.paragraph, max_length=TEXT_CHARS_MAX
        )
        lengths = (
            ExtendRequest(prompt="-", seconds=seconds, source_ms=source_ms)
            for seconds in range(1, SECONDS_OFFERED + 1)
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
        self.seconds = ui.Select[Any](options=options)
        self.add_item(ui.Label(text=info_texts.goes_on(), component=self.prompt))
        self.add_item(ui.Label(text=info_texts.seconds(), component=self.seconds))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Let the clip go on, at the expense of whoever asks."""
        job = await studio_of(interaction).panels.job_for(
            here(interaction), self.job_id, Deed.EXTEND
        )
        chosen = self.seconds.values[0] if self.seconds.values else ""
        seconds = int(chosen) if chosen.isdecimal() else SECONDS_USUAL
        await ask(
            interaction,
            ExtendRequest(prompt=self.prompt.value, seconds=seconds),
            private=job.hidden,
            sources=(Kept(option="video", job_id=job.id),),
        )


class ReportForm(Form):
    """What is wrong with a result."""

    def __init__(self, job: Job) -> None:
        super().__init__("report", job, info_texts.report(job))
        self.reason = ui.TextInput[Any](
            style=discord.TextStyle.paragraph, max_length=REASON_CHARS_MAX
        )
        self.add_item(
            ui.Label(
                text=info_texts.reason(),
                description=info_texts.reason_hint(),
                component=self.reason,
            )
        )

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Tell the moderators."""
        studio, place = studio_of(interaction), here(interaction)
        job = await studio.panels.job_for(place, self.job_id, Deed.REPORT)
        is_new = await studio.reports.report(place, job, self.reason.value)
        text = info_texts.noted() if is_new else info_texts.noted_before()
        await interaction.response.send_message(text, ephemeral=True)
