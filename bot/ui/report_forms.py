"""The form in which somebody says what is wrong with a result, and the ways to it."""

from typing import Any

import discord
from discord import ui

from bot.core.cases.panel import Deed
from bot.core.errors import NotAllowed
from bot.core.jobs import Job
from bot.core.reports import Wrong
from bot.ui import cards, choosing, info_cards, line_choices, report_texts, rights
from bot.ui._studio import here, studio_of
from bot.ui.forms import Form

WORDS_CHARS_MAX = 500


async def open_for_job(interaction: discord.Interaction, job_id: str) -> None:
    """Ask what is wrong with a result. Raises NotAllowed for one's own, or one unseen."""
    job = await studio_of(interaction).panels.job_for(await here(interaction), job_id, Deed.REPORT)
    await interaction.response.send_modal(ReportForm(job))


async def open_for_message(interaction: discord.Interaction, message: discord.Message) -> None:
    """Ask what is wrong with what a message shows; offer to delete it where it is one's own."""
    studio, place = studio_of(interaction), await here(interaction)
    job_id = await studio.oversight.reports.job_of_message(place, message.id)
    shown = choosing.jobs_shown(interaction, message)
    if len(shown) > 1:
        lines = [await studio.ongoing.visible_job(place, one) for one in shown]
        view = line_choices.to_report(lines)
        await interaction.response.send_message(view=view, ephemeral=True)
        return
    job_id = shown[0] if shown and job_id is not None else job_id
    if job_id is None:
        await interaction.response.send_message(report_texts.shows_nothing(), ephemeral=True)
        return
    panel = await studio.panels.open(place, job_id)
    if Deed.REPORT in panel.deeds:
        await interaction.response.send_modal(ReportForm(panel.job))
    elif Deed.DELETE in panel.deeds:
        view = info_cards.asks_to_delete(panel.job)
        await interaction.response.send_message(view=view, ephemeral=True)
    else:
        raise NotAllowed(report_texts.own())


class ReportForm(Form):
    """What is wrong with a result."""

    def __init__(self, job: Job) -> None:
        super().__init__(report_texts.title(job))
        self._job_id = job.id
        self._reason = ui.RadioGroup[Any](
            custom_id="reason",
            options=[
                discord.RadioGroupOption(label=report_texts.wrong(one), value=one) for one in Wrong
            ],
        )
        self._words = ui.TextInput[Any](
            custom_id="words",
            style=discord.TextStyle.paragraph,
            max_length=WORDS_CHARS_MAX,
            required=False,
        )
        self._tell = ui.Checkbox[Any](custom_id="tell")
        self.add_item(
            ui.Label[Any](
                text=report_texts.reason(),
                description=report_texts.reason_hint(),
                component=self._reason,
            )
        )
        self.add_item(
            ui.Label[Any](
                text=report_texts.words(),
                description=report_texts.words_hint(),
                component=self._words,
            )
        )
        self.add_item(ui.Label[Any](text=report_texts.tell(), component=self._tell))

    async def sent(self, interaction: discord.Interaction) -> None:
        """Tell the moderators; what the form does not offer counts as something else."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        studio, place = studio_of(interaction), await here(interaction)
        job = await studio.panels.job_for(place, self._job_id, Deed.REPORT)
        chosen = self._reason.value
        wrong = Wrong(chosen) if chosen in set(Wrong) else Wrong.OTHER
        filed = await studio.oversight.reports.report(
            place,
            job,
            wrong,
            self._words.value,
            tell=self._tell.value,
            presence=rights.presence(interaction),
        )
        text = report_texts.answered(filed, tell=self._tell.value)
        await interaction.edit_original_response(view=cards.notice(text))
