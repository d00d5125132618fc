"""What a person can do to reach the bot, with the checks that Discord's own client makes first."""

from collections.abc import Mapping
from typing import Any

from sandbox.discord import commands, components, modals, options, permissions
from sandbox.discord.basics import Json
from sandbox.discord.components import Type
from sandbox.discord.interaction import Interaction, Kind
from sandbox.discord.interactions import Interactions
from sandbox.discord.options import Refused
from sandbox.discord.permissions import Can
from sandbox.discord.resolving import OPTION_LIKE, resolved
from sandbox.discord.world import Channel, Message, User


class Asking:
    """The deeds of people that become interactions; ``forge`` leaves the client's checks out."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions
        self._core = interactions.core

    def command(
        self,
        user: User,
        channel: Channel,
        command_id: str,
        given: list[Json],
        *,
        target_id: str | None = None,
        nonce: str | None = None,
        forge: bool = False,
    ) -> Interaction:
        """Use a slash command, or a menu on the message ``target_id``.

        Raises:
            Refused: The person is not offered this command here, or an option does not fit.
        """
        self._check_present(user, channel)
        command = self._command(user, channel, command_id, forge=forge)
        defined, values = options.leaf(command, given)
        if not forge:
            options.check(defined, values)
        data = self._command_data(user, channel, command, given, values)
        if command["type"] == commands.MESSAGE_MENU:
            message = self.seen_message(user, target_id or "")
            if message.channel_id != channel.id:
                raise Refused("this message is elsewhere")
            data["target_id"] = message.id
            data["resolved"] = {"messages": {message.id: self._core.message_json(message)}}
        owners = self._core.owners(command, user, channel)
        return self._interactions.begin(Kind.COMMAND, user, channel, data, owners, nonce=nonce)

    def autocomplete(
        self,
        user: User,
        channel: Channel,
        command_id: str,
        given: list[Json],
        *,
        nonce: str | None = None,
    ) -> Interaction:
        """Type into the one option that is marked as focused.

        Raises:
            Refused: The person is not offered this command here, or the option has no autocomplete.
        """
        command = self._command(user, channel, command_id, forge=False)
        defined, values = options.leaf(command, given)
        focused = [one["name"] for one in values if one.get("focused")]
        completing = [one["name"] for one in defined if one.get("autocomplete")]
        if len(focused) != 1 or focused[0] not in completing:
            raise Refused("no option with autocomplete is focused")
        data = self._command_data(user, channel, command, given, values)
        owners = self._core.owners(command, user, channel)
        return self._interactions.begin(Kind.AUTOCOMPLETE, user, channel, data, owners, nonce=nonce)

    def component(
        self,
        user: User,
        message: Message,
        custom_id: str,
        values: list[str],
        *,
        nonce: str | None = None,
        forge: bool = False,
    ) -> Interaction:
        """Press a button of a message or choose in one of its menus.

        Raises:
            Refused: The person does not see the message, or nothing like this can be pressed on it.
        """
        parts = components.every(message.components)
        found = next((part for part in parts if part.get("custom_id") == custom_id), None)
        if not forge:
            self.seen_message(user, message.id)
            _check_usable(found, values)
        part = found or {"id": 1, "type": Type.BUTTON}
        data: Json = {"custom_id": custom_id, "component_type": part["type"], "id": part["id"]}
        channel = self._core.channel(message.channel_id)
        self._check_present(user, channel)
        if part["type"] in components.SELECTS:
            pairs = [(OPTION_LIKE.get(part["type"], 0), value) for value in values]
            data["values"] = values
            data["resolved"] = resolved(self._core, channel, user.id, pairs)
        owners = _owners_of(message)
        return self._interactions.begin(
            Kind.COMPONENT, user, channel, data, owners, source=message, nonce=nonce
        )

    def modal_submit(
        self,
        user: User,
        custom_id: str,
        values: Mapping[str, Any],
        *,
        nonce: str | None = None,
        forge: bool = False,
    ) -> Interaction:
        """Submit a dialog that this person has open; values by custom id.

        Raises:
            Refused: The person has no such dialog open, or a value does not fit.
        """
        opener = self._interactions.dialog(user.id, custom_id)
        if opener is None or opener.modal is None:
            raise Refused("no such dialog is open")
        self._check_present(user, opener.channel)
        problem = modals.problem_with(opener.modal, values)
        if problem and not forge:
            raise Refused(problem)
        pairs = [
            (OPTION_LIKE[part["type"]], value)
            for part in modals.fields_of(opener.modal)
            if part["type"] in OPTION_LIKE
            for value in values.get(part["custom_id"]) or []
        ]
        data: Json = {
            "custom_id": custom_id,
            "components": modals.filled(opener.modal, values),
            "resolved": resolved(self._core, opener.channel, user.id, pairs),
        }
        return self._interactions.begin(
            Kind.MODAL_SUBMIT,
            user,
            opener.channel,
            data,
            opener.owners,
            source=opener.source,
            nonce=nonce,
            opened_by=opener,
        )

    def seen_message(self, user: User, message_id: str) -> Message:
        """A message that is there and that this person sees.

        Raises:
            Refused: It is not.
        """
        message = self._core.world.message(message_id)
        if message is None or not permissions.may_see(self._core.world, user.id, message):
            raise Refused("this message is gone")
        return message

    def _check_present(self, user: User, channel: Channel) -> None:
        """Nobody acts where they are not: the server, not the client, makes sure of that."""
        guild = self._core.world.guild_of(channel)
        if guild is not None and user.id not in guild.members:
            raise Refused("you are not here")
        if guild is None and user.id not in (channel.recipient_id, *channel.people_ids):
            raise Refused("you are not here")

    def _command(self, user: User, channel: Channel, command_id: str, *, forge: bool) -> Json:
        command = self._core.commands.get(command_id)
        if command is None:
            raise Refused("this command is gone")
        bits = self._core.bits(channel, user.id)
        offered = commands.offered(
            command,
            bits,
            context=self._core.context(channel),
            installs=self._core.installs(user, channel),
        )
        if not forge and not (offered and bits & Can.USE_APPLICATION_COMMANDS):
            raise Refused("you may not use this command here")
        return command

    def _command_data(
        self, user: User, channel: Channel, command: Json, given: list[Json], values: list[Json]
    ) -> Json:
        pairs = [(one["type"], one.get("value")) for one in values]
        data: Json = {
            "id": command["id"],
            "name": command["name"],
            "type": command["type"],
            "resolved": resolved(self._core, channel, user.id, pairs),
        }
        if given:
            data["options"] = given
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return data


def _owners_of(message: Message) -> Json:
    """What the command had that made a message; what the bot posted itself is the guild's."""
    if message.interaction is not None:
        return message.interaction["authorizing_integration_owners"]
    return {"0": message.guild_id or "0"}


def _check_usable(part: Json | None, values: list[str]) -> None:
    if part is None or part.get("disabled"):
        raise Refused("this cannot be pressed")
    if part["type"] not in components.SELECTS:
        return
    if not part["min_values"] <= len(values) <= part["max_values"]:
        raise Refused("choose fewer or more")
    offered = {option["value"] for option in part.get("options", ())}
    if part["type"] == Type.STRING_SELECT and not offered.issuperset(values):
        raise Refused("this menu offers no such choice")
