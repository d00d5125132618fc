"""What is held and settled: the entries, and the sums of them that limits are checked against."""

from collections.abc import Sequence
from dataclasses import asdict

from bot.adapters.sql.database import Database, Session
from bot.adapters.sql.decided import rules_of
from bot.core import quota
from bot.core.jobs import Job
from bot.core.money import NOTHING, Amount
from bot.core.quota import Ceilings, Subject, Used, Window


class SqlLedger:
    """Ledger over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def standing(
        self, space_id: str, member_key: str, ceilings: Ceilings, now_ms: int
    ) -> Sequence[Used]:
        return await standing(self._database, space_id, member_key, ceilings, now_ms)


async def standing(
    session: Session, space_id: str, member_key: str, ceilings: Ceilings, now_ms: int
) -> Sequence[Used]:
    """Every limit that holds for a member, with what is used of it."""
    rules = [*await rules_of(session, space_id), *ceilings.rules(space_id)]
    whose = {
        Subject.EVERYONE: (space_id, _member(member_key)),
        Subject.GUILD: (space_id, "space"),
        Subject.PERSON: (space_id, "space"),
        Subject.OPERATOR: ("", "operator"),
    }
    sums = {
        (subject, window): await _used_in(session, *whose[subject], window, now_ms)
        for subject, window in dict.fromkeys((rule.subject, rule.window) for rule in rules)
    }
    return [
        Used(
            rule=rule,
            used=quota.measure(sums[rule.subject, rule.window], rule.unit),
            resets_at_ms=quota.window_end_ms(rule.window, now_ms),
        )
        for rule in rules
    ]


async def hold(session: Session, job: Job) -> None:
    """Book what a job sets aside at admission."""
    await _book(session, job, "hold", job.hold, job.counted_at_ms)


async def carry(session: Session, job: Job, now_ms: int) -> Job:
    """Let a job's hold count for another moment; returns the job as it counts from here on."""
    await _book(session, job, "carry_out", -job.hold, now_ms)
    carried = job.changed(counted_at_ms=now_ms)
    await _book(session, carried, "carry_in", job.hold, now_ms)
    return carried


async def settle(session: Session, job: Job, booked: Amount, now_ms: int) -> None:
    """Book, in place of a job's hold, what it counts for in the end."""
    kind = "release" if booked == NOTHING else "settle"
    await _book(session, job, kind, booked - job.hold, now_ms)


async def _book(session: Session, job: Job, kind: str, amount: Amount, now_ms: int) -> None:
    """One entry, and the same in the sums, for the moment that the job counts for."""
    place = job.place
    await session.run(
        "add_entry",
        id=f"{job.id}.{kind}",
        job_id=job.id,
        space_id=place.space_id,
        member_key=place.member_key,
        channel_id=place.channel_id,
        kind=kind,
        counted_at_ms=job.counted_at_ms,
        recorded_at_ms=now_ms,
        **asdict(amount),
    )
    await session.run(
        "add_used",
        space_id=place.space_id,
        member=_member(place.member_key),
        quarter_start_ms=quota.quarter_start_ms(job.counted_at_ms),
        **asdict(amount),
    )


async def _used_in(
    session: Session, space_id: str, subject: str, window: Window, now_ms: int
) -> Amount:
    row = await session.one(
        "used_between",
        space_id=space_id,
        subject=subject,
        start_ms=quota.window_start_ms(window, now_ms),
        end_ms=quota.window_end_ms(window, now_ms),
    )
    if row is None:
        return NOTHING
    return Amount(
        images=row["images"], video_ms=row["video_ms"], clips=row["clips"], ticks=row["ticks"]
    )


def _member(member_key: str) -> str:
    """A member as a subject of `used`."""
    return f"member:{member_key}"
