"""Bugs on purpose: ports that behave as they would with the bug, to see that a check finds it.

Each is something that could be written in good faith. The core is left as it is.
"""

import sqlite3
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.adapters.sql.jobs import SqlJobs
from bot.core import quota, windows
from bot.core.errors import CardGone, DeliveryError, DiscordDown, MayNotPost, ReplyTokenDead
from bot.core.gate import Gate, Trouble
from bot.core.jobs import EndReason, Job, Media, State
from bot.core.money import NOTHING, Amount
from bot.core.ports import Admission, Card, Door, Post, Rung, Sent
from bot.core.quota import Ceilings, Over
from tests.sim.swarm import Swarm
from tests.sim.world import Plan

if TYPE_CHECKING:
    from tests.sim.world import World

NO_CEILINGS = Ceilings(guild_daily_ticks=None, guild_monthly_ticks=None, total_daily_ticks=None)


class Port:
    """A port with some of its methods changed."""

    def __init__(self, world: "World", inner: Any) -> None:
        self.world = world
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


# --- what is done when ----------------------------------------------------------------------


class DoneBeforeTold(Plan):
    """A delivery counts as made when it was merely begun."""

    name = "done-before-told"
    finds = frozenset({"never_shown"})

    class _Outbox(Port):
        async def deliver(self, card: Card, files: Sequence[Path], rung: Rung, **how: Any) -> Sent:
            self.inner.process.spawn(self._later(card, files, rung, **how))
            return Sent(channel_id=card.job.place.channel_id, message_id=0)

        async def _later(self, card: Card, files: Sequence[Path], rung: Rung, **how: Any) -> None:
            with suppress(DeliveryError):
                await self.inner.deliver(card, files, rung, **how)

    def outbox(self, world: "World", outbox: Any) -> Any:
        return self._Outbox(world, outbox)

    def swarm(self, drawn: Swarm) -> Swarm:
        return replace(drawn, killed_p=0.02)


class NoResubmissionMark(Plan):
    """That a request is sent once more is not written down."""

    name = "no-resubmission-mark"
    finds = frozenset({"rendered_thrice"})

    class _Jobs(Port):
        async def write(self, job: Job, *, keep_lease: bool = False, **more: Any) -> None:
            if job.state is State.SUBMITTING and keep_lease:
                job = job.changed(submissions=job.submissions - 1)
            await self.inner.write(job, keep_lease=keep_lease, **more)

    def jobs(self, world: "World", jobs: Any) -> Any:
        return self._Jobs(world, jobs)

    def swarm(self, drawn: Swarm) -> Swarm:
        return replace(drawn, killed_p=0.03, submit_lost_p=0.7, submit_unsent_p=0.0)


class WakeUpForgotten(Plan):
    """A look that failed says when to look again, and it is not written down."""

    name = "wake-up-forgotten"
    finds = frozenset({"never_over"})

    class _Jobs(Port):
        async def write(self, job: Job, **more: Any) -> None:
            if job.state is State.RENDERING and job.poll_failures:
                job = job.changed(next_at_ms=None)
            await self.inner.write(job, **more)

    def jobs(self, world: "World", jobs: Any) -> Any:
        return self._Jobs(world, jobs)

    def swarm(self, drawn: Swarm) -> Swarm:
        return replace(drawn, poll_failed_p=0.3)


class LeaseIgnored(Plan):
    """Whoever once had a job may write, also when it is another worker's by now."""

    name = "lease-ignored"
    finds = frozenset({"end_undone", "delivered_twice", "rendered_again", "never_shown", "hidden"})

    class _Jobs(Port):
        async def write(self, job: Job, **more: Any) -> None:
            await _take_lease(self.world, job.id, job.lease_token)
            await self.inner.write(job, **more)

        async def renew(self, *lease: Any) -> bool:
            await self.inner.renew(*lease)
            return True

    class _Posts(Port):
        async def begin(self, post: Post, lease_token: str | None) -> Post:
            await _take_lease(self.world, post.job_id, lease_token)
            return await self.inner.begin(post, lease_token)

    def jobs(self, world: "World", jobs: Any) -> Any:
        return self._Jobs(world, jobs)

    def posts(self, world: "World", posts: Any) -> Any:
        return self._Posts(world, posts)

    def swarm(self, drawn: Swarm) -> Swarm:
        return replace(drawn, processes=3, stalled_p=0.02, killed_p=0.0, kill_every_s=0)


async def _take_lease(world: "World", job_id: str, lease_token: str | None) -> None:
    """As if the statement had no `and lease_token = :lease_token`."""
    async with world.database.transaction():
        await world.writer.execute_fetchall(
            "update jobs set lease_token = ? where id = ?", (lease_token, job_id)
        )


class BreakerForgotten(Plan):
    """Failures of the provider are not counted."""

    name = "breaker-forgotten"
    finds = frozenset({"hammered"})

    class _Gates(Port):
        async def failed(self, trouble: Trouble, now_ms: int) -> tuple[Gate, Gate]:
            assert trouble, now_ms
            return Gate(), Gate()

    def gates(self, world: "World", gates: Any) -> Any:
        return self._Gates(world, gates)

    def swarm(self, drawn: Swarm) -> Swarm:
        return replace(
            drawn, storm_s=600, provider_outages=10, burst_p=1.0, asks=12, members=6, guilds=3
        )


# --- money ----------------------------------------------------------------------------------


class SettledTwice(Plan):
    """The ledger is settled in a transaction of its own, before the end is written.

    That a settlement is there already is no reason not to count it.
    """

    name = "settled-twice"
    finds = frozenset({"ledger"})

    class _Jobs(Port):
        async def write(self, job: Job, *, booked: Amount | None = None, **more: Any) -> None:
            if booked is not None:
                await self._settle(job, booked - job.hold, more["now_ms"])
            await self.inner.write(job, **more)

        async def _settle(self, job: Job, amount: Amount, now_ms: int) -> None:
            place = job.place
            sums = asdict(amount)
            async with self.world.database.transaction() as session:
                with suppress(sqlite3.IntegrityError):
                    await session.run(
                        "add_entry",
                        id=f"{job.id}.settle",
                        job_id=job.id,
                        space_id=place.space_id,
                        member_key=place.member_key,
                        channel_id=place.top_channel_id,
                        kind="settle",
                        counted_at_ms=job.counted_at_ms,
                        recorded_at_ms=now_ms,
                        **sums,
                    )
                await session.run(
                    "add_used",
                    space_id=place.space_id,
                    member=f"member:{place.member_key}",
                    channel=f"channel:{place.top_channel_id}",
                    quarter_start_ms=windows.quarter_start_ms(job.counted_at_ms),
                    **sums,
                )

    def jobs(self, world: "World", jobs: Any) -> Any:
        return self._Jobs(world, jobs)

    def swarm(self, drawn: Swarm) -> Swarm:
        return replace(drawn, killed_p=0.03)


class LimitReadBeforeWrite(Plan):
    """Admission looks at the sums first, decides, and writes then."""

    name = "limit-read-before-write"
    finds = frozenset({"limit_passed"})

    class _Jobs(Port):
        async def admit(self, job: Job, inputs: Sequence[Media], door: Door) -> Admission:
            standing = await self.world.store.ledger.standing(
                job.place.whose, door.ceilings, job.counted_at_ms
            )
            decision = quota.decide(job.hold, standing)
            if isinstance(decision, Over):
                return decision
            unruled: Any = _Unruled(self.world.database)
            return await SqlJobs(unruled).admit(job, inputs, replace(door, ceilings=NO_CEILINGS))

    def jobs(self, world: "World", jobs: Any) -> Any:
        return self._Jobs(world, jobs)

    def swarm(self, drawn: Swarm) -> Swarm:
        return replace(drawn, burst_p=1.0, members=1, asks=10, killed_p=0.0, kill_every_s=0)


class _Unruled:
    """A database without limits."""

    def __init__(self, database: Any) -> None:
        self._database = database

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator["_UnruledSession"]:
        async with self._database.transaction() as session:
            yield _UnruledSession(session)


class _UnruledSession:
    def __init__(self, session: Any) -> None:
        self.one = session.one
        self.run = session.run
        self._session = session

    async def all(self, query: str, **values: Any) -> Sequence[Any]:
        return () if query == "rules" else await self._session.all(query, **values)


class StoppedForFree(Plan):
    """What is stopped costs nothing, also when xAI had begun."""

    name = "stopped-for-free"
    finds = frozenset({"wrong_charge"})

    class _Jobs(Port):
        async def write(self, job: Job, *, booked: Amount | None = None, **more: Any) -> None:
            if booked is not None and job.end_reason is EndReason.STOPPED_LATE:
                booked = NOTHING
            await self.inner.write(job, booked=booked, **more)

    def jobs(self, world: "World", jobs: Any) -> Any:
        return self._Jobs(world, jobs)

    def swarm(self, drawn: Swarm) -> Swarm:
        return replace(drawn, cancel_p=0.8)


class DroppedUnseen(Plan):
    """A question is dropped also when its author has just answered it."""

    name = "dropped-unseen"
    finds = frozenset({"held_unanswered"})

    class _Jobs(Port):
        async def drop_question(self, job_id: str, now_ms: int) -> bool:
            async with self.world.database.transaction():
                await self.world.writer.execute_fetchall(
                    "update jobs set state = 'asking', finished_at_ms = null where id = ?",
                    (job_id,),
                )
            return await self.inner.drop_question(job_id, now_ms)

    def jobs(self, world: "World", jobs: Any) -> Any:
        return self._Jobs(world, jobs)

    def swarm(self, drawn: Swarm) -> Swarm:
        return _questions(drawn)


class ConfirmedUnseen(Plan):
    """An answer lets a job in also when it was dropped a moment ago."""

    name = "confirmed-unseen"
    finds = frozenset({"end_undone"})

    class _Jobs(Port):
        async def confirm(self, job: Job, door: Door, scenes: Sequence[Job] = ()) -> Admission:
            async with self.world.database.transaction():
                await self.world.writer.execute_fetchall(
                    "update jobs set state = 'asking' where id = ?", (job.id,)
                )
            return await self.inner.confirm(job, door, scenes)

    def jobs(self, world: "World", jobs: Any) -> Any:
        return self._Jobs(world, jobs)

    def swarm(self, drawn: Swarm) -> Swarm:
        return _questions(drawn)


def _questions(drawn: Swarm) -> Swarm:
    """Everything is asked about, and answered by more than one press."""
    return replace(drawn, ask_above_cents=0, answered_p=1.0, twice_p=0.8, not_wanted_p=0.5)


# --- where results go -----------------------------------------------------------------------


class NonceMissing(Plan):
    """New messages carry nothing by which Discord would know them again."""

    name = "nonce-missing"
    finds = frozenset({"delivered_twice"})

    class _Outbox(Port):
        async def deliver(
            self, card: Card, files: Sequence[Path], rung: Rung, *, nonce: str, now_ms: int
        ) -> Sent:
            nonce = f"{nonce} {now_ms}"
            return await self.inner.deliver(card, files, rung, nonce=nonce, now_ms=now_ms)

    def outbox(self, world: "World", outbox: Any) -> Any:
        return self._Outbox(world, outbox)

    def swarm(self, drawn: Swarm) -> Swarm:
        return _late(replace(drawn, discord_lost_p=0.6, not_installed_p=0.0))


class LostEditPostedAnew(Plan):
    """An edit without an answer counts as refused."""

    name = "lost-edit-posted-anew"
    finds = frozenset({"delivered_twice"})

    class _Outbox(Port):
        async def deliver(self, card: Card, files: Sequence[Path], rung: Rung, **how: Any) -> Sent:
            try:
                return await self.inner.deliver(card, files, rung, **how)
            except DiscordDown:
                if rung.edits:
                    raise MayNotPost from None
                raise

    def outbox(self, world: "World", outbox: Any) -> Any:
        return self._Outbox(world, outbox)

    def swarm(self, drawn: Swarm) -> Swarm:
        return replace(drawn, discord_lost_p=0.6, not_installed_p=0.0, card_unknown_p=1.0)


class PostedThoughWithdrawn(Plan):
    """A card that is gone counts as one that cannot be edited any more."""

    name = "posted-though-withdrawn"
    finds = frozenset({"posted_though_withdrawn"})

    class _Outbox(Port):
        async def deliver(self, card: Card, files: Sequence[Path], rung: Rung, **how: Any) -> Sent:
            try:
                return await self.inner.deliver(card, files, rung, **how)
            except CardGone:
                raise ReplyTokenDead from None

    def outbox(self, world: "World", outbox: Any) -> Any:
        return self._Outbox(world, outbox)

    def swarm(self, drawn: Swarm) -> Swarm:
        calm = replace(drawn, cancel_p=0.0, moderated_p=0.0, rejected_p=0.0, render_failed_p=0.0)
        may_post = replace(calm, not_installed_p=0.0, no_permission_p=0.0, leaves_p=0.0)
        return replace(
            may_post, card_removed_p=1.0, card_unknown_p=0.0, private_p=0.0, token_s=60, slow_p=0.9
        )


class PrivateForgotten(Plan):
    """Workers do not know that a request was private."""

    name = "private-forgotten"
    finds = frozenset({"private_posted"})

    class _Jobs(Port):
        async def resume_due(self, *lease: Any) -> Sequence[Job]:
            due = await self.inner.resume_due(*lease)
            return [job.changed(place=replace(job.place, private=False)) for job in due]

    def jobs(self, world: "World", jobs: Any) -> Any:
        return self._Jobs(world, jobs)

    def swarm(self, drawn: Swarm) -> Swarm:
        return _late(replace(drawn, private_p=0.7, not_installed_p=0.0))


class TakenDownInPart(Plan):
    """Only cards are emptied: what was posted beside them, or sent, stays."""

    name = "taken-down-in-part"
    finds = frozenset({"still_shown"})
    needs_moderators = True

    class _Outbox(Port):
        async def withdraw(self, job: Job, post: Post, now_ms: int) -> None:
            if post.rung.edits:
                await self.inner.withdraw(job, post, now_ms)

    def outbox(self, world: "World", outbox: Any) -> Any:
        return self._Outbox(world, outbox)

    def swarm(self, drawn: Swarm) -> Swarm:
        may_post = replace(drawn, not_installed_p=0.0, no_permission_p=0.0, private_p=0.0)
        return _late(replace(may_post, taken_down_p=1.0, held=(), moderated_p=0.0))


def _late(drawn: Swarm) -> Swarm:
    """Every result comes when its token is dead, and must go into a new message."""
    return replace(drawn, token_s=20, card_unknown_p=1.0, slow_p=0.9)


PLANS: tuple[type[Plan], ...] = (
    *(DoneBeforeTold, NoResubmissionMark, WakeUpForgotten, LeaseIgnored, BreakerForgotten),
    *(SettledTwice, LimitReadBeforeWrite, StoppedForFree, DroppedUnseen, ConfirmedUnseen),
    *(NonceMissing, LostEditPostedAnew, PostedThoughWithdrawn, PrivateForgotten),
    TakenDownInPart,
)
