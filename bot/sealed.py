"""`imagine-bot cases`: what is sealed in every server, and giving it free to be destroyed.

It works beside a running bot, which destroys within a minute what was released. What lies there may
be illegal: the list says where the files are, and shows nothing of them.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.adapters.clock import SystemClock
from bot.adapters.sql.store import Store, open_database
from bot.core.casebook import Case, Outcome
from bot.core.errors import ImagineError
from bot.core.jobs import Media
from bot.files import open_files
from bot.settings import Settings

NONE = "Nothing is sealed."
BY_OPERATOR = 0
"""Who releases is whoever runs the bot: nobody of the server."""


class UnknownCase(ImagineError):
    """No such case is sealed. `imagine-bot cases` lists them as SERVER/NUMBER."""


async def listed(settings: Settings) -> list[str]:
    """A line for each case, and one for each of its files. Raises CannotOpen."""
    blobs, _ = open_files(settings, SystemClock())
    async with _store(settings) as store:
        cases = await _sealed(store)
        lines = list[str]()
        for name, (case, job_ids) in cases.items():
            since = datetime.fromtimestamp(case.opened_at_ms / 1000, UTC)
            lines.append(f"{name}  sealed {since:%Y-%m-%d %H:%M} UTC by member {case.opened_by_id}")
            for media in await _files(store, job_ids):
                lines.append(f"    {blobs.place(media.blob)}  {media.content_type}")
    return lines or [NONE]


async def released(settings: Settings, wanted: str) -> list[str]:
    """Give the files of a case free to be destroyed. Raises UnknownCase or CannotOpen."""
    now_ms = SystemClock().now_ms()
    async with _store(settings) as store:
        found = (await _sealed(store)).get(wanted)
        if found is None:
            raise UnknownCase
        case, job_ids = found
        files = len(await _files(store, job_ids))
        await store.casebook.close(case, Outcome.RELEASED, by_user_id=BY_OPERATOR, now_ms=now_ms)
        await store.records.note(
            case.space_id,
            by_user_id=BY_OPERATOR,
            action="sealed_released",
            detail=f"case {case.number}: {files} files",
            now_ms=now_ms,
            job_id=case.job_id,
            member_key=case.member_key,
        )
    return [
        f"{wanted} is released. A running bot destroys its {files} files within a minute.",
        "Copies in your backups are yours to remove.",
    ]


async def _sealed(store: Store) -> Mapping[str, tuple[Case, list[str]]]:
    """The sealed cases with their jobs, by the name that the list has for them."""
    found: dict[str, tuple[Case, list[str]]] = {}
    for case, job_id in await store.takedowns.sealed():
        found.setdefault(f"{case.space_id}/{case.number}", (case, []))[1].append(job_id)
    return found


async def _files(store: Store, job_ids: Sequence[str]) -> list[Media]:
    return [
        media
        for job_id in job_ids
        for role in ("input", "result", "fitted")
        for media in await store.records.files_of(job_id, role)
    ]


@asynccontextmanager
async def _store(settings: Settings) -> AsyncGenerator[Store]:
    database = await open_database(settings.database_url, beside=True)
    try:
        await database.migrate()
        yield Store.over(database)
    finally:
        await database.close()
