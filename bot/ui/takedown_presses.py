"""What a press does that is about takedowns. Every press reads anew what this person may do."""

from collections.abc import Awaitable, Callable, Mapping

import discord

from bot.ui import cards, takedown_cards, takedown_texts
from bot.ui._studio import moderator_here, studio_of
from bot.ui.takedown_modal import MemberDownForm, open_take_down

Press = Callable[[discord.Interaction, str], Awaitable[None]]


async def take_down(interaction: discord.Interaction, job_id: str) -> None:
    """Ask why a result goes, and how much with it."""
    place = await moderator_here(interaction)
    job = await studio_of(interaction).oversight.takedowns.find(place, job_id=job_id)
    await open_take_down(interaction, job)


async def take_down_member(interaction: discord.Interaction, member_since: str) -> None:
    """The same for what a member asked for since a moment."""
    user_id, since_ms = map(int, member_since.split("."))
    place = await moderator_here(interaction)
    whole = await studio_of(interaction).oversight.takedowns.of_member(place, user_id, since_ms)
    if not whole.jobs:
        text = takedown_texts.nothing_of_member()
        await interaction.response.edit_message(view=cards.notice(text))
        return
    await interaction.response.send_modal(MemberDownForm(user_id, since_ms, whole))


async def undo(interaction: discord.Interaction, case_id: str) -> None:
    """Take a takedown back."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    place = await moderator_here(interaction)
    takedowns = studio_of(interaction).oversight.takedowns
    case = await takedowns.take_back(place, await takedowns.case_by_id(place, case_id))
    await interaction.edit_original_response(view=cards.notice(takedown_texts.undone(case)))


async def open_pictures(interaction: discord.Interaction, case_id: str) -> None:
    """Show what was taken down to whoever presses alone; that is written down first."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    place = await moderator_here(interaction)
    takedowns = studio_of(interaction).oversight.takedowns
    case = await takedowns.case_by_id(place, case_id)
    limit, most = interaction.filesize_limit, takedown_cards.PICTURES_MAX
    async with takedowns.open_pictures(place, case, bytes_max=limit, files_max=most) as shown:
        if not shown:
            text = takedown_texts.too_large(case)
            await interaction.edit_original_response(view=cards.notice(text))
            return
        files = [discord.File(one.path, filename=one.media.filename, spoiler=True) for one in shown]
        await interaction.edit_original_response(
            view=takedown_cards.opened(case, shown), attachments=files
        )


PRESSES: Mapping[str, Press] = {
    "down:ask": take_down,
    "down:member": take_down_member,
    "down:undo": undo,
    "down:open": open_pictures,
}
