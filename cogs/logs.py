"""/logs: what was made here, and by whom. For moderators."""

from typing import Literal
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.cases.exporting import Wanted
from bot.core.cases.values import Here
from bot.core.log_exports import Form, What
from bot.core.models import Kind
from bot.core.moments import HINT, end_ms, first_ms
from bot.core.searching import ActCriteria, Criteria, Standing
from bot.ui import archive_cards, archive_texts, attached, cards, log_texts, wording
from bot.ui._studio import admin_here, moderator_here, overseer_here, space_id, studio_of
from cogs._options import in_servers
from cogs._sources import job_named

SINCE = f"From when on: {HINT}"
UNTIL = f"Until when: {HINT}"
KINDS = [app_commands.Choice(name=wording.kind(one), value=one.value) for one in Kind]
STANDINGS = [
    app_commands.Choice(name=archive_texts.standing(one), value=one.value) for one in Standing
]
WHATS = [app_commands.Choice(name=archive_texts.export_choice(one), value=one) for one in What]


@in_servers
@app_commands.default_permissions(manage_messages=True)
class Logs(commands.GroupCog, name="logs", description="What was made here, and by whom"):
    @app_commands.command(description="Search requests: by words, member, kind, state, time")
    @app_commands.describe(
        text="Words of the prompt",
        member="Whose requests",
        kind="What was to be made",
        state="How it stands",
        channel="Where it was asked for",
        since=SINCE,
        until=UNTIL,
        job="Its number, such as #12, or a link to a message that shows it",
        picture="A copy of a picture or clip, to find the request that it came from",
    )
    @app_commands.choices(kind=KINDS, state=STANDINGS)
    async def search(
        self,
        interaction: discord.Interaction,
        text: app_commands.Range[str, 1, 200] = "",
        member: discord.User | None = None,
        kind: str | None = None,
        state: str | None = None,
        channel: app_commands.AppCommandChannel | None = None,
        since: str | None = None,
        until: str | None = None,
        job: str | None = None,
        picture: discord.Attachment | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await moderator_here(interaction)
        looking_back = studio_of(interaction).oversight.looking_back
        since_ms, until_ms = await within(interaction, since, until)
        criteria = Criteria(
            text=text,
            member_key=looking_back.member_key(None if member is None else member.id),
            kind=None if kind is None else Kind(kind),
            standing=None if state is None else Standing(state),
            channel_id=None if channel is None else channel.id,
            since_ms=since_ms,
            until_ms=until_ms,
            job_ids=await these(interaction, place, job, picture),
        )
        found = await looking_back.search(place, criteria)
        await interaction.edit_original_response(view=archive_cards.page(found))

    @app_commands.command(description="Show the whole life of a request: what happened, and when")
    @app_commands.describe(job="Its number, such as #12, or a link to a message that shows it")
    async def show(self, interaction: discord.Interaction, job: str) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await moderator_here(interaction)
        looking_back = studio_of(interaction).oversight.looking_back
        found = await looking_back.named(place, **job_named(job, place))
        life = await looking_back.life(place, found)
        await interaction.edit_original_response(view=archive_cards.life(life))

    @app_commands.command(description="Show what a member asked for, spent, and was refused")
    @app_commands.describe(member="Whose requests, spending and cases")
    async def member(self, interaction: discord.Interaction, member: discord.User) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await moderator_here(interaction)
        profile = await studio_of(interaction).oversight.looking_back.profile(place, member.id)
        notes = await studio_of(interaction).oversight.members.notes(place, member.id)
        text = archive_texts.profile(profile, notes)
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(description="Search what admins and moderators did")
    @app_commands.describe(
        by="Who did it",
        about="Whom it was about",
        action="What was done, such as block or decided",
        since=SINCE,
        until=UNTIL,
    )
    async def audit(
        self,
        interaction: discord.Interaction,
        by: discord.User | None = None,
        about: discord.User | None = None,
        action: app_commands.Range[str, 1, 40] = "",
        since: str | None = None,
        until: str | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await overseer_here(interaction)
        looking_back = studio_of(interaction).oversight.looking_back
        since_ms, until_ms = await within(interaction, since, until)
        criteria = ActCriteria(
            by_user_id=None if by is None else by.id,
            member_key=looking_back.member_key(None if about is None else about.id),
            action=action,
            since_ms=since_ms,
            until_ms=until_ms,
        )
        found = await looking_back.search(place, criteria)
        await interaction.edit_original_response(view=archive_cards.page(found))

    @app_commands.command(description="Export the log of this server as a file, for admins")
    @app_commands.describe(
        what="What is in it", form="For a spreadsheet, or for a program", since=SINCE, until=UNTIL
    )
    @app_commands.choices(what=WHATS)
    async def export(
        self,
        interaction: discord.Interaction,
        what: str = What.JOBS,
        form: Literal["csv", "jsonl"] = "csv",
        since: str = "30 days",
        until: str | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await admin_here(interaction)
        studio = studio_of(interaction)
        since_ms, until_ms = await within(interaction, since, until)
        wanted = Wanted(
            what=What(what),
            form=Form(form),
            since_ms=since_ms or 0,
            until_ms=studio.now_ms() + 1 if until_ms is None else until_ms,
        )
        most = interaction.filesize_limit
        async with studio.oversight.exports.exporting(place, wanted, most) as file:
            await interaction.edit_original_response(
                view=archive_cards.exported(file),
                attachments=[discord.File(file.path, filename=file.path.name)],
            )

    @app_commands.command(description="Show the latest requests and what came of them")
    @app_commands.describe(member="Only those of one member")
    async def recent(
        self, interaction: discord.Interaction, member: discord.User | None = None
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        place = await moderator_here(interaction)
        records = await studio_of(interaction).oversight.history.recent(
            place,
            of_user_id=member.id if member is not None else None,
            channel_id=None if place.whole_server else interaction.channel_id,
        )
        text = log_texts.recent(
            records, whole_server=place.whole_server, of_one_member=member is not None
        )
        await interaction.edit_original_response(view=cards.notice(text))


async def these(
    interaction: discord.Interaction,
    place: Here,
    job: str | None,
    picture: discord.Attachment | None,
) -> tuple[str, ...] | None:
    """The requests that were named, or that a picture came from; None when neither was given.

    Raises NotAllowed and BadUpload.
    """
    oversight, found = studio_of(interaction).oversight, None
    if job is not None:
        found = ((await oversight.looking_back.named(place, **job_named(job, place))).id,)
    if picture is not None:
        upload = attached.upload("picture", picture, clip=attached.is_clip(picture))
        alike = await oversight.origins.of_picture(place, upload)
        found = alike if found is None else tuple(one for one in alike if one in found)
    return found


async def within(
    interaction: discord.Interaction, since: str | None, until: str | None
) -> tuple[int | None, int | None]:
    """The times that were typed, by the server's clock. Raises NotAllowed."""
    studio = studio_of(interaction)
    house, now_ms = await studio.customs.house(space_id(interaction)), studio.now_ms()
    zone = ZoneInfo(house.time_zone)
    return (
        None if since is None else first_ms(since, now_ms, zone),
        None if until is None else end_ms(until, now_ms, zone),
    )


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Logs())
