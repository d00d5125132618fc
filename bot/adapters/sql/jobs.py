"""The table of jobs: admission, claims under leases, steps, ends."""

from collections.abc import Sequence
from dataclasses import replace

from bot.adapters.sql import job_rows, ledger
from bot.adapters.sql.database import Database, Session
from bot.adapters.sql.posts import add_post
from bot.adapters.sql.records import add_media
from bot.core import quota
from bot.core.errors import LeaseLost
from bot.core.jobs import Job, Media, State
from bot.core.money import NOTHING, Amount
from bot.core.ports import (
    Admitted,
    AlreadyAdmitted,
    CancelOutcome,
    Post,
    PostState,
    Purpose,
    Rung,
)
from bot.core.quota import Ceilings, Over
from bot.core.requests import Request
from bot.core.scheduling import Waiting


class SqlJobs:
    """Jobs over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- admission --------------------------------------------------------------------------

    async def admit(
        self, job: Job, inputs: Sequence[Media], ceilings: Ceilings
    ) -> Admitted | AlreadyAdmitted | Over:
        try:
            async with self._database.transaction() as session:
                return await _admit(session, job, inputs, ceilings)
        except _NotAdmitted as refusal:
            return refusal.answer

    # --- looking ----------------------------------------------------------------------------

    async def get(self, job_id: str) -> Job | None:
        row = await self._database.one("job", id=job_id)
        return None if row is None else job_rows.to_job(row)

    async def waiting(self) -> Sequence[Waiting]:
        return [
            Waiting(
                job_id=row["id"],
                space_id=row["space_id"],
                member_key=row["member_key"],
                space_served_at_ms=row["space_served_at_ms"],
                member_served_at_ms=row["member_served_at_ms"],
            )
            for row in await self._database.all("waiting")
        ]

    async def refusals_since(self, space_id: str, member_key: str, since_ms: int) -> int:
        row = await self._database.one(
            "refusals_since", space_id=space_id, member_key=member_key, since_ms=since_ms
        )
        return 0 if row is None else row["refusals"]

    async def durations_s(self, request: Request, count: int) -> Sequence[float]:
        rows = await self._database.all(
            "durations",
            kind=request.kind,
            model=request.model,
            resolution=request.resolution,
            quantity=job_rows.quantity(request),
            most=count,
        )
        return [row["duration_ms"] / 1000 for row in rows]

    # --- claims -----------------------------------------------------------------------------

    async def resume_due(self, now_ms: int, lease_token: str, lease_until_ms: int) -> Job | None:
        async with self._database.transaction() as session:
            row = await session.one(
                "lease_due", now_ms=now_ms, lease_token=lease_token, lease_until_ms=lease_until_ms
            )
            return None if row is None else await _get(session, row["id"])

    async def start_next(
        self, now_ms: int, lease_token: str, lease_until_ms: int, running_max: int
    ) -> Job | None:
        # A look from outside first: an idle worker asks often, and must not write for it.
        if await self._database.one("next_up", now_ms=now_ms, running_max=running_max) is None:
            return None
        async with self._database.transaction() as session:
            await session.run("take_turn", now_ms=now_ms)
            while chosen := await session.one("next_up", now_ms=now_ms, running_max=running_max):
                started = await session.one(
                    "start_job",
                    id=chosen["id"],
                    now_ms=now_ms,
                    lease_token=lease_token,
                    lease_until_ms=lease_until_ms,
                )
                if started is not None:
                    whose = {"space_id": chosen["space_id"], "member_key": chosen["member_key"]}
                    await session.run("serve_space", space_id=chosen["space_id"])
                    await session.run("serve_member", **whose)
                    return await _get(session, chosen["id"])
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
            written = await session.one(
                "write_job",
                **job_rows.to_row(job),
                keep_lease=int(keep_lease),
                now_ms=now_ms,
            )
            if written is None:
                raise LeaseLost
            if booked is not None:
                # The hold to replace is the one that admission wrote, so the row is read again.
                await ledger.settle(session, await _get(session, job.id), booked, now_ms)

    async def cancel(self, job_id: str, now_ms: int) -> CancelOutcome:
        async with self._database.transaction() as session:
            if await session.one("lock_job", id=job_id) is None:
                return CancelOutcome.ENDED
            job = await _get(session, job_id)
            match job.state:
                case State.QUEUED:
                    await session.run("cancel_waiting", id=job_id, now_ms=now_ms)
                    await ledger.settle(session, job, NOTHING, now_ms)
                    return CancelOutcome.STOPPED
                case State.SUBMITTING | State.RENDERING | State.FETCHING:
                    await session.run("wish_cancel", id=job_id, now_ms=now_ms)
                    return CancelOutcome.STOPPING
                case State.FITTING | State.DELIVERING:
                    return CancelOutcome.READY
                case _:
                    return CancelOutcome.ENDED

    async def wipe_reply_tokens(self, now_ms: int) -> None:
        await self._database.run("wipe_reply_tokens", now_ms=now_ms)


class _NotAdmitted(Exception):
    """Undoes an admission that was refused; carries the answer out of its transaction."""

    def __init__(self, answer: AlreadyAdmitted | Over) -> None:
        super().__init__()
        self.answer = answer


async def _admit(
    session: Session, job: Job, inputs: Sequence[Media], ceilings: Ceilings
) -> Admitted:
    """Raises _NotAdmitted; LookupError when the space is not open."""
    place = job.place
    numbered = await session.one("number_job", space_id=place.space_id)
    if numbered is None:
        raise LookupError(f"space {place.space_id} is not open")
    known = await session.one("job_of_interaction", interaction_id=place.interaction_id)
    if known is not None:
        raise _NotAdmitted(AlreadyAdmitted(job_id=known["id"]))
    if ceilings.total_daily_ticks is not None:
        await session.run("lock_operator_budget")
    standing = await ledger.standing(
        session, place.space_id, place.member_key, ceilings, job.created_at_ms
    )
    decision = quota.decide(job.hold, standing)
    if isinstance(decision, Over):
        raise _NotAdmitted(decision)
    admitted = replace(job, number=numbered["last_number"])
    await _add(session, admitted, inputs)
    return Admitted(job=admitted, left=decision.left)


async def _add(session: Session, job: Job, inputs: Sequence[Media]) -> None:
    """The rows of a job that is admitted: the job, its hold, its inputs, its card."""
    place = job.place
    await session.run("add_member", space_id=place.space_id, member_key=place.member_key)
    await session.run("add_job", **job_rows.to_row(job))
    await ledger.hold(session, job)
    for media in inputs:
        await add_media(session, media, job.created_at_ms)
    card = Post(
        id=f"{job.id}.card",
        job_id=job.id,
        purpose=Purpose.CARD,
        channel_id=place.channel_id,
        message_id=place.message_id,
        private=place.private,
        rung=Rung.REPLY_TOKEN,
        state=PostState.SENT,
        tried_at_ms=job.created_at_ms,
    )
    await add_post(session, card)


async def _get(session: Session, job_id: str) -> Job:
    """A job that is known to exist, as this transaction sees it."""
    row = await session.one("job", id=job_id)
    if row is None:
        raise LookupError(f"there is no job {job_id}")
    return job_rows.to_job(row)
