"""/batch: many requests at once, from a file with one in each line."""

from pathlib import PurePosixPath

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.batches.lines import Form, form_of
from bot.core.cases.batching import LINES_BYTES_MAX, ZIP_BYTES_MAX, Sheet
from bot.core.errors import NotAllowed
from bot.core.words import plain
from bot.ui import attached, batch_asking, batch_cards, batch_texts
from bot.ui._studio import here, studio_of
from bot.ui.asking import acknowledge
from cogs._options import in_servers, matching

NUMBER_DIGITS_MAX = 18


@in_servers
class Batch(commands.GroupCog, group_name="batch", group_description="Make many at once"):
    @app_commands.command(description="Make many pictures and clips at once, from a file of lines")
    @app_commands.describe(
        file="A .txt with a prompt a line, a .csv with a column an option, or xAI's own .jsonl",
        files="A ZIP of the pictures and clips that the lines name",
        name="What it is called (the name of the file, unless you say)",
        private="Only you see the results (no unless you say)",
    )
    async def file(
        self,
        interaction: discord.Interaction,
        file: discord.Attachment,
        files: discord.Attachment | None = None,
        name: app_commands.Range[str, 1, batch_texts.NAME_CHARS_MAX] | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        form = form_of(file.filename)
        refusal = batch_texts.unlike_lines() if form is None else _why_not(file, form, files)
        if form is None or refusal is not None:
            await interaction.response.send_message(refusal, ephemeral=True)
            return
        sheet = Sheet(
            name=_named(name or "", file.filename),
            form=form,
            lines=attached.upload("file", file),
            files=None if files is None else attached.upload("files", files),
        )
        await batch_asking.read(interaction, sheet, private=private)

    @app_commands.command(name="list", description="Your latest batches here, and how they stand")
    async def list_(self, interaction: discord.Interaction) -> None:
        await acknowledge(interaction, private=True)
        studio, place = studio_of(interaction), await here(interaction)
        found = await studio.batching.latest(place, studio.member_key(place.user_id))
        await interaction.edit_original_response(view=batch_cards.listed(found))

    @app_commands.command(description="How far a batch is, and what came of it")
    @app_commands.describe(batch="Which batch, such as #12")
    async def show(self, interaction: discord.Interaction, batch: str) -> None:
        number = _number(batch)
        await acknowledge(interaction, private=True)
        studio, place = studio_of(interaction), await here(interaction)
        await batch_asking.show(interaction, await studio.batching.find(place, number))

    @show.autocomplete("batch")
    async def known(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        studio, place = studio_of(interaction), await here(interaction)
        found = await studio.batching.to_choose(place, studio.member_key(place.user_id))
        return matching([(batch_texts.choice(job), f"#{job.number}") for job in found], current)


def _number(batch: str) -> int:
    """The number in what was typed. Raises NotAllowed when there is none."""
    digits = batch.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= NUMBER_DIGITS_MAX):
        raise NotAllowed(batch_texts.unreadable())
    return int(digits)


def _why_not(file: discord.Attachment, form: Form, files: discord.Attachment | None) -> str | None:
    """What speaks against a file, as far as Discord says."""
    if file.size == 0:
        return batch_texts.empty_file()
    if file.size > LINES_BYTES_MAX:
        return batch_texts.long_file()
    if files is None:
        return None
    if form is Form.TXT:
        return batch_texts.needs_no_zip()
    if not files.filename.lower().endswith(".zip"):
        return batch_texts.unlike_zip()
    return batch_texts.large_zip() if files.size > ZIP_BYTES_MAX else None


def _named(name: str, filename: str) -> str:
    """What a batch is called."""
    words = plain(name) or plain(PurePosixPath(filename).stem) or "batch"
    return words[: batch_texts.NAME_CHARS_MAX]


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Batch())
