"""The channel in which a server's admins and moderators read what happened."""

from typing import Protocol

from bot.core.access import DeadList
from bot.core.budgets import Warned
from bot.core.decisions import Decision, Ready
from bot.core.quota import Reset
from bot.core.takedowns import TakenBack, TakenDown

Entry = Decision | DeadList | Ready | Reset | TakenBack | TakenDown | Warned
"""What is told there. A new kind is added with `|`, its words in bot/adapters/journal.py."""


class Journal(Protocol):
    """Posts in log channels, from ids alone: works with a logged-in client and no gateway."""

    async def post(self, channel_id: int, entry: Entry, mention_role_id: int | None = None) -> bool:
        """Post an entry; nobody is mentioned but the members of the role that is named.

        False when the channel is gone or closed to the bot. Raises DiscordDown when nobody knows
        whether it arrived.
        """
        ...
