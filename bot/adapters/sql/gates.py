"""The circuit breaker before the provider: one row, changed by the rules of bot.core.gate."""

from dataclasses import asdict

from bot.adapters.sql.database import Database, Row, Session
from bot.core import gate
from bot.core.gate import Gate, Trouble


class SqlGates:
    """Gates over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def now(self) -> Gate:
        return await read(self._database)

    async def lets_retry(self, now_ms: int) -> bool:
        if (await self.now()).trouble is None:
            return True
        async with self._database.transaction() as session:
            before = _gate(await session.one("lock_gate"))
            if not gate.lets_retry(before, now_ms):
                return False
            await _write(session, gate.after_start(before, now_ms))
            return True

    async def answered(self, requests_max: int) -> Gate:
        # Nearly every answer changes nothing, and must not wait for a lock to find that out.
        if (before := await self.now()).at_ease:
            return before
        async with self._database.transaction() as session:
            before = _gate(await session.one("lock_gate"))
            await _write(session, gate.after_answer(before, requests_max))
        return before

    async def failed(self, trouble: Trouble, now_ms: int) -> tuple[Gate, Gate]:
        async with self._database.transaction() as session:
            before = _gate(await session.one("lock_gate"))
            after = gate.after_failure(before, trouble, now_ms)
            await _write(session, after)
        return before, after


async def read(session: Session) -> Gate:
    """The gate as it stands."""
    return _gate(await session.one("gate"))


async def lets_through(session: Session, now_ms: int) -> bool:
    """Whether one more request may be sent; the gate is locked until the transaction ends."""
    row = await session.one("submitting_count")
    submitting = 0 if row is None else row["submitting"]
    return gate.lets_through(_gate(await session.one("lock_gate")), submitting, now_ms)


async def note_start(session: Session, now_ms: int) -> None:
    """A request is about to be sent."""
    before = await read(session)
    after = gate.after_start(before, now_ms)
    if after != before:
        await _write(session, after)


async def _write(session: Session, after: Gate) -> None:
    await session.run("set_gate", **asdict(after))


def _gate(row: Row | None) -> Gate:
    if row is None:
        return Gate()
    return Gate(
        trouble=None if row["trouble"] is None else Trouble(row["trouble"]),
        since_ms=row["since_ms"],
        failures=row["failures"],
        probe_at_ms=row["probe_at_ms"],
        room=row["room"],
    )
