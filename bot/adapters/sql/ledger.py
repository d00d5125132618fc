"""What is held and settled: the entries, and the sums of them that limits are checked against."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.adapters.sql.database import Database, Row, Session
from bot.adapters.sql.decided import add_grant, grant_in, rules_of
from bot.core import quota, windows
from bot.core.jobs import Job
from bot.core.money import NOTHING, Amount
from bot.core.quota import (
    Ceilings,
    Decision,
    Grant,
    Opening,
    Over,
    Rule,
    Subject,
    Unit,
    Used,
    Whose,
)
from bot.core.windows import Window


class SqlLedger:
    """Ledger over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def standing(self, whose: Whose, ceilings: Ceilings, now_ms: int) -> Sequence[Used]:
        return await standing(self._database, whose, ceilings, now_ms)

    async def every(
        self, space_id: str, ceilings: Ceilings, now_ms: int
    ) -> tuple[Sequence[Rule], Sequence[Used]]:
        rules = [*await rules_of(self._database, space_id), *ceilings.rules(space_id)]
        personal = [rule for rule in rules if rule.subject in quota.PERSONAL]
        whose = Whose(space_id=space_id, user_id=0, member_key="")
        together = [rule for rule in rules if rule not in personal]
        return personal, await _used_of(self._database, together, whose, now_ms)

    async def time_zone(self, space_id: str) -> tzinfo:
        return await time_zone(self._database, space_id)

    async def forgive(
        self, whose: Whose, units: Sequence[Unit], reset_id: str, now_ms: int
    ) -> Amount:
        async with self._database.transaction() as session:
            await session.one("lock_space", space_id=whose.space_id)
            return await _forgive(session, whose, units, reset_id, now_ms)

    async def set_aside(
        self, check_id: str, whose: Whose, most: Amount, ceilings: Ceilings, now_ms: int
    ) -> Decision:
        async with self._database.transaction() as session:
            await session.one("lock_space", space_id=whose.space_id)
            if ceilings.over_all:
                await session.run("lock_operator_budget")
            decision = quota.decide(most, await standing(session, whose, ceilings, now_ms))
            if isinstance(decision, Over):
                return decision
            check = _entry(whose, f"{check_id}.check", "check", now_ms, now_ms)
            await _book(session, check, most)
            return decision

    async def settle_check(
        self, check_id: str, whose: Whose, difference: Amount, counted_at_ms: int, now_ms: int
    ) -> None:
        async with self._database.transaction() as session:
            checked = _entry(whose, f"{check_id}.checked", "checked", counted_at_ms, now_ms)
            await _book(session, checked, difference)

    async def grants(self, space_id: str, now_ms: int) -> Sequence[Grant]:
        rows = await self._database.all("grants_of_space", space_id=space_id, now_ms=now_ms)
        return [grant_in(row) for row in rows]

    async def reaches(self, space_id: str, used: Used, percent: int, now_ms: int) -> bool:
        budget = {
            "space_id": "" if used.rule.subject is Subject.OPERATOR else space_id,
            "window_name": used.rule.window,
            "ends_at_ms": used.resets_at_ms,
            "most_ticks": used.most,
        }
        # Nearly every look finds a level that is known, and must not wait for a lock to do so.
        told = await self._database.one("level_told", **budget)
        if told is not None and told["percent"] >= percent:
            return False
        async with self._database.transaction() as session:
            await session.run("forget_levels", space_id=budget["space_id"], now_ms=now_ms)
            reached = await session.one("reach_level", **budget, percent=percent)
        return reached is not None

    async def lift(self, grant: Grant, now_ms: int) -> None:
        async with self._database.transaction() as session:
            await add_grant(session, "", grant, now_ms)


async def standing(
    session: Session, whose: Whose, ceilings: Ceilings, now_ms: int
) -> Sequence[Used]:
    """Every limit that holds for somebody in a channel, with what is used of it."""
    rules = [*await rules_of(session, whose.space_id), *ceilings.rules(whose.space_id)]
    holding, _ = quota.holding(rules, whose)
    return await _used_of(session, holding, whose, now_ms)


async def time_zone(session: Session, space_id: str) -> ZoneInfo:
    """By whose clock a space counts days; UTC for one that is not open."""
    row = await session.one("time_zone", space_id=space_id)
    return ZoneInfo("UTC" if row is None else row["time_zone"])


async def hold(session: Session, job: Job) -> None:
    """Book what a job sets aside at admission."""
    await _book_job(session, job, "hold", job.hold, job.counted_at_ms)


async def sum_up(session: Session, batch: Job, total: Amount) -> None:
    """Count what the lines of a batch set aside together, each of which has an entry of its own."""
    await _add_used(session, _entry(batch.place.whose, "", "hold", batch.counted_at_ms, 0), total)


async def carry(session: Session, job: Job, now_ms: int) -> Job:
    """Let a job's hold count for another moment; returns the job as it counts from here on."""
    await _book_job(session, job, "carry_out", -job.hold, now_ms)
    carried = job.changed(counted_at_ms=now_ms)
    await _book_job(session, carried, "carry_in", job.hold, now_ms)
    return carried


async def settle(session: Session, job: Job, booked: Amount, now_ms: int) -> None:
    """Book, in place of a job's hold, what it counts for in the end."""
    kind = "release" if booked == NOTHING else "settle"
    await _book_job(session, job, kind, booked - job.hold, now_ms)


async def _book_job(session: Session, job: Job, kind: str, amount: Amount, now_ms: int) -> None:
    """An entry of a job, for the moment that it counts for."""
    entry = _entry(job.place.whose, f"{job.id}.{kind}", kind, job.counted_at_ms, now_ms)
    await _book(session, replace(entry, job_id=job.id), amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One booking, but for the amount."""

    id: str
    job_id: str | None = None
    space_id: str
    member_key: str
    channel_id: int
    kind: str
    counted_at_ms: int
    recorded_at_ms: int


def _entry(whose: Whose, entry_id: str, kind: str, counted_at_ms: int, now_ms: int) -> _Entry:
    return _Entry(
        id=entry_id,
        space_id=whose.space_id,
        member_key=whose.member_key,
        channel_id=whose.channel_id,
        kind=kind,
        counted_at_ms=counted_at_ms,
        recorded_at_ms=now_ms,
    )


async def _book(session: Session, entry: _Entry, amount: Amount) -> None:
    """One entry, and the same in the sums, for the moment that it counts for."""
    await session.run("add_entry", **asdict(entry), **asdict(amount))
    await _add_used(session, entry, amount)


async def _add_used(session: Session, entry: _Entry, amount: Amount) -> None:
    await session.run(
        "add_used",
        space_id=entry.space_id,
        member=_member(entry.member_key),
        channel=_channel(entry.channel_id),
        quarter_start_ms=windows.quarter_start_ms(entry.counted_at_ms),
        **asdict(amount),
    )


# --- what is used -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """What one subject used in a window."""

    whole: Amount
    quarters: Sequence[tuple[int, Amount]] = ()
    """Of the last 24 hours, by quarter hour, the earliest first."""


async def _used_of(
    session: Session, rules: Sequence[Rule], whose: Whose, now_ms: int
) -> Sequence[Used]:
    """Limits beside what is used of them: each subject and window is summed up once."""
    zone = await time_zone(session, whose.space_id)
    grants = await _grants_now(session, whose, now_ms)
    sums: dict[tuple[_Counted, Window], _Use] = {}
    standing: list[Used] = []
    for rule in rules:
        counted = _counted_for(rule, whose)
        span = _span(rule.window, now_ms, zone)
        if (counted, rule.window) not in sums:
            sums[counted, rule.window] = await _use(session, counted, rule.window, span)
        standing.append(_used(rule, sums[counted, rule.window], grants, span["end_ms"]))
    return standing


def _span(window: Window, now_ms: int, zone: tzinfo) -> dict[str, int]:
    return {
        "start_ms": windows.window_start_ms(window, now_ms, zone),
        "end_ms": windows.window_end_ms(window, now_ms, zone),
    }


def _used(rule: Rule, use: _Use, grants: Sequence[Grant], ends_at_ms: int) -> Used:
    counted = ((at_ms, quota.measure(amount, rule.unit)) for at_ms, amount in use.quarters)
    openings = tuple(
        Opening(at_ms=windows.counts_no_more_ms(quarter_ms), amount=amount)
        for quarter_ms, amount in counted
        if amount
    )
    return Used(
        rule=rule,
        used=quota.measure(use.whole, rule.unit),
        granted=quota.granted(rule, grants),
        resets_at_ms=openings[-1].at_ms if openings else ends_at_ms,
        openings=openings,
    )


class _Counted(NamedTuple):
    """Whose sums a limit is checked against."""

    space_id: str
    subject: str


def _counted_for(rule: Rule, whose: Whose) -> _Counted:
    match rule.subject:
        case Subject.OPERATOR:
            return _Counted("", "operator")
        case Subject.GUILD | Subject.PERSON:
            return _Counted(whose.space_id, "space")
        case Subject.CHANNEL:
            return _Counted(whose.space_id, _channel(rule.subject_id))
        case Subject.EVERYONE | Subject.ROLE | Subject.MEMBER:
            return _Counted(whose.space_id, _member(whose.member_key))


async def _use(
    session: Session, counted: _Counted, window: Window, span: Mapping[str, int]
) -> _Use:
    whose = {"space_id": counted.space_id, "subject": counted.subject}
    if window is Window.ROLLING:
        rows = await session.all("used_quarters", **whose, **span)
        quarters = [(row["quarter_start_ms"], _amount(row)) for row in rows]
        return _Use(whole=sum((one for _, one in quarters), NOTHING), quarters=quarters)
    row = await session.one("used_between", **whose, **span)
    return _Use(whole=NOTHING if row is None else _amount(row))


async def _grants_now(session: Session, whose: Whose, now_ms: int) -> Sequence[Grant]:
    rows = await session.all(
        "grants_now", space_id=whose.space_id, member_key=whose.member_key, now_ms=now_ms
    )
    return [grant_in(row) for row in rows]


# --- what is forgiven -------------------------------------------------------------------------


async def _forgive(
    session: Session, whose: Whose, units: Sequence[Unit], reset_id: str, now_ms: int
) -> Amount:
    """Take what a member used from their sums; what is under way still counts.

    No job ends meanwhile: its entry refers to the space, which is locked.
    """
    zone = await time_zone(session, whose.space_id)
    held = await _held(session, whose)
    rows = await session.all(
        "used_quarters",
        space_id=whose.space_id,
        subject=_member(whose.member_key),
        start_ms=min(windows.window_start_ms(window, now_ms, zone) for window in Window),
        end_ms=windows.window_end_ms(Window.MONTH, now_ms, zone),
    )
    forgiven = NOTHING
    for row in rows:
        quarter_ms = row["quarter_start_ms"]
        over = quota.only(_amount(row) - held.get(quarter_ms, NOTHING), units)
        if over == NOTHING:
            continue
        forgiven += over
        reset = _entry(whose, f"{reset_id}.{quarter_ms}", "reset", quarter_ms, now_ms)
        await session.run("add_entry", **asdict(replace(reset, channel_id=0)), **asdict(-over))
        await session.run(
            "take_from_member",
            space_id=whose.space_id,
            member=_member(whose.member_key),
            quarter_start_ms=quarter_ms,
            **asdict(-over),
        )
    return forgiven


async def _held(session: Session, whose: Whose) -> Mapping[int, Amount]:
    """What a member's jobs hold that have not ended, by the quarter hour it counts for."""
    held: dict[int, Amount] = {}
    rows = await session.all("held_by_member", space_id=whose.space_id, member_key=whose.member_key)
    for row in rows:
        quarter_ms = windows.quarter_start_ms(row["counted_at_ms"])
        held[quarter_ms] = held.get(quarter_ms, NOTHING) + _amount(row, "hold_")
    return held


def _amount(row: Row, prefix: str = "") -> Amount:
    return Amount(
        images=row[f"{prefix}images"],
        video_ms=row[f"{prefix}video_ms"],
        clips=row[f"{prefix}clips"],
        ticks=row[f"{prefix}ticks"],
    )


def _member(member_key: str) -> str:
    """A member as a subject of `used`."""
    return f"member:{member_key}"


def _channel(channel_id: int) -> str:
    """A channel as a subject of `used`."""
    return f"channel:{channel_id}"
