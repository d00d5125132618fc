"""/quota: what members, channels and the whole server may use, and exceptions. For admins."""

from decimal import Decimal
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core import quota
from bot.core.cases.limits import Limit
from bot.core.errors import NotAllowed
from bot.core.quota import Subject, Unit
from bot.core.windows import Window
from bot.ui import cards, limit_texts
from bot.ui._studio import admin_here, as_member, here, studio_of
from cogs._options import in_servers, known_days, matching

Units = Literal["images", "clips", "seconds", "dollars"]
Named = discord.Role | discord.Member | discord.User | app_commands.AppCommandChannel


@in_servers
@app_commands.default_permissions(manage_guild=True)
class Quota(
    commands.GroupCog, name="quota", description="Limits for members, channels and the server"
):
    @app_commands.command(name="set", description="Set a limit for members, a channel or all")
    @app_commands.describe(
        unit="What is counted: pictures, clips, seconds of clips, or dollars for all of them",
        window="When counting begins anew, by the server's clock; rolling is the last 24 hours",
        amount="How much, such as 20 pictures or 2.50 dollars; 0 allows none",
        subject="Whose use is counted (each member's, or that of whom you name)",
        role="For each member who has this role",
        member="For this member alone",
        channel="For all members together in this channel and its threads",
    )
    @app_commands.choices(
        subject=[
            app_commands.Choice(name="everyone: each member by themselves", value="everyone"),
            app_commands.Choice(name="a role: each of its members", value="role"),
            app_commands.Choice(name="one member", value="member"),
            app_commands.Choice(name="the whole server together", value="guild"),
            app_commands.Choice(name="a channel: all in it together", value="channel"),
        ]
    )
    async def set_limit(
        self,
        interaction: discord.Interaction,
        unit: Units,
        window: Literal["hour", "day", "month", "rolling"],
        amount: app_commands.Range[float, 0, 1_000_000],
        subject: str | None = None,
        role: discord.Role | None = None,
        member: discord.User | None = None,
        channel: app_commands.AppCommandChannel | None = None,
    ) -> None:
        place = await admin_here(interaction)
        given = {"role": role, "member": member, "channel": channel}
        about, named = whom(subject, {o: one for o, one in given.items() if one is not None})
        limit = Limit(
            unit=Unit(unit),
            window=Window(window),
            subject=about,
            subject_id=named.id if named is not None else 0,
            subject_name=named.name if named is not None else "",
            amount=quota.whole_amount(Decimal(str(amount)), Unit(unit)),
        )
        await interaction.response.defer(ephemeral=True)
        studio = studio_of(interaction)
        rule, replaced = await studio.limits.put(place, limit)
        text = limit_texts.limit_set(
            rule, replaced, studio.limits.most_ticks(rule.window), studio.offering.catalogue
        )
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(name="list", description="Show every limit here and what is used of it")
    async def list_limits(self, interaction: discord.Interaction) -> None:
        place = await admin_here(interaction)
        await interaction.response.defer(ephemeral=True)
        personal, together = await studio_of(interaction).limits.every(place)
        text = limit_texts.limits(personal, together)
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(name="remove", description="Remove a limit, after asking once")
    @app_commands.describe(limit="Which limit: choose from the list")
    async def remove_limit(self, interaction: discord.Interaction, limit: str) -> None:
        place = await admin_here(interaction)
        await interaction.response.defer(ephemeral=True)
        studio = studio_of(interaction)
        rule = await studio.limits.find(place, limit)
        if rule is None:
            view = cards.notice(limit_texts.limit_unknown())
        else:
            warning = limit_texts.limit_removal(rule, studio.limits.most_ticks(rule.window))
            view = cards.confirm_removal(rule.id, warning)
        await interaction.edit_original_response(view=view)

    @remove_limit.autocomplete("limit")
    async def known_limits(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        place = await here(interaction)
        if not place.admin:
            return []
        own = await studio_of(interaction).limits.own(place)
        named = [(limit_texts.limit_choice(rule), rule.id) for rule in own]
        return matching(named, current)

    @app_commands.command(description="Which limits hold for a member, what is left, and why")
    @app_commands.describe(member="Whose limits")
    async def why(self, interaction: discord.Interaction, member: discord.User) -> None:
        place = await admin_here(interaction)
        await interaction.response.defer(ephemeral=True)
        found = await studio_of(interaction).limits.why(as_member(place, member))
        text = limit_texts.why(found, member.id, own=member.id == place.user_id)
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(description="Let a member use more than their limits allow for a time")
    @app_commands.describe(
        member="Who may use more",
        unit="What they get more of",
        amount="How much higher each of their own limits of it is",
        reason="Why, for the record",
        until="Until the end of which day (today unless you say)",
    )
    @app_commands.autocomplete(until=known_days)
    async def grant(
        self,
        interaction: discord.Interaction,
        member: discord.User,
        unit: Units,
        amount: app_commands.Range[float, 0, 1_000_000],
        reason: app_commands.Range[str, 1, 200],
        until: str = "today",
    ) -> None:
        place = await admin_here(interaction)
        more = quota.whole_amount(Decimal(str(amount)), Unit(unit))
        await interaction.response.defer(ephemeral=True)
        limits, whom_ = studio_of(interaction).limits, as_member(place, member)
        granted = await limits.grant(
            place, whom_, unit=Unit(unit), amount=more, until=until, reason=reason
        )
        text = limit_texts.granted(granted, await limits.standing(whom_))
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(description="Let nothing that a member used count any more for them")
    @app_commands.describe(
        member="Who begins anew",
        reason="Why, for the record",
        unit="What is forgiven (everything unless you say)",
    )
    async def reset(
        self,
        interaction: discord.Interaction,
        member: discord.User,
        reason: app_commands.Range[str, 1, 200],
        unit: Units | None = None,
    ) -> None:
        place = await admin_here(interaction)
        await interaction.response.defer(ephemeral=True)
        units = list(Unit) if unit is None else [Unit(unit)]
        forgiven = await studio_of(interaction).limits.reset(
            place, as_member(place, member), units, reason
        )
        text = limit_texts.reset_done(member.id, forgiven, units)
        await interaction.edit_original_response(view=cards.notice(text))


def whom(subject: str | None, named: dict[str, Named]) -> tuple[Subject, Named | None]:
    """Whose use a limit counts, from what an admin filled in; the role that all have is everyone.

    Raises NotAllowed when `subject` and the options that name somebody do not go together.
    """
    wanted = subject or next(iter(named), "everyone")
    for option in named:
        if option != wanted:
            raise NotAllowed(limit_texts.option_unfit(option))
    if wanted in {"role", "member", "channel"} and wanted not in named:
        raise NotAllowed(limit_texts.option_missing(wanted))
    one = named.get(wanted)
    if isinstance(one, discord.Role) and one.is_default():
        return Subject.EVERYONE, None
    if isinstance(one, app_commands.AppCommandChannel) and (
        one.type is discord.ChannelType.category
    ):
        raise NotAllowed(limit_texts.not_a_channel())
    return Subject(wanted), one


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Quota())
