"""Makes what the log channels of servers are written with of the parts."""

import asyncio

from bot.adapters.journal import Journal
from bot.adapters.outbox import Outbox
from bot.core.cases.log_cards import LogCards
from bot.core.cases.logbook import Logbook
from bot.core.cases.telling import Telling
from bot.core.ports import Bell
from bot.parts import Parts


def telling(parts: Parts) -> tuple[Logbook, Telling]:
    """What notes that something is to be told, and what tells it."""
    bell, journal = asyncio.Event(), Journal(parts.bot)
    parts.bells.answer(Bell.NEWS, bell.set)
    logbook = Logbook(
        rules=parts.store.rules,
        bulletins=parts.store.bulletins,
        journal=journal,
        clock=parts.clock,
        rng=parts.rng,
        ring=lambda: parts.bells.ring(Bell.NEWS),
    )
    return logbook, Telling(
        bulletins=parts.store.bulletins,
        rules=parts.store.rules,
        journal=journal,
        logbook=logbook,
        cards=LogCards(
            bulletins=parts.store.bulletins,
            jobs=parts.store.jobs,
            records=parts.store.records,
            posts=parts.store.posts,
            blobs=parts.blobs,
            media=parts.media,
            journal=journal,
            outbox=Outbox(parts.bot),
            clock=parts.clock,
        ),
        clock=parts.clock,
        rng=parts.rng,
        bell=bell,
    )
