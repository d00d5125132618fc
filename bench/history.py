"""What a long history costs: the limits of a request, and a report, in an old server and a new one.

Two SQLite files, one with so many finished jobs of a thousand members over a year, one with none.
Both have ten limits, of every window. They take turns: let a request in, look at what holds for a
member, report a week's spending as `/usage show` does, search as `/logs search` does.

    .venv/bin/python bench/history.py [--jobs 1000000] [--rounds 200]
"""

import argparse
import asyncio
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.adapters.sql import job_rows
from bot.adapters.sql.sqlite import Sqlite
from bot.adapters.sql.store import Store
from bot.core import offers, usage, windows
from bot.core.jobs import EndReason, Job, Place, State
from bot.core.models import BUILT_IN, Kind
from bot.core.ports import Admitted, Door
from bot.core.quota import Ceilings, Rule, Subject, Unit, Whose
from bot.core.requests import ImageRequest
from bot.core.searching import Criteria, Standing
from bot.core.usage import Period
from bot.core.windows import Window

NOW_MS = 1_795_000_000_000
YEAR_MS = 365 * 24 * 3_600_000
MEMBERS = 1_000
WORDS = 5_000
"""Beside two that are in all of them, each request has one of so many words."""
FIRST_MEMBER = 1_000
NEWEST = 2**62
MOMENTS = (
    *("created_at_ms", "counted_at_ms", "submitted_at_ms", "rendered_at_ms", "finished_at_ms"),
    *("not_before_ms", "expires_at_ms"),
)
UTC = ZoneInfo("UTC")
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
        user_id=FIRST_MEMBER + member,
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
        number=nth + 1,
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


def fill(file: Path, count: int) -> None:
    """Finished jobs with their entries and sums, evenly over the year up to now.

    They are copies of the one that is there, made inside the database: a million take a minute.
    """
    with closing(sqlite3.connect(file)) as base:
        columns = [str(row[1]) for row in base.execute("pragma table_info(jobs)")]
        own: dict[str, str] = {
            "id": "printf('%016d', i + 1)",
            "number": "i + 1",
            "interaction_id": "i + 1",
            "message_id": "i + 1",
            "user_id": f"{FIRST_MEMBER} + i % {MEMBERS}",
            "member_key": f"'member-' || (i % {MEMBERS})",
            "words": f"'a boat word' || (i % {WORDS})",
            **dict.fromkeys(MOMENTS, f"{NOW_MS - YEAR_MS} + i * {YEAR_MS} / {count}"),
        }
        values = ", ".join(own.get(name, name) for name in columns)
        base.executescript(
            f"""
            insert into members (space_id, member_key, served_at_ms)
            with recursive n(i) as (select 1 union all select i + 1 from n where i < {MEMBERS - 1})
            select '100', 'member-' || i, 0 from n;
            insert into jobs ({", ".join(columns)})
            with recursive n(i) as (select 1 union all select i + 1 from n where i < {count - 1})
            select {values} from n cross join jobs where jobs.number = 1;
            insert into entries
            select id || '.hold', id, space_id, member_key, channel_id, 'hold', counted_at_ms,
                counted_at_ms, hold_images, hold_video_ms, hold_clips, hold_ticks
            from jobs;
            """  # noqa: S608 - our own words
        )
        base.execute("update spaces set last_number = ?", (count,))
        for subject in ("'space'", "'member:' || member_key", "'channel:' || channel_id"):
            base.execute(
                "insert into used select space_id, "  # noqa: S608 - our own words
                f"{subject}, counted_at_ms - counted_at_ms % {windows.QUARTER_MS}, "
                "sum(images), sum(video_ms), sum(clips), sum(ticks) from entries group by 1, 2, 3"
            )
        base.commit()


async def seed(database: Sqlite) -> None:
    """The job that all others are copies of."""
    one = job(0, NOW_MS - YEAR_MS)
    async with database.transaction() as session:
        whose = {"space_id": one.place.space_id, "member_key": one.place.member_key}
        await session.run("add_member", **whose)
        await session.run("add_job", **job_rows.to_row(one), words="a boat")


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
        space_id="100", user_id=FIRST_MEMBER + member, member_key=f"member-{member}", channel_id=200
    )
    await store.ledger.standing(whose, NO_CEILINGS, NOW_MS)


async def report(store: Store, _nth: int) -> None:
    """What everybody spent in a week, by the day."""
    for slot in usage.slots(Period.WEEK, NOW_MS, UTC):
        await store.usage.parts("100", None, slot)
        await store.usage.members("100", slot)
        await store.usage.checks("100", None, slot)
    await store.usage.took("100", None, usage.whole(Period.WEEK, NOW_MS, UTC), 1_000)


async def search_rare(store: Store, nth: int) -> None:
    """A page of `/logs search` for a word of a few requests."""
    await store.archive.find("100", Criteria(text=f"boat word{nth % WORDS}"), NEWEST, 9)


async def search_common(store: Store, _nth: int) -> None:
    """The same for a word that is in all of them."""
    await store.archive.find("100", Criteria(text="boat"), NEWEST, 9)


async def search_day(store: Store, nth: int) -> None:
    """A word, a member and half a year ago."""
    criteria = Criteria(
        text="boat", member_key=f"member-{nth % MEMBERS}", until_ms=NOW_MS - YEAR_MS // 2
    )
    await store.archive.find("100", criteria, NEWEST, 9)


async def search_ends(store: Store, _nth: int) -> None:
    """What was refused, of which there is nothing."""
    await store.archive.find("100", Criteria(standing=Standing.REFUSED), NEWEST, 9)


async def search_kind(store: Store, _nth: int) -> None:
    """A kind of which there is nothing."""
    await store.archive.find("100", Criteria(kind=Kind.VIDEO), NEWEST, 9)


async def search_walk(store: Store, _nth: int) -> None:
    """A word that is in all of them, of a kind of which there is nothing: the dearest there is."""
    await store.archive.find("100", Criteria(text="boat", kind=Kind.VIDEO), NEWEST, 9)


async def measure(count: int, rounds: int) -> dict[str, Any]:
    """The medians in milliseconds, new and old taking turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        new, new_file = await opened(folder, "new")
        old, old_file = await opened(folder, "old")
        await seed(old_file)
        await asyncio.to_thread(fill, folder / "old.db", count)
        found: dict[str, Any] = {"jobs": count}
        searches = (search_rare, search_common, search_day, search_ends, search_kind, search_walk)
        few = max(3, rounds // 20)
        for what, times in (
            *((admit, rounds), (look, rounds), (report, few)),
            *((one, few) for one in searches),
        ):
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
