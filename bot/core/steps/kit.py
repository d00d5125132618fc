"""The ports a step works with, and what all steps share: cards and ends."""

import logging
import random
from dataclasses import dataclass

from bot.core import pacing, quota, settlement
from bot.core.errors import (
    CardGone,
    DeliveryError,
    DiscordDown,
)
from bot.core.jobs import EndReason, Job, Media, State
from bot.core.pacing import Forecast
from bot.core.ports import (
    Blobs,
    Card,
    Clock,
    Downloads,
    Jobs,
    Ledger,
    MediaTools,
    Outbox,
    Posts,
    Provider,
    Records,
    Rung,
)
from bot.core.quota import Window
from bot.core.studio import Policy

log = logging.getLogger(__name__)

HISTORY_COUNT = 50
TELL_TRIES_MAX = 20
VIEW_CHANNEL = 1 << 10
"""Discord's permission bit without which the bot cannot touch its own message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """Everything a step may use."""

    jobs: Jobs
    ledger: Ledger
    records: Records
    posts: Posts
    provider: Provider
    downloads: Downloads
    media: MediaTools
    blobs: Blobs
    outbox: Outbox
    clock: Clock
    rng: random.Random
    policy: Policy

    async def usual(self, job: Job) -> Forecast | None:
        """How long such jobs take."""
        return pacing.forecast(await self.jobs.durations_s(job.request, HISTORY_COUNT))

    async def show(self, card: Card) -> None:
        """Bring a running job's card up to date, unless its author gave up on it."""
        if card.job.cancel_requested_at_ms is None:
            await self.outbox.show(card, self.clock.now_ms())

    async def write(self, job: Job, *, keep_lease: bool = False) -> None:
        """Write what a step changed."""
        await self.jobs.write(job, keep_lease=keep_lease, now_ms=self.clock.now_ms())

    async def end(
        self, job: Job, state: State, reason: EndReason, *, delivered: tuple[Media, ...] = ()
    ) -> None:
        """End a job: settle its hold and write the end first, then tell the person."""
        now_ms = self.clock.now_ms()
        ended = job.moved(state, end_reason=reason, finished_at_ms=now_ms, next_at_ms=now_ms)
        if settlement.is_assumed(ended):
            ended = ended.changed(cost_assumed=True)
        booked = settlement.settle(
            ended,
            delivered=len(delivered),
            refusal_is_free=await self._refusal_is_free(ended, now_ms),
        )
        await self.jobs.write(ended, booked=booked, keep_lease=True, now_ms=now_ms)
        log.info(
            "job %s ended: %s (%s)",
            job.id,
            state,
            reason,
            extra=job.log_fields(f"job_{state}"),
        )
        await self.tell_end(ended)

    async def tell_end(self, job: Job) -> None:
        """Say how a job ended, by the first way that works; try again later if Discord is down."""
        if job.end_reason in NOT_TOLD:
            await self.write(job.changed(next_at_ms=None))
            return
        card = await self._last_card(job)
        for rung in rungs(job, self.clock.now_ms()):
            try:
                await self.outbox.tell_end(card, rung, self.clock.now_ms())
            except DiscordDown:
                if job.deliver_failures < TELL_TRIES_MAX:
                    await self._tell_later(job)
                    return
            except CardGone:
                break
            except DeliveryError:
                continue
            else:
                break
        await self.write(job.changed(next_at_ms=None))

    async def _last_card(self, job: Job) -> Card:
        """The card of an end; of a kept result it says how large and for how long."""
        return Card(
            job=job,
            results=tuple(await self.records.media_of(job.id, "result")),
            kept_until_ms=(job.finished_at_ms or job.created_at_ms) + self.policy.keep_ms,
        )

    async def _tell_later(self, job: Job) -> None:
        failures = job.deliver_failures + 1
        pause_ms = round(pacing.pause_s(failures, self.rng) * 1000)
        await self.write(
            job.changed(deliver_failures=failures, next_at_ms=self.clock.now_ms() + pause_ms)
        )

    async def _refusal_is_free(self, job: Job, now_ms: int) -> bool:
        if job.end_reason is not EndReason.MODERATED:
            return False
        refused = await self.jobs.refusals_since(
            job.place.space_id,
            job.place.member_key,
            quota.window_start_ms(Window.DAY, now_ms),
        )
        return refused < self.policy.refusals_free_per_day


NOT_TOLD = frozenset({EndReason.DELIVERED, EndReason.KEPT_WITHDRAWN})
"""Ends that need no further message: a result, and a card that someone removed."""


def rungs(job: Job, now_ms: int) -> tuple[Rung, ...]:
    """The ways to a job's card that may still work, best first."""
    ways: list[Rung] = []
    if job.place.reply_token and now_ms < job.place.reply_until_ms:
        ways.append(Rung.REPLY_TOKEN)
    may_edit = bool(job.place.app_permissions & VIEW_CHANNEL)
    if not job.place.private and job.place.message_id is not None and may_edit:
        ways.append(Rung.AS_BOT)
    return tuple(ways)
