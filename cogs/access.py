"""/access: who may have what made, and where. For admins."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ImagineBot
from bot.core.access import (
    ACCOUNT_DAYS_MAX,
    MEMBER_JOBS_MAX,
    NEWCOMER_HOURS_MAX,
    AccessRule,
    Effect,
    Subject,
    Topic,
)
from bot.core.cases.access import SECONDS_MAX, Role
from bot.core.models import Kind
from bot.core.problems import vocabulary
from bot.ui import access_texts, cards
from bot.ui._studio import admin_here, here, studio_of
from cogs._options import in_servers, matching

What = Literal["everything", "pictures", "edits", "clips", "storyboards", "texts"]


@in_servers
@app_commands.default_permissions(manage_guild=True)
class Access(
    commands.GroupCog,
    name="access",
    description="Who may have what made here, and in which channels",
):
    @app_commands.command(
        description="Make things only in the channels and for the roles you allow"
    )
    @app_commands.describe(
        what="What is allowed there (everything unless you say)",
        channel="A channel it may be made in, its threads included; add more one by one",
        role="A role it may be made for; add more one by one",
    )
    async def allow(
        self,
        interaction: discord.Interaction,
        what: What = "everything",
        channel: app_commands.AppCommandChannel | None = None,
        role: discord.Role | None = None,
    ) -> None:
        await _put(interaction, Effect.ALLOW, Topic(what), channel, role)

    @app_commands.command(description="Make nothing in a channel or for a role")
    @app_commands.describe(
        what="What is denied there (everything unless you say)",
        channel="A channel it is not made in, its threads included",
        role="A role it is not made for, whatever else its members have",
    )
    async def deny(
        self,
        interaction: discord.Interaction,
        what: What = "everything",
        channel: app_commands.AppCommandChannel | None = None,
        role: discord.Role | None = None,
    ) -> None:
        await _put(interaction, Effect.DENY, Topic(what), channel, role)

    @app_commands.command(
        description="Take a channel or role off a list, or remove what a role may use"
    )
    @app_commands.describe(entry="What to remove: choose from the list")
    async def remove(self, interaction: discord.Interaction, entry: str) -> None:
        place = await admin_here(interaction)
        await interaction.response.defer(ephemeral=True)
        access = studio_of(interaction).access
        gone = await access.remove(place, entry)
        if gone is None:
            text = access_texts.removed_before()
        else:
            text = access_texts.removed(gone, await access.terms(place), place.guild_id)
        await interaction.edit_original_response(view=cards.notice(text))

    @remove.autocomplete("entry")
    async def entries(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        place = await here(interaction)
        if not place.admin:
            return []
        terms = await studio_of(interaction).access.terms(place)
        named = [(access_texts.rule_choice(rule), rule.key) for rule in terms.rules]
        named += [(access_texts.bound_choice(bound), bound.key) for bound in terms.bounds]
        return matching(named, current)

    @app_commands.command(name="list", description="Show who may have what made, and where")
    async def list_all(self, interaction: discord.Interaction) -> None:
        place = await admin_here(interaction)
        await interaction.response.defer(ephemeral=True)
        studio = studio_of(interaction)
        text = access_texts.everything(
            await studio.access.terms(place),
            await studio.customs.house(place.space_id),
            place.guild_id,
        )
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(description="Choose the models that members or a role may use")
    @app_commands.describe(
        model="A model they may use; for pictures or clips, those you name here alone",
        model2="One more",
        model3="One more",
        role="Whose choice this is (everyone's unless you say)",
    )
    async def models(
        self,
        interaction: discord.Interaction,
        model: str,
        model2: str | None = None,
        model3: str | None = None,
        role: discord.Role | None = None,
    ) -> None:
        place = await admin_here(interaction)
        await interaction.response.defer(ephemeral=True)
        chosen = [one for one in (model, model2, model3) if one]
        bounds = await studio_of(interaction).access.set_models(
            place, _whose(interaction, role), chosen
        )
        text = access_texts.bounds_set(bounds)
        await interaction.edit_original_response(view=cards.notice(text))

    @models.autocomplete("model")
    @models.autocomplete("model2")
    @models.autocomplete("model3")
    async def offered_models(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        catalogue = studio_of(interaction).offering.catalogue
        offered = (*catalogue.image_models, *catalogue.video_models)
        return matching([(model.name, model.id) for model in offered], current, or_value=True)

    @app_commands.command(description="Choose how large and long things may be, for all or a role")
    @app_commands.describe(
        pictures="The largest size of pictures",
        clips="The largest size of clips",
        seconds="The longest clip, in seconds",
        role="Whose choice this is (everyone's unless you say)",
    )
    async def sizes(
        self,
        interaction: discord.Interaction,
        pictures: str | None = None,
        clips: str | None = None,
        seconds: app_commands.Range[int, 1, SECONDS_MAX] | None = None,
        role: discord.Role | None = None,
    ) -> None:
        place = await admin_here(interaction)
        await interaction.response.defer(ephemeral=True)
        bounds = await studio_of(interaction).access.set_sizes(
            place, _whose(interaction, role), pictures=pictures, clips=clips, seconds=seconds
        )
        text = access_texts.bounds_set(bounds)
        await interaction.edit_original_response(view=cards.notice(text))

    @sizes.autocomplete("pictures")
    async def picture_sizes(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return _sizes(interaction, Kind.IMAGE, current)

    @sizes.autocomplete("clips")
    async def clip_sizes(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return _sizes(interaction, Kind.VIDEO, current)

    @app_commands.command(description="Let newcomers wait before they may use the bot")
    @app_commands.describe(
        hours="For how many hours after they joined; 0 lets them begin at once",
        account_days="How many days old their Discord account has to be; 0 for any age",
    )
    async def newcomers(
        self,
        interaction: discord.Interaction,
        hours: app_commands.Range[int, 0, NEWCOMER_HOURS_MAX] | None = None,
        account_days: app_commands.Range[int, 0, ACCOUNT_DAYS_MAX] | None = None,
    ) -> None:
        place = await admin_here(interaction)
        await interaction.response.defer(ephemeral=True)
        studio = studio_of(interaction)
        await studio.access.set_newcomers(place, hours=hours, days=account_days)
        text = access_texts.newcomers(await studio.customs.house(place.space_id))
        await interaction.edit_original_response(view=cards.notice(text))

    @app_commands.command(
        description="Choose how many requests of one person are worked on at once"
    )
    @app_commands.describe(count="At most so many; 0 for as many as the bot's operator allows")
    async def at_once(
        self,
        interaction: discord.Interaction,
        count: app_commands.Range[int, 0, MEMBER_JOBS_MAX],
    ) -> None:
        place = await admin_here(interaction)
        await interaction.response.defer(ephemeral=True)
        await studio_of(interaction).access.set_member_jobs_max(place, count)
        await interaction.edit_original_response(view=cards.notice(access_texts.at_once(count)))


async def _put(
    interaction: discord.Interaction,
    effect: Effect,
    topic: Topic,
    channel: app_commands.AppCommandChannel | None,
    role: discord.Role | None,
) -> None:
    """Put a channel, a role or both on their lists, and say what these mean now."""
    place = await admin_here(interaction)
    named = ((Subject.CHANNEL, channel), (Subject.ROLE, role))
    rules = [
        AccessRule(
            effect=effect,
            topic=topic,
            subject=subject,
            subject_id=one.id,
            subject_name=one.name or "",
        )
        for subject, one in named
        if one is not None
    ]
    if not rules:
        await interaction.response.send_message(access_texts.nothing_named(), ephemeral=True)
        return
    await interaction.response.defer(ephemeral=True)
    terms = await studio_of(interaction).access.put(place, *rules)
    text = access_texts.rule_set(rules, terms, place.guild_id)
    await interaction.edit_original_response(view=cards.notice(text))


def _whose(interaction: discord.Interaction, role: discord.Role | None) -> Role:
    """Whose bound it is: the role that all have stands for everyone."""
    if role is None or role.id == interaction.guild_id:
        return Role()
    return Role(id=role.id, name=role.name)


def _sizes(
    interaction: discord.Interaction, kind: Kind, current: str
) -> list[app_commands.Choice[str]]:
    known = vocabulary(kind, "resolution", studio_of(interaction).offering.catalogue)
    return matching([(size, size) for size in known], current)


async def setup(bot: ImagineBot) -> None:
    await bot.add_cog(Access())
