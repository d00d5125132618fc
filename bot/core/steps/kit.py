"""The ports a step works with, and what all steps share: cards, ends, the gate."""

import logging
import random
from dataclasses import dataclass
from pathlib import Path

from bot.core import bills as billing
from bot.core import gate, offers, pacing, settlement, windows
from bot.core.cases.logbook import Logbook
from bot.core.cases.offering import Offering
from bot.core.cases.screening import Screening
from bot.core.cases.values import Policy
from bot.core.errors import FileBroken, LeaseLost, ProviderError
from bot.core.gate import Gate
from bot.core.house import Prices
from bot.core.jobs import EndReason, Job, Media, State
from bot.core.looks import Looks
from bot.core.models import Kind
from bot.core.money import NOTHING
from bot.core.pacing import Forecast, Range
from bot.core.ports import (
    Batches,
    Bills,
    Blobs,
    Blocks,
    Card,
    Casebook,
    Clock,
    Downloads,
    Galleries,
    Gates,
    Holds,
    Jobs,
    Ledger,
    Lines,
    Links,
    MediaTools,
    Meter,
    Outbox,
    Posts,
    Provider,
    Records,
    Rules,
    Takedowns,
)
from bot.core.steps.glances import Glances
from bot.core.windows import Window

log = logging.getLogger(__name__)

LEASE_MS = 30_000
"""A job is held for so long, and longer while whoever holds it says so."""
ARRIVES_WITHIN_MS = 10_000
"""What is sent may take so long to arrive, and must not be overtaken by who takes the job over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """Everything a step may use."""

    jobs: Jobs
    gates: Gates
    bills: Bills
    blocks: Blocks
    rules: Rules
    screening: Screening
    ledger: Ledger
    records: Records
    casebook: Casebook
    holds: Holds
    posts: Posts
    takedowns: Takedowns
    provider: Provider
    batches: Batches
    lines: Lines
    downloads: Downloads
    media: MediaTools
    blobs: Blobs
    links: Links | None
    """None where nothing is handed out by link."""
    outbox: Outbox
    galleries: Galleries
    offering: Offering
    clock: Clock
    rng: random.Random
    policy: Policy
    glances: Glances
    looks: Looks
    logbook: Logbook
    meter: Meter

    async def usual(self, job: Job) -> Forecast | None:
        """How long such jobs take."""
        return await self.glances.usual(job, self.clock.now_ms())

    async def next_look_ms(self, job: Job, looked_at_ms: int) -> int:
        """When to look again at a job that was last looked at, or sent, at a moment."""
        now_ms = self.clock.now_ms()
        line = await self.glances.line(now_ms)
        look_s = pacing.next_look_s(
            job.running_s(looked_at_ms),
            await self.usual(job),
            every_s=pacing.allowance_s(line.running_count, self.looks.looks_per_s(now_ms)),
            percent=job.progress_percent,
            percent_at_s=job.progress_at_s,
        )
        return looked_at_ms + round(look_s * 1000)

    async def expected(self, job: Job) -> Range | None:
        """How long a job will have taken, as its card says."""
        running_s = job.running_s(self.clock.now_ms())
        usual = await self.usual(job)
        return pacing.expected(usual, running_s, job.progress_percent, job.progress_at_s)

    async def prices(self, job: Job) -> Prices:
        """How the cards of a job's server name what it costs."""
        return (await self.rules.house(job.place.space_id)).prices

    async def show(self, card: Card) -> None:
        """Bring a running job's card up to date, but not over what may have come of it since.

        A scene has no card: its storyboard's shows how far it is.
        """
        if card.job.parent_id is None and self.surely_holds(card.job):
            await self.outbox.show(card, self.clock.now_ms())

    async def scenes(self, job: Job) -> tuple[Job, ...]:
        """The scenes of a storyboard, for its card; none of any other job."""
        if job.kind is not Kind.STORYBOARD:
            return ()
        return tuple(await self.jobs.scenes_of(job.id))

    def surely_holds(self, job: Job) -> bool:
        """Whether no other worker can have taken a job over since it was claimed.

        Whoever froze for about as long as a lease learns here, without asking, that it may be
        over; what is sent in time still has a while to arrive.
        """
        until_ms = job.lease_until_ms
        return until_ms is None or self.clock.now_ms() + ARRIVES_WITHIN_MS < until_ms

    async def held_anew(self, job: Job) -> Job:
        """A job whose lease was just renewed. Raises LeaseLost when another worker has it."""
        until_ms = self.clock.now_ms() + LEASE_MS
        if not await self.jobs.renew(job.id, job.lease_token or "", until_ms):
            raise LeaseLost
        return job.changed(lease_until_ms=until_ms)

    async def write(self, job: Job, *, keep_lease: bool = False) -> None:
        """Write what a step changed."""
        await self.jobs.write(job, keep_lease=keep_lease, now_ms=self.clock.now_ms())

    async def write_for_later(self, job: Job, pause_s: float) -> None:
        """Write what a step changed, and look at the job again after a pause."""
        next_at_ms = self.clock.now_ms() + round(pause_s * 1000)
        await self.write(job.changed(next_at_ms=next_at_ms))

    async def end(self, job: Job, state: State, reason: EndReason, *, delivered: int = 0) -> None:
        """End a job: settle its hold and write the end. It is told in the next step.

        `delivered` is how many files came of it.
        """
        now_ms = self.clock.now_ms()
        ended = job.moved(
            state, end_reason=reason, finished_at_ms=now_ms, next_at_ms=now_ms, deliver_failures=0
        )
        if settlement.is_assumed(ended):
            ended = ended.changed(cost_assumed=True)
        booked = made = NOTHING  # the parts of a whole count, and it does not count again
        if not job.kind.has_parts:
            made = offers.counted(job.request, 0, delivered)
            booked = settlement.settle(
                ended,
                delivered=delivered,
                refusal_is_free=await self._refusal_is_free(ended, now_ms),
            )
        await self.jobs.write(ended, booked=booked, now_ms=now_ms)
        self.meter.ended(ended, booked, made)
        log.info(
            "job %s ended: %s (%s)",
            job.id,
            state,
            reason,
            extra=job.log_fields(f"job_{state}"),
        )
        await self.compare_bill(ended, now_ms)

    async def compare_bill(self, job: Job, now_ms: int) -> None:
        """Pause a price that xAI's bills are over again and again, and tell the operator."""
        bill = billing.bill_of(job, self.offering.catalogue)
        if bill is None:
            return
        before, after = await self.bills.note(bill, now_ms)
        if (risen := billing.rise(before, after, bill)) is None:
            return
        log.error(
            "the price of %s (%s) is paused: xAI billed %d %% of the table",
            *(bill.model, bill.kind, after.worst_percent),
            extra={"action": "price_paused"},
        )
        await self.offering.take_over(self.bills)
        await self.outbox.alert(risen)

    async def end_withheld(self, job: Job, delivered: int) -> None:
        """End a job that was taken down while it was made: it counts, and nobody is shown it."""
        await self.end(job, State.DONE, EndReason.WITHHELD, delivered=delivered)

    async def is_closed(self, job: Job) -> bool:
        """Whether a job, or a file that it works on, was taken down before it was sent."""
        if job.withheld is not None or not job.request.inputs:
            return job.withheld is not None
        usable = await self.records.media_of(job.id, "input")
        return len(usable) < len(await self.records.files_of(job.id, "input"))

    async def label(self, path: Path, job: Job) -> None:
        """Have a file that came of a job say that it was made by a model.

        One in which no place is found for it goes on without: it was paid for.
        """
        try:
            await self.media.label(path, model=job.request.model, job_id=job.id)
        except FileBroken as problem:
            log.warning(
                "a file of job %s cannot be labelled: %s",
                job.id,
                problem.sentence,
                extra=job.log_fields("not_labelled"),
            )

    async def drop(self, media: Media) -> None:
        """Remove a file; that it came of its job stays known."""
        await self.blobs.delete(media.blob)
        await self.records.mark_removed(media, self.clock.now_ms())

    async def kept_until_ms(self, job: Job) -> int:
        """Until when the files of a job are here for certain."""
        house = await self.rules.house(job.place.space_id)
        since_ms = job.rendered_at_ms or job.created_at_ms
        return since_ms + house.results_ms(self.policy.keep_ms)

    async def provider_answered(self) -> None:
        """Whatever it said, the provider works."""
        before = await self.gates.answered(self.policy.caps.process)
        if before.trouble is not None:
            log.warning("xAI answers again", extra={"action": "provider_back"})
            await self.outbox.alert(None)

    async def provider_failed(self, error: ProviderError) -> None:
        """Count a failure that is about the provider as a whole; tell the operator of the first."""
        trouble = gate.trouble_of(error)
        if trouble is None:
            self.looks.slow_down(self.clock.now_ms())
        else:
            before, after = await self.gates.failed(trouble, self.clock.now_ms())
            await self._alert(before, after)

    async def _alert(self, before: Gate, after: Gate) -> None:
        if after.trouble is not None and after.trouble is not before.trouble:
            log.error(
                "nothing is sent to xAI any more but a probe now and then: %s",
                after.trouble,
                extra={"action": f"alert_{after.trouble}"},
            )
            await self.outbox.alert(after.trouble)

    async def _refusal_is_free(self, job: Job, now_ms: int) -> bool:
        if job.end_reason is not EndReason.MODERATED:
            return False
        return await self.refusals_left(job, now_ms) > 0

    async def refusals_left(self, job: Job, now_ms: int) -> int:
        """How many more refusals of the author of a job count nothing today."""
        zone = await self.ledger.time_zone(job.place.space_id)
        refused = await self.jobs.refusals_since(
            job.place.space_id,
            job.place.member_key,
            windows.window_start_ms(Window.DAY, now_ms, zone),
        )
        return max(0, self.policy.refusals_free_per_day - refused)
