"""Nonces: for a few minutes the same one means the same message, even if it is sent twice."""

from sandbox.discord.basics import Clock
from sandbox.discord.world import Channel, Message, World

REMEMBERED_S = 5 * 60


class Nonces:
    """The bot's messages of the last minutes by channel and nonce, oldest first."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._world = world
        self._clock = clock
        self._messages: dict[tuple[str, str], Message] = {}

    def find(self, channel: Channel, nonce: str | None) -> Message | None:
        """The message that was sent with this nonce not long ago, if it is still there."""
        self._forget()
        found = None if nonce is None else self._messages.get((channel.id, nonce))
        return found and self._world.message(found.id)

    def remember(self, message: Message) -> None:
        """Note a new message; one without a nonce is passed over."""
        if message.nonce is not None:
            key = (message.channel_id, message.nonce)
            self._messages.pop(key, None)
            self._messages[key] = message

    def _forget(self) -> None:
        oldest_s = self._clock() - REMEMBERED_S
        while self._messages:
            key, message = next(iter(self._messages.items()))
            if message.sent_s >= oldest_s:
                return
            del self._messages[key]
