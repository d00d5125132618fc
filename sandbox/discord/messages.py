"""Messages: what one may say, and who is told when it appears, changes or goes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sandbox.discord import components, embeds, permissions, problems
from sandbox.discord.basics import Json, text_or_none
from sandbox.discord.core import Core
from sandbox.discord.files import Attachment
from sandbox.discord.forms import FILES_MAX, Form
from sandbox.discord.problems import Faults
from sandbox.discord.world import COMPONENTS_V2, LOADING, Message, User

CONTENT_CHARS_MAX = 2000
NONCE_CHARS_MAX = 25
REPLY_TYPE = 19
SETTABLE_FLAGS = 1 << 2 | 1 << 12 | COMPONENTS_V2
USER_MENTION = re.compile(r"<@!?(\d+)>")
LEGACY_FIELDS = ("content", "embeds", "stickers", "sticker_ids", "poll")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A checked body: what a message is to show."""

    content: str
    flags: int
    embeds: list[Json]
    components: list[Json]
    attachments: list[Attachment]
    mentions: list[User]
    mention_everyone: bool

    def put_into(self, message: Message) -> None:
        message.content = self.content
        message.flags = self.flags
        message.embeds = self.embeds
        message.components = self.components
        message.attachments = self.attachments
        message.mentions = self.mentions
        message.mention_everyone = self.mention_everyone


def check(core: Core, form: Form, before: Message | None = None) -> Draft:
    """Check what a message is to show, or how the message ``before`` is to change.

    Raises:
        problems.Problem: 400, code 50035 with Discord's nested errors; 50006 for a message without
            anything.
    """
    body, faults = form.fields, Faults()
    flags = _flags(body, before, faults)
    v2 = bool(flags & COMPONENTS_V2)
    if v2:
        _check_no_legacy_fields(body, before, faults)
    attachments = _attachments(core, form, before, faults)
    by_name = {one.filename: one for one in attachments}
    content = before.content if before and "content" not in body else body.get("content")
    faults.text(("content",), content, 0, CONTENT_CHARS_MAX)
    shown = before.components if before else []
    if body.get("components") is not None:
        shown = components.check(
            body["components"], v2=v2, attachments=by_name, files=core.files, faults=faults
        )
    parts = before.embeds if before else []
    if "embeds" in body:
        parts = embeds.check(body["embeds"] or [], by_name, core.files, faults)
    faults.check()
    if not (content or parts or shown or attachments or body.get("sticker_ids")):
        raise problems.empty_message()
    everyone, mentions = _mentions(core, content or "", shown, body.get("allowed_mentions"))
    return Draft(
        content=content or "",
        flags=flags,
        embeds=parts,
        components=shown,
        attachments=attachments,
        mentions=mentions,
        mention_everyone=everyone,
    )


def _flags(body: Json, before: Message | None, faults: Faults) -> int:
    asked = body.get("flags")
    wanted = int(asked or 0) & SETTABLE_FLAGS
    if before is None:
        return wanted
    if before.components_v2 and asked is not None and not wanted & COMPONENTS_V2:
        words = "The IS_COMPONENTS_V2 flag cannot be removed"
        faults.add(("flags",), "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", words)
    kept = before.flags if asked is None else before.flags & COMPONENTS_V2
    return (kept | wanted) & ~LOADING


def _check_no_legacy_fields(body: Json, before: Message | None, faults: Faults) -> None:
    converting = before is not None and not before.components_v2
    stale = {"content": before.content, "embeds": before.embeds} if before and converting else {}
    for key in LEGACY_FIELDS:
        if body.get(key) or (key not in body and stale.get(key)):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            words = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            faults.add((key,), code, words)


def _attachments(
    core: Core, form: Form, before: Message | None, faults: Faults
) -> list[Attachment]:
    """The files a message has afterwards: those kept, then the new ones."""
    owned = {one.id: one for one in before.attachments} if before else {}
    listed = form.body.get("attachments")
    if listed is None:
        kept, named = list(owned.values()), {}
    else:
        kept = [owned[str(one["id"])] for one in listed if str(one.get("id")) in owned]
        named = {str(one.get("id")): one for one in listed if str(one.get("id")) not in owned}
    for index in named:
        if not index.isdecimal() or int(index) not in form.uploads:
            words = "Attachment data for ID not found"
            faults.add(("attachments",), "ATTACHMENT_NOT_FOUND", words)
    new: list[Attachment] = []
    for number, upload in sorted(form.uploads.items()):
        described = named.get(str(number), {}).get("description")
        faults.text(("attachments", number, "description"), described, 0, 1024)
        new.append(core.files.keep(replace(upload, description=described)))
    if len(kept) + len(new) > FILES_MAX:
        raise problems.too_many_files()
    return kept + new


def _mentions(
    core: Core, content: str, shown: list[Json], allowed: Mapping[str, Any] | None
) -> tuple[bool, list[User]]:
    """Whether everyone is pinged, and which people are."""
    texts = [content, *(part["content"] for part in components.every(shown) if "content" in part)]
    text = "\n".join(texts)
    parse = ("users", "everyone") if allowed is None else (allowed.get("parse") or ())
    named = {str(one) for one in (allowed or {}).get("users") or ()}
    ids = dict.fromkeys(USER_MENTION.findall(text))
    pinged = [one for one in ids if "users" in parse or one in named]
    everyone = "everyone" in parse and ("@everyone" in text or "@here" in text)
    return everyone, [core.world.users[one] for one in pinged if one in core.world.users]


def reply_to(message: Message) -> Json:
    """What makes a new message a reply to another."""
    reference: Json = {"type": 0, "message_id": message.id, "channel_id": message.channel_id}
    if message.guild_id is not None:
        reference["guild_id"] = message.guild_id
    return {"type": REPLY_TYPE, "reference": reference}


def create(
    core: Core,
    *,
    channel_id: str,
    author: User,
    draft: Draft | None,
    **details: Any,
) -> Message:
    """Put a new message into the world and tell those who may see it."""
    message = Message(
        id=core.ids.next(),
        channel_id=channel_id,
        guild_id=core.channel(channel_id).guild_id,
        author=author,
        sent_s=core.clock(),
        **details,
    )
    if draft is not None:
        draft.put_into(message)
    core.world.add_message(message)
    tell(core, "MESSAGE_CREATE", message)
    return message


def change(core: Core, message: Message, draft: Draft) -> None:
    """Let a message show something else; the answer to a defer is not marked as edited."""
    if not message.loading:
        message.edited_s = core.clock()
    draft.put_into(message)
    tell(core, "MESSAGE_UPDATE", message)


def remove(core: Core, message: Message) -> None:
    """Take a message away from everybody."""
    audience = _audience(core, message)
    core.world.remove_message(message)
    body: Json = {"id": message.id, "channel_id": message.channel_id}
    frame = {"t": "message_gone", "channel_id": message.channel_id, "message_id": message.id}
    core.screens.tell_all(frame)
    for user_id in audience:
        core.screens.show(user_id, frame)
    if _bot_hears(core, message):
        guild = {"guild_id": message.guild_id} if message.guild_id else {}
        intent = core.gateway.intent_for_messages(message.guild_id)
        core.gateway.dispatch(
            "MESSAGE_DELETE", body | guild, guild_id=message.guild_id, intent=intent
        )


def tell(core: Core, event: str, message: Message) -> None:
    """Show a message to the people who may see it, and to the bot unless it is ephemeral."""
    body = core.message_json(message)
    frame = {"t": "message", "message": body}
    core.screens.tell_all(frame)
    for user_id in _audience(core, message):
        core.screens.show(user_id, frame)
    if _bot_hears(core, message):
        core.gateway.dispatch_message(event, body, guild_id=message.guild_id)


def nonce_of(form: Form) -> str | None:
    """The nonce of a new message.

    Raises:
        problems.Problem: 400, code 50035: it is longer than 25 characters.
    """
    nonce = text_or_none(form.fields, "nonce")
    faults = Faults()
    faults.text(("nonce",), nonce, 0, NONCE_CHARS_MAX)
    faults.check()
    return nonce


def _audience(core: Core, message: Message) -> list[str]:
    return permissions.viewers(core.world, message, core.screens.watchers())


def _bot_hears(core: Core, message: Message) -> bool:
    return permissions.may_see(core.world, core.bot.user.id, message)
