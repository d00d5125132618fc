"""Records of the world as the JSON objects of Discord's API v10."""

from typing import Any

from sandbox.discord.basics import Json, iso
from sandbox.discord.files import Files
from sandbox.discord.world import (
    EPHEMERAL,
    HAS_THREAD,
    Channel,
    Guild,
    Member,
    Message,
    Role,
    Thread,
    User,
    World,
)

TEXT, DM, GROUP_DM, CATEGORY, PUBLIC_THREAD = 0, 1, 3, 4, 11
MEDIA_KEYS = ("media", "file")
EMBED_MEDIA_KEYS = ("image", "thumbnail", "video")


def user(person: User) -> Json:
    return {
        "id": person.id,
        "username": person.username,
        "global_name": person.global_name,
        "discriminator": "0000" if person.bot else "0",
        "avatar": None,
        "bot": person.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def role(record: Role) -> Json:
    return {
        "id": record.id,
        "name": record.name,
        "permissions": str(record.permissions),
        "position": record.position,
        "color": record.colour,
        "colors": {
            "primary_color": record.colour,
            "secondary_color": None,
            "tertiary_color": None,
        },
        "hoist": False,
        "managed": record.managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def member(record: Member, *, with_user: bool = True) -> Json:
    body: Json = {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": iso(record.timed_out_until_s),
        "flags": 0,
        "joined_at": iso(record.joined_s),
        "nick": record.nick,
        "pending": False,
        "premium_since": None,
        "roles": list(record.role_ids),
        "mute": False,
        "deaf": False,
    }
    return body | {"user": user(record.user)} if with_user else body


def channel(record: Channel, world: World) -> Json:
    if record.guild_id is None:
        people = list(record.people_ids) or [record.recipient_id or ""]
        return {
            "id": record.id,
            "type": GROUP_DM if len(people) > 2 else DM,
            "flags": 0,
            "name": None,
            "owner_id": people[0],
            "recipients": [user(world.users[one]) for one in people],
        }
    if record.thread is not None:
        return _thread(record, record.thread, world)
    guild = world.guilds[record.guild_id]
    return {
        "id": record.id,
        "type": CATEGORY if record.is_category else TEXT,
        "flags": 0,
        "guild_id": record.guild_id,
        "name": record.name,
        "topic": record.topic,
        "position": record.position,
        "nsfw": record.nsfw,
        "parent_id": record.parent_id,
        "rate_limit_per_user": 0,
        "permission_overwrites": [
            {
                "id": target,
                "type": 0 if target in guild.roles else 1,
                "allow": str(overwrite.allow),
                "deny": str(overwrite.deny),
            }
            for target, overwrite in record.overwrites.items()
        ],
    }


def _thread(record: Channel, thread: Thread, world: World) -> Json:
    written = len(world.messages_in(record.id))
    return {
        "id": record.id,
        "type": PUBLIC_THREAD,
        "flags": 0,
        "guild_id": record.guild_id,
        "name": record.name,
        "parent_id": record.parent_id,
        "owner_id": thread.owner_id,
        "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": thread.archived,
            "archive_timestamp": iso(thread.made_s),
            "auto_archive_duration": thread.rest_after_min,
            "locked": thread.locked,
            "create_timestamp": iso(thread.made_s),
        },
        "message_count": written,
        "member_count": 1,
        "total_message_sent": written,
    }


def channel_for(record: Channel, world: World, bits: int) -> Json:
    """The channel of an interaction: with the permissions that the person has in it."""
    return channel(record, world) | {"permissions": str(bits)}


def guild(record: Guild) -> Json:
    """A guild as the API returns it."""
    nothing = (
        *("icon", "description", "home_header", "splash", "discovery_splash", "banner"),
        *("application_id", "afk_channel_id", "system_channel_id", "widget_channel_id"),
        *("max_presences", "vanity_url_code", "rules_channel_id", "safety_alerts_channel_id"),
        *("public_updates_channel_id", "incidents_data"),
    )
    return {
        **dict.fromkeys(nothing),
        "id": record.id,
        "name": record.name,
        "owner_id": record.owner_id,
        "region": "local",
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": [role(one) for one in record.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "max_members": 500_000,
        "max_stage_video_channel_users": 0,
        "max_video_channel_users": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": record.locale,
        "nsfw": False,
        "nsfw_level": 0,
    }


def guild_create(record: Guild, world: World, *, only_member_id: str | None = None) -> Json:
    """A guild with all that is in it, for the gateway; optionally with one member alone."""
    members = [m for m in record.members.values() if only_member_id in {None, m.user.id}]
    return guild(record) | {
        "joined_at": iso(min((m.joined_s for m in record.members.values()), default=0.0)),
        "large": False,
        "unavailable": False,
        "member_count": len(record.members),
        "members": [member(one) for one in members],
        "channels": [channel(one, world) for one in world.channels_of(record)],
        "threads": [channel(one, world) for one in world.threads_of(record)],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def message(record: Message, files: Files, thread: Json | None = None) -> Json:
    """A message with fresh links; files that a component or embed shows are not listed again."""
    shown: set[str] = set()
    components = [_with_links(part, files, shown) for part in record.components]
    embeds = [_embed(part, files, shown) for part in record.embeds]
    body: Json = {
        "id": record.id,
        "channel_id": record.channel_id,
        "type": record.type,
        "author": user(record.author),
        "content": record.content,
        "timestamp": iso(record.sent_s),
        "edited_timestamp": iso(record.edited_s),
        "flags": record.flags
        | (EPHEMERAL if record.ephemeral else 0)
        | (HAS_THREAD if thread else 0),
        "tts": False,
        "pinned": False,
        "mentions": [user(one) for one in record.mentions],
        "mention_roles": [],
        "mention_everyone": record.mention_everyone,
        "embeds": embeds,
        "components": components,
        "attachments": [files.json(one) for one in record.attachments if one.id not in shown],
    }
    optional: Json = {
        "guild_id": record.guild_id,
        "nonce": record.nonce,
        "application_id": record.application_id,
        "webhook_id": record.application_id if record.interaction else None,
        "interaction_metadata": record.interaction,
        "message_reference": record.reference,
        "reactions": record.reactions or None,
        "thread": thread,
    }
    return body | {key: value for key, value in optional.items() if value is not None}


def _with_links(part: Json, files: Files, shown: set[str]) -> Json:
    """A component whose media carry fresh links; notes the files it shows."""
    return {key: _linked_value(key, value, files, shown) for key, value in part.items()}


def _linked_value(key: str, value: Any, files: Files, shown: set[str]) -> Any:
    if key in MEDIA_KEYS and isinstance(value, dict):
        return _media(value, files, shown)
    if isinstance(value, dict):
        return _with_links(value, files, shown)
    if isinstance(value, list):
        return [
            _with_links(item, files, shown) if isinstance(item, dict) else item for item in value
        ]
    return value


def _media(media: Json, files: Files, shown: set[str]) -> Json:
    attachment = files.get(media.get("attachment_id") or "")
    if attachment is None:
        return {"id": "0", "proxy_url": media["url"], **media}
    shown.add(attachment.id)
    return files.media(attachment)


def _embed(embed: Json, files: Files, shown: set[str]) -> Json:
    body = {"type": "rich", **embed}
    for key in EMBED_MEDIA_KEYS:
        attachment = files.get(embed.get(key, {}).get("attachment_id") or "")
        if attachment is not None:
            shown.add(attachment.id)
            body[key] = files.media(attachment)
    return body
