"""Makes what moderators work with of the parts, and what is checked on every request."""

from bot.core.cases.history import History
from bot.core.cases.reporting import Reports
from bot.core.cases.screening import Screening
from bot.core.studio import Oversight
from bot.parts import Parts


def screening(parts: Parts) -> Screening:
    """Everything that is checked on a request, its files and its results, in order."""
    del parts
    return Screening()


def oversight(parts: Parts) -> Oversight:
    """What moderators do, by subject."""
    store, secret = parts.store, parts.settings.secret_key.get_secret_value()
    return Oversight(
        history=History(records=store.records, secret=secret),
        reports=Reports(
            jobs=store.jobs,
            records=store.records,
            posts=store.posts,
            clock=parts.clock,
            secret=secret,
        ),
    )
