"""The database itself: opened by one process or many, migrated once, all or nothing."""

import asyncio
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

import bot.adapters.sql
from bot.adapters.sql.database import CannotOpen, Database, InUse
from bot.adapters.sql.schema import missing_migrations
from bot.adapters.sql.store import Store, open_database
from bot.core.searching import Criteria
from tests.contracts._jobs import admitted, asked, open_space
from tests.contracts._postgres import PostgresServer
from tests.contracts.conftest import Look
from tests.core.makers import image

MIGRATIONS = Path(str(bot.adapters.sql.__file__)).parent / "migrations"
ALL = sorted(file.name for file in MIGRATIONS.glob("*.sql"))
OF_SQLITE = tuple(name for name in ALL if not name.endswith(".postgres.sql"))
OF_POSTGRES = tuple(name for name in ALL if not name.endswith(".sqlite.sql"))


async def test_a_new_file_is_migrated_once(tmp_path: Path) -> None:
    """The first start makes the tables; the second finds nothing to do."""
    url = f"sqlite:///{tmp_path / 'deep' / 'imagine.db'}"
    for applied in (OF_SQLITE, ()):
        database = await open_database(url)
        assert await database.migrate() == applied
        assert await database.migrate() == ()
        await database.close()


async def test_what_was_asked_for_before_can_be_searched(tmp_path: Path) -> None:
    """Requests from before words could be searched are found by the words that they have."""
    path = tmp_path / "imagine.db"
    database = await open_database(f"sqlite:///{path}")
    await database.migrate()
    store = Store.over(database)
    await open_space(store)
    await admitted(store, asked(1, request=image(prompt="A Boat at sea")))
    await database.close()
    with closing(sqlite3.connect(path)) as before, before:
        # As it was: no words, no index of them.
        for trigger in ("added", "changed", "removed"):
            before.execute(f"drop trigger job_words_{trigger}")
        for table in ("job_words", "job_docs"):
            before.execute(f"drop table {table}")
        before.execute("update jobs set words = ''")
        before.execute("delete from migrations where name = '0015_search.sqlite.sql'")
    database = await open_database(f"sqlite:///{path}")
    assert await database.migrate() == ("0015_search.sqlite.sql",)
    found = await Store.over(database).archive.find("100", Criteria(text="boat"), 2**62, 9)
    assert [one.job.number for one in found] == [1]
    await database.close()


async def test_processes_that_start_together_migrate_once(postgres: PostgresServer) -> None:
    """Several processes on one new Postgres: one makes the tables, the others wait for it."""
    async with postgres.empty_database() as url:
        opened = [await open_database(url) for _ in range(4)]
        applied = await asyncio.gather(*(database.migrate() for database in opened))
        assert sorted(map(list, applied)) == [[], [], [], list(OF_POSTGRES)]
        await open_space(Store.over(opened[0]))
        await asyncio.gather(*(database.close() for database in opened))


def test_what_older_programs_do_not_bear_waits(tmp_path: Path) -> None:
    """A change that older programs do not bear is left out until it is asked for.

    A new database, which no older program can have open, gets everything in its order.
    """
    files = ("0001_a.sql", "0002_pre_b.sql", "0003_post_c.postgres.sql", "0004_pre_d.sql")
    for file in files:
        (tmp_path / file).write_text("select 1;")

    def missing(*applied: str, post: bool = False, dialect: str = "postgres") -> list[str]:
        return list(missing_migrations(applied, dialect, post=post, folder=tmp_path))

    assert missing() == list(files)
    assert missing(dialect="sqlite") == ["0001_a.sql", "0002_pre_b.sql", "0004_pre_d.sql"]
    assert missing("0001_a.sql") == ["0002_pre_b.sql", "0004_pre_d.sql"]
    assert missing("0001_a.sql", post=True) == list(files[1:])
    assert missing(*files, "0005_pre_newer.sql", post=True) == []
    with pytest.raises(CannotOpen, match=r"newer program.*0006_post_newer\.sql"):
        missing(*files, "0005_pre_newer.sql", "0006_post_newer.sql")


async def test_a_second_process_is_kept_from_the_file(tmp_path: Path) -> None:
    """Two bots on one SQLite file would lose track of each other: the second does not start."""
    path = tmp_path / "imagine.db"
    database = await open_database(f"sqlite:///{path}")
    script = (
        "import asyncio, sys\n"
        "from bot.adapters.sql.database import InUse\n"
        "from bot.adapters.sql.store import open_database\n"
        "try:\n"
        "    asyncio.run(open_database(sys.argv[1]))\n"
        "except InUse as refusal:\n"
        "    print(refusal)\n"
    )
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script, f"sqlite:///{path}"), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await other.communicate()
    assert said.decode().strip() == (
        f"Another process has the database {path} open. Stop it first."
    )
    with pytest.raises(InUse):
        await open_database(f"sqlite:///{path}")
    await database.close()
    await (await open_database(f"sqlite:///{path}")).close()


async def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Prompts and tokens in the database can be read by no other account of the machine."""
    database = await open_database(f"sqlite:///{tmp_path / 'imagine.db'}")
    await database.migrate()
    files = [tmp_path / name for name in ("imagine.db", "imagine.db-wal", "imagine.db-shm")]
    assert [file.stat().st_mode & 0o077 for file in files] == [0, 0, 0]
    await database.close()


@pytest.mark.parametrize("url", ["mysql://localhost/imagine", "sqlite:///", "imagine.db"])
async def test_an_unknown_kind_of_database_is_named(url: str) -> None:
    """An address of another kind is refused with the two kinds that there are."""
    with pytest.raises(CannotOpen, match="sqlite:///path or postgresql://"):
        await open_database(url)


async def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """A path that leads nowhere is said in one line, before anything else starts."""
    (tmp_path / "not-a-folder").touch()
    with pytest.raises(CannotOpen, match="not-a-folder"):
        await open_database(f"sqlite:///{tmp_path / 'not-a-folder' / 'imagine.db'}")


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """Some other file is never taken for the database, and is left as it was."""
    path = tmp_path / "holiday.txt"
    path.write_text("sun, sea, sand\n" * 99)
    with pytest.raises(CannotOpen, match=r"holiday\.txt"):
        await open_database(f"sqlite:///{path}")
    assert path.read_text().startswith("sun, sea, sand\n")


async def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    """A Postgres that cannot be reached is one clear line, without the secret in its address."""
    with pytest.raises(CannotOpen, match="Postgres database cannot be opened") as refusal:
        await open_database("postgresql://imagine:hunter2@127.0.0.1:1/imagine")
    assert "hunter2" not in str(refusal.value)


async def test_what_fails_halfway_never_happened(database: Database, look: Look) -> None:
    """A transaction that ends by an exception leaves nothing, and holds up nobody."""

    async def fail_halfway() -> None:
        async with database.transaction() as session:
            await session.one("open_space", space_id="1", guild_id=1, now_ms=1)
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        await fail_halfway()
    assert await look("select id from spaces") == []
    await open_space(Store.over(database))


async def test_a_task_that_is_ended_halfway_leaves_nothing(database: Database, look: Look) -> None:
    """A worker that is stopped in the middle of a transaction undoes it, wherever it was."""
    store = Store.over(database)

    async def open_forever() -> None:
        async with database.transaction() as session:
            await session.one("open_space", space_id="1", guild_id=1, now_ms=1)
            await asyncio.Event().wait()

    for patience_ms in (0, 0.1, 0.3, 1, 3, 10):
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_ms / 1000):
                await open_forever()
    await open_space(store, space="2")
    assert [row["id"] for row in await look("select id from spaces")] == ["2"]


async def test_reading_does_not_wait_for_writing(database: Database) -> None:
    """A card is read while another job is being admitted, and shows what is certain."""
    store = Store.over(database)
    await open_space(store)
    async with database.transaction() as session:
        await session.one("open_space", space_id="1", guild_id=1, now_ms=1)
        assert await database.one("space", space_id="1") is None
        assert await database.one("space", space_id="100") is not None
    assert await database.one("space", space_id="1") is not None
