"""Interactions that no Discord client would send: hidden commands, wild values, made-up buttons."""

from typing import Any

import discord
from discord import ComponentType, InteractionType
from simcord import (
    ChannelHandle,
    Env,
    InteractionResult,
    MemberActor,
    ResponseMessage,
    RoleHandle,
    UserHandle,
)
from simcord.backend import serializers
from simcord.interactions import base_payload

from bot.core.errors import ImagineError

_SUBCOMMAND, _GROUP = 1, 2
_MESSAGE_MENU = 3
_OPTION_TYPES = {
    str: 3,
    int: 4,
    bool: 5,
    MemberActor: 6,
    ChannelHandle: 7,
    RoleHandle: 8,
    float: 10,
}

LOOK_AGAIN_S = 0.002
"""How soon to look again whether an answer is complete: a story may forge a hundred."""

Named = MemberActor | ChannelHandle | RoleHandle


async def command(
    env: Env, by: MemberActor | UserHandle, channel: ChannelHandle, called: str, /, **options: Any
) -> InteractionResult:
    """A command as if it had been typed: any values, and whether or not it can be seen there."""
    given = [
        {
            "name": option,
            "type": _OPTION_TYPES[type(value)],
            "value": str(value.id) if isinstance(value, Named) else value,
        }
        for option, value in options.items()
    ]
    data = _command(called, given)
    for value in options.values():
        if isinstance(value, Named):
            _resolve(env, value, channel, data.setdefault("resolved", {}))
    return await _send(env, by, channel, InteractionType.application_command, data)


async def typed(
    env: Env, by: MemberActor | UserHandle, channel: ChannelHandle, name: str, option: str
) -> list[Any]:
    """What is offered below an option in which nothing stands yet, of a command that need not show.

    Gives the values that could be chosen.
    """
    data = _command(name, [{"name": option, "type": 3, "value": "", "focused": True}])
    result = await _send(env, by, channel, InteractionType.autocomplete, data)
    return [choice["value"] for choice in result.autocomplete_choices or []]


async def menu(
    env: Env,
    by: MemberActor | UserHandle,
    channel: ChannelHandle,
    name: str,
    target: discord.Message,
) -> InteractionResult:
    """An entry of the Apps menu, called in a channel of a message that may stand in any other."""
    stored = env.backend.get_message(target.channel.id, target.id)
    shown = dict(serializers.message_payload(env.backend, stored))
    data = {
        "id": "1",
        "name": name,
        "type": _MESSAGE_MENU,
        "target_id": str(target.id),
        "resolved": {"messages": {str(target.id): shown}},
    }
    return await _send(env, by, channel, InteractionType.application_command, data)


async def send_in(
    env: Env,
    by: MemberActor | UserHandle,
    channel: ChannelHandle,
    form: dict[str, Any],
    message: discord.Message | ResponseMessage,
    **values: Any,
) -> InteractionResult:
    """A form that was opened for anybody, sent in by somebody; what is not given stays as it is."""
    filled = [_filled(one, values) for one in form["components"]]
    return await _send(
        env,
        by,
        channel,
        InteractionType.modal_submit,
        {"custom_id": form["custom_id"], "components": filled},
        message=_payload(env, channel, message),
    )


def _filled(part: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """A part of a form as it is sent."""
    if "component" in part:
        return part | {"component": _filled(part["component"], values)}
    sent = {"type": part["type"], "id": part["id"]}
    if "custom_id" not in part:
        return sent
    listed = part["type"] == ComponentType.string_select.value
    key, empty = ("values", []) if listed else ("value", part.get("value", ""))
    name = part["custom_id"]
    return sent | {"custom_id": name, key: values.get(name, empty)}


async def press(
    env: Env,
    by: MemberActor | UserHandle,
    channel: ChannelHandle,
    message: discord.Message | ResponseMessage,
    custom_id: str,
) -> InteractionResult:
    """A press on a button that need not exist, below a message that need not be visible."""
    button = {"type": ComponentType.button.value, "style": 2, "label": "?", "custom_id": custom_id}
    row = {"type": ComponentType.action_row.value, "components": [button]}
    return await _send(
        env,
        by,
        channel,
        InteractionType.component,
        {"component_type": ComponentType.button.value, "custom_id": custom_id},
        message=_payload(env, channel, message) | {"components": [row]},
    )


async def choose(
    env: Env,
    by: MemberActor | UserHandle,
    channel: ChannelHandle,
    message: ResponseMessage,
    custom_id: str,
    *,
    value: str,
) -> InteractionResult:
    """A choice from a list that need not exist, of a value that it need not hold."""
    kind = ComponentType.string_select.value
    options = [{"label": "?", "value": "?"}]
    chooser = {"type": kind, "custom_id": custom_id, "options": options}
    row = {"type": ComponentType.action_row.value, "components": [chooser]}
    return await _send(
        env,
        by,
        channel,
        InteractionType.component,
        {"component_type": kind, "custom_id": custom_id, "values": [value]},
        message=_payload(env, channel, message) | {"components": [row]},
    )


def expect_refusals(env: Env, kind: type[ImagineError]) -> None:
    """Everything that went wrong so far was the bot's own refusal, of this kind."""
    causes = [error.__cause__ or error for error in env.errors]
    assert causes
    assert all(isinstance(cause, kind) for cause in causes), causes


def expect_nothing_but_refusals(env: Env) -> None:
    """Whatever went wrong so far, if anything, was the bot's own refusal."""
    causes = [error.__cause__ or error for error in env.errors]
    assert all(isinstance(cause, ImagineError) for cause in causes), causes


def _payload(
    env: Env, channel: ChannelHandle, message: discord.Message | ResponseMessage
) -> dict[str, Any]:
    stored = env.backend.get_message(channel.id, message.id)
    return dict(serializers.message_payload(env.backend, stored))


def _command(name: str, given: list[dict[str, Any]]) -> dict[str, Any]:
    root, *path = name.split()
    for depth, part in enumerate(reversed(path)):
        given = [{"name": part, "type": _GROUP if depth else _SUBCOMMAND, "options": given}]
    return {"id": "1", "name": root, "type": 1, "options": given}


def _resolve(
    env: Env, value: Named, channel: ChannelHandle, resolved: dict[str, dict[str, Any]]
) -> None:
    """Add what Discord says of somebody or something that an option names, wherever it is."""
    backend, key = env.backend, str(value.id)
    if isinstance(value, MemberActor):
        user = serializers.user_payload(backend.get_user(value.id))
        resolved.setdefault("users", {})[key] = dict(user)
        if channel.guild is not None and value.id in backend.get_guild(channel.guild.id).members:
            guild = backend.get_guild(channel.guild.id)
            member = serializers.member_payload(
                backend, guild, guild.members[value.id], with_user=False
            )
            may = backend.compute_permissions(guild.id, value.id, channel.id)
            resolved.setdefault("members", {})[key] = dict(member) | {"permissions": str(may)}
    elif isinstance(value, ChannelHandle):
        payload = dict(serializers.channel_payload(backend, backend.get_channel(value.id)))
        resolved.setdefault("channels", {})[key] = payload | {"permissions": "0"}
    else:
        role = backend.get_role(value.guild.id, value.id)
        resolved.setdefault("roles", {})[key] = dict(serializers.role_payload(role))


async def _send(
    env: Env,
    by: MemberActor | UserHandle,
    channel: ChannelHandle,
    kind: InteractionType,
    data: dict[str, Any],
    **extra: Any,
) -> InteractionResult:
    record, payload = base_payload(
        env.backend,
        type=kind.value,
        channel_id=channel.id,
        guild_id=channel.guild.id if channel.guild is not None else None,
        user_id=by.id,
        data=data,
    )
    if "message" in extra:
        record.source_message_id = int(extra["message"]["id"])
    env.backend.emit("INTERACTION_CREATE", payload | extra)
    await env.settle(idle=LOOK_AGAIN_S)
    return InteractionResult(env, record)
