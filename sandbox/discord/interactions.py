"""All interactions, and the rules by which the bot may answer them.

Rules: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

import asyncio
from typing import Any

from sandbox.discord import commands, messages, modals, permissions, problems
from sandbox.discord.basics import Json
from sandbox.discord.core import Core
from sandbox.discord.forms import Form
from sandbox.discord.interaction import Interaction, Kind, Reply, State
from sandbox.discord.telling import interaction_create
from sandbox.discord.world import EPHEMERAL, LOADING, Channel, Message, User

ANSWER_WITHIN_S = 3.0
TOKEN_LIFETIME_S = 15 * 60
FOLLOWUPS_MAX_USER_INSTALLED = 5
ANSWERS_COMMAND, ANSWERS_MENU = 20, 23
REPLIES_TO = {
    Kind.COMMAND: {Reply.MESSAGE, Reply.DEFERRED_MESSAGE, Reply.MODAL},
    Kind.COMPONENT: set(Reply) - {Reply.CHOICES},
    Kind.AUTOCOMPLETE: {Reply.CHOICES},
    Kind.MODAL_SUBMIT: set(Reply) - {Reply.CHOICES, Reply.MODAL},
}
NEEDS_SOURCE = {Reply.DEFERRED_UPDATE, Reply.UPDATE}


class Interactions:
    """All interactions, found by id or token; begins them and takes the bot's answers."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self._by_id: dict[str, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}
        self._dialogs: dict[tuple[str, str], Interaction] = {}

    def begin(
        self,
        kind: Kind,
        user: User,
        channel: Channel,
        data: Json,
        owners: Json,
        *,
        source: Message | None = None,
        nonce: str | None = None,
        opened_by: Interaction | None = None,
    ) -> Interaction:
        """Tell the bot that a person did something; three seconds begin to run."""
        core = self.core
        guild = core.world.guild_of(channel)
        interaction = Interaction(
            id=core.ids.next(),
            token=core.rng.randbytes(48).hex(),
            kind=kind,
            user=user,
            channel=channel,
            guild=guild,
            payload={},
            asked_s=core.clock(),
            source=source,
            nonce=nonce,
            opened_by=opened_by.metadata if opened_by else None,
            owners=owners,
            upload_limit_bytes=max(user.upload_limit_bytes, core.world.upload_limit_in(channel)),
        )
        interaction.payload = interaction_create(self.core, interaction, data)
        self._by_id[interaction.id] = interaction
        self._by_token[interaction.token] = interaction
        loop = asyncio.get_running_loop()
        interaction.deadline = loop.call_later(ANSWER_WITHIN_S, self._fail, interaction)
        self.deliver(interaction)
        return interaction

    def deliver(self, interaction: Interaction) -> None:
        """Send INTERACTION_CREATE to the bot; a second time, if called again."""
        guild_id = interaction.channel.guild_id
        self.core.gateway.dispatch("INTERACTION_CREATE", interaction.payload, guild_id=guild_id)

    def awaiting_answer(self, interaction_id: str, token: str) -> Interaction:
        """The interaction a callback is for.

        Raises:
            problems.Problem: 404, code 10062: unknown, or three seconds have passed; 400, code
                40060: answered.
        """
        interaction = self._by_id.get(interaction_id)
        if interaction is None or interaction.token != token:
            raise problems.unknown("interaction")
        if interaction.state is State.ANSWERED:
            raise problems.already_acknowledged()
        if self.core.clock() - interaction.asked_s > ANSWER_WITHIN_S:
            self._fail(interaction)
        if interaction.state is State.FAILED:
            raise problems.unknown("interaction")
        return interaction

    def with_token(self, application_id: str, token: str) -> Interaction:
        """The answered interaction a follow-up, edit or deletion is for.

        Raises:
            problems.Problem: 401, code 50027: the token is unknown or older than 15 minutes; 404,
                code 10015: there was no answer yet.
        """
        interaction = self._by_token.get(token)
        if interaction is None:
            raise problems.invalid_webhook_token()
        if self.core.clock() - interaction.asked_s > TOKEN_LIFETIME_S:
            raise problems.invalid_webhook_token()
        if application_id != self.core.bot.user.id or interaction.state is not State.ANSWERED:
            raise problems.unknown("Webhook")
        return interaction

    def dialog(self, user_id: str, custom_id: str) -> Interaction | None:
        """The interaction whose answer was a dialog that this person has open."""
        return self._dialogs.get((user_id, custom_id))

    def answer(self, interaction: Interaction, form: Form) -> Json:
        """Carry out the bot's first answer and return the body of Discord's reply.

        Raises:
            problems.Problem: 400, code 50035: the answer is of a wrong kind or breaks a limit.
        """
        reply = self._reply_of(interaction, form.fields)
        data = form.inner("data")
        match reply:
            case Reply.MESSAGE:
                draft = messages.check(self.core, data)
                private = bool(int(data.fields.get("flags") or 0) & EPHEMERAL)
                interaction.response = self.add_message(interaction, draft, private=private)
            case Reply.DEFERRED_MESSAGE:
                private = bool(int(data.fields.get("flags") or 0) & EPHEMERAL)
                interaction.response = self.add_message(interaction, None, private=private)
                interaction.defer_open = True
            case Reply.DEFERRED_UPDATE:
                interaction.response = interaction.source
            case Reply.UPDATE:
                interaction.response = self._update_source(interaction, data)
            case Reply.CHOICES:
                interaction.choices = _checked_choices(data.fields.get("choices") or [])
            case Reply.MODAL:
                interaction.modal = modals.check(data.fields, self.core.files)
                key = (interaction.user.id, interaction.modal["custom_id"])
                self._dialogs[key] = interaction
        self._settle(interaction, reply)
        return self._callback_body(interaction, reply)

    def add_message(
        self, interaction: Interaction, draft: messages.Draft | None, *, private: bool
    ) -> Message:
        """Say something as the answer or a follow-up; without a draft, "thinking"."""
        core = self.core
        bits = core.bits(interaction.channel, interaction.user.id)
        denied = interaction.guild is not None and not bits & permissions.Can.USE_EXTERNAL_APPS
        if interaction.user_installed and denied:
            private = True  # Discord forces the answers of such apps to be ephemeral
        metadata = interaction.metadata
        details = self._place(interaction)
        if draft is None:
            details["flags"] = LOADING
        if interaction.response is not None:
            metadata["original_response_message_id"] = interaction.response.id
        message = messages.create(
            core,
            channel_id=interaction.channel.id,
            author=core.bot.user,
            draft=draft,
            only_for=interaction.user.id if private else None,
            interaction=metadata,
            application_id=core.bot.user.id,
            **details,
        )
        interaction.message_ids.add(message.id)
        return message

    @staticmethod
    def _place(interaction: Interaction) -> dict[str, Any]:
        """Under what a message stands: the command, the pressed message, or the first answer."""
        if interaction.response is not None:
            return messages.reply_to(interaction.response)
        if interaction.source is not None:
            return messages.reply_to(interaction.source)
        if interaction.kind is not Kind.COMMAND:
            return {}
        slash = interaction.payload["data"]["type"] == commands.SLASH
        return {"type": ANSWERS_COMMAND if slash else ANSWERS_MENU}

    def _reply_of(self, interaction: Interaction, body: Json) -> Reply:
        allowed = REPLIES_TO[interaction.kind]
        if interaction.source is None:
            allowed = allowed - NEEDS_SOURCE
        faults = problems.Faults()
        faults.choice(("type",), body.get("type"), sorted(allowed))
        faults.check()
        return Reply(body["type"])

    def _update_source(self, interaction: Interaction, data: Form) -> Message:
        source = interaction.source
        if source is None or self.core.world.message(source.id, source.channel_id) is None:
            raise problems.unknown("Message")
        messages.change(self.core, source, messages.check(self.core, data, source))
        return source

    def _settle(self, interaction: Interaction, reply: Reply) -> None:
        interaction.state = State.ANSWERED
        interaction.reply = reply
        self._finish(interaction)
        if interaction.kind is Kind.MODAL_SUBMIT:
            key = (interaction.user.id, interaction.payload["data"]["custom_id"])
            self._dialogs.pop(key, None)
        frame: Json = {"t": "acked"}
        if reply is Reply.CHOICES:
            frame = {"t": "choices", "choices": interaction.choices}
        elif reply is Reply.MODAL:
            frame = {"t": "modal", "modal": interaction.modal}
        self._show(interaction, frame)

    def _fail(self, interaction: Interaction) -> None:
        if interaction.state is State.ASKED:
            interaction.state = State.FAILED
            self._finish(interaction)
            self._show(interaction, {"t": "failed"})

    @staticmethod
    def _finish(interaction: Interaction) -> None:
        if interaction.deadline is not None:
            interaction.deadline.cancel()
        interaction.settled.set()

    def _show(self, interaction: Interaction, frame: Json) -> None:
        if interaction.nonce is not None:
            marked = {**frame, "nonce": interaction.nonce}
            self.core.screens.show(interaction.user.id, marked)

    def _callback_body(self, interaction: Interaction, reply: Reply) -> Json:
        body: Json = {"id": interaction.id, "type": int(interaction.kind)}
        message = interaction.response
        if message is None:
            return {"interaction": body}
        body |= {
            "response_message_id": message.id,
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
            "channel_id": message.channel_id,
        }
        if interaction.guild is not None:
            body["guild_id"] = interaction.guild.id
        if reply not in {Reply.MESSAGE, Reply.UPDATE}:
            return {"interaction": body}
        resource = {"type": int(reply), "message": self.core.message_json(message)}
        return {"interaction": body, "resource": resource}


def _checked_choices(choices: list[Json]) -> list[Json]:
    faults = problems.Faults()
    commands.check_choices(choices, ("data", "choices"), faults)
    faults.check()
    return choices
