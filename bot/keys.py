"""SECRET_KEY: the same for all processes of a database, and for as long as it lives."""

import hashlib
import hmac

from bot.adapters.sql.database import CannotOpen
from bot.core.ports import Agreements
from bot.settings import Settings

KEY = "secret_key"
"""Under this name the database has the mark of its key."""
_MARK_CHARS = 16


def mark_of_key(settings: Settings) -> str:
    """What a database remembers of its key, from which the key cannot be told."""
    key = settings.secret_key.get_secret_value()
    mark = hmac.new(key.encode(), b"the key of this database", hashlib.sha256).hexdigest()
    return mark[:_MARK_CHARS]


class OtherKey(CannotOpen):
    """The database was begun with another SECRET_KEY; the message says what to do."""


async def agree_on_key(agreements: Agreements, settings: Settings) -> None:
    """Compare the key with the one that the database was begun with. Raises OtherKey.

    Limits, blocks and what is kept of people are found by it: with another one nobody would have
    used anything, or be blocked. The database has a mark that the key cannot be told from.
    """
    mark = mark_of_key(settings)
    if await agreements.agree(KEY, mark) != mark:
        raise OtherKey(
            "SECRET_KEY is not the one that this database was begun with: nobody's limits and "
            "blocks would be found. Set the same SECRET_KEY for all processes, or bring back "
            "DATA_DIR/secret.key."
        )
