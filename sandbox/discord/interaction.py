"""One interaction: what a person did, and how far the bot's answer has come."""

import asyncio
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from sandbox.discord import options, payloads
from sandbox.discord.basics import Json
from sandbox.discord.world import Channel, Guild, Message, User


class Kind(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class Reply(IntEnum):
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


class State(Enum):
    ASKED = "asked"
    ANSWERED = "answered"
    FAILED = "failed"


class Unanswered(Exception):
    """The application did not respond."""


@dataclass(eq=False, slots=True, kw_only=True)
class Interaction:
    """One thing a person did, and how far the bot's answer has come.

    ``payload`` is what the bot was sent; ``source`` the message a button sits on; ``owners`` who
    let the application in; ``response`` the message that ``@original`` stands for; ``nonce`` the
    page's own mark.
    """

    id: str
    token: str
    kind: Kind
    user: User
    channel: Channel
    guild: Guild | None
    payload: Json
    asked_s: float
    source: Message | None
    nonce: str | None
    owners: Json
    upload_limit_bytes: int
    state: State = State.ASKED
    reply: Reply | None = None
    response: Message | None = None
    opened_by: Json | None = None  # what led to the dialog that was submitted
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list[Json])
    message_ids: set[str] = field(default_factory=set[str])
    followup_count: int = 0
    defer_open: bool = False  # the next follow-up fills the "thinking" message
    deadline: asyncio.TimerHandle | None = None
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def user_installed(self) -> bool:
        """Whether the application is here for nobody but a person who brought it along."""
        return "0" not in self.owners

    async def acknowledged(self) -> "Interaction":
        """Wait for the bot's first answer.

        Raises:
            Unanswered: The bot was silent for three seconds.
        """
        await self.settled.wait()
        if self.state is State.FAILED:
            raise Unanswered("The application did not respond")
        return self

    @property
    def metadata(self) -> Json:
        """What messages made by this interaction say about it."""
        data = self.payload["data"]
        body: Json = {
            "id": self.id,
            "type": int(self.kind),
            "user": payloads.user(self.user),
            "authorizing_integration_owners": self.owners,
        }
        if self.kind is Kind.COMMAND:
            path = (data["name"], *options.branches(data.get("options") or []))
            body |= {"name": " ".join(path), "command_type": data["type"]}
            if "target_id" in data:
                body["target_message_id"] = data["target_id"]
        elif self.kind is Kind.COMPONENT and self.source is not None:
            body["interacted_message_id"] = self.source.id
        elif self.kind is Kind.MODAL_SUBMIT:
            body["triggering_interaction_metadata"] = self.opened_by
        return body
