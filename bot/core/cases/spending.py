"""What was spent, by one member or a whole server; and all of it as a file, for admins."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.core import exports, ids, usage
from bot.core.cases.scratch import scratch
from bot.core.cases.values import Here, Policy
from bot.core.exports import Line
from bot.core.ports import Clock, Records, Rules, Usage
from bot.core.usage import MemberPart, Period, Report, Slot

TIMES_COUNT = 1_000
"""Times are told from so many of the latest jobs, so that they cost the same in any server."""
PAGE_LINES = 1_000
EXPORT_BYTES_MAX = 20 * 1024 * 1024
"""As much as Discord takes everywhere, and more lines than people read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A file of jobs, for as long as it lies there."""

    path: Path
    lines: int
    left_out_from_ms: int | None
    """The file would have been too large: what counts for this moment and before is not in it.
    None when all of it is."""


class Spending:
    """Reports and exports of what was spent."""

    def __init__(
        self,
        *,
        usage: Usage,
        rules: Rules,
        records: Records,
        clock: Clock,
        secret: str,
        policy: Policy,
        page_lines: int = PAGE_LINES,
    ) -> None:
        self._usage = usage
        self._rules = rules
        self._records = records
        self._clock = clock
        self._secret = secret
        self._policy = policy
        self._page_lines = page_lines

    async def report(self, place: Here, of_user_id: int | None, period: Period) -> Report:
        """What a person used here in a period, or everybody: then with a sum for each member."""
        zone = await self._zone_of(place)
        now_ms = self._clock.now_ms()
        key = None if of_user_id is None else ids.member_key(self._secret, of_user_id)
        slots = usage.slots(period, now_ms, zone)
        parts = [(slot, await self._usage.parts(place.space_id, key, slot)) for slot in slots]
        checks = [await self._usage.checks(place.space_id, key, slot) for slot in slots]
        members: list[MemberPart] | None = None
        if of_user_id is None:
            members = [
                member
                for slot in slots
                for member in await self._usage.members(place.space_id, slot)
            ]
        took = await self._usage.took(
            place.space_id, key, usage.whole(period, now_ms, zone), TIMES_COUNT
        )
        return usage.reported(period, zone, parts, members, took, checks=checks)

    @asynccontextmanager
    async def exporting(
        self, place: Here, period: Period, bytes_max: int
    ) -> AsyncGenerator[Exported]:
        """The jobs of a server in a period as a CSV file that is gone when the block ends.

        It is written page by page, and has `bytes_max` at most: what is older is left out. That it
        was made is an audit row.
        """
        slot = usage.whole(period, self._clock.now_ms(), await self._zone_of(place))
        async with scratch() as folder:
            path = folder / f"usage-{period.replace(' ', '-')}.csv"
            exported = await self._write(path, place, slot, min(bytes_max, EXPORT_BYTES_MAX))
            await self._note(place, period, exported)
            yield exported

    async def _write(self, path: Path, place: Here, slot: Slot, bytes_max: int) -> Exported:
        written = exports.header().encode()
        await asyncio.to_thread(_append, path, written)
        room, lines = bytes_max - len(written), 0
        last: Line | None = None
        while page := await self._usage.lines(place.space_id, slot, last, self._page_lines):
            data, count = exports.as_fits(page, room)
            await asyncio.to_thread(_append, path, data)
            lines += count
            if count < len(page):
                left_out = page[count].counted_at_ms
                return Exported(path=path, lines=lines, left_out_from_ms=left_out)
            room -= len(data)
            last = page[-1]
        return Exported(path=path, lines=lines, left_out_from_ms=None)

    async def _note(self, place: Here, period: Period, exported: Exported) -> None:
        now_ms = self._clock.now_ms()
        await self._rules.open_space(
            place.space_id, place.guild_id, self._policy.starters(), now_ms
        )
        await self._records.note(
            place.space_id,
            by_user_id=place.user_id,
            action="usage_exported",
            detail=f"{period}: {exported.lines} jobs",
            now_ms=now_ms,
        )

    async def _zone_of(self, place: Here) -> ZoneInfo:
        """The time zone of a space's calendar."""
        return ZoneInfo((await self._rules.house(place.space_id)).time_zone)


def _append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)
