"""The log of a server in a time, as a file for its admins."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.core import log_exports
from bot.core.bulletins import TurnedAway
from bot.core.casebook import Case
from bot.core.cases.scratch import scratch
from bot.core.cases.values import Here, Policy
from bot.core.errors import NotAllowed
from bot.core.log_exports import Form, What
from bot.core.ports import Archive, Clock, Record, Records, Rules
from bot.core.searching import Act, ActCriteria, Criteria

PAGE_LINES = 500
BYTES_MAX = 50 * 1024 * 1024
ADMINS_ONLY = "Only admins of this server can export its log."
NEWEST = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be in a file."""

    what: What
    form: Form
    since_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile:
    """A file that was written."""

    path: Path
    what: What
    lines: int
    whole: bool
    """Whether everything found its place in it; what is older is left out."""


class LogExports:
    """Writes files page by page: nothing is held in memory."""

    def __init__(
        self, *, archive: Archive, records: Records, rules: Rules, clock: Clock, policy: Policy
    ) -> None:
        self._archive = archive
        self._records = records
        self._rules = rules
        self._clock = clock
        self._policy = policy

    @asynccontextmanager
    async def exporting(
        self, place: Here, wanted: Wanted, bytes_max: int
    ) -> AsyncGenerator[LogFile]:
        """A file of what happened in a time, newest first, that is gone when the block ends.

        That it was made is an audit row, written before it is handed out. Raises NotAllowed.
        """
        if not place.admin:
            raise NotAllowed(ADMINS_ONLY)
        async with scratch() as folder:
            path = folder / f"{wanted.what}.{wanted.form}"
            file = await self._write(path, place, wanted, min(bytes_max, BYTES_MAX))
            now_ms = self._clock.now_ms()
            starters = self._policy.starters()
            await self._rules.open_space(place.space_id, place.guild_id, starters, now_ms)
            await self._records.note(
                place.space_id,
                by_user_id=place.user_id,
                action="log_exported",
                detail=f"{wanted.what} as {wanted.form}: {file.lines} lines",
                now_ms=now_ms,
            )
            yield file

    async def _write(self, path: Path, place: Here, wanted: Wanted, bytes_max: int) -> LogFile:
        what, form = wanted.what, wanted.form
        head = log_exports.header(what, form).encode()
        await asyncio.to_thread(_append, path, head)
        room, lines = bytes_max - len(head), 0
        last: Record | TurnedAway | Act | Case | None = None
        while page := await self._page(place.space_id, wanted, last):
            data, count = await asyncio.to_thread(_as_fits, what, form, page, room)
            await asyncio.to_thread(_append, path, data)
            lines += count
            room -= len(data)
            last = page[-1]
            if count < len(page):
                return LogFile(path=path, what=what, lines=lines, whole=False)
        return LogFile(path=path, what=what, lines=lines, whole=True)

    async def _page(
        self,
        space_id: str,
        wanted: Wanted,
        last: Record | TurnedAway | Act | Case | None,
    ) -> Sequence[Record | TurnedAway | Act | Case]:
        """The next entries, after the last one."""
        since_ms, until_ms = wanted.since_ms, wanted.until_ms
        match wanted.what:
            case What.JOBS:
                before = last.job.number if isinstance(last, Record) else NEWEST
                jobs = Criteria(since_ms=since_ms, until_ms=until_ms)
                return await self._archive.find(space_id, jobs, before, PAGE_LINES)
            case What.AUDIT:
                before = last.number if isinstance(last, Act) else NEWEST
                acts = ActCriteria(since_ms=since_ms, until_ms=until_ms)
                return await self._archive.find_acts(space_id, acts, before, PAGE_LINES)
            case What.CASES:
                before = last.number if isinstance(last, Case) else NEWEST
                return await self._archive.cases(space_id, since_ms, until_ms, before, PAGE_LINES)
            case What.REFUSALS:
                at_ms, before_id = until_ms, ""
                if isinstance(last, TurnedAway):
                    at_ms, before_id = last.at_ms, last.id
                return await self._archive.refusals(
                    space_id, since_ms, at_ms, PAGE_LINES, before_id=before_id
                )


def _as_fits(
    what: What, form: Form, page: Sequence[Record | TurnedAway | Act | Case], bytes_max: int
) -> tuple[bytes, int]:
    """As many lines, from the first, as have so many bytes together; and how many that are."""
    data, count = bytearray(), 0
    for one in page:
        written = log_exports.line(what, form, one).encode()
        if len(data) + len(written) > bytes_max:
            break
        data += written
        count += 1
    return bytes(data), count


def _append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)
