"""What is left of a person, and of a server, once it was removed; and what goes by itself."""

import asyncio
import re
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from bot.adapters.sql.database import Database
from bot.adapters.sql.store import Store
from bot.core import ids, requests
from bot.core.jobs import EndReason, Job, State, Withheld
from bot.core.ports import Erasure, Kept
from tests.contracts._jobs import admitted, asked, brought_to, open_space
from tests.contracts.conftest import Look
from tests.core import makers
from tests.core.makers import NOW_MS

ANN, OTHER = 731_000_000_000_000_007, 731_000_000_000_000_008
KEY = ids.member_key("secret", ANN)
WORD = "lanternfish"
DAY_MS = 86_400_000
LONG_MS = 3_000 * DAY_MS
KEEP_MS = 30 * DAY_MS

Insert = Callable[..., Awaitable[None]]
"""Puts a row into a table; what is not named and may not be null becomes 1 or 'x'."""

_INSERT = "insert into {} ({}) values ({})"
_ALL_OF = "select * from {}"
_SET = "update {} set {} = {}"
_COLUMNS = (
    "select column_name, data_type from information_schema.columns where table_name = '{}' "
    "and table_schema = current_schema() and is_nullable = 'NO' and column_default is null"
)
ABOUT_PEOPLE = re.compile(r"(user|by|by_user|reporter|pauser)_id$")
_ROWS: Sequence[tuple[str, Mapping[str, str | int]]] = (
    ("rules", {"space_id": "100", "id": "r", "subject": "member", "subject_id": ANN,
               "subject_name": WORD, "unit": "images", "window_name": "day", "origin": "admin"}),
    ("grants", {"space_id": "100", "id": "g", "user_id": ANN, "member_key": KEY, "reason": WORD,
                "subject": "member", "unit": "images", "until_ms": NOW_MS}),
    ("used", {"space_id": "100", "subject": f"member:{KEY}", "quarter_start_ms": NOW_MS}),
    ("used", {"space_id": "100", "subject": "space", "quarter_start_ms": NOW_MS}),
    ("closed_dms", {"user_id": ANN, "closed_at_ms": NOW_MS}),
    ("closed_makers", {"member_key": KEY}),
    ("hold_rules", {"space_id": "100"}),
    ("exports", {"member_key": KEY, "at_ms": NOW_MS}),
    ("setup_drafts", {"space_id": "100", "user_id": ANN, "draft": WORD}),
    ("cases", {"space_id": "100", "id": "block", "number": 1, "kind": "block", "user_id": ANN,
               "member_key": KEY, "note": "an open one keeps it", "opened_by_id": OTHER}),
    ("cases", {"space_id": "100", "id": "over", "number": 2, "kind": "appeal", "user_id": ANN,
               "member_key": KEY, "note": WORD, "opened_by_id": ANN, "closed_by_id": ANN,
               "closed_at_ms": NOW_MS, "about_case_id": "block"}),
    ("cases", {"space_id": "100", "id": "told", "number": 3, "kind": "report", "user_id": OTHER,
               "member_key": "other", "closed_at_ms": NOW_MS, "job_id": "j"}),
    ("reports", {"job_id": "j", "reporter_key": KEY, "reporter_id": ANN, "space_id": "100",
                 "words": WORD, "case_id": "told"}),
    ("turned_away", {"space_id": "100", "id": "t", "member_key": KEY, "user_id": ANN,
                     "words": WORD, "at_ms": NOW_MS}),
    ("consents", {"space_id": "100", "member_key": KEY, "at_ms": NOW_MS}),
    ("bulletins", {"space_id": "100", "id": "b", "began_at_ms": NOW_MS}),
    ("searches", {"space_id": "100", "id": "s", "user_id": ANN, "criteria": f"{WORD} {ANN}"}),
    ("fingerprints", {"space_id": "100", "id": "f", "added_by_id": ANN}),
    ("audit", {"space_id": "100", "number": 1, "by_user_id": ANN, "at_ms": NOW_MS, "why": "w"}),
    ("audit", {"space_id": "100", "number": 2, "by_user_id": OTHER, "at_ms": NOW_MS,
               "detail": f"about <@{ANN}>", "thing_key": f"limit member {ANN}", "member_key": KEY,
               "before": f'{{"subject_id": {ANN}, "subject_name": "{WORD}"}}'}),
)  # fmt: skip


@pytest.fixture
def insert(database_url: str, look: Look) -> Insert:
    """A way into the tables past the code that is tested."""
    assert look

    async def put(table: str, values: Mapping[str, str | int]) -> None:
        given = dict(values)
        for column, of_numbers in await _required(look, database_url, table):
            given.setdefault(column, 1 if of_numbers else "x")
        await _run(
            database_url,
            _INSERT.format(table, ", ".join(given), ", ".join(map(_literal, given.values()))),
        )

    return put


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


async def _run(database_url: str, sql: str) -> None:
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as file, file:
            file.execute(sql)
        return
    server = await asyncpg.connect(database_url)
    try:
        await server.execute(sql)
    finally:
        await server.close()


async def _required(look: Look, database_url: str, table: str) -> list[tuple[str, bool]]:
    """The columns of a table that must be given, and whether they are of numbers."""
    if database_url.startswith("sqlite"):
        rows = await look(_ALL_OF.format(f"pragma_table_info('{table}')"))
        return [
            (row["name"], row["type"].lower() != "text")
            for row in rows
            if (row["notnull"] or row["pk"]) and row["dflt_value"] is None
        ]
    rows = await look(_COLUMNS.format(table))
    return [(row["column_name"], row["data_type"] != "text") for row in rows]


async def everything(look: Look, database_url: str) -> dict[str, list[dict[str, str]]]:
    """All rows of all tables as text, those of the index of words too."""
    named = (
        "select name from sqlite_master where type = 'table'"
        if database_url.startswith("sqlite")
        else "select table_name as name from information_schema.tables "
        "where table_schema = current_schema()"
    )
    tables: list[str] = [row["name"] for row in await look(named)]
    return {
        name: [
            {column: str(value) for column, value in row.items()}
            for row in await look(_ALL_OF.format(name))
        ]
        for name in tables
        if name != "job_words"  # it has no rows of its own
    }


def holding(rows: Mapping[str, Sequence[Mapping[str, str]]], text: str) -> set[str]:
    """Where a text stands, as table.column."""
    return {
        f"{table}.{column}"
        for table, found in rows.items()
        for row in found
        for column, value in row.items()
        if text in value
    }


async def over(store: Store, nth: int, **fields: object) -> Job:
    """A job of Ann's that is over, with words in all its columns, and a file of each kind."""
    where = {"user_id": ANN, "member_key": KEY, "interaction_id": 900 + nth}
    wish = makers.image(prompt=f"a {WORD}", count=1)
    job = await admitted(store, asked(nth, request=wish, place=where, at_ms=NOW_MS))
    job = await brought_to(store, job, State.RENDERING)
    for role in ("input", "result"):
        media = makers.clip_file(job_id=job.id, role=role, blob=f"{job.id}/{role}")
        await store.records.add_media(media, NOW_MS)
    ended = job.moved(State.FAILED, end_reason=EndReason.UNANSWERED, finished_at_ms=NOW_MS).changed(
        next_at_ms=None, outputs=(f"https://files.example/{WORD}",), **fields
    )
    await store.jobs.write(ended, now_ms=NOW_MS)
    return ended


async def lived(store: Store, insert: Insert, database_url: str) -> Job:
    """Everything there is to be kept about Ann, in every table."""
    await open_space(store)
    job = await over(store, 1)
    wish = requests.to_json(makers.image(prompt=f"a better {WORD}"))
    await _run(database_url, _SET.format("jobs", "final_request", _literal(wish)))
    await _run(database_url, _SET.format("spaces", "paused_by_id", ANN))
    for table, values in _ROWS:
        await insert(
            table, {**values, **({"job_id": job.id} if values.get("job_id") == "j" else {})}
        )
    return job


def erasure(**changes: object) -> Erasure:
    usual = {"member_key": KEY, "user_id": ANN, "asked_at_ms": NOW_MS + 1, "results": False}
    return Erasure(**{**usual, "dm_channel_id": None, **changes})  # pyright: ignore[reportArgumentType] - named by each test


async def erased(store: Store) -> bool:
    """Carry an erasure out; returns whether something was left."""
    await store.erasures.ask(erasure())
    (under_way,) = await store.erasures.under_way(9)
    for job in await store.erasures.jobs_of(under_way, 9):
        await store.erasures.empty_job(job.id)
    return await store.erasures.forget_person(under_way)


async def test_no_column_is_left_with_a_persons_id_or_words(
    store: Store, insert: Insert, look: Look, database_url: str
) -> None:
    """Whatever table it is in; what decides on them stays, by their keyed hash.

    A column for ids of people that no row of this test fills is one that was forgotten.
    """
    job = await lived(store, insert, database_url)
    before = await everything(look, database_url)
    ids_of_people = {
        f"{table}.{column}"
        for table, rows in before.items()
        for column in (rows[0] if rows else ())
        if ABOUT_PEOPLE.search(column)
    }
    assert ids_of_people <= holding(before, str(ANN))
    assert holding(before, WORD)
    exported = await store.dossiers.tables(KEY, ANN)
    assert all(exported.values()), exported
    assert [one.id for one in await store.dossiers.jobs_of(KEY, "", 9)] == [job.id]

    assert not await erased(store)
    after = await everything(look, database_url)
    assert holding(after, str(ANN)) == set()
    assert holding(after, WORD) == set()
    by_key = holding(after, KEY)
    assert {"jobs.member_key", "used.subject", "cases.member_key", "grants.member_key"} <= by_key
    (rule,) = (row for row in after["rules"] if row["id"] == "r")
    assert rule["subject_id"] == str(ids.stand_in(KEY))
    (block,) = (row for row in after["cases"] if row["id"] == "block")
    assert (block["closed_at_ms"], block["note"]) == ("None", "an open one keeps it")
    assert after["erasures"] == []
    assert await store.dossiers.jobs_of(KEY, "", 9) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_words_are_not_found_in_the_file_of_the_database(
    store: Store, database: Database, insert: Insert, database_url: str
) -> None:
    """Not even in what the index of words left of older days, or in parts that are free."""
    await lived(store, insert, database_url)
    await open_space(store)
    assert not await erased(store)
    await database.close()
    content = await asyncio.to_thread(Path(database_url.removeprefix("sqlite:///")).read_bytes)
    assert WORD.encode() not in content
    assert WORD[1:].encode() not in content


async def test_what_may_be_illegal_waits_until_it_is_released(
    store: Store, look: Look, database_url: str
) -> None:
    """It is not erased, not tidied up, and not forgotten with its server; then it is."""
    await open_space(store)
    job = await over(store, 1)
    await _run(database_url, _SET.format("jobs", "withheld", _literal(Withheld.SEALED)))
    assert await erased(store)
    assert await store.erasures.under_way(9) == []
    (row,) = await look("select user_id from erasures")
    assert row["user_id"] is None
    for kept in (Kept.INPUTS, Kept.RESULTS, Kept.RECORDS):
        assert not await _due(store, kept), kept
    assert await store.departures.jobs_to_empty("100", 9) == []
    (kept_row,) = await look("select user_id, request from jobs")
    assert (kept_row["user_id"], WORD in kept_row["request"]) == (ANN, True)

    await _run(database_url, "update jobs set withheld = null")
    (again,) = await store.erasures.under_way(9)
    assert [one.id for one in await store.erasures.jobs_of(again, 9)] == [job.id]
    await store.erasures.empty_job(job.id)
    assert not await store.erasures.forget_person(again)
    assert holding(await everything(look, database_url), str(ANN)) == set()


async def _due(store: Store, kept: Kept, at_ms: int = NOW_MS + LONG_MS) -> int:
    return len(await store.keeping.due(kept, now_ms=at_ms, keep_ms=KEEP_MS, limit=99))


async def test_each_kind_goes_at_its_age(
    store: Store, insert: Insert, look: Look, database_url: str
) -> None:
    """Nothing a moment before; then all of it, once. Sums of the server stay."""
    await lived(store, insert, database_url)
    ages = {
        Kept.INPUTS: DAY_MS,
        Kept.RESULTS: 14 * DAY_MS,
        Kept.RECORDS: 90 * DAY_MS,
        Kept.REFUSALS: 90 * DAY_MS,
        Kept.REPORTS: 365 * DAY_MS,
        Kept.CASES: 365 * DAY_MS,
        Kept.AUDIT: 730 * DAY_MS,
        Kept.SUMS: 32 * DAY_MS,
        Kept.LEDGER: 90 * DAY_MS,
        Kept.GRANTS: 32 * DAY_MS,
        Kept.CLOSED_DMS: 2 * DAY_MS,
        Kept.EXPORTS: DAY_MS,
    }
    await _run(database_url, "update bulletins set due_at_ms = null")
    for kept, age_ms in {**ages, Kept.BULLETINS: 90 * DAY_MS}.items():
        assert not await _due(store, kept, NOW_MS + age_ms - 1_800_000), kept
        at_ms = NOW_MS + age_ms + 1_800_000
        for _ in range(2):  # a case that was appealed against goes after its appeal
            dues = await store.keeping.due(kept, now_ms=at_ms, keep_ms=KEEP_MS, limit=99)
            await store.keeping.forget(kept, dues, at_ms)
        assert not await _due(store, kept, at_ms), kept
    await store.keeping.forget_words()
    members = await store.keeping.due(
        Kept.MEMBERS, now_ms=NOW_MS + LONG_MS, keep_ms=KEEP_MS, limit=9
    )
    await store.keeping.forget(Kept.MEMBERS, members, NOW_MS + LONG_MS)

    rows = await everything(look, database_url)
    for table in ("turned_away", "bulletins", "reports", "audit", "members", "exports"):
        assert rows[table] == [], table
    assert {row["id"] for row in rows["cases"]} == {"block"}
    assert "space" in {row["subject"] for row in rows["used"]}
    assert not holding(rows, f"member:{KEY}")
    assert {where.split(".")[0] for where in holding(rows, WORD)} <= {
        *("setup_drafts", "rules", "searches"),
    }


async def test_a_server_is_forgotten_but_for_what_still_holds(
    store: Store, insert: Insert, look: Look, database_url: str
) -> None:
    """Blocks and what was used outlive it, under a keyed hash; asked again, nothing changes."""
    job = await lived(store, insert, database_url)
    await store.departures.note("100", NOW_MS)
    assert await store.departures.unfinished("100") == []
    for _ in range(2):
        await store.departures.empty_jobs(await store.departures.jobs_to_empty("100", 9))
        await store.departures.forget_server("100", (), NOW_MS + 30 * DAY_MS)
    (server,) = await store.departures.servers()
    rows = await everything(look, database_url)

    assert server.erased
    assert job.id in {row["id"] for row in rows["jobs"]}
    left = {where.split(".")[0] for where in holding(rows, str(ANN))}
    assert left <= {"closed_dms"}, "what is of no server"
    assert holding(rows, WORD) == set()
    assert [(row["id"], row["user_id"]) for row in rows["cases"]] == [("block", "None")]
    assert holding(rows, f"member:{KEY}") == {"used.subject"}
    assert rows["audit"] == rows["consents"] == []
