"""People: what a person sees, and what they can do, for tests and for the page."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sandbox.discord import commands, components, messages, modals, options, permissions
from sandbox.discord.asking import Asking
from sandbox.discord.basics import Json
from sandbox.discord.files import Attachment
from sandbox.discord.forms import Form
from sandbox.discord.interaction import Interaction
from sandbox.discord.interactions import Interactions
from sandbox.discord.options import Refused
from sandbox.discord.permissions import Can
from sandbox.discord.world import Channel, Message, Role, User

PERSON_UPLOAD_LIMIT_BYTES = 100 * 2**20


class Person:
    """Somebody who uses the bot; every deed returns before the bot has answered.

    Messages are Discord's JSON objects, as ``sees`` returns them. ``forge=True`` sends what a
    client would not have sent: commands that are not offered, presses of what is not there.
    """

    def __init__(self, interactions: Interactions, user: User) -> None:
        self.user = user
        self._core = interactions.core
        self._asking = Asking(interactions)

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def dm(self) -> Channel:
        """The direct messages with the bot."""
        return self._core.direct_channel(self.user)

    def sees(self, channel: Channel) -> list[Json]:
        """The messages of a channel that this person sees, oldest first."""
        world = self._core.world
        return [
            self._core.message_json(message)
            for message in world.messages_in(channel.id)
            if permissions.may_see(world, self.id, message)
        ]

    async def waits_to_see(
        self, channel: Channel, like: Callable[[Json], bool], *, timeout_s: float = 10.0
    ) -> Json:
        """The newest message of a channel for which ``like`` holds, as soon as there is one.

        Raises:
            TimeoutError: There was none within ``timeout_s``.
        """
        with self._core.screens.watch(self.id) as frames:
            found = [message for message in self.sees(channel) if like(message)]
            async with asyncio.timeout(timeout_s):
                while not found:
                    changed = await _next_changes(frames, channel)
                    found = [message for message in changed if like(message)]
            return found[-1]

    async def upload(self, filename: str, data: bytes | Path) -> Json:
        """Upload a file, for an option or a dialog; returns the attachment object."""
        content = await asyncio.to_thread(data.read_bytes) if isinstance(data, Path) else data
        return await self.receive(filename, _once(content))

    async def receive(self, filename: str, chunks: AsyncIterable[bytes]) -> Json:
        """Take in a file that arrives in pieces; returns the attachment object.

        Raises:
            problems.Problem: 413, code 40005: it has more than 100 MiB.
        """
        attachment = await self._core.files.receive(
            chunks,
            filename=filename,
            folder=f"ephemeral-attachments/{self._core.bot.user.id}",
            limit_bytes=PERSON_UPLOAD_LIMIT_BYTES,
        )
        return self._core.files.json(attachment)

    async def slash(
        self, channel: Channel, name: str, /, *, forge: bool = False, **given: Any
    ) -> Interaction:
        """Use a slash command; ``name`` may go on with subcommands, as in ``"quota set"``.

        Values are plain, or what ``upload`` returned, or a Person, Channel or Role.

        Raises:
            Refused: The command is not offered here, or an option does not fit.
        """
        command, nested = self._typed(channel, name, given)
        return self._asking.command(self.user, channel, command["id"], nested, forge=forge)

    async def autocomplete(
        self, channel: Channel, name: str, focused: str, /, **given: Any
    ) -> list[Json]:
        """Type into the option ``focused``; what the bot then offers.

        Raises:
            Unanswered: The bot offered nothing within three seconds.
        """
        command, nested = self._typed(channel, name, {focused: "", **given})
        _, values = options.leaf(command, nested)
        for value in values:
            if value["name"] == focused:
                value["focused"] = True
        asked = self._asking.autocomplete(self.user, channel, command["id"], nested)
        return (await asked.acknowledged()).choices

    async def menu(self, message: Json, name: str, *, forge: bool = False) -> Interaction:
        """Use a menu command on a message."""
        channel = self._core.channel(message["channel_id"])
        command = self._named(channel, name, commands.MESSAGE_MENU)
        return self._asking.command(
            self.user, channel, command["id"], [], target_id=message["id"], forge=forge
        )

    async def press(self, message: Json, button: str, *, forge: bool = False) -> Interaction:
        """Press a button, named by its custom id or its label."""
        record = self._message(message)
        parts = components.every(record.components)
        named = [p["custom_id"] for p in parts if "custom_id" in p and p.get("label") == button]
        custom_id = named[0] if named else button
        return self._asking.component(self.user, record, custom_id, [], forge=forge)

    async def select(
        self, message: Json, custom_id: str, *values: str, forge: bool = False
    ) -> Interaction:
        """Choose in a menu of a message."""
        record = self._message(message)
        return self._asking.component(self.user, record, custom_id, list(values), forge=forge)

    async def submit(
        self,
        opener: Interaction,
        values: Mapping[str, Any] | None = None,
        *,
        forge: bool = False,
        **more: Any,
    ) -> Interaction:
        """Submit the dialog that an interaction was answered with; values by custom id.

        Fields that are not named keep what the bot had filled in.

        Raises:
            Refused: A value does not fit, or the answer was no dialog.
        """
        await opener.acknowledged()
        if opener.modal is None:
            raise Refused("the answer was no dialog")
        given = {**modals.defaults(opener.modal), **(values or {}), **more}
        custom_id = opener.modal["custom_id"]
        return self._asking.modal_submit(self.user, custom_id, given, forge=forge)

    async def say(self, channel: Channel, content: str, attachments: tuple[str, ...] = ()) -> Json:
        """Write an ordinary message, with files uploaded before.

        Raises:
            Refused: The person may not write here.
        """
        in_thread = channel.thread is not None
        writes = Can.SEND_MESSAGES_IN_THREADS if in_thread else Can.SEND_MESSAGES
        if not self._core.bits(channel, self.id) & writes:
            raise Refused("you may not write here")
        files = dict(enumerate(self._moved(one, channel) for one in attachments))
        form = Form(body={"content": content}, uploads=files)
        draft = messages.check(self._core, form)
        message = messages.create(self._core, channel_id=channel.id, author=self.user, draft=draft)
        return self._core.message_json(message)

    async def delete(self, message: Json) -> None:
        """Dismiss an ephemeral message, or delete one's own or, as a moderator, any.

        Raises:
            Refused: It is not there, or not this person's to delete.
        """
        record = self._asking.seen_message(self.user, message["id"])
        channel = self._core.channel(record.channel_id)
        moderates = self._core.bits(channel, self.id) & Can.MANAGE_MESSAGES
        if not (record.ephemeral or record.author is self.user or moderates):
            raise Refused("you may not delete this message")
        messages.remove(self._core, record)

    def _typed(
        self, channel: Channel, name: str, given: Mapping[str, Any]
    ) -> tuple[Json, list[Json]]:
        """A command, and the given options in the shape of an interaction."""
        first, *path = name.split()
        command = self._named(channel, first, commands.SLASH)
        defined, _ = options.leaf(command, options.nest(command, path, []))
        kinds = {option["name"]: option["type"] for option in defined}
        flat = [
            {"name": key, "type": kinds.get(key, commands.Option.STRING), "value": _plain(value)}
            for key, value in given.items()
        ]
        return command, options.nest(command, path, flat)

    def _named(self, channel: Channel, name: str, kind: int) -> Json:
        usable = self._core.commands.usable_in(channel.guild_id)
        found = next((one for one in usable if (one["name"], one["type"]) == (name, kind)), None)
        if found is None:
            raise Refused(f"there is no command {name}")
        return found

    def _message(self, message: Json) -> Message:
        found = self._core.world.message(message["id"])
        if found is None:
            raise Refused("this message is gone")
        return found

    def _moved(self, attachment_id: str, channel: Channel) -> Attachment:
        """An upload that becomes part of a message."""
        attachment = self._core.files.get(attachment_id)
        if attachment is None:
            raise Refused("this file is gone")
        return self._core.files.keep(replace(attachment, folder=f"attachments/{channel.id}"))


async def _next_changes(frames: asyncio.Queue[Json], channel: Channel) -> list[Json]:
    """The messages of a channel that are new or changed, as they are now, oldest first."""
    latest: dict[str, Json] = {}
    frame = await frames.get()
    while True:
        if frame["t"] == "message" and frame["message"]["channel_id"] == channel.id:
            latest[frame["message"]["id"]] = frame["message"]
        elif frame["t"] == "message_gone":
            latest.pop(frame["message_id"], None)
        if frames.empty():
            return [latest[message_id] for message_id in sorted(latest, key=int)]
        frame = frames.get_nowait()


def _plain(value: Any) -> Any:
    """The value of an option: ids for records and uploads, anything else as it is."""
    if isinstance(value, Person | Channel | Role):
        return value.id
    return value["id"] if isinstance(value, dict) else value


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
