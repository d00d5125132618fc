"""Threads below messages: who may make them, and what resting or being locked means.

Rules: https://discord.com/developers/docs/topics/threads
"""

from sandbox.discord import payloads, problems
from sandbox.discord.basics import Json
from sandbox.discord.core import Core
from sandbox.discord.gateway import Intent
from sandbox.discord.permissions import Can
from sandbox.discord.world import Channel, Message, Thread

REST_AFTER_MIN = (60, 1440, 4320, 10080)


def make(core: Core, channel: Channel, message: Message, body: Json) -> Channel:
    """Make the thread of a message, which has its id.

    Raises:
        problems.Problem: 400, code 160004: there is one; 400, code 50024: none can be there; 403,
            code 50013: the bot may not; 400, code 50035: it cannot be like that.
    """
    if channel.guild_id is None or channel.thread is not None:
        raise problems.not_in_such_a_channel()
    if not core.bits(channel, core.bot.user.id) & Can.CREATE_PUBLIC_THREADS:
        raise problems.missing_permissions()
    faults = problems.Faults()
    name = faults.text(("name",), body.get("name"), 1, 100)
    rest_after_min = body.get("auto_archive_duration") or REST_AFTER_MIN[1]
    faults.choice(("auto_archive_duration",), rest_after_min, REST_AFTER_MIN)
    faults.check()
    if message.id in core.world.channels:
        raise problems.thread_exists()
    made = Channel(
        id=message.id,
        name=name,
        guild_id=channel.guild_id,
        parent_id=channel.id,
        nsfw=channel.nsfw,
        thread=Thread(
            owner_id=core.bot.user.id, made_s=core.clock(), rest_after_min=rest_after_min
        ),
    )
    core.world.channels[made.id] = made
    _tell(core, "THREAD_CREATE", made, {"newly_created": True})
    for user_id in core.screens.watchers():
        if core.bits(made, user_id) & Can.VIEW_CHANNEL:
            core.screens.show(user_id, {"t": "channel", "channel": core.listed(made)})
    return made


def change(core: Core, channel: Channel, body: Json) -> None:
    """Wake a thread, put it to rest, lock it or give it another name.

    Raises:
        problems.Problem: 403, code 50013: the bot may not; 400, code 50024: it is no thread.
    """
    if channel.thread is None:
        raise problems.not_in_such_a_channel()
    bits = core.bits(channel, core.bot.user.id)
    manages = bits & Can.MANAGE_THREADS
    wakes_only = body.get("archived") is False and set(body) <= {
        "archived",
        "auto_archive_duration",
    }
    may_wake = not channel.thread.locked and bits & Can.SEND_MESSAGES_IN_THREADS
    owns = channel.thread.owner_id == core.bot.user.id and "locked" not in body
    if not (manages or (wakes_only and may_wake) or (owns and not channel.thread.locked)):
        raise problems.missing_permissions()
    faults = problems.Faults()
    if "name" in body:
        channel.name = faults.text(("name",), body["name"], 1, 100) or channel.name
    faults.check()
    channel.thread.archived = bool(body.get("archived", channel.thread.archived))
    channel.thread.locked = bool(body.get("locked", channel.thread.locked))
    _tell(core, "THREAD_UPDATE", channel, {})


def check_awake(channel: Channel) -> None:
    """What stands in a thread at rest is not changed.

    Raises:
        problems.Problem: 400, code 50083.
    """
    if channel.thread is not None and channel.thread.archived:
        raise problems.thread_archived()


def wake(core: Core, channel: Channel) -> None:
    """A new message wakes a thread, unless it is locked.

    Raises:
        problems.Problem: 400, code 160005: it is locked.
    """
    thread = channel.thread
    if thread is None:
        return
    if thread.locked and not core.bits(channel, core.bot.user.id) & Can.MANAGE_THREADS:
        raise problems.thread_locked()
    if thread.archived:
        thread.archived = False
        _tell(core, "THREAD_UPDATE", channel, {})


def _tell(core: Core, event: str, channel: Channel, extra: Json) -> None:
    guild_id = channel.guild_id
    body = payloads.channel(channel, core.world) | extra
    core.gateway.dispatch(event, body, guild_id=guild_id, intent=Intent.GUILDS)
