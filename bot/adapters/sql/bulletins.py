"""Requests that were refused, and the messages of log channels in which such things fold."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from bot.adapters.sql.database import Database, Row, Session
from bot.adapters.sql.posts import add_post, post_in
from bot.core.bulletins import (
    CARD_PAUSE_MS,
    CARDS_LATE_MS_MAX,
    FOLDS_MS,
    HELD,
    LEFT_OUT,
    PAUSE_MS,
    RESULT,
    Bulletin,
    Refusals,
    TurnedAway,
    Waiting,
)
from bot.core.ports import Post, PostState, Sent


class SqlBulletins:
    """Bulletins over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def turn_away(self, refusal: TurnedAway, new_id: str | None) -> None:
        async with self._database.transaction() as session:
            # Two that are refused at once share a message: the space is locked first.
            await session.one("lock_space", space_id=refusal.space_id)
            which = refusal.space_id, refusal.why, refusal.at_ms
            open_id = None if new_id is None else await _open(session, *which)
            row = asdict(refusal) | {"bulletin_id": open_id or new_id}
            if await session.one("add_turned_away", **row) is None or new_id is None:
                return
            await _grow(session, *which, open_id=open_id, new_id=new_id)

    async def grow_held(self, space_id: str, now_ms: int, new_id: str) -> None:
        async with self._database.transaction() as session:
            await session.one("lock_space", space_id=space_id)
            open_id = await _open(session, space_id, HELD, now_ms)
            await _grow(session, space_id, HELD, now_ms, open_id=open_id, new_id=new_id)

    async def waiting_in(self, space_id: str) -> Waiting:
        row = await self._database.one("held_waiting", space_id=space_id)
        if row is None:
            return Waiting(requests=0, results=0)
        return Waiting(requests=row["requests"], results=row["results"])

    async def add_card(self, space_id: str, card: Post, left_out_id: str) -> bool:
        now_ms = card.tried_at_ms
        async with self._database.transaction() as session:
            await session.one("lock_space", space_id=space_id)
            if await session.one("card_of_job", job_id=card.job_id) is not None:
                return False
            last = await session.one("last_card", space_id=space_id)
            due_at_ms = now_ms if last is None else max(now_ms, last["due"] + CARD_PAUSE_MS)
            if due_at_ms > now_ms + CARDS_LATE_MS_MAX:
                await add_post(session, replace(card, state=PostState.FAILED, error=LEFT_OUT))
                await _leave_out(session, space_id, now_ms, left_out_id)
                return True
            await add_post(session, card)
            await session.run(
                "add_bulletin",
                id=card.id,
                space_id=space_id,
                kind=RESULT,
                now_ms=due_at_ms,
                due_at_ms=due_at_ms,
            )
        return True

    async def leave_out(self, card: Bulletin, now_ms: int, new_id: str) -> None:
        async with self._database.transaction() as session:
            await session.one("lock_space", space_id=card.space_id)
            await _leave_out(session, card.space_id, now_ms, new_id)

    async def card_of(self, bulletin: Bulletin) -> Post | None:
        row = await self._database.one("card_post", id=bulletin.id)
        return None if row is None else post_in(row)

    async def claim_due(self, now_ms: int, until_ms: int, limit: int) -> Sequence[Bulletin]:
        async with self._database.transaction() as session:
            rows = await session.all(
                "claim_bulletins", now_ms=now_ms, until_ms=until_ms, most=limit
            )
        return sorted((_bulletin(row) for row in rows), key=lambda one: one.began_at_ms)

    async def refusals_in(self, bulletin: Bulletin, limit: int) -> Refusals:
        counted = await self._database.one("refusals_counted", id=bulletin.id)
        latest = await self._database.all("refusals_latest", id=bulletin.id, most=limit)
        return Refusals(
            why=bulletin.kind,
            count=0 if counted is None else counted["refusals"],
            people=0 if counted is None else counted["people"],
            latest=tuple(turned_away_in(row) for row in latest),
        )

    async def told(self, bulletin: Bulletin, sent: Sent | None) -> None:
        await self._database.run(
            "bulletin_told",
            id=bulletin.id,
            channel_id=None if sent is None else sent.channel_id,
            message_id=None if sent is None else sent.message_id,
            claimed_until_ms=bulletin.due_at_ms,
        )

    async def tell_later(self, bulletin: Bulletin, due_at_ms: int) -> None:
        await self._database.run("bulletin_untold", id=bulletin.id, due_at_ms=due_at_ms)


async def _open(session: Session, space_id: str, kind: str, now_ms: int) -> str | None:
    """The message that is young enough to take one more of a kind."""
    row = await session.one(
        "open_bulletin", space_id=space_id, kind=kind, since_ms=now_ms - FOLDS_MS
    )
    return None if row is None else row["id"]


async def _grow(
    session: Session, space_id: str, kind: str, now_ms: int, *, open_id: str | None, new_id: str
) -> None:
    """Have the open message told again soon, or a new one begin now."""
    if open_id is not None:
        await session.run("bulletin_grew", id=open_id, due_at_ms=now_ms + PAUSE_MS)
        return
    await session.run(
        "add_bulletin",
        id=new_id,
        space_id=space_id,
        kind=kind,
        now_ms=now_ms,
        due_at_ms=now_ms,
    )


async def _leave_out(session: Session, space_id: str, now_ms: int, new_id: str) -> None:
    """Count one more result without a card, in the open message or in a new one."""
    open_id = await _open(session, space_id, LEFT_OUT, now_ms)
    await _grow(session, space_id, LEFT_OUT, now_ms, open_id=open_id, new_id=new_id)
    await session.run("bulletin_leaves_out", id=open_id or new_id)


def _bulletin(row: Row) -> Bulletin:
    return Bulletin(
        id=row["id"],
        space_id=row["space_id"],
        kind=row["kind"],
        began_at_ms=row["began_at_ms"],
        due_at_ms=row["due_at_ms"],
        tries=row["tries"],
        left_out=row["left_out"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
    )


def turned_away_in(row: Row) -> TurnedAway:
    """The refusal of a row."""
    return TurnedAway(
        id=row["id"],
        space_id=row["space_id"],
        member_key=row["member_key"],
        user_id=row["user_id"],
        channel_id=row["channel_id"],
        why=row["why"],
        rule=row["rule"],
        words=row["words"],
        job_id=row["job_id"],
        at_ms=row["at_ms"],
    )
