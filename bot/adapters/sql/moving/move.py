"""The move of all data from a SQLite file into Postgres.

It may end at any moment: the same move goes on where it was. No bot starts on the target before
all is there and looked over.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.adapters.sql.moving.source import Source
from bot.adapters.sql.moving.tables import CannotMove, Sums, Table, differences
from bot.adapters.sql.moving.target import Target
from bot.core.ports import Clock

ROWS_AT_ONCE = 5_000
TELL_EVERY_MS = 2_000


class Different(CannotMove):
    """What arrived is not what was sent; a line for each difference."""

    def __init__(self, differences: Sequence[str]) -> None:
        said = (
            "What arrived is not what was sent. Nothing uses it. Make a new database and move "
            "again; the SQLite file is as it was."
        )
        super().__init__("\n".join([*differences, said]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is there when all was moved."""

    rows: Mapping[str, int]
    """How many, by table."""
    spent: Mapping[str, int]
    """Ticks that the ledger of each space comes to."""
    finished_at_ms: int
    before: bool
    """Whether it was all there before this."""


class Move:
    """A move, to its end: `tell` is given a line now and then."""

    def __init__(
        self,
        source: Source,
        target: Target,
        *,
        clock: Clock,
        tell: Callable[[str], None],
        rows_at_once: int = ROWS_AT_ONCE,
    ) -> None:
        self._source = source
        self._target = target
        self._clock = clock
        self._tell = tell
        self._rows_at_once = rows_at_once

    async def survey(self) -> Mapping[str, int]:
        """How many rows of each table are still to be moved. Raises CannotMove."""
        sums, begun = await self._source_sums(), await self._target.begun()
        if begun is None:
            return {name: one["rows"] for name, one in sums.items()}
        if begun.finished_at_ms is not None:
            return dict.fromkeys(sums, 0)
        _be_the_same(begun.sums, sums)
        tables = await self._target.tables()
        return {
            name: sums[name]["rows"] - (await self._target.progress(table))[1]
            for name, table in tables.items()
        }

    async def run(self) -> Outcome:
        """Move what is not there yet, and look all of it over. Raises CannotMove and Different."""
        begun = await self._target.begun()
        if begun is not None and begun.finished_at_ms is not None:
            return await self._outcome(begun.sums, begun.finished_at_ms, before=True)
        self._tell("counting what there is, which takes a while")
        sums = await self._source_sums()
        if begun is None:
            await self._target.begin(sums, self._clock.now_ms())
        else:
            _be_the_same(begun.sums, sums)
        tables = await self._same_tables()
        for name, table in tables.items():
            await self._move(table, sums[name]["rows"])
        await self._look_over(tables, sums)
        self._tell("putting indexes and foreign keys back")
        while await self._target.put_back():
            pass
        await self._target.finish(self._clock.now_ms())
        return await self._outcome(sums, self._clock.now_ms(), before=False)

    async def _source_sums(self) -> Mapping[str, Sums]:
        tables = await self._source.tables()
        return {name: await self._source.sums(table) for name, table in tables.items()}

    async def _same_tables(self) -> Mapping[str, Table]:
        """The tables, which are the same on both sides. Raises CannotMove."""
        tables, theirs = await self._source.tables(), await self._target.tables()
        for name in {*tables} ^ {*theirs}:
            raise CannotMove(f"One database has a table {name}, the other has not.")
        for name, table in tables.items():
            if {*table.columns} != {*theirs[name].columns}:
                raise CannotMove(f"The table {name} is not the same in both databases.")
        return tables

    async def _move(self, table: Table, total: int) -> None:
        """Move the rows of a table that are not there yet; the next are read meanwhile."""
        after, moved = await self._target.progress(table)
        pace = _Pace(self._clock, moved)
        rows = await self._source.rows(table, after, self._rows_at_once)
        while rows:
            after = table.key_of(rows[-1])
            moved += len(rows)
            _, rows = await asyncio.gather(
                self._target.take(table, rows),
                self._source.rows(table, after, self._rows_at_once),
            )
            if pace.is_due or not rows:
                self._tell(f"{table.name}: {moved:,} of {total:,} rows{pace.told(moved, total)}")

    async def _look_over(self, tables: Mapping[str, Table], sums: Mapping[str, Sums]) -> None:
        """Raises Different where what arrived is not what was sent."""
        self._tell("comparing counts and sums")
        arrived = {name: await self._target.sums(table) for name, table in tables.items()}
        found = differences(sums, arrived)
        spent, here = await self._source.spent(), await self._target.spent()
        found += [
            f"ledger of {space}: {spent.get(space)} there, {here.get(space)} here"
            for space in sorted({*spent, *here})
            if spent.get(space) != here.get(space)
        ]
        if found:
            raise Different(found)

    async def _outcome(
        self, sums: Mapping[str, Sums], finished_at_ms: int, *, before: bool
    ) -> Outcome:
        return Outcome(
            rows={name: one["rows"] for name, one in sums.items()},
            spent=await self._target.spent(),
            finished_at_ms=finished_at_ms,
            before=before,
        )


class _Pace:
    """How fast rows of a table come, as it is told now and then."""

    def __init__(self, clock: Clock, moved: int) -> None:
        self._clock = clock
        self._began_ms = self._told_ms = clock.now_ms()
        self._before = moved

    @property
    def is_due(self) -> bool:
        return self._clock.now_ms() - self._told_ms >= TELL_EVERY_MS

    def told(self, moved: int, total: int) -> str:
        """The pace and what is left at it."""
        self._told_ms = self._clock.now_ms()
        took_ms = self._told_ms - self._began_ms
        if took_ms < TELL_EVERY_MS:
            return ""
        in_a_second = (moved - self._before) * 1000 // took_ms
        left_s = (total - moved) // max(1, in_a_second)
        return f", {in_a_second:,} a second" + (f", {left_s} s left" if left_s else "")


def _be_the_same(begun: Mapping[str, Sums], now: Mapping[str, Sums]) -> None:
    """Raises CannotMove where a move was begun from something else than there is now."""
    changed = sorted(name for name in now if begun.get(name) != now[name])
    if changed:
        raise CannotMove(
            "This database was begun to be filled from another SQLite file, or a bot has used "
            f"that one since ({', '.join(changed)}). Make a new database and move into that."
        )
