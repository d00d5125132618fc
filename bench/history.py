"""What a long history costs: the limits of a request, and a report, in an old server and a new one.

Two SQLite files, one with so many finished jobs of a thousand members over a year, one with none.
Both have ten limits, of every window. They take turns: let a request in, look at what holds for a
member, report a week's spending as `/usage show` does.

    .venv/bin/python bench/history.py [--jobs 1000000] [--rounds 200]
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.adapters.sql import job_rows
from bot.adapters.sql.sqlite import Sqlite
from bot.adapters.sql.store import Store
from bot.core import offers, usage, windows
from bot.core.jobs import EndReason, Job, Place, State
from bot.core.models import BUILT_IN
from bot.core.ports import Admitted, Door
from bot.core.quota import Ceilings, Rule, Subject, Unit, Whose
from bot.core.requests import ImageRequest
from bot.core.usage import Period
from bot.core.windows import Window

NOW_MS = 1_795_000_000_000
YEAR_MS = 365 * 24 * 3_600_000
MEMBERS = 1_000
UTC = ZoneInfo("UTC")
PAGE = 10_000
FIRST_NEW = 10**9
NO_CEILINGS = Ceilings(guild_daily_ticks=None, guild_monthly_ticks=None, total_daily_ticks=None)
OPEN = Door(ceilings=NO_CEILINGS, queue_space_max=10**6, queue_member_max=10**6, repeat_within_ms=0)


def limits() -> Iterator[Rule]:
    """One for each member and one for all, of every window, and dollars by the month."""
    for window in Window:
        for subject in (Subject.EVERYONE, Subject.GUILD):
            yield rule(Unit.IMAGES, window, subject)
    for subject in (Subject.EVERYONE, Subject.GUILD):
        yield rule(Unit.DOLLARS, Window.MONTH, subject)


def rule(unit: Unit, window: Window, subject: Subject) -> Rule:
    """A limit that nobody reaches."""
    name = f"{unit}-{window}-{subject}"
    return Rule(id=name, unit=unit, window=window, subject=subject, amount=10**15)


def job(nth: int, at_ms: int) -> Job:
    """A picture that somebody got."""
    request = offers.resolved(ImageRequest(prompt="a boat"), BUILT_IN)
    hold = offers.amount(request, BUILT_IN)
    member = nth % MEMBERS
    place = Place(
        space_id="100",
        guild_id=100,
        channel_id=200,
        user_id=1000 + member,
        member_key=f"member-{member}",
        interaction_id=nth,
        application_id=1,
        reply_token="",
        reply_until_ms=0,
        message_id=nth,
        private=False,
        upload_limit_bytes=0,
        app_permissions=0,
        locale="en-GB",
        top_channel_id=200,
    )
    return Job(
        id=f"{nth:016d}",
        number=nth - FIRST_NEW,
        place=place,
        request=request,
        state=State.DONE,
        end_reason=EndReason.DELIVERED,
        created_at_ms=at_ms,
        counted_at_ms=at_ms,
        next_at_ms=None,
        not_before_ms=at_ms,
        expires_at_ms=at_ms,
        submitted_at_ms=at_ms,
        rendered_at_ms=at_ms + 4_000,
        hold=hold,
        cost_ticks=hold.ticks,
        finished_at_ms=at_ms + 5_000,
    )


async def opened(folder: Path, name: str) -> tuple[Store, Sqlite]:
    """A migrated file with the limits."""
    database = await Sqlite.open(folder / f"{name}.db")
    await database.migrate()
    store = Store.over(database)
    await store.rules.open_space("100", 100, list(limits()), NOW_MS)
    return store, database


async def fill(database: Sqlite, count: int) -> None:
    """Finished jobs with their entries and sums, evenly over the year up to now."""
    rng = random.Random(7)
    for first in range(0, count, PAGE):
        async with database.transaction() as session:
            for nth in range(first, min(first + PAGE, count)):
                at_ms = NOW_MS - YEAR_MS + (nth + 1) * YEAR_MS // count - rng.randrange(60_000)
                await write(session, job(nth + 1, at_ms))


async def write(session: Any, one: Job) -> None:
    """The rows that a job leaves behind."""
    place, amount = one.place, asdict(one.hold)
    whose = {"space_id": place.space_id, "member_key": place.member_key}
    await session.run("add_member", **whose)
    await session.run("add_job", **job_rows.to_row(one))
    nothing = dict.fromkeys(amount, 0)
    for kind, booked in (("hold", amount), ("settle", nothing)):
        await session.run(
            "add_entry",
            id=f"{one.id}.{kind}",
            job_id=one.id,
            channel_id=place.top_channel_id,
            kind=kind,
            counted_at_ms=one.counted_at_ms,
            recorded_at_ms=one.counted_at_ms,
            **whose,
            **booked,
        )
    await session.run(
        "add_used",
        space_id=place.space_id,
        member=f"member:{place.member_key}",
        channel=f"channel:{place.top_channel_id}",
        quarter_start_ms=windows.quarter_start_ms(one.counted_at_ms),
        **amount,
    )


async def admit(store: Store, nth: int) -> None:
    """Let a request in: one transaction, with its limits, its hold and its sums."""
    waiting = replace(
        job(FIRST_NEW + nth, NOW_MS), state=State.QUEUED, end_reason=None, finished_at_ms=None
    )
    outcome = await store.jobs.admit(waiting, (), OPEN)
    if not isinstance(outcome, Admitted):
        raise TypeError(f"not let in: {outcome}")


async def look(store: Store, nth: int) -> None:
    """What holds for a member, as at every request."""
    member = nth % MEMBERS
    whose = Whose(
        space_id="100", user_id=1000 + member, member_key=f"member-{member}", channel_id=200
    )
    await store.ledger.standing(whose, NO_CEILINGS, NOW_MS)


async def report(store: Store, _nth: int) -> None:
    """What everybody spent in a week, by the day."""
    for slot in usage.slots(Period.WEEK, NOW_MS, UTC):
        await store.usage.parts("100", None, slot)
        await store.usage.members("100", slot)
    await store.usage.took("100", None, usage.whole(Period.WEEK, NOW_MS, UTC), 1_000)


async def measure(count: int, rounds: int) -> dict[str, Any]:
    """The medians in milliseconds, new and old taking turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        new, new_file = await opened(folder, "new")
        old, old_file = await opened(folder, "old")
        await fill(old_file, count)
        found: dict[str, Any] = {"jobs": count}
        for what, times in ((admit, rounds), (look, rounds), (report, max(3, rounds // 20))):
            taken: dict[str, list[float]] = {"new": [], "old": []}
            for nth in range(times):
                for which, store in (("new", new), ("old", old)):
                    began = time.perf_counter()
                    await what(store, nth)
                    taken[which].append((time.perf_counter() - began) * 1000)
            found[what.__name__] = {
                which: round(statistics.median(one), 2) for which, one in taken.items()
            }
        await new_file.close()
        await old_file.close()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    asked = parser.parse_args()
    print(json.dumps(asyncio.run(measure(asked.jobs, asked.rounds)), indent=1))


if __name__ == "__main__":
    main()
