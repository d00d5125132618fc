"""Makes what the log channels of servers are written with of the parts."""

import asyncio

from bot.adapters.journal import Journal
from bot.core.cases.logbook import Logbook
from bot.core.cases.telling import Telling
from bot.parts import Parts


def telling(parts: Parts) -> tuple[Logbook, Telling]:
    """What notes that something is to be told, and what tells it."""
    bell, journal = asyncio.Event(), Journal(parts.bot)
    logbook = Logbook(
        rules=parts.store.rules,
        bulletins=parts.store.bulletins,
        journal=journal,
        clock=parts.clock,
        rng=parts.rng,
        ring=bell.set,
    )
    return logbook, Telling(
        bulletins=parts.store.bulletins,
        rules=parts.store.rules,
        journal=journal,
        logbook=logbook,
        clock=parts.clock,
        rng=parts.rng,
        bell=bell,
    )
