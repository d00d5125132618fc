"""How xAI's bills compare with the prices here: a row for each model and kind of job."""

from collections.abc import Sequence
from dataclasses import asdict

from bot.adapters.sql.database import Database, Row, Session
from bot.core import bills
from bot.core.bills import Bill, Watch
from bot.core.models import Kind


class SqlBills:
    """Bills over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, bill: Bill, now_ms: int) -> tuple[Watch, Watch]:
        # Nearly every bill is as the one before, and must not wait for a lock to find that out.
        whose = {"kind": bill.kind, "model": bill.model}
        row = await self._database.one("watch", **whose)
        if row is not None and bills.after_bill(_watch(row), bill, now_ms) == _watch(row):
            return _watch(row), _watch(row)
        async with self._database.transaction() as session:
            await session.run("add_watch", **whose, prices=bill.prices)
            locked = await session.one("lock_watch", **whose)
            # A row that was forgotten meanwhile is as good as new.
            before = bills.unwatched(bill) if locked is None else _watch(locked)
            after = bills.after_bill(before, bill, now_ms)
            await _write(session, after)
        return before, after

    async def watched(self) -> Sequence[Watch]:
        return [_watch(row) for row in await self._database.all("watches")]

    async def accept(self, model: str | None = None) -> Sequence[tuple[Watch, Watch]]:
        changed: list[tuple[Watch, Watch]] = []
        for one in await self.watched():
            if model not in {None, one.model}:
                continue
            async with self._database.transaction() as session:
                row = await session.one("lock_watch", kind=one.kind, model=one.model)
                if row is None or (model is None and row["paused_at_ms"] is None):
                    continue
                before = _watch(row)
                after = bills.accepted(before)
                await _write(session, after)
                if (before.paused, before.accepted_percent) != (False, after.accepted_percent):
                    changed.append((before, after))
        return changed

    async def forget(self, watch: Watch) -> None:
        await self._database.run(
            "forget_watch", kind=watch.kind, model=watch.model, prices=watch.prices
        )


async def _write(session: Session, watch: Watch) -> None:
    await session.run("set_watch", **asdict(watch))


def _watch(row: Row) -> Watch:
    return Watch(
        kind=Kind(row["kind"]),
        model=row["model"],
        prices=row["prices"],
        accepted_percent=row["accepted_percent"],
        over_in_row=row["over_in_row"],
        worst_percent=row["worst_percent"],
        last_percent=row["last_percent"],
        paused_at_ms=row["paused_at_ms"],
    )
