"""What an operator does about people's data from the command line, also while the bot runs."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.adapters.clock import SystemClock
from bot.adapters.sql.store import Store, open_database
from bot.adapters.zips import Zips
from bot.core import ids
from bot.core.cases.dossier import Packer
from bot.core.cases.keeping import Tidying
from bot.core.ports import Clock, Erasure
from bot.files import open_files
from bot.keys import agree_on_key
from bot.parts import DAY_MS
from bot.settings import Settings
from bot.ui import privacy_texts


async def tidied(settings: Settings, *, dry_run: bool) -> list[str]:
    """What goes because its time is over, a line for each server and kind; removed unless dry.

    Raises CannotOpen.
    """
    clock = SystemClock()
    blobs, _ = open_files(settings, clock)
    async with _store(settings) as store:
        tidying = Tidying(
            keeping=store.keeping,
            records=store.records,
            blobs=blobs,
            clock=clock,
            keep_ms=settings.keep_days * DAY_MS,
        )
        counts = await tidying.would_go()
        lines = [
            f"{space_id or 'all servers'}: {count} {kept}"
            for (space_id, kept), count in sorted(counts.items())
        ]
        if dry_run:
            return [*(lines or ["Nothing's time is over."]), "Nothing was removed."]
        while any((await tidying.tidy()).values()):
            pass
        return [*lines, "Removed." if lines else "Nothing's time is over."]


async def erasing(
    settings: Settings, user_id: int, *, results: bool, clock: Clock | None = None
) -> list[str]:
    """Have a person's data removed: the bot does it while it runs. Raises CannotOpen."""
    async with _store(settings) as store:
        await store.erasures.ask(
            Erasure(
                member_key=ids.member_key(settings.secret_key.get_secret_value(), user_id),
                user_id=user_id,
                asked_at_ms=(clock or SystemClock()).now_ms(),
                results=results,
                dm_channel_id=None,
            )
        )
    return ["Noted. The bot removes it within minutes while it runs, and at its next start if not."]


async def exported(settings: Settings, user_id: int, folder: Path) -> list[str]:
    """Write what is kept about a person into ZIP files in a folder. Raises CannotOpen."""
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
    blobs, _ = open_files(settings, SystemClock())
    async with _store(settings) as store:
        packer = Packer(
            dossiers=store.dossiers,
            records=store.records,
            blobs=blobs,
            packing=Zips(),
            secret=settings.secret_key.get_secret_value(),
            readme=privacy_texts.readme,
        )
        packed = await packer.write(user_id, folder)
    left_out = [f"left out, for it is too large: {item.name}" for item in packed.left_out]
    return [f"ZIP files in {folder}: {len(packed.parts)}", *left_out]


@asynccontextmanager
async def _store(settings: Settings) -> AsyncGenerator[Store]:
    """The stores of the database, also while the bot has it. Raises CannotOpen."""
    database = await open_database(settings.database_url, beside=True)
    try:
        await database.migrate()
        store = Store.over(database)
        await agree_on_key(store.agreements, settings)
        yield store
    finally:
        await database.close()
