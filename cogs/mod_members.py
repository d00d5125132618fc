"""/mod block, unblock, note: members who may not use the bot, and notes on them. For moderators."""

from typing import cast

import discord
from discord import app_commands

from bot.client import ImagineBot
from bot.ui import cards, member_texts, rights
from bot.ui._studio import here, moderator_here, studio_of
from cogs._mod import Under, put_under_mod
from cogs._options import known_days

REASON_CHARS_MAX = 200
NOTE_CHARS_MAX = 500


@app_commands.command(description="Keep a member from using the bot in the whole server")
@app_commands.describe(
    member="Who is kept out",
    until="Until the end of which day (until somebody unblocks them unless you say)",
    reason="Why: they are told",
)
@app_commands.autocomplete(until=known_days)
async def block(
    interaction: discord.Interaction,
    member: discord.User,
    until: str | None = None,
    reason: app_commands.Range[str, 1, REASON_CHARS_MAX] | None = None,
) -> None:
    await interaction.response.defer(ephemeral=True)
    place, studio = await here(interaction), studio_of(interaction)
    house = await studio.customs.house(place.space_id)
    members = studio.oversight.members
    case = await members.block(
        place,
        member.id,
        until_ms=None if until is None else await members.until_ms(place, until),
        reason=reason or "",
        rank=rights.rank_of(member, house),
    )
    await interaction.edit_original_response(view=cards.notice(member_texts.blocked(case)))


@app_commands.command(description="Let a member use the bot again who is blocked, or rests")
@app_commands.describe(member="Who is let in again", reason="Why, for the record")
async def unblock(
    interaction: discord.Interaction,
    member: discord.User,
    reason: app_commands.Range[str, 1, REASON_CHARS_MAX] | None = None,
) -> None:
    await interaction.response.defer(ephemeral=True)
    place = await here(interaction)
    lifted = await studio_of(interaction).oversight.members.let_in(place, member.id, reason or "")
    text = member_texts.let_in(member.id, lifted)
    await interaction.edit_original_response(view=cards.notice(text))


@app_commands.command(description="Note something about a member that moderators alone read")
@app_commands.describe(member="Whom it is about", text="The note; it stays as it is")
async def note(
    interaction: discord.Interaction,
    member: discord.User,
    text: app_commands.Range[str, 1, NOTE_CHARS_MAX],
) -> None:
    await interaction.response.defer(ephemeral=True)
    place = await moderator_here(interaction)
    await studio_of(interaction).oversight.members.note(place, member.id, text)
    await interaction.edit_original_response(view=cards.notice(member_texts.noted(member.id)))


async def setup(bot: ImagineBot) -> None:
    put_under_mod(bot, cast("Under", block), cast("Under", unblock), cast("Under", note))
