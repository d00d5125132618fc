"""The channel in which a server's admins and moderators read what happened."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from bot.core.access import DeadList
from bot.core.budgets import Warned
from bot.core.bulletins import LeftOut, LogLost, Refusals, ResultCard, Waiting
from bot.core.decisions import Decision, Ready
from bot.core.ports.posts import Sent
from bot.core.quota import Reset
from bot.core.reports import Reported
from bot.core.rulings import Pausing, Ruling
from bot.core.takedowns import TakenBack, TakenDown

Growing = LeftOut | Refusals | Waiting
"""What a message tells that grows while more of the same happens."""

Entry = (
    Decision
    | DeadList
    | LogLost
    | Pausing
    | Ready
    | Reported
    | Reset
    | Ruling
    | TakenBack
    | TakenDown
    | Warned
)
"""What is told there. A new kind is added with `|`, its words in bot/adapters/journal.py."""


class Journal(Protocol):
    """Posts in log channels, from ids alone: works with a logged-in client and no gateway."""

    async def post(
        self,
        channel_id: int,
        entry: Entry,
        mention_role_id: int | None = None,
        *,
        alert: bool = False,
    ) -> bool:
        """Post an entry; nobody is mentioned but the members of the role that is named.

        Below an alert stands the button that pauses requests, or the one that ends a pause.
        False when the channel is gone or closed to the bot. Raises DiscordDown when nobody knows
        whether it arrived.
        """
        ...

    async def put(
        self, channel_id: int, entry: Growing, *, nonce: str, message_id: int | None = None
    ) -> Sent | None:
        """Post an entry, or put it in the place of what a message said; nobody is mentioned.

        A message that somebody removed stays removed. `nonce` is the same for the same message, so
        that it is not posted twice within minutes. None when the channel is gone or closed to the
        bot. Raises DiscordDown when nobody knows whether it arrived.
        """
        ...

    async def put_result(
        self, channel_id: int, card: ResultCard, pictures: Sequence[Path], *, nonce: str
    ) -> Sent | None:
        """Post the card of a result with small pictures, covered; otherwise as `put`."""
        ...
