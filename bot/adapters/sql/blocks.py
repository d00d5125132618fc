"""Who may not use the bot for now: blocks and rests of members, and a server's pause."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from bot.adapters.sql.casebook import case_in
from bot.adapters.sql.database import Database, Row, Session
from bot.adapters.sql.records import audit
from bot.core import blocks
from bot.core.blocks import Appealed, Pause, Paused, Standing
from bot.core.casebook import Case, Outcome
from bot.core.house import PausedFor
from bot.core.ports import Blocked


class SqlBlocks:
    """Blocks over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def barring(self, space_id: str, member_key: str, now_ms: int) -> Standing | None:
        return await barring(self._database, space_id, member_key, now_ms)

    async def block(self, case: Case, *, admin: bool, now_ms: int) -> Blocked | None:
        by_user_id = case.opened_by_id or 0
        async with self._database.transaction() as session:
            await _lock(session, case.space_id)
            standing = await _standing(session, case, now_ms)
            if standing is not None:
                if not blocks.may_replace(standing, case.until_ms, by_user_id, admin=admin):
                    return None
                await _close(session, standing, Outcome.OVER, by_user_id, now_ms)
            opened = await _open(session, case)
            await audit(
                session,
                case.space_id,
                by_user_id=by_user_id,
                action="member_blocked",
                detail=_until(opened) + ("" if standing is None else f", not {_until(standing)}"),
                now_ms=now_ms,
                why=case.note or None,
                job_id=case.job_id,
                member_key=case.member_key,
            )
        return Blocked(case=opened, replaced=standing)

    async def lift(self, case: Case, *, by_user_id: int, why: str, now_ms: int) -> Case | None:
        async with self._database.transaction() as session:
            await _lock(session, case.space_id)
            lifted = await _close(session, case, Outcome.LIFTED, by_user_id, now_ms)
            if lifted is not None:
                await audit(
                    session,
                    case.space_id,
                    by_user_id=by_user_id,
                    action="member_unblocked",
                    detail=f"case #{case.number}, {_until(case)}",
                    now_ms=now_ms,
                    why=why or None,
                    job_id=case.job_id,
                    member_key=case.member_key,
                )
        return lifted

    async def blocked_and_waiting(self, now_ms: int, limit: int) -> Sequence[tuple[str, str]]:
        rows = await self._database.all("blocked_and_waiting", now_ms=now_ms, most=limit)
        return [(row["space_id"], row["member_key"]) for row in rows]

    async def paused_and_waiting(self, now_ms: int, limit: int) -> Sequence[tuple[str, PausedFor]]:
        rows = await self._database.all("paused_and_waiting", now_ms=now_ms, most=limit)
        return [(row["id"], PausedFor(row["paused_for"])) for row in rows]

    async def close_over(self, now_ms: int) -> int:
        async with self._database.transaction() as session:
            closed = await session.all("close_over", now_ms=now_ms)
            if closed:
                await session.run("close_appeals_over", now_ms=now_ms)
        return len(closed)

    async def rest(
        self, case: Case, *, refusals_min: int, within_ms: int, now_ms: int
    ) -> Case | None:
        whose = {"space_id": case.space_id, "member_key": case.member_key}
        since_ms = case.opened_at_ms - within_ms
        # From outside first: most refusals are far from too many.
        counted = await self._database.one("strikes", **whose, since_ms=since_ms)
        if counted is None or counted["refusals"] < refusals_min:
            return None
        async with self._database.transaction() as session:
            await _lock(session, case.space_id)
            if await _standing(session, case, now_ms) is not None:
                return None
            counted = await session.one("strikes", **whose, since_ms=since_ms)
            over = case.until_ms is not None and case.until_ms <= now_ms
            if over or counted is None or counted["refusals"] < refusals_min:
                return None
            return await _open(session, case)

    async def pause(
        self,
        space_id: str,
        until_ms: int | None,
        who: PausedFor,
        *,
        by_user_id: int,
        admin: bool,
        now_ms: int,
    ) -> Paused:
        async with self._database.transaction() as session:
            await _lock(session, space_id)
            holding = await _holding(session, space_id, now_ms)
            if holding is None and until_ms is None:
                return Paused.NOTHING
            if holding is not None and not blocks.may_change(
                holding, until_ms, who, by_user_id, admin=admin
            ):
                return Paused.OF_ANOTHER
            await session.run(
                "set_paused",
                space_id=space_id,
                until_ms=until_ms,
                who=who,
                by_user_id=None if until_ms is None else by_user_id,
            )
            await audit(
                session,
                space_id,
                by_user_id=by_user_id,
                action="requests_resumed" if until_ms is None else "requests_paused",
                detail=who if until_ms is None else f"{who} until {until_ms}",
                now_ms=now_ms,
            )
        return Paused.DONE


async def _holding(session: Session, space_id: str, now_ms: int) -> Pause | None:
    row = await session.one("paused", space_id=space_id)
    until_ms = None if row is None else row["paused_until_ms"]
    if row is None or until_ms is None or until_ms <= now_ms:
        return None
    return Pause(
        until_ms=until_ms, who=PausedFor(row["paused_for"]), by_user_id=row["paused_by_id"]
    )


async def barring(session: Session, space_id: str, member_key: str, now_ms: int) -> Standing | None:
    """What keeps a member out just now: of several, what ends last."""
    row = await session.one("barring_case", space_id=space_id, member_key=member_key, now_ms=now_ms)
    if row is None:
        return None
    return standing_in(row)


def standing_in(row: Row) -> Standing:
    """A case about somebody, of a row that says too what was asked about it."""
    appealed = Appealed.NO
    if row["sealed"]:
        appealed = Appealed.CANNOT
    elif row["appeals"]:
        appealed = Appealed.OPEN if row["appeals_open"] else Appealed.DECIDED
    return Standing(case=case_in(row), appealed=appealed)


async def _lock(session: Session, space_id: str) -> None:
    """Let nobody into the space meanwhile. Raises LookupError when it is not open."""
    if await session.one("lock_space", space_id=space_id) is None:
        raise LookupError(f"space {space_id} is not open")


async def _standing(session: Session, case: Case, now_ms: int) -> Case | None:
    """The case that stands where another of its kind is to be opened; one that is over is closed.

    The space is locked.
    """
    row = await session.one(
        "standing_case", space_id=case.space_id, member_key=case.member_key, kind=case.kind
    )
    if row is None:
        return None
    standing = case_in(row)
    if standing.until_ms is not None and standing.until_ms <= now_ms:
        await _close(session, standing, Outcome.OVER, None, standing.until_ms)
        return None
    return standing


async def _close(
    session: Session, case: Case, outcome: Outcome, by_user_id: int | None, now_ms: int
) -> Case | None:
    """Close a case, and any appeal about it; None when somebody else was first."""
    values = {"outcome": outcome, "by_user_id": by_user_id, "now_ms": now_ms}
    row = await session.one("close_case", space_id=case.space_id, id=case.id, **values)
    await session.run("close_appeals_of", case_id=case.id, **values)
    return None if row is None else case_in(row)


async def _open(session: Session, case: Case) -> Case:
    numbered = await session.one("number_case", space_id=case.space_id)
    opened = replace(case, number=0 if numbered is None else numbered["last_case_number"])
    await session.run("add_case", **asdict(opened))
    return opened


def _until(case: Case) -> str:
    return "until it is lifted" if case.until_ms is None else f"until {case.until_ms}"
