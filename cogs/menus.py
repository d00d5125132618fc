"""The Apps menu of a message: edit, animate, describe or report what it shows."""

import discord
from discord import app_commands

from bot.client import ImagineBot
from bot.ui import choosing, modal_texts, modals, report_forms
from cogs._options import in_servers


@in_servers
async def edit_image(interaction: discord.Interaction, message: discord.Message) -> None:
    if found := await choosing.of_message(interaction, message):
        await modals.open_edit(interaction, found, private=False)
    else:
        await _nothing(interaction, or_clip=True)


@in_servers
async def animate_image(interaction: discord.Interaction, message: discord.Message) -> None:
    if found := await choosing.of_message(interaction, message):
        await modals.open_animate(interaction, found, private=False)
    else:
        await _nothing(interaction, or_clip=True)


@in_servers
async def describe_image(interaction: discord.Interaction, message: discord.Message) -> None:
    found = await choosing.of_message(interaction, message)
    if pictures := [one for one in found if not one.clip]:
        await modals.describe(interaction, pictures)
    else:
        await _nothing(interaction, or_clip=False)


@in_servers
async def report(interaction: discord.Interaction, message: discord.Message) -> None:
    await report_forms.open_for_message(interaction, message)


async def _nothing(interaction: discord.Interaction, *, or_clip: bool) -> None:
    text = modal_texts.no_picture(or_clip=or_clip)
    await interaction.response.send_message(text, ephemeral=True)


MENUS = {
    "Edit image": edit_image,
    "Animate image": animate_image,
    "Describe image": describe_image,
    "Report": report,
}


async def setup(bot: ImagineBot) -> None:
    for name, chosen in MENUS.items():
        bot.tree.add_command(app_commands.ContextMenu(name=name, callback=chosen))
