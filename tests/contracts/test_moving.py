"""A move into Postgres: everything arrives, from wherever it was interrupted."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from _filled import filled_file, rows_of, tables_of

from bot.adapters.clock import SystemClock
from bot.adapters.sql.database import CannotOpen, InUse
from bot.adapters.sql.moving.move import Different, Move, Outcome
from bot.adapters.sql.moving.source import Source
from bot.adapters.sql.moving.tables import LEFT, CannotMove
from bot.adapters.sql.moving.target import Target
from bot.adapters.sql.sqlite import Sqlite
from bot.adapters.sql.store import open_database
from tests.contracts._postgres import PostgresServer

AT_ONCE = 10
"""Rows in a portion, so that small tables have several."""


class Stopped(Exception):
    """The process ended here."""


class Listener:
    """Hears what is told of a move, and may end it at some word."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.lines: list[str] = []
        self._stop_at = stop_at

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        if len(self.lines) == self._stop_at:
            raise Stopped


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    path = tmp_path / "imagine.db"
    await filled_file(path)
    return path


@pytest.fixture
async def url(postgres: PostgresServer) -> AsyncIterator[str]:
    async with postgres.empty_database() as made:
        yield made


@asynccontextmanager
async def move(
    file: Path, url: str, tell: Listener | None = None, *, at_once: int = AT_ONCE
) -> AsyncGenerator[Move]:
    async with Source.opened(file) as source, Target.opened(url) as target:
        yield Move(
            source, target, clock=SystemClock(), tell=tell or Listener(), rows_at_once=at_once
        )


async def moved(file: Path, url: str, tell: Listener | None = None) -> Outcome:
    async with move(file, url, tell) as one:
        return await one.run()


async def fetched(url: str, sql: str) -> list[tuple[Any, ...]]:
    """Ask the Postgres database, past the code that is tested."""
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def schema(url: str) -> list[tuple[Any, ...]]:
    """Every index and constraint of the bot's tables."""
    return await fetched(
        url,
        "select indexdef from pg_indexes where schemaname = 'public' union "
        "select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint "
        "where connamespace = 'public'::regnamespace order by 1",
    )


async def test_every_table_arrives_whole(file: Path, url: str) -> None:
    """Every row of every table is in Postgres as it was, and the schema is that of a new one.

    Texts in any script, of any length, and the largest numbers; parts that come before their
    whole. Only a NUL, which Postgres does not keep, has become a space.
    """
    before = content_of(file)
    outcome = await moved(file, url)
    with closing(sqlite3.connect(file)) as books:
        names = tables_of(books)
    assert set(outcome.rows) == set(names)
    for name in names:
        sent = rows_of(file, name)
        arrived = await fetched(url, f"select * from {name}")  # noqa: S608 - of the schema
        assert len(arrived) == len(sent) == outcome.rows[name] > 0, name
        assert set(arrived) == sent, name
    assert content_of(file) == before


def content_of(file: Path) -> bytes:
    return file.read_bytes()


async def test_nobody_works_on_a_job_that_arrives(file: Path, url: str) -> None:
    """Whoever worked on a job when the file was left is gone: it can be gone on with at once."""
    with closing(sqlite3.connect(file)) as books, books:
        books.execute("update jobs set lease_token = 'gone', lease_until_ms = 9 where number > 0")
    await moved(file, url)
    held = "select id from jobs where lease_token is not null or lease_until_ms is not null"
    assert await fetched(url, held) == []


async def test_what_is_not_moved_has_a_reason(file: Path) -> None:
    """All tables of the schema are moved but a few, which say why."""
    with closing(sqlite3.connect(file)) as books:
        rows = books.execute("select name from sqlite_master where type = 'table'").fetchall()
        moved_ = tables_of(books)
    left = {name for (name,) in rows} - set(moved_)
    parts = {name for name in left if name.startswith(("sqlite_", "job_words_"))}
    assert left - parts == set(LEFT)


async def test_the_database_is_as_a_new_one_but_full(
    file: Path, url: str, postgres: PostgresServer
) -> None:
    """Indexes and foreign keys are those of any Postgres of the bot; requests can be searched."""
    await moved(file, url)
    usual = await schema(await postgres.database())
    own = [row for row in await schema(url) if not row[0].startswith("moves ")]
    assert own == usual
    opened = await open_database(url)
    assert await opened.migrate() == ()
    assert await opened.waiting() == ()
    await opened.close()


@pytest.mark.parametrize("stop_at", [1, 2, 3, 17, 40, -3, -2, -1])
async def test_a_move_goes_on_where_it_was(file: Path, url: str, stop_at: int) -> None:
    """Ended anywhere, it is gone on with by the same command, and nothing arrives twice.

    Until all is there no bot starts on the database.
    """
    whole = Listener()
    async with move(file, url) as one:
        whole.lines = list(await one.survey())
    lines = len(whole.lines) + 3  # one for each table, and three for what comes before and after
    at = stop_at if stop_at > 0 else lines + 1 + stop_at
    with pytest.raises(Stopped):
        await moved(file, url, Listener(at))
    if at > 1:
        opened = await open_database(url)
        with pytest.raises(CannotOpen, match="not all are there yet"):
            await opened.migrate()
        with pytest.raises(CannotOpen, match="not all are there yet"):
            await opened.waiting()
        await opened.close()
    outcome = await moved(file, url)
    assert not outcome.before
    assert (await moved(file, url)).before
    for name, count in outcome.rows.items():
        assert await fetched(
            url,
            f"select count(*) from {name}",  # noqa: S608 - of the schema
        ) == [(count,)]


async def test_a_connection_that_breaks_costs_nothing(file: Path, url: str) -> None:
    """A server that ends the connection in the middle is told of; the same command goes on."""

    async def cut() -> None:
        await fetched(
            url,
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()",
        )

    async with Source.opened(file) as source:

        async def broken() -> None:
            async with Target.opened(url) as target:
                one = Move(source, target, clock=SystemClock(), tell=Listener(), rows_at_once=1)
                running = asyncio.create_task(one.run())
                while not await target_has(url, "moved_tables"):
                    await asyncio.wait({running}, timeout=0.01)
                await cut()
                await running

        with pytest.raises(CannotMove, match="The same command goes on where it was"):
            await broken()
    assert not (await moved(file, url)).before


async def target_has(url: str, table: str) -> bool:
    ((there,),) = await fetched(url, f"select to_regclass('{table}') is not null")
    return there


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("update entries set ticks = ticks + 1 where id = '0003'", "entries, ticks: "),
        ("update jobs set request = request || '.' where id = '0003'", "jobs, request: "),
        ("update jobs set message_id = null where id = '0004'", "jobs, message_id given: "),
        ("delete from audit where number = 4", "audit, rows: 25 there, 24 here"),
    ],
)
async def test_a_difference_is_found(file: Path, url: str, change: str, said: str) -> None:
    """What arrived is compared with what was sent: a number, a text or a row that is not the same.

    Then no bot starts on the database.
    """
    lines = Listener()
    async with move(file, url) as one:
        tables = len(await one.survey())
    with pytest.raises(Stopped):
        await moved(file, url, Listener(tables + 1))
    await fetched(url, change)
    with pytest.raises(Different) as found:
        await moved(file, url, lines)
    assert any(line.startswith(said) for line in str(found.value).splitlines())
    opened = await open_database(url)
    with pytest.raises(CannotOpen):
        await opened.migrate()
    await opened.close()


async def test_a_file_in_use_is_not_moved(file: Path, url: str) -> None:
    """While a bot has the file it is not moved, and while it is moved no bot gets it."""
    running = await Sqlite.open(file)
    with pytest.raises(InUse):
        await moved(file, url)
    await running.close()
    async with move(file, url) as one:
        with pytest.raises(InUse):
            await Sqlite.open(file)
        await one.run()


async def test_an_older_file_is_brought_up_to_date_first(file: Path, url: str) -> None:
    """The file is only read, so an older one is refused with the command that makes it newer."""
    with closing(sqlite3.connect(file)) as books, books:
        books.execute("delete from migrations where name = '0028_pre_fleet.sql'")
    with pytest.raises(CannotMove, match="imagine-bot migrate"):
        await moved(file, url)


async def test_nothing_is_moved_on_top_of_something(file: Path, url: str) -> None:
    """A database with data of its own, or of another file, is left as it is."""
    opened = await open_database(url)
    await opened.migrate()
    await opened.close()
    await fetched(url, "insert into closed_dms (user_id, closed_at_ms) values (1, 1)")
    with pytest.raises(CannotMove, match="closed_dms"):
        await moved(file, url)
    await fetched(url, "delete from closed_dms")
    with pytest.raises(Stopped):
        await moved(file, url, Listener(9))
    with closing(sqlite3.connect(file)) as books, books:
        books.execute("update spaces set last_number = last_number + 1 where id = '0001'")
    with pytest.raises(CannotMove, match=r"has used.*\(spaces\)"):
        await moved(file, url)


async def test_two_moves_do_not_mix(file: Path, url: str) -> None:
    """While one is under way into a database, another does not begin."""
    async with Target.opened(url):
        with pytest.raises(CannotMove, match="Another move"):
            await moved(file, url)
