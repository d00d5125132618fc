"""INTERACTION_CREATE: what the bot is told about an interaction.

Object: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from sandbox.discord import payloads
from sandbox.discord.basics import Json
from sandbox.discord.core import Core
from sandbox.discord.interaction import Interaction
from sandbox.discord.world import Guild


def interaction_create(core: Core, interaction: Interaction, data: Json) -> Json:
    """The event that tells the bot of an interaction."""
    user, channel, guild = interaction.user, interaction.channel, interaction.guild
    bot_id = core.bot.user.id
    payload: Json = {
        "id": interaction.id,
        "application_id": bot_id,
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel_id": channel.id,
        "channel": payloads.channel_for(channel, core.world, core.bits(channel, user.id)),
        "app_permissions": str(
            core.bits(channel, user.id if interaction.user_installed else bot_id)
        ),
        "locale": user.locale,
        "entitlements": [],
        "context": core.context(channel),
        "authorizing_integration_owners": interaction.owners,
        "attachment_size_limit": interaction.upload_limit_bytes,
    }
    if interaction.source is not None:
        payload["message"] = core.message_json(interaction.source)
    if guild is not None:
        return payload | _in_guild(core, interaction, guild)
    return payload | {"user": payloads.user(user)}


def _in_guild(core: Core, interaction: Interaction, guild: Guild) -> Json:
    user, channel = interaction.user, interaction.channel
    member = payloads.member(guild.members[user.id])
    return {
        "guild_id": guild.id,
        "guild": {"id": guild.id, "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "member": member | {"permissions": str(core.bits(channel, user.id))},
    }
