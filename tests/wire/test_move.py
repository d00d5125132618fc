"""A bot moves from its SQLite file to Postgres, as its operator does it."""

import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from forked import forked
from guests import invite
from stage import Stage, shown
from test_cli import Ended, imagine_bot

from sandbox import __main__ as sandbox_main
from tests.contracts._postgres import postgres_server


@pytest.fixture
async def url() -> AsyncIterator[str]:
    with postgres_server() as server:
        async with server.empty_database() as made:
            yield made


async def test_a_job_under_way_goes_on_after_the_move(stage: Stage, url: str) -> None:
    """A bot that is moved in the middle of a job shows its result, once, and the ledger is exact.

    It is moved by one command, which refuses a file in use and another key, and which goes on when
    it was killed. Its data are compared, and what is the same is told.
    """
    env = sandbox_main.environment(stage.places, token=stage.discord.bot.token, own={})
    file = stage.places.data_dir / "imagine-bot" / "imagine.db"
    words = ("migrate", "--from", f"sqlite:///{file}", "--to", url)

    async def migrate(*more: str, **other: str) -> Ended:
        return await imagine_bot(*words, *more, folder=stage.places.data_dir, env=env | other)

    guest = invite(stage, "zoe")
    looked = stage.grok.faults.hold("poll", when="before")
    asked = await guest.asks()
    await looked.reached()
    in_use = await migrate()
    assert (in_use.code, "Stop it first" in in_use.err) == (1, True)
    await stage.end(signal.SIGKILL)
    await looked.left()
    looked.release()

    dry = await migrate("--dry-run")
    assert (dry.code, "Nothing was changed." in dry.out) == (0, True), dry.said
    other_key = await migrate(SECRET_KEY="another key than before")
    assert (other_key.code, other_key.err.startswith("SECRET_KEY is not the one")) == (1, True)
    killed = await forked(*words, folder=stage.places.data_dir, env=env)
    await killed.out.readline()
    killed.send_signal(signal.SIGKILL)
    await killed.wait()
    done = await migrate()
    assert done.code == 0, done.said
    assert "Counts and sums of every column are the same in both databases" in done.out
    assert "1 server" in done.out
    assert jobs_counted(done) == 1
    again = await migrate()
    assert (again.code, again.out.startswith("All is there since ")) == (0, True)

    stage.settings["DATABASE_URL"] = url
    await stage.start()
    await guest.sees_result()
    await stage.hears("action=job_done")
    (card,) = guest.messages
    assert (card["id"], len(shown(card))) == (asked.card_id, 1)
    with closing(sqlite3.connect(file)) as books:
        assert books.execute("select finished_at_ms from jobs").fetchall() == [(None,)]
    connection = await asyncpg.connect(url)
    try:
        entries = await connection.fetch("select kind, ticks from entries order by kind")
    finally:
        await connection.close()
    assert [entry["kind"] for entry in entries] == ["hold", "settle"]
    assert [sum(entry["ticks"] for entry in entries)] == [one.ticks for one in stage.grok.bill]


def jobs_counted(ended: Ended) -> int:
    """How many jobs were moved, as it is told."""
    (line,) = (line for line in ended.out.splitlines() if line.split()[:1] == ["jobs"])
    return int(line.split()[1])


async def test_where_from_and_where_to_are_asked_for(tmp_path: Path) -> None:
    """A move from Postgres, into SQLite or from nowhere is answered with what is missing."""
    env = {"DISCORD_TOKEN": "made-up-token", "XAI_API_KEY": "made-up-key"}
    answers = [
        await imagine_bot("migrate", *words, folder=tmp_path, env=env)
        for words in (
            ("--from", "postgresql://localhost/imagine"),
            ("--from", "sqlite:///imagine.db"),
            ("--to", "postgresql://localhost/imagine"),
            ("--from", "sqlite:///imagine.db", "--to", "postgresql://bot:hunter22@127.0.0.1:9/i"),
        )
    ]
    assert [(one.code, one.out) for one in answers] == [(2, ""), (2, ""), (2, ""), (1, "")]
    assert "must begin with sqlite:///" in answers[0].err
    assert answers[1].err == "Say where to: --to postgresql://…, or DATABASE_URL.\n"
    assert answers[2].err == "--to and --dry-run go with --from.\n"
    assert answers[3].err.startswith("There is no database imagine.db yet.")
