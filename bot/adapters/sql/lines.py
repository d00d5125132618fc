"""The lines of batches, and the bundles they are sent in."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace

from bot.adapters.sql import events, job_rows, ledger
from bot.adapters.sql.database import Database, Row, Session
from bot.adapters.sql.job_rows import get
from bot.adapters.sql.records import add_media
from bot.core.errors import LeaseLost
from bot.core.jobs import Job, Road, State
from bot.core.ports import Bundle, Load, Moved, NewLine, Tally
from bot.core.searching import words_of


class SqlLines:
    """Lines over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- before anybody says yes ----------------------------------------------------------------

    async def add(self, batch_id: str, lines: Sequence[NewLine]) -> bool:
        async with self._database.transaction() as session:
            place = lines[0].job.place
            last = await session.one("number_lines", space_id=place.space_id, lines=len(lines))
            if last is None or await session.one("asking_batch", id=batch_id) is None:
                return False
            first = last["last_number"] - len(lines) + 1
            for nth, line in enumerate(lines):
                numbered = replace(line.job, number=first + nth)
                await session.run(
                    "add_job", **job_rows.to_row(numbered), words=words_of(numbered.request)
                )
                for media in line.inputs:
                    await add_media(session, media, numbered.created_at_ms)
        return True

    async def ask(self, batch: Job) -> Job | None:
        row = job_rows.to_row(batch)
        asked = {
            name: row[name]
            for name in (
                *("id", "request", "quantity", "question", "unagreed", "held_for", "held_rule"),
                *("from_upload", "flags"),
            )
        }
        async with self._database.transaction() as session:
            if await session.one("ask_batch", **asked, words=words_of(batch.request)) is None:
                return None
            return await get(session, batch.id)

    async def leave_out(self, batch_id: str, ids: Collection[str], now_ms: int) -> None:
        async with self._database.transaction() as session:
            for job_id in sorted(ids):
                whose = {"id": job_id, "batch_id": batch_id}
                await session.run("leave_out_line", **whose, now_ms=now_ms)

    async def forget(self, batch_id: str, now_ms: int) -> None:
        await self._database.run("forget_lines", batch_id=batch_id, now_ms=now_ms)

    # --- looking --------------------------------------------------------------------------------

    async def tally(self, batch_id: str) -> Tally:
        rows = await self._database.all("lines_tally", batch_id=batch_id)
        files = await self._database.one("lines_files", batch_id=batch_id)
        return _tally(rows, 0 if files is None else files["files"])

    async def page(
        self,
        batch_id: str,
        *,
        after: int = -1,
        limit: int,
        state: State | None = None,
        road: Road | None = None,
        sent_in: str | None = None,
    ) -> Sequence[Job]:
        rows = await self._database.all(
            "lines_page",
            batch_id=batch_id,
            after=after,
            most=limit,
            state=state,
            road=road,
            sent_in=sent_in,
        )
        return [await get(self._database, row["id"]) for row in rows]

    async def find(self, batch_id: str, ids: Collection[str]) -> Sequence[Job]:
        rows = [await self._database.one("job", id=job_id) for job_id in ids]
        found = [job_rows.to_job(row) for row in rows if row is not None]
        return [line for line in found if line.is_line and line.parent_id == batch_id]

    async def to_show(self, batch_id: str, first: int, limit: int) -> Sequence[Job]:
        rows = await self._database.all(
            "lines_to_show", batch_id=batch_id, first_place=first, most=limit
        )
        return [await get(self._database, row["id"]) for row in rows]

    async def without_result(self, batch_id: str, after: int, limit: int) -> Sequence[Job]:
        rows = await self._database.all(
            "lines_without_result", batch_id=batch_id, after=after, most=limit
        )
        return [await get(self._database, row["id"]) for row in rows]

    async def out_of_sight(self, batch_id: str) -> frozenset[int]:
        rows = await self._database.all("lines_out_of_sight", batch_id=batch_id)
        return frozenset(row["scene"] for row in rows)

    async def open_batches(self, space_id: str, member_key: str) -> int:
        row = await self._database.one("open_batches", space_id=space_id, member_key=member_key)
        return 0 if row is None else row["batches"]

    async def batches_of(
        self, space_id: str, member_key: str | None, before: int, limit: int
    ) -> Sequence[Job]:
        rows = await self._database.all(
            "batches_of", space_id=space_id, member_key=member_key, before=before, most=limit
        )
        return [await get(self._database, row["id"]) for row in rows]

    async def bundles(self, batch_id: str) -> Sequence[Bundle]:
        rows = await self._database.all("bundles_of", batch_id=batch_id)
        return [
            Bundle(
                name=row["name"],
                batch_id=row["batch_id"],
                nth=row["nth"],
                provider_id=row["provider_id"],
                lines_file=row["lines_file"],
                tried_at_ms=row["tried_at_ms"],
                read_count=row["read_count"],
                read_at_ms=row["read_at_ms"],
                over=bool(row["over"]),
            )
            for row in rows
        ]

    # --- on their way ---------------------------------------------------------------------------

    async def send(self, batch: Job, bundle: Bundle, load: Load, now_ms: int) -> bool:
        try:
            async with self._database.transaction() as session:
                await _hold_batch(session, batch)
                await _put_bundle(session, bundle)
                await _sent(session, bundle, load, now_ms)
        except _NotAsManyError:
            return False
        return True

    async def keep(self, batch: Job, bundle: Bundle) -> None:
        async with self._database.transaction() as session:
            await _hold_batch(session, batch)
            await _put_bundle(session, bundle)

    async def awaited(self, batch_id: str, bundle: str) -> frozenset[str]:
        rows = await self._database.all("awaited_lines", batch_id=batch_id, name=bundle)
        return frozenset(row["id"] for row in rows)

    async def in_queue(self, batch_id: str) -> int:
        row = await self._database.one("lines_in_queue", batch_id=batch_id)
        return 0 if row is None else row["lines"]

    async def take_back(
        self, batch: Job, bundle: Bundle, now_ms: int, road: Road = Road.BATCH
    ) -> None:
        del now_ms
        async with self._database.transaction() as session:
            await _hold_batch(session, batch)
            await session.run("take_lines_back", batch_id=batch.id, name=bundle.name, road=road)
            await session.run("remove_bundle", name=bundle.name)

    async def queue(self, batch: Job, lines: Sequence[Job], now_ms: int) -> None:
        async with self._database.transaction() as session:
            await _hold_batch(session, batch)
            for line in lines:
                queued = await session.one(
                    "queue_line", id=line.id, now_ms=now_ms, expires_at_ms=line.expires_at_ms
                )
                if queued is not None:
                    await events.note(session, line.id, State.QUEUED, now_ms)

    async def move(self, batch: Job, moved: Sequence[Moved], now_ms: int) -> int:
        # In one order whoever takes several: first by their ids, then by what they count for.
        by_id = sorted(moved, key=lambda one: one.line.id)
        async with self._database.transaction() as session:
            await _hold_batch(session, batch)
            # Every row before any sum: whoever ends a line takes its row first, and then the sums.
            done = [one for one in by_id if await _moved(session, batch, one.line, now_ms)]
            ended = [
                (await get(session, one.line.id), one.booked)
                for one in done
                if one.booked is not None
            ]
            for line, booked in sorted(ended, key=lambda one: one[0].counted_at_ms):
                await ledger.settle(session, line, booked, now_ms)
            for one in done:
                await events.note_write(session, one.line, now_ms)
        return len(done)


class _NotAsManyError(Exception):
    """Undoes the sending of lines that are not those of the file any more."""


async def let_in(session: Session, batch: Job, held: Job) -> None:
    """Let the lines of a batch in with it; `held` is the batch as it waited for that."""
    row = job_rows.to_row(batch)
    where = (
        *("id", "counted_at_ms", "expires_at_ms", "channel_id", "application_id", "private"),
        *("upload_limit_bytes", "app_permissions", "locale", "top_channel_id", "role_ids"),
        "author_new_until_ms",
    )
    await session.run("let_lines_in", **{name: row[name] for name in where})
    await session.run("hold_lines", batch_id=batch.id)
    await ledger.sum_up(session, batch, held.hold)


async def _hold_batch(session: Session, batch: Job) -> None:
    """Keep a batch for this transaction. Raises LeaseLost."""
    held = await session.one("lock_leased_job", id=batch.id, lease_token=batch.lease_token)
    if held is None:
        raise LeaseLost


async def _put_bundle(session: Session, bundle: Bundle) -> None:
    await session.run("put_bundle", **{**asdict(bundle), "over": int(bundle.over)})


async def _sent(session: Session, bundle: Bundle, load: Load, now_ms: int) -> None:
    """Raises _NotAsManyError."""
    sent = await session.all(
        "send_lines",
        name=bundle.name,
        batch_id=bundle.batch_id,
        first_place=load.first,
        last_place=load.last,
        now_ms=now_ms,
    )
    if len(sent) != load.count:
        raise _NotAsManyError


async def _moved(session: Session, batch: Job, line: Job, now_ms: int) -> bool:
    row = job_rows.to_row(line)
    changed = (
        *("id", "state", "end_reason", "next_at_ms", "outputs", "written", "kept_back"),
        *("cost_ticks", "cost_assumed", "rendered_at_ms", "cancel_requested_at_ms"),
        *("cancelled_by", "finished_at_ms"),
    )
    moved = await session.one(
        "move_line",
        **{name: row[name] for name in changed},
        parent_id=batch.id,
        now_ms=now_ms,
        was=line.came_from or line.state,
    )
    return moved is not None


def _tally(rows: Sequence[Row], files: int) -> Tally:
    counts = Counter[str]()
    for row in rows:
        counts[_GROUPS[State(row["state"])]] += row["jobs"]
    costs = sum(row["cost_ticks"] for row in rows)
    return replace(Tally(cost_ticks=costs, files=files), **counts)


_GROUPS = {
    State.ASKING: "planned",
    State.HELD_FOR_APPROVAL: "planned",
    State.PLANNED: "planned",
    State.QUEUED: "queued",
    State.SUBMITTING: "rendering",
    State.RENDERING: "rendering",
    State.FETCHING: "arriving",
    State.FITTING: "arriving",
    State.DELIVERING: "arriving",
    State.HELD_FOR_REVIEW: "held",
    State.DONE: "made",
    State.REFUSED: "failed",
    State.FAILED: "failed",
    State.EXPIRED: "failed",
    State.CANCELLED: "cancelled",
}
"""In which count of a tally a line is."""
