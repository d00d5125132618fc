"""Makes of the parts what people can do about their data, and what goes by itself."""

from collections.abc import Awaitable, Callable, Sequence

from bot.adapters.outbox import Outbox
from bot.adapters.servers import Servers
from bot.adapters.zips import Zips
from bot.core.cases.departing import Departing
from bot.core.cases.dossier import Exports, Packer
from bot.core.cases.erasing import Erasing
from bot.core.cases.keeping import Tidying
from bot.core.studio import Privacy
from bot.parts import Parts
from bot.ui import privacy_texts


def privacy(parts: Parts, ring: Callable[[], None]) -> Privacy:
    """What people can do about what is kept of them; `ring` wakes the worker."""
    store, secret = parts.store, parts.settings.secret_key.get_secret_value()
    return Privacy(
        erasing=Erasing(
            erasures=store.erasures,
            jobs=store.jobs,
            records=store.records,
            posts=store.posts,
            blobs=parts.blobs,
            mail=Outbox(parts.bot),
            clock=parts.clock,
            secret=secret,
            ring=ring,
        ),
        exports=Exports(
            packer=Packer(
                dossiers=store.dossiers,
                records=store.records,
                blobs=parts.blobs,
                packing=Zips(),
                secret=secret,
                readme=privacy_texts.readme,
            ),
            dossiers=store.dossiers,
            mail=Outbox(parts.bot),
            clock=parts.clock,
            secret=secret,
        ),
    )


def tidying(parts: Parts) -> Tidying:
    """What removes everything when its time is over."""
    return Tidying(
        keeping=parts.store.keeping,
        records=parts.store.records,
        blobs=parts.blobs,
        clock=parts.clock,
        keep_ms=parts.policy.keep_ms,
    )


def chores(parts: Parts, made: Privacy) -> Sequence[Callable[[], Awaitable[None]]]:
    """What is looked at in every round of the housekeeping."""
    departing = Departing(
        departures=parts.store.departures,
        servers=Servers(parts.bot),
        jobs=parts.store.jobs,
        records=parts.store.records,
        blobs=parts.blobs,
        clock=parts.clock,
        starters=parts.policy.starters,
    )
    return (made.erasing.look, departing.look, tidying(parts).look)
