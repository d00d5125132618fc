"""What must be true of a fleet once everything is over, asked past the code that is tested."""

import asyncio
import json
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from typing import Any

import asyncpg

from tests.fleet.crowd import Ask
from tests.fleet.fleet import Fleet
from tests.wire.stage import is_result, words

OVER = ("done", "refused", "failed", "cancelled", "expired")
OVER_S_MAX = 100.0
"""A lease, the pauses of a retry, and a minute until somebody is told that a request is lost."""
LINES_SHOWN = 12
THINKING = "thinking…"
LOOK_EVERY_S = 1.0
LOST_WITHIN_S = 2.0
"""From an acknowledgement until it is on record, on a machine that is very busy. A kill in between
leaves its author in front of "thinking…": what is promised is that they are few."""
STARTS_AHEAD_MAX = 2
"""One after the other; and one more for who came while the other's turn was being decided."""

UNEVEN = """
with
summed as (
    select space_id, 'space' as subject, ticks, images, clips from entries
    union all
    select space_id, 'member:' || member_key, ticks, images, clips from entries
    union all
    select space_id, 'channel:' || channel_id, ticks, images, clips from entries
    union all
    select '', 'operator', ticks, images, clips from entries
    union all
    select space_id, subject, -ticks, -images, -clips from used
)
select space_id, subject from summed group by space_id, subject
having sum(ticks) <> 0 or sum(images) <> 0 or sum(clips) <> 0
"""
"""Whose sums are not those of the entries."""

JOBS = """
select
    id, number, interaction_id, space_id, member_key, state, end_reason, provider_id, cost_ticks,
    counted_at_ms, turn_ms, submissions
from jobs
order by id
"""
OPEN = f"select count(*) from jobs where state not in {OVER} or next_at_ms is not null"  # noqa: S608
STILL_OPEN = OPEN.replace(
    "count(*)", "id, state, end_reason, next_at_ms, lease_until_ms, faults, deliver_failures"
)


class Books:
    """The database and the bill, and what people see, at the end."""

    def __init__(self, fleet: Fleet, asks: Sequence[Ask]) -> None:
        self._fleet = fleet
        self._asks = asks
        self._jobs: dict[int, Any] = {}

    async def wrong(self, *, in_turn_from_ms: int | None = None) -> list[str]:
        """A line for everything that should be otherwise; waits until nothing goes on any more.

        Those who asked from a moment on must have started in turn. What waits under the lease of
        a worker that was killed is passed over for half a minute, so that is asked in peace.
        """
        database = await asyncpg.connect(self._fleet.url)
        try:
            if left := await self._wait(database):
                return left
            self._jobs = {row["interaction_id"]: row for row in await database.fetch(JOBS)}
            return [
                *self._lost(),
                *self._lost_too_often(),
                *self._shown_wrongly(),
                *self._billed_wrongly(),
                *await _booked_wrongly(database),
                *self._unfair("space_id", in_turn_from_ms),
                *self._unfair("member_key", in_turn_from_ms),
            ]
        finally:
            await database.close()

    @property
    def delivered(self) -> int:
        """How many have what they asked for."""
        return sum(job["state"] == "done" for job in self._jobs.values())

    def summary(self) -> str:
        """How much there was of everything."""
        ends = Counter(f"{job['state']} ({job['end_reason']})" for job in self._jobs.values())
        heard = sum(ask.acknowledged_s is not None for ask in self._asks)
        killed = Counter(member.name for member in self._fleet.members for _ in member.killed_s)
        return (
            f"{len(self._asks)} asked, {heard} acknowledged, {len(self._jobs)} let in: "
            f"{dict(ends)}; killed: {dict(killed)}; "
            f"not let in: {dict(self._answers_of_others())}; "
            f"submitted again: {len(self._fleet.logged('job_resubmitted'))}; "
            f"gave up: {[words for member in self._fleet.members for words in member.gave_up]}"
        )

    def _answers_of_others(self) -> Counter[str]:
        """What those read who were heard, and of whose request nothing came."""
        said = Counter[str]()
        for ask in self._asks:
            message = ask.interaction.response
            if int(ask.interaction.id) in self._jobs or ask.acknowledged_s is None:
                continue
            if message is None:
                said["nothing at all"] += 1
            elif message.loading:
                said[THINKING] += 1
            else:
                seen = ask.person.sees(ask.channel)
                about = [words(one) or one["content"] for one in seen if one["id"] == message.id]
                said[about[0] if about else "removed, and a private answer"] += 1
        return said

    async def _wait(self, database: asyncpg.Connection) -> list[str]:
        """Wait for the end of everything; what was not over in time."""
        try:
            async with asyncio.timeout(OVER_S_MAX):
                while await database.fetchval(OPEN) or await self._waiting(database):
                    await self._fleet.news(LOOK_EVERY_S)
        except TimeoutError:
            return [*await self._open(database), *await self._hanging(database)]
        return []

    async def _open(self, database: asyncpg.Connection) -> list[str]:
        """What is not over, and what was last said about it."""
        rows = await database.fetch(STILL_OPEN)
        return [
            "\n".join(
                [
                    f"job {row['id']} is still {row['state']}: {dict(row)}",
                    *self._fleet.logged(row["id"])[-LINES_SHOWN:],
                ]
            )
            for row in rows
        ]

    async def _hanging(self, database: asyncpg.Connection) -> list[str]:
        """Who waits in vain, and what is on record of that."""
        rows = await database.fetch("select * from heard")
        duties = await database.fetch("select * from duties")
        names = [ask.person.user.username for ask in await self._waiting(database)]
        on_record = f"{[dict(row) for row in rows]}, {[dict(row) for row in duties]}"
        return [f"{name} was acknowledged and waits: {on_record}" for name in names]

    async def _waiting(self, database: asyncpg.Connection) -> list[Ask]:
        """Requests that may still be let in."""
        rows = await database.fetch("select interaction_id from jobs")
        let_in = {row["interaction_id"] for row in rows}
        return [ask for ask in self._asks if self._hangs(ask, let_in)]

    def _hangs(self, ask: Ask, let_in: Container[int]) -> bool:
        """Whether a request was acknowledged, and nothing came of it, though nobody died of it."""
        message = ask.interaction.response
        return (
            ask.acknowledged_s is not None
            and int(ask.interaction.id) not in let_in
            and message is not None
            and message.loading
            and not self._died_with(ask)
        )

    def _lost(self) -> Iterator[str]:
        """Requests that were acknowledged, and of which nothing came."""
        for ask in self._asks:
            if self._hangs(ask, self._jobs):
                yield f"a request of {ask.person.user.username} was acknowledged and lost"

    def _lost_too_often(self) -> Iterator[str]:
        """More requests that were not on record yet than gateways were killed."""
        lost = self._answers_of_others()[THINKING]
        kills = sum(len(member.killed_s) for member in self._fleet.members if member.hears)
        if lost > kills:
            yield f"{lost} people were left in front of {THINKING} by {kills} kills"

    def _died_with(self, ask: Ask) -> bool:
        """Whether the gateway that heard a request was killed just then."""
        gateway, heard_s = self._fleet.members[ask.shard], ask.acknowledged_s or 0.0
        return any(0 <= at_s - heard_s < LOST_WITHIN_S for at_s in gateway.killed_s)

    def _shown_wrongly(self) -> Iterator[str]:
        """Every result is on one message, and every end is told."""
        seen = {
            ask.channel.id: ask.person.sees(ask.channel)
            for ask in {ask.channel.id: ask for ask in self._asks}.values()
        }
        for ask in self._asks:
            job = self._jobs.get(int(ask.interaction.id))
            if job is None:
                continue
            about = [m for m in seen[ask.channel.id] if job["id"] in json.dumps(m)]
            results = [message for message in about if is_result(message)]
            if (job["state"] == "done") != (len(results) == 1):
                yield f"job {job['id']} ({job['state']}) is shown on {len(results)} messages"
            card = ask.interaction.response
            if card is None or card.loading:
                yield f"job {job['id']} ({job['state']}) was never told"

    def _billed_wrongly(self) -> Iterator[str]:
        """Every result was made once, but for what was sent again after an answer was lost."""
        charges = Counter(charge.request_id for charge in self._fleet.grok.bill)
        mine = {job["provider_id"] for job in self._jobs.values() if job["state"] == "done"}
        for job in self._jobs.values():
            if job["state"] == "done" and charges[job["provider_id"]] != 1:
                yield f"job {job['id']} was billed {charges[job['provider_id']]} times"
        twice = len(charges.keys() - mine)
        known = len(self._fleet.logged("job_resubmitted"))
        known += sum(job["state"] != "done" for job in self._jobs.values())
        if twice > known:
            yield f"{twice} requests were billed that came to nothing, {known} are on record"

    def _unfair(self, whose: str, from_ms: int | None) -> Iterator[str]:
        """While several wait, none starts more often than another."""
        if from_ms is None:
            return
        started = sorted(
            (job for job in self._jobs.values() if job["counted_at_ms"] >= from_ms),
            key=lambda job: job["turn_ms"],
        )
        for other in {job[whose] for job in started}:
            theirs = [job for job in started if job[whose] == other]
            ahead = Counter[str]()
            for job in started:
                if job[whose] == other:
                    ahead.clear()
                elif _are_rivals(job, theirs[0], whose) and _waits(theirs, job["turn_ms"]):
                    ahead[job[whose]] += 1
            for one, starts in ahead.items():
                if starts > STARTS_AHEAD_MAX:
                    yield f"{one} started {starts} times while {other} waited"


def _are_rivals(job: Any, other: Any, whose: str) -> bool:
    """Servers take turns with servers, and members with members of the same server."""
    return whose == "space_id" or job["space_id"] == other["space_id"]


def _waits(jobs: Sequence[Any], turn_ms: int) -> bool:
    """Whether one of these jobs waited at that turn."""
    return any(job["counted_at_ms"] < turn_ms < job["turn_ms"] for job in jobs)


async def _booked_wrongly(database: asyncpg.Connection) -> list[str]:
    """What was not held and settled once, for what it cost; and sums that are not the entries'."""
    wrong = [
        f"the sums of {row['subject']} in {row['space_id'] or 'all'} are not those of the entries"
        for row in await database.fetch(UNEVEN)
    ]
    rows = await database.fetch(
        "select jobs.id, jobs.state, jobs.cost_ticks, sum(entries.ticks) as ticks,"
        " string_agg(entries.kind, ' ' order by entries.kind) as kinds"
        " from jobs left join entries on entries.job_id = jobs.id group by jobs.id"
    )
    for row in rows:
        if row["kinds"] not in {"hold settle", "hold release"}:
            wrong.append(f"job {row['id']} ({row['state']}) is booked as: {row['kinds']}")
        elif row["state"] == "done" and row["ticks"] != row["cost_ticks"]:
            wrong.append(f"job {row['id']} cost {row['cost_ticks']} and counts {row['ticks']}")
    return wrong
