"""/result: what could not be shown, or was withdrawn, for its author alone."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core import previews
from bot.core.errors import NotAllowed
from bot.core.models import Kind
from bot.core.ports import Sent
from bot.ui import batch_asking, log_texts, result_cards
from bot.ui._studio import here, studio_of
from bot.ui.asking import TOKEN_LIFE_MS, acknowledge
from cogs._options import in_servers, matching


class Result(commands.Cog):
    @app_commands.command(description="Get a picture, clip or text of yours that is kept for you")
    @app_commands.describe(job="Which request, such as #12 (the latest that you have not seen)")
    @in_servers
    async def result(self, interaction: discord.Interaction, job: str | None = None) -> None:
        number = _number(job)
        await acknowledge(interaction, private=True)
        studio = studio_of(interaction)
        results = studio.results
        found = await results.find(await here(interaction), number)
        if found.kind is Kind.BATCH:
            await batch_asking.show(interaction, found)
            return
        takedowns = studio.oversight.takedowns
        down_by = await takedowns.standing_of(found) if found.withheld else None
        async with results.handing_out(found, interaction.filesize_limit) as handed:
            files = [
                discord.File(path, filename=media.filename)
                for path, media in zip(handed.files, handed.shown, strict=True)
            ]
            onward_ticks = previews.onward_ticks(found, studio.offering.catalogue)
            message = await interaction.edit_original_response(
                view=result_cards.render(handed, onward_ticks, down_by), attachments=files
            )
        if handed.shown:
            sent = Sent(channel_id=interaction.channel_id or 0, message_id=message.id)
            until_ms = round(interaction.created_at.timestamp() * 1000) + TOKEN_LIFE_MS
            await results.note_copy(found, sent, interaction.token, until_ms)

    @result.autocomplete("job")
    async def own_jobs(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        jobs = await studio_of(interaction).results.own(await here(interaction))
        named = [(log_texts.choice(job), f"#{job.number}") for job in jobs]
        return matching(named, current)


def _number(job: str | None) -> int | None:
    """The number in what was typed. Raises NotAllowed when there is none."""
    if job is None:
        return None
    digits = job.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise NotAllowed("`job` must be a number such as #12. Choose one from the list.")
    return int(digits)


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Result())
