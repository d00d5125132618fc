"""The table of jobs: admission, claims under leases, steps, ends."""

from collections.abc import Sequence

from bot.adapters.sql import admission, events, gates, job_rows, ledger, stopping
from bot.adapters.sql.database import Database, Row, Session, Value
from bot.adapters.sql.job_rows import get
from bot.adapters.sql.records import add_media
from bot.core import gate, pacing, quota, windows
from bot.core.errors import LeaseLost, StoreDown
from bot.core.jobs import By, EndReason, Job, Media, State
from bot.core.models import Kind
from bot.core.money import NOTHING, Amount
from bot.core.ports import Admission, AlreadyAdmitted, Asked, CancelOutcome, Crowd, Door, Sort
from bot.core.quota import Ceilings, Over
from bot.core.requests import Request
from bot.core.scheduling import Caps, Line, Waiting


class SqlJobs:
    """Jobs over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- admission --------------------------------------------------------------------------

    async def admit(self, job: Job, inputs: Sequence[Media], door: Door) -> Admission:
        try:
            return await self._admit(job, inputs, door)
        except StoreDown:
            return await self._admit(job, inputs, door, again=True)

    async def _admit(
        self, job: Job, inputs: Sequence[Media], door: Door, *, again: bool = False
    ) -> Admission:
        try:
            async with self._database.transaction() as session:
                return await admission.admit(session, job, inputs, door, again=again)
        except admission.NotAdmitted as refusal:
            return refusal.answer

    async def propose(self, job: Job, inputs: Sequence[Media]) -> Asked | AlreadyAdmitted:
        async with self._database.transaction() as session:
            return await admission.propose(session, job, inputs)

    async def confirm(self, job: Job, door: Door, scenes: Sequence[Job] = ()) -> Admission:
        try:
            async with self._database.transaction() as session:
                return await admission.confirm(session, job, door, scenes)
        except admission.NotAdmitted as refusal:
            return refusal.answer

    async def ask_next(self, job: Job) -> Asked | AlreadyAdmitted:
        async with self._database.transaction() as session:
            asked = await session.one(
                "ask_next",
                id=job.id,
                question=job.question,
                unagreed=int(job.unagreed),
                held_for=job.held_for,
                held_rule=job.held_rule,
            )
        return AlreadyAdmitted(job_id=job.id) if asked is None else Asked(job=job)

    async def drop_question(self, job_id: str, now_ms: int) -> bool:
        async with self._database.transaction() as session:
            dropped = await session.one("drop_question", id=job_id, now_ms=now_ms)
            if dropped is not None:
                await events.note(
                    session, job_id, State.CANCELLED, now_ms, detail=EndReason.NOT_WANTED
                )
        return dropped is not None

    # --- scenes -----------------------------------------------------------------------------

    async def scenes_of(self, job_id: str) -> Sequence[Job]:
        return await self._those_of("scenes_of", parent_id=job_id)

    async def begin_scene(self, scene: Job, given: Media, lease_token: str, now_ms: int) -> bool:
        async with self._database.transaction() as session:
            await _hold_board(session, scene, lease_token)
            begun = await session.one(
                "begin_scene",
                id=scene.id,
                next_at_ms=scene.next_at_ms,
                not_before_ms=scene.not_before_ms,
                expires_at_ms=scene.expires_at_ms,
            )
            if begun is not None:
                await add_media(session, given, now_ms)
                await events.note(session, scene.id, State.QUEUED, now_ms)
        return begun is not None

    async def end_scene(self, scene: Job, lease_token: str, now_ms: int) -> bool:
        async with self._database.transaction() as session:
            await _hold_board(session, scene, lease_token)
            over = await session.one(
                "end_scene",
                id=scene.id,
                state=scene.state,
                end_reason=scene.end_reason,
                finished_at_ms=now_ms,
            )
            if over is not None:
                await ledger.settle(session, await get(session, scene.id), NOTHING, now_ms)
                await events.note_write(session, scene, now_ms)
        return over is not None

    # --- looking ----------------------------------------------------------------------------

    async def get(self, job_id: str) -> Job | None:
        row = await self._database.one("job", id=job_id)
        return None if row is None else job_rows.to_job(row)

    async def by_number(self, space_id: str, number: int) -> Job | None:
        row = await self._database.one("job_of_number", space_id=space_id, number=number)
        return None if row is None else await self.get(row["id"])

    async def line(self, now_ms: int) -> Line:
        turn = await self._database.one("turn")
        latest_ms = 0 if turn is None else turn["served_at_ms"]
        return Line(
            waiting=tuple(
                Waiting(
                    job_id=row["id"],
                    space_id=row["space_id"],
                    member_key=row["member_key"],
                    space_served_at_ms=row["space_served_at_ms"],
                    member_served_at_ms=row["member_served_at_ms"],
                    weight=row["weight"],
                    paused=bool(row["paused"]),
                )
                for row in await self._database.all("waiting")
            ),
            running={
                (row["space_id"], row["member_key"]): row["jobs"]
                for row in await self._database.all("running")
            },
            turn_ms=max(now_ms, latest_ms + 1),
            member_max={
                row["id"]: row["member_jobs_max"]
                for row in await self._database.all("member_maxima")
            },
        )

    async def crowds(self) -> Sequence[Crowd]:
        return [
            Crowd(
                state=State(row["state"]),
                sort=Sort(row["sort"]),
                jobs=row["jobs"],
                since_ms=row["since_ms"],
            )
            for row in await self._database.all("crowds")
        ]

    async def queue_of(self, space_id: str, limit: int) -> Sequence[Job]:
        return await self._those_of("queue_of", space_id=space_id, most=limit)

    async def latest_of_member(self, space_id: str, member_key: str, limit: int) -> Sequence[Job]:
        return await self._those_of(
            "latest_of_member", space_id=space_id, member_key=member_key, most=limit
        )

    async def _those_of(self, query: str, **values: Value) -> list[Job]:
        rows = await self._database.all(query, **values)
        found = [await self.get(row["id"]) for row in rows]
        return [job for job in found if job is not None]

    async def last_shown_ms(
        self, space_id: str, member_key: str, channel_id: int, since_ms: int
    ) -> int | None:
        return await admission.last_shown_ms(
            self._database, space_id, member_key, channel_id, since_ms
        )

    async def starts_since(self, moment_ms: int) -> int:
        row = await self._database.one("starts_since", moment_ms=moment_ms)
        return 0 if row is None else row["starts"]

    async def refusals_since(self, space_id: str, member_key: str, since_ms: int) -> int:
        row = await self._database.one(
            "refusals_since", space_id=space_id, member_key=member_key, since_ms=since_ms
        )
        return 0 if row is None else row["refusals"]

    async def durations_s(self, request: Request, space_id: str, count: int) -> Sequence[float]:
        like_it: dict[str, Value] = {
            "kind": request.kind,
            "model": request.model,
            "resolution": request.resolution,
            "quantity": job_rows.quantity(request),
            "most": count,
        }
        own = await self._database.all("own_durations", space_id=space_id, **like_it)
        enough = len(own) >= pacing.HISTORY_MIN
        rows = own if enough else await self._database.all("durations", **like_it)
        return [row["duration_ms"] / 1000 for row in rows]

    # --- claims -----------------------------------------------------------------------------

    async def resume_due(
        self, now_ms: int, lease_token: str, lease_until_ms: int, count: int = 1
    ) -> Sequence[Job]:
        # A look from outside first: an idle worker asks often, and must not write for it.
        due = await self._database.all("due", now_ms=now_ms)
        if not due:
            return ()
        async with self._database.transaction() as session:
            rows = list[Row]()
            for urgency in due:
                if (most := count - len(rows)) > 0:
                    rows += await session.all(
                        "lease_due",
                        urgency=urgency["urgency"],
                        now_ms=now_ms,
                        lease_token=lease_token,
                        lease_until_ms=lease_until_ms,
                        most=most,
                    )
            in_order = sorted(rows, key=lambda row: (row["next_at_ms"], row["id"]))
            return [await get(session, row["id"]) for row in in_order]

    async def start_next(
        self, now_ms: int, lease_token: str, lease_until_ms: int, caps: Caps, ceilings: Ceilings
    ) -> Job | None:
        limits = _limits(caps)
        # From outside first, as above.
        if await self._database.one("next_up", now_ms=now_ms, **limits) is None:
            return None
        if not gate.lets_through(await gates.read(self._database), 0, now_ms):
            return None
        async with self._database.transaction() as session:
            await session.run("take_turn", now_ms=now_ms)
            if not await gates.lets_through(session, now_ms):
                return None
            while chosen := await session.one("next_up", now_ms=now_ms, **limits):
                job = await get(session, chosen["id"])
                if not await _counts_today(session, job, ceilings, now_ms):
                    continue
                started = await session.one(
                    "start_job",
                    id=job.id,
                    now_ms=now_ms,
                    lease_token=lease_token,
                    lease_until_ms=lease_until_ms,
                )
                if started is not None:
                    whose = {"space_id": job.place.space_id, "member_key": job.place.member_key}
                    await session.run("serve_space", space_id=job.place.space_id)
                    await session.run("serve_member", **whose)
                    await gates.note_start(session, now_ms)
                    begun = await get(session, job.id)
                    nth = begun.submissions
                    await events.note(session, job.id, begun.state, now_ms, nth=nth)
                    return begun
        return None

    async def renew(self, job_id: str, lease_token: str, lease_until_ms: int) -> bool:
        async with self._database.transaction() as session:
            row = await session.one(
                "renew_lease", id=job_id, lease_token=lease_token, lease_until_ms=lease_until_ms
            )
        return row is not None

    async def clear_leases(self) -> None:
        await self._database.run("clear_leases")

    # --- steps and ends ---------------------------------------------------------------------

    async def write(
        self, job: Job, *, booked: Amount | None = None, keep_lease: bool = False, now_ms: int
    ) -> None:
        async with self._database.transaction() as session:
            await write_job(session, job, now_ms, keep_lease=keep_lease)
            if booked is not None:
                # The hold to replace is the one that admission wrote, so the row is read again.
                await ledger.settle(session, await get(session, job.id), booked, now_ms)
            if job.state is State.QUEUED and job.refused_submissions:
                await _give_back_turn(session, job)

    async def cancel(self, job_id: str, by: By, now_ms: int) -> CancelOutcome:
        async with self._database.transaction() as session:
            if await session.one("lock_job", id=job_id) is None:
                return CancelOutcome.ENDED
            job = await get(session, job_id)
            match job.state:
                case State.QUEUED | State.PLANNED | State.HELD_FOR_APPROVAL:
                    await stopping.stop(session, job, by, now_ms)
                    return CancelOutcome.STOPPED
                case State.RENDERING if job.kind is Kind.STORYBOARD:
                    return await stopping.stop_board(session, job, by, now_ms)
                case State.SUBMITTING | State.RENDERING | State.FETCHING | State.HELD_FOR_REVIEW:
                    await session.run("wish_cancel", id=job_id, by=by, now_ms=now_ms)
                    nth = job.submissions
                    await events.note(session, job_id, "stop_asked", now_ms, nth=nth, detail=by)
                    return CancelOutcome.STOPPING
                case State.FITTING | State.DELIVERING:
                    return CancelOutcome.READY
                case _:
                    return CancelOutcome.ENDED

    async def stop_waiting(
        self,
        space_id: str,
        by: By,
        now_ms: int,
        *,
        member_key: str | None = None,
        new_only: bool = False,
        limit: int,
    ) -> int:
        async with self._database.transaction() as session:
            return await stopping.stop_waiting(
                session,
                by,
                now_ms,
                space_id=space_id,
                member_key=member_key,
                new_only=int(new_only),
                most=limit,
            )

    async def tell_when_over(self, job_id: str) -> bool:
        async with self._database.transaction() as session:
            return await session.one("wish_to_be_told", id=job_id) is not None

    async def delete_result(self, job_id: str, now_ms: int) -> None:
        async with self._database.transaction() as session:
            await session.run("wish_delete", id=job_id, now_ms=now_ms)
            await session.run("drop_parcel", job_id=job_id, now_ms=now_ms)
            await events.note(session, job_id, "delete_asked", now_ms)

    async def look_again(self, job_id: str, now_ms: int) -> None:
        await self._database.run("look_again", id=job_id, now_ms=now_ms)

    async def note_posting(self, job_id: str, channel_id: int | None) -> None:
        await self._database.run("note_posting", id=job_id, channel_id=channel_id)

    async def wipe_reply_tokens(self, now_ms: int) -> None:
        await self._database.run("wipe_reply_tokens", now_ms=now_ms)
        await self._database.run("wipe_copy_tokens", now_ms=now_ms)


async def write_job(session: Session, job: Job, now_ms: int, *, keep_lease: bool = False) -> None:
    """Write what a step changed. Raises LeaseLost."""
    written = await session.one(
        "write_job", **job_rows.to_row(job), keep_lease=int(keep_lease), now_ms=now_ms
    )
    if written is None:
        raise LeaseLost
    await events.note_write(session, job, now_ms)


async def _hold_board(session: Session, scene: Job, lease_token: str) -> None:
    """Keep the storyboard of a scene for this transaction. Raises LeaseLost."""
    whose = {"id": scene.parent_id, "lease_token": lease_token}
    if await session.one("lock_leased_job", **whose) is None:
        raise LeaseLost


def _limits(caps: Caps) -> dict[str, int]:
    return {"process_max": caps.process, "space_max": caps.space, "member_max": caps.member}


async def _counts_today(session: Session, job: Job, ceilings: Ceilings, now_ms: int) -> bool:
    """Whether a job may start under today's limits; one from an earlier day counts for today then.

    One that does not fit them is ended, free. A line of a batch counts with the others, for the day
    on which somebody said yes to all of them.
    """
    if job.is_line:
        return True
    zone = await ledger.time_zone(session, job.place.space_id)
    if now_ms <= job.counted_at_ms or windows.same_day(job.counted_at_ms, now_ms, zone):
        return True
    # The job first, as by whatever ends it; then the rest in the order of an admission, so that
    # neither decides on stale sums.
    await session.one("lock_job", id=job.id)
    await session.one("lock_space", space_id=job.place.space_id)
    if (await get(session, job.id)).state is not State.QUEUED:
        return False
    if ceilings.over_all:
        await session.run("lock_operator_budget")
    standing = await ledger.standing(session, job.place.whose, ceilings, now_ms)
    others = [quota.without(used, job.hold, job.counted_at_ms, now_ms, zone) for used in standing]
    if isinstance(quota.decide(job.hold, others), Over):
        await session.run("end_unstarted", id=job.id, now_ms=now_ms)
        await events.note(session, job.id, State.EXPIRED, now_ms, detail=EndReason.NEW_DAY)
        await ledger.settle(session, job, NOTHING, now_ms)
        return False
    await ledger.carry(session, job, now_ms)
    await session.run("count_for", id=job.id, now_ms=now_ms)
    return True


async def _give_back_turn(session: Session, job: Job) -> None:
    whose = {"space_id": job.place.space_id, "member_key": job.place.member_key}
    await session.run("give_back_space_turn", id=job.id, space_id=job.place.space_id)
    await session.run("give_back_member_turn", id=job.id, **whose)
