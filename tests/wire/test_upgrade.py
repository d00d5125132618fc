"""A newer program on the database of an older one: what it changes by itself, and what waits."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from test_cli import Ended, started

import bot
from tests.contracts._postgres import postgres_server
from tools import upgrade_check

NEEDED = {
    "DISCORD_TOKEN": "made-up-token",
    "XAI_API_KEY": "made-up-key",
    "DISCORD_API_URL": "http://127.0.0.1:9/api/v10",
    "XAI_BASE_URL": "http://127.0.0.1:9/v1",
    "DISK_ENCRYPTED": "true",
}
PRE, POST = "0901_pre_more.sql", "0902_post_less.sql"


@pytest.fixture
def newer(tmp_path: Path) -> str:
    """Where a newer program is: this one, with two more changes of the schema."""
    package = Path(bot.__file__).parent
    folder = tmp_path / "newer"
    shutil.copytree(package, folder / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(package.parent / "cogs", folder / "cogs")
    migrations = folder / "bot/adapters/sql/migrations"
    (migrations / PRE).write_text("alter table closed_dms add column more bigint;")
    (migrations / POST).write_text("alter table closed_dms drop column more;")
    return str(folder)


@pytest.fixture
async def database_url() -> AsyncIterator[str]:
    with postgres_server() as server:
        async with server.empty_database() as url:
            yield url


async def test_an_upgrade_goes_step_by_step(tmp_path: Path, newer: str, database_url: str) -> None:
    """A newer program adds what it needs by itself; it takes away when told that it is alone.

    From then on an older program does not start any more, and says why.
    """
    env = NEEDED | {"DATABASE_URL": database_url, "DATA_DIR": str(tmp_path / "data")}

    async def older_does(*words: str) -> Ended:
        return await started(*words, folder=tmp_path, env=env)

    async def newer_does(*words: str) -> Ended:
        return await started(*words, folder=tmp_path, env=env | {"PYTHONPATH": newer})

    assert (await older_does("migrate")).code == 0
    too_early = await newer_does("migrate", "--post")
    assert (too_early.code, too_early.out) == (1, "")
    assert too_early.err.startswith(f"{PRE} comes first: run `imagine-bot migrate --pre`")

    ran = await newer_does("run")
    assert f"{POST} waits until no older program runs: imagine-bot migrate --post" in ran.said
    assert "Discord cannot be reached" in ran.err
    assert await applied(database_url) == {PRE}
    assert (await newer_does("migrate", "--pre")).out.splitlines() == [
        f"waits: {POST}",
        "Once no older program runs any more: imagine-bot migrate --post",
    ]
    told = (await newer_does("check")).out.splitlines()
    assert [line for line in told if line.startswith("! database: ") and POST in line]
    assert (await older_does("migrate")).out == "The database is up to date.\n"

    done = await newer_does("migrate", "--post")
    assert done.out == f"applied {POST}\nThe database is up to date.\n"
    refused = await older_does("run")
    assert (refused.code, refused.err.startswith("A newer program changed the database")) == (
        1,
        True,
    )


@pytest.fixture(scope="module")
def before() -> None:
    """The program of the last release can be had."""
    try:
        upgrade_check.find()
    except upgrade_check.NoHistory as missing:
        pytest.skip(str(missing))


@pytest.mark.usefixtures("before")
def test_an_older_program_works_on_the_present_schema() -> None:
    """While processes are replaced, those of the last release go on: they pass their own tests.

    They claim jobs, let them in, book and deliver on the schema that the present program made.
    """
    checked = upgrade_check.check(*upgrade_check.QUICK)
    assert checked.passed, checked.said


@pytest.mark.usefixtures("before")
def test_a_change_that_older_programs_do_not_bear_is_found() -> None:
    """A column that is dropped too early breaks an older program, and that is seen."""
    dropped = {"0999_pre_less.sql": "alter table jobs drop column turn_ms;"}
    checked = upgrade_check.check("-x", upgrade_check.QUICK[0], more=dropped)
    assert not checked.passed
    assert "turn_ms" in checked.said


async def applied(database_url: str) -> set[str]:
    """Which of the newer program's changes were made."""
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("select name from migrations where name > '09'")
    finally:
        await connection.close()
    return {row["name"] for row in rows}
