"""One move of one job at a time: claim, step, repeat.

Nothing about a job lives only in memory: every step starts from the row and ends by writing it.
A step that dies is taken up again by whoever claims the job next.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from bot.core import ids, pacing
from bot.core.errors import FilesDown, ImagineError, LeaseLost, StoreDown
from bot.core.jobs import MOVES, EndReason, Job, State
from bot.core.models import Kind
from bot.core.steps import (
    batching,
    conducting,
    delivering,
    ending,
    fetching,
    fitting,
    holding,
    lining,
    rendering,
    submitting,
    waiting,
)
from bot.core.steps.kit import LEASE_MS, Kit

log = logging.getLogger(__name__)

RENEW_EVERY_S = 10.0
RENEW_AGAIN_S = 1.0
"""When to try again to keep a lease that could not be kept for want of the database."""
JUMP_MS = 5_000
FAULTS_MAX = 5
"""A job whose steps fail so often by a fault of ours is ended, and its author told."""
FILES_AGAIN_S = 5.0
"""When a step begins anew that the storage of files did not let go on."""
IDLE_S = 0.5
"""How long to wait before asking again when nothing was due and nobody rang."""
STEPS_AT_ONCE = 24
CLAIMS_AT_ONCE = 8
"""Leased together; each of them still moves by itself."""
STARTS_AT_ONCE = 4
"""Places that are kept for jobs that begin, however many are due."""


_WAITS: Mapping[State, Callable[[Kit, Job], Awaitable[None]]] = {
    State.ASKING: waiting.forget,
    State.QUEUED: waiting.refresh,
    State.HELD_FOR_APPROVAL: holding.wait_for_approval,
    State.HELD_FOR_REVIEW: holding.wait_for_review,
}
"""What is done about a job that waits: for its author, for its turn, for a moderator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A leased job; `started` when its submission was put on record by this very claim."""

    job: Job
    lease_token: str
    started: bool


class Worker:
    """Moves jobs on, from the queue to their end."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._bell = asyncio.Event()
        self._beat_at_ms = kit.clock.now_ms()
        self._ahead_ms: float | None = None
        self._claim_from_s = 0.0

    def ring(self) -> None:
        """Look at once: something was put in the queue."""
        self._bell.set()

    def since_last_beat_s(self) -> float:
        """How long ago the worker last went round."""
        return (self._kit.clock.now_ms() - self._beat_at_ms) / 1000

    async def step(self) -> bool:
        """One move of one job. False when there was nothing to do."""
        claims = await self.claim(1)
        for claim in claims:
            await self.work(claim)
        return bool(claims)

    async def claim(self, count: int) -> list[Claim]:
        """Lease jobs that want attention, at most so many: those under way, then one that waits."""
        claims = await self._claim_due(max(1, count - 1))
        if len(claims) < count:
            claims += await self._claim_start()
        return claims

    async def _claim_due(self, count: int) -> list[Claim]:
        now_ms, token = self._kit.clock.now_ms(), ids.new_token(self._kit.rng)
        due = await self._kit.jobs.resume_due(now_ms, token, now_ms + LEASE_MS, count)
        for job in due:
            late_ms = now_ms - (job.next_at_ms or now_ms)
            self._kit.meter.claimed(job.state, late_ms / 1000)
        return [Claim(job=job, lease_token=token, started=False) for job in due]

    async def _claim_start(self) -> list[Claim]:
        kit = self._kit
        now_ms, token = kit.clock.now_ms(), ids.new_token(kit.rng)
        started = await kit.jobs.start_next(
            *(now_ms, token, now_ms + LEASE_MS),
            caps=kit.policy.caps,
            ceilings=kit.policy.ceilings,
        )
        if started is None:
            return []
        kit.meter.claimed(started.state, None)
        return [Claim(job=started, lease_token=token, started=True)]

    async def work(self, claim: Claim) -> None:
        """Make one move under the lease; write nothing once the lease is lost."""
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        try:
            async with self._renewing(claim):
                await self._move(claim)
        except LeaseLost:
            self._kit.meter.lost_lease()
            log.warning(
                "job %s was taken over by another worker",
                claim.job.id,
                extra=claim.job.log_fields("lease_lost"),
            )
        finally:
            self._kit.meter.stepped(claim.job.state, loop.time() - began_s)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then finish the steps that have begun."""
        under_way = set[asyncio.Task[None]]()
        async with asyncio.TaskGroup() as steps:
            while not stop.is_set():
                self._beat_at_ms = self._kit.clock.now_ms()
                claims = await self._try_to_claim(STEPS_AT_ONCE - len(under_way))
                for claim in claims:
                    step = steps.create_task(self._work_on(claim))
                    under_way.add(step)
                    step.add_done_callback(lambda done: (under_way.discard(done), self.ring()))
                if not claims:
                    await self._wait_for_bell()

    async def _try_to_claim(self, count: int) -> list[Claim]:
        """Claims, or none when the database has trouble: steps under way go on meanwhile."""
        claims = list[Claim]()
        if count <= STARTS_AT_ONCE or self._clock_jumped():
            return claims
        try:
            claims += await self._claim_due(min(count, CLAIMS_AT_ONCE) - STARTS_AT_ONCE)
            while len(claims) < min(count, CLAIMS_AT_ONCE) and (start := await self._claim_start()):
                claims += start
        except StoreDown:
            pass  # the database says so itself; jobs that were leased wait for their leases
        except Exception:
            log.exception("the worker cannot look for work", extra={"action": "claim_fault"})
            self._kit.meter.failed("claim")
        return claims

    def _clock_jumped(self) -> bool:
        """Whether the clock ran ahead of the time that passed, as after a suspended machine.

        Leases held here look expired then, until their holders have renewed them.
        """
        now_s = asyncio.get_running_loop().time()
        ahead_ms = self._kit.clock.now_ms() - now_s * 1000
        if self._ahead_ms is not None and ahead_ms - self._ahead_ms > JUMP_MS:
            self._claim_from_s = now_s + RENEW_EVERY_S + IDLE_S
        self._ahead_ms = ahead_ms
        return now_s < self._claim_from_s

    async def _work_on(self, claim: Claim) -> None:
        """A step whose fault is this job's own, and costs no other job anything."""
        try:
            await self.work(claim)
        except StoreDown:
            log.info(
                "a step of job %s waits for the database",
                claim.job.id,
                extra=claim.job.log_fields("step_halted"),
            )
        except FilesDown:
            log.info(
                "a step of job %s waits for the storage of files",
                claim.job.id,
                extra=claim.job.log_fields("step_halted"),
            )
            await self._wait_for_files(claim)
        except Exception:
            log.exception(
                "a step of job %s failed", claim.job.id, extra=claim.job.log_fields("step_fault")
            )
            self._kit.meter.failed(claim.job.state)
            await self._note_fault(claim)

    async def _wait_for_files(self, claim: Claim) -> None:
        """Try the step again soon, as often as it takes: what was paid for is not given up."""
        with suppress(LeaseLost, StoreDown):
            job = await self._kit.jobs.get(claim.job.id)
            if job is not None and job.lease_token == claim.lease_token:
                await self._kit.write_for_later(job, FILES_AGAIN_S)

    async def _note_fault(self, claim: Claim) -> None:
        """Try the step again later, or end a job that cannot be helped."""
        kit = self._kit
        try:
            job = await kit.jobs.get(claim.job.id)
            if job is None or job.lease_token != claim.lease_token:
                return
            job = job.changed(faults=job.faults + 1)
            if job.faults < FAULTS_MAX:
                await kit.write_for_later(job, pacing.pause_s(job.faults, kit.rng))
            elif State.FAILED in MOVES[job.state]:
                await kit.end(job, State.FAILED, EndReason.OUR_FAULT)
            else:
                await kit.write(job.changed(next_at_ms=None))
        except Exception:
            log.exception(
                "job %s waits for the end of its lease",
                claim.job.id,
                extra=claim.job.log_fields("step_fault"),
            )

    async def _wait_for_bell(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(IDLE_S):
                await self._bell.wait()
        self._bell.clear()

    async def _move(self, claim: Claim) -> None:
        kit, job = self._kit, claim.job
        match job.state:
            case State.ASKING | State.QUEUED | State.HELD_FOR_APPROVAL | State.HELD_FOR_REVIEW:
                await _WAITS[job.state](kit, job)
            case State.SUBMITTING if claim.started:
                await submitting.begin(kit, job)
            case State.SUBMITTING:
                await submitting.resume(kit, job)
            case State.RENDERING:
                await _render(kit, job)
            case State.FETCHING:
                await fetching.fetch(kit, job)
            case State.FITTING:
                await fitting.fit(kit, job)
            case State.DELIVERING:
                await delivering.deliver(kit, job)
            case _:
                await ending.follow_up(kit, job)

    @asynccontextmanager
    async def _renewing(self, claim: Claim) -> AsyncGenerator[None]:
        """Keep the lease while the step runs; end the step when it cannot be kept."""
        step = asyncio.current_task()
        lost: ImagineError | None = None

        async def renew() -> None:
            nonlocal lost
            lost = await self._renew_until_lost(claim)
            if step is not None:
                step.cancel()

        renewal = asyncio.create_task(renew())
        try:
            yield
        except asyncio.CancelledError:
            if lost is not None and step is not None:
                step.uncancel()
                raise lost from None
            raise
        finally:
            renewal.cancel()

    async def _renew_until_lost(self, claim: Claim) -> ImagineError:
        """Keep a lease for as long as that is possible; why it is not any more."""
        clock, jobs = self._kit.clock, self._kit.jobs
        ends_at_ms = clock.now_ms() + LEASE_MS
        pause_s = RENEW_EVERY_S
        while True:
            await asyncio.sleep(pause_s)
            until_ms = clock.now_ms() + LEASE_MS
            try:
                if not await jobs.renew(claim.job.id, claim.lease_token, until_ms):
                    return LeaseLost()
            except StoreDown as trouble:
                if clock.now_ms() >= ends_at_ms:
                    return trouble  # others, who reach the database, may have the job by now
                pause_s = RENEW_AGAIN_S
            else:
                ends_at_ms, pause_s = until_ms, RENEW_EVERY_S


async def _render(kit: Kit, job: Job) -> None:
    """Look after what is being made."""
    if job.kind is Kind.STORYBOARD:
        await conducting.conduct(kit, job)
    elif job.kind is Kind.BATCH:
        await batching.go_on(kit, job)
    elif job.sent_in is not None:
        await lining.look(kit, job)
    else:
        await rendering.look(kit, job)
