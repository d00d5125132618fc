"""/mod takedown, and Take down in the menu of a message: for moderators."""

import discord
from discord import app_commands

from bot.client import ImagineBot
from bot.core.errors import NotAllowed
from bot.ui import cards, choosing, line_choices, takedown_cards, takedown_texts
from bot.ui._studio import moderator_here, studio_of
from bot.ui.takedown_modal import open_take_down
from cogs._mod import put_under_mod
from cogs._options import in_servers

CaseNumber = app_commands.Range[int, 1, 999_999_999]
HOUR_MS = 60 * 60 * 1000
LISTED_MAX = 15
HOURS = [
    app_commands.Choice(name="1 hour", value=1),
    app_commands.Choice(name="a day", value=24),
    app_commands.Choice(name="7 days", value=7 * 24),
    app_commands.Choice(name="30 days", value=30 * 24),
]

takedown = app_commands.Group(name="takedown", description="Take down what was made, and undo it")


@takedown.command(name="job", description="Take down a picture or clip, and what was made from it")
@app_commands.describe(job="Which request, such as #12")
async def take_down_job(interaction: discord.Interaction, job: str) -> None:
    place = await moderator_here(interaction)
    takedowns = studio_of(interaction).oversight.takedowns
    await open_take_down(interaction, await takedowns.find(place, number=_number(job)))


@takedown.command(
    name="member", description="Take down what a member asked for: says first how much it is"
)
@app_commands.describe(member="Whose requests go", since="How far back to go")
@app_commands.choices(since=HOURS)
async def take_down_member(
    interaction: discord.Interaction, member: discord.User, since: int
) -> None:
    await interaction.response.defer(ephemeral=True)
    place = await moderator_here(interaction)
    studio = studio_of(interaction)
    since_ms = studio.now_ms() - since * HOUR_MS
    whole = await studio.oversight.takedowns.of_member(place, member.id, since_ms)
    view = takedown_cards.count_first(member.id, since_ms, whole, since)
    await interaction.edit_original_response(view=view)


@takedown.command(name="list", description="Show what is taken down and not over yet, in words")
async def list_cases(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True)
    place = await moderator_here(interaction)
    cases = await studio_of(interaction).oversight.takedowns.latest(place, LISTED_MAX)
    await interaction.edit_original_response(view=cards.notice(takedown_texts.cases(cases)))


@takedown.command(name="show", description="Show a takedown in words, and what can be done with it")
@app_commands.describe(case="Its number, as /mod takedown list says it")
async def show_case(interaction: discord.Interaction, case: CaseNumber) -> None:
    await interaction.response.defer(ephemeral=True)
    place = await moderator_here(interaction)
    takedowns = studio_of(interaction).oversight.takedowns
    found = await takedowns.case(place, case)
    view = takedown_cards.case(found, await takedowns.jobs_of(found))
    await interaction.edit_original_response(view=view)


@takedown.command(name="undo", description="Take a takedown back, within 7 days")
@app_commands.describe(case="Its number, as /mod takedown list says it")
async def undo(interaction: discord.Interaction, case: CaseNumber) -> None:
    await interaction.response.defer(ephemeral=True)
    place = await moderator_here(interaction)
    takedowns = studio_of(interaction).oversight.takedowns
    found = await takedowns.take_back(place, await takedowns.case(place, case))
    await interaction.edit_original_response(view=cards.notice(takedown_texts.undone(found)))


@app_commands.default_permissions(manage_messages=True)
@in_servers
async def take_down_shown(interaction: discord.Interaction, message: discord.Message) -> None:
    place = await moderator_here(interaction)
    takedowns = studio_of(interaction).oversight.takedowns
    job_id = await takedowns.shown_in(place, message.id)
    job_id = job_id or choosing.job_shown(interaction, message)
    shown = choosing.jobs_shown(interaction, message)
    lines = [await takedowns.find(place, job_id=one) for one in shown]
    if lines and lines[0].is_line:
        if len(lines) > 1:
            batch = await takedowns.find(place, job_id=lines[0].parent_id)
            view = line_choices.to_take_down(lines, batch)
            await interaction.response.send_message(view=view, ephemeral=True)
            return
        job_id = lines[0].id
    if job_id is None:
        raise NotAllowed(takedown_texts.no_job_in_message())
    await open_take_down(interaction, await takedowns.find(place, job_id=job_id))


def _number(job: str) -> int:
    """The number in what was typed. Raises NotAllowed when there is none."""
    digits = job.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise NotAllowed("`job` must be a number such as #12.")
    return int(digits)


async def setup(bot: ImagineBot) -> None:
    put_under_mod(bot, takedown)
    bot.tree.add_command(app_commands.ContextMenu(name="Take down", callback=take_down_shown))
