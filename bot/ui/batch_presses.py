"""What a press on a button of a batch does."""

from collections.abc import Awaitable, Callable, Mapping

import discord

from bot.ui import batch_asking, texts
from bot.ui._studio import here, studio_of


async def retry(interaction: discord.Interaction, job_id: str) -> None:
    """Ask once more for the lines of which nothing came, at the expense of their author."""
    studio = studio_of(interaction)
    batch = await studio.ongoing.visible_job(await here(interaction), job_id)
    if studio.desk.repeats.is_one(interaction.user.id, f"retry {job_id}", studio.now_ms()):
        await interaction.response.send_message(texts.pressed_twice(), ephemeral=True)
        return
    await batch_asking.retry(interaction, batch)


PRESSES: Mapping[str, Callable[[discord.Interaction, str], Awaitable[None]]] = {
    "batch:retry": retry,
}
