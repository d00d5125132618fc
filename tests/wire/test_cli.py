"""`imagine-bot` as an operator runs it: real processes, real sockets."""

import asyncio
import os
import random
import sys
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import check, pricing, sealed
from bot.adapters.clock import SystemClock
from bot.adapters.sql.store import Store, open_database
from bot.core.bills import Bill, prices_of
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.jobs import Withheld
from bot.core.models import IMAGE_MODELS, Kind
from bot.settings import Settings
from sandbox import discord as sandbox_discord
from sandbox.grok import imagine
from sandbox.grok import server as grok_server
from tests.contracts._jobs import admitted, asked
from tests.wire.forked import forked

STARTED_S = 1_790_000_000.0
CLOCK_OFF_S = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a process left behind."""

    code: int | None
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


async def imagine_bot(*words: str, folder: Path, env: dict[str, str]) -> Ended:
    """Run a command to its end in a folder, with nothing in its environment but `env`."""
    process = await forked(*words, folder=folder, env=env)
    out, err = await asyncio.gather(process.out.read(), process.err.read())
    return Ended(code=await process.wait(), out=out.decode(), err=err.decode())


async def started(*words: str, folder: Path, env: dict[str, str]) -> Ended:
    """The same from the very beginning, as an operator starts it: a new Python, and a PATH."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        cwd=folder,
        env={"PATH": os.defpath, "PYTHONPATH": str(Path(check.__file__).parents[1]), **env},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Ended(code=process.returncode, out=out.decode(), err=err.decode())


@pytest.fixture
async def env(tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """Settings that work: a Discord and a Grok Imagine on loopback."""
    rng = random.Random(1)
    grok = imagine.GrokImagine(clock=lambda: STARTED_S, rng=rng)
    discord = sandbox_discord.Discord(
        clock=lambda: STARTED_S, rng=rng, data_dir=tmp_path / "uploads"
    )
    async with (
        grok_server.serve(grok) as grok_origin,
        sandbox_discord.serve(discord) as discord_origin,
    ):
        yield {
            "DISCORD_TOKEN": discord.bot.token,
            "XAI_API_KEY": grok.api_key,
            "XAI_BASE_URL": f"{grok_origin}/v1",
            "DISCORD_API_URL": f"{discord_origin}/api/v10",
            "DISCORD_GATEWAY_URL": f"{discord_origin.replace('http', 'ws')}/gateway",
        }


async def test_missing_settings_are_named(tmp_path: Path) -> None:
    """Without a token and a key the bot does not start: a line for each, and exit code 2."""
    ended = await started("run", folder=tmp_path, env={})
    assert ended.code == 2
    assert [line.split()[:3] for line in ended.err.splitlines()] == [
        ["DISCORD_TOKEN", "is", "missing."],
        ["XAI_API_KEY", "is", "missing."],
    ]
    assert ended.out == ""


async def test_wrong_settings_are_named_without_their_secrets(tmp_path: Path) -> None:
    """A wrong secret is named; what it is stays unsaid."""
    (tmp_path / ".env").write_text("DISCORD_TOKEN=Bot abc.def.ghi\nSECRET_KEY=shorty\n")
    ended = await imagine_bot("check", folder=tmp_path, env={"XAI_API_KEY": "key with spaces"})
    assert ended.code == 2
    assert [line.split()[0] for line in ended.err.splitlines()] == [
        "DISCORD_TOKEN",
        "XAI_API_KEY",
        "SECRET_KEY",
    ]
    assert not any(secret in ended.said for secret in ("abc.def", "shorty", "key with"))


async def test_an_unknown_command_is_explained(tmp_path: Path) -> None:
    """A command that does not exist is answered with those that do."""
    ended = await imagine_bot("serve", folder=tmp_path, env={})
    assert ended.code == 2
    assert "run" in ended.err
    assert "migrate" in ended.err


async def test_check_finds_all_well(tmp_path: Path, env: dict[str, str]) -> None:
    """With everything in place `check` exits with 0, and hands out the invitation."""
    ended = await started("check", folder=tmp_path, env=env)
    assert ended.code == 0, ended.said
    assert {line[0] for line in ended.out.splitlines()} == {"✓", "!"}
    assert f"&permissions={check.INVITE_PERMISSIONS}" in ended.out
    assert ended.err == ""


async def test_check_reads_an_env_file(tmp_path: Path, env: dict[str, str]) -> None:
    """--env-file names the file to read; what was decided there is not warned about."""
    decided = {
        "ALLOWED_GUILDS": "1",
        "OPERATOR_NAME": "Ann",
        "OPERATOR_CONTACT": "ann@example.org",
        "PRIVACY_URL": "https://example.org/privacy",
        "DISK_ENCRYPTED": "true",
    }
    file = tmp_path / "production.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in (env | decided).items()))
    ended = await imagine_bot("--env-file", str(file), "check", folder=tmp_path, env={})
    assert ended.code == 0
    assert {line[0] for line in ended.out.splitlines()} == {"✓"}


@pytest.mark.parametrize(
    ("changed", "subject"),
    [
        ({"XAI_API_KEY": "xai-not-the-right-one"}, "xAI"),
        ({"DISCORD_TOKEN": "not-the-right-token"}, "Discord"),
        ({"DATABASE_URL": "sqlite:////dev/null/imagine.db"}, "database"),
        ({"DATABASE_URL": "postgresql://bot:hunter22@127.0.0.1:9/imagine"}, "database"),
        ({"DISCORD_API_URL": "http://127.0.0.1:9/api/v10"}, "Discord"),
        ({"XAI_BASE_URL": "http://127.0.0.1:9/v1"}, "xAI"),
    ],
)
async def test_check_finds_what_is_wrong(
    tmp_path: Path, env: dict[str, str], changed: dict[str, str], subject: str
) -> None:
    """`check` exits with 1 when the bot could not work, marks why, and shows no secret."""
    env |= changed
    ended = await imagine_bot("check", folder=tmp_path, env=env | {"LOG_LEVEL": "debug"})
    assert ended.code == 1
    wrong = [line for line in ended.out.splitlines() if line.startswith("✗")]
    assert [line.split(":")[0] for line in wrong] == [f"✗ {subject}"]
    secrets = (env["DISCORD_TOKEN"], env["XAI_API_KEY"], "hunter22")
    assert not any(secret in ended.said for secret in secrets)


async def test_check_says_what_would_be_offered(tmp_path: Path, env: dict[str, str]) -> None:
    """`check` lists the models that are offered, and those that wait for a price."""
    prices = tmp_path / "prices.toml"
    prices.write_text('[text."grok-4.7"]\nname = "T"\ngood_for = "t"\nrequest_usd = 0.03\n')
    ended = await imagine_bot("check", folder=tmp_path, env=env | {"PRICES_FILE": str(prices)})
    assert ended.code == 0
    offered, waiting = (line for line in ended.out.splitlines() if " models: " in line)
    assert "grok-imagine-image-2.0" in offered
    assert "grok-4.7" in offered
    assert "PRICES_FILE: grok-4.5, grok-4.6" in waiting


async def test_wrong_prices_are_named(tmp_path: Path, env: dict[str, str]) -> None:
    """A file of prices that cannot be used stops the bot, with a line that names the place."""
    prices = tmp_path / "prices.toml"
    prices.write_text('[text."grok-4.7"]\nname = "T"\ngood_for = "t"\nrequest_usd = "3"\n')
    settings = env | {"PRICES_FILE": str(prices)}
    ran = await started("run", folder=tmp_path, env=settings)
    checked = await imagine_bot("check", folder=tmp_path, env=settings)
    said = f'PRICES_FILE {prices}: text."grok-4.7".request_usd must be a number of dollars'
    assert (ran.code, checked.code) == (2, 1)
    assert [line[: len(said)] for line in ran.said.splitlines()] == [said]
    assert f"✗ prices: {said}" in checked.out


async def test_check_changes_nothing(tmp_path: Path, env: dict[str, str]) -> None:
    """`check` makes no database; only the key that every command needs."""
    await imagine_bot("check", folder=tmp_path, env=env)
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["secret.key"]


async def test_a_clock_that_is_off_is_noticed(tmp_path: Path, env: dict[str, str]) -> None:
    """`check` compares the clock with the dates of Discord's answers."""

    class Late:
        """A machine that is behind."""

        def now_ms(self) -> int:
            return real_ms - CLOCK_OFF_S * 1000

    real_ms = SystemClock().now_ms()
    lowered = {name.lower(): value for name, value in env.items()}
    settings = Settings.model_validate({**lowered, "data_dir": tmp_path})
    findings = {one.subject: one for one in await check.check(settings, clock=Late())}
    assert findings["clock"].mark is check.Mark.WARNING
    assert "behind" in findings["clock"].text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"DISCORD_TOKEN": "not-the-right-token"}, "DISCORD_TOKEN is not accepted"),
        ({"DISCORD_API_URL": "http://127.0.0.1:9/api/v10"}, "Discord cannot be reached"),
        ({"DATABASE_URL": "sqlite:////dev/null/imagine.db"}, "The database /dev/null/imagine.db"),
    ],
)
async def test_run_says_why_it_cannot(
    tmp_path: Path, env: dict[str, str], changed: dict[str, str], said: str
) -> None:
    """A bot that cannot start says why in one line, and exits with 1."""
    ended = await imagine_bot("run", folder=tmp_path, env=env | changed)
    assert ended.code == 1
    assert [line[: len(said)] for line in ended.said.splitlines()] == [said]


async def test_migrate_makes_the_database_once(tmp_path: Path, env: dict[str, str]) -> None:
    """`migrate` brings the database up to date and says what it did; again, nothing is left."""
    first = await started("migrate", folder=tmp_path, env=env)
    second = await imagine_bot("migrate", folder=tmp_path, env=env)
    assert (first.code, second.code) == (0, 0)
    assert first.out.splitlines()[0] == "applied 0001_begin.sql"
    assert second.out == "The database is up to date.\n"


async def test_prices_are_shown_and_accepted_beside_a_running_bot(
    tmp_path: Path, env: dict[str, str]
) -> None:
    """`prices` lists what is charged and billed; `prices accept` says what it changes."""
    none_yet = await imagine_bot("prices", folder=tmp_path, env=env)
    assert (none_yet.code, none_yet.out) == (1, "")
    assert none_yet.err.startswith("There is no database ")

    model = IMAGE_MODELS[0]
    bill = Bill(
        kind=Kind.IMAGE,
        model=model.id,
        prices=prices_of(model),
        table_ticks=100,
        billed_ticks=135,
    )
    running = await open_database(f"sqlite:///{tmp_path / 'data' / 'imagine.db'}")
    try:
        await running.migrate()
        for _ in range(3):
            await Store.over(running).bills.note(bill, round(STARTED_S * 1000))
        shown = await imagine_bot("prices", folder=tmp_path, env=env)
        unknown = await imagine_bot("prices", "accept", "no-such", folder=tmp_path, env=env)
        accepted = await imagine_bot("prices", "accept", folder=tmp_path, env=env)
        again = await imagine_bot("prices", "accept", model.id, folder=tmp_path, env=env)
        (watch,) = await Store.over(running).bills.watched()
    finally:
        await running.close()

    assert (shown.code, shown.err) == (0, "")
    line = " ".join(shown.out.splitlines()[1].split())
    assert line == (
        f"{model.id} pictures $0.02 a picture 135 % of the table "
        "PAUSED since 2026-09-21 14:13 UTC, billed 135 %"
    )
    assert (unknown.code, unknown.out) == (2, "")
    said, taken_over = accepted.out.splitlines()
    assert said.startswith(f"{model.name} for pictures was priced at $0.02 a picture and is priced")
    assert said.endswith("at $0.027 a picture now, 135 % of the table. It is not paused any more.")
    assert taken_over == pricing.TAKEN_OVER
    assert again.out == f"{model.id} is billed as it is priced: nothing was changed.\n"
    assert (watch.paused, watch.accepted_percent) == (False, 135)


async def test_what_is_sealed_is_listed_and_released_beside_a_running_bot(
    tmp_path: Path, env: dict[str, str]
) -> None:
    """`cases` names a case and its server; `cases release` gives it free, once."""
    now_ms = round(STARTED_S * 1000)
    case = Case(
        id="c1",
        space_id="100",
        kind=CaseKind.TAKEDOWN,
        member_key="ann",
        reason="illegal",
        opened_by_id=9,
        opened_at_ms=now_ms,
    )
    running = await open_database(f"sqlite:///{tmp_path / 'data' / 'imagine.db'}")
    try:
        await running.migrate()
        store = Store.over(running)
        await store.rules.open_space("100", 100, (), now_ms)
        none_yet = await imagine_bot("cases", folder=tmp_path, env=env)
        job = await admitted(store, asked())
        sealed_ = Withheld.SEALED
        await store.takedowns.begin(case, [job.id], sealed_, detail="#1", now_ms=now_ms)
        listed = await imagine_bot("cases", folder=tmp_path, env=env)
        released = await imagine_bot("cases", "release", "100/1", folder=tmp_path, env=env)
        again = await imagine_bot("cases", "release", "100/1", folder=tmp_path, env=env)
        closed = await store.casebook.get("100", "c1")
        going = await store.takedowns.going(9)
    finally:
        await running.close()

    assert none_yet.out == f"{sealed.NONE}\n"
    assert listed.out == "100/1  sealed 2026-09-21 14:13 UTC by member 9\n"
    assert released.out.startswith("100/1 is released.")
    assert (again.code, again.out) == (2, "")
    assert closed is not None
    assert closed.outcome is Outcome.RELEASED
    assert [one.job_id for one in going] == [job.id]


async def test_data_is_exported_erased_and_tidied_up_beside_a_running_bot(
    tmp_path: Path, env: dict[str, str]
) -> None:
    """`housekeeping --dry-run` changes nothing; what was erased is noted, for the bot to do."""
    long_ago_ms = round((STARTED_S - 1_000 * 86_400) * 1000)
    running = await open_database(f"sqlite:///{tmp_path / 'data' / 'imagine.db'}")
    try:
        await running.migrate()
        store = Store.over(running)
        await store.rules.open_space("100", 100, (), long_ago_ms)
        await store.records.note(
            "100", by_user_id=9, action="job_stopped", detail="#1", now_ms=long_ago_ms
        )
        dry, again, done, over = [
            await imagine_bot("housekeeping", *words, folder=tmp_path, env=env)
            for words in (["--dry-run"], ["--dry-run"], [], [])
        ]
        exported = await imagine_bot("export", "9", "mine", folder=tmp_path, env=env)
        erased = await imagine_bot("erase", "9", "--messages", folder=tmp_path, env=env)
        (noted,) = await store.erasures.under_way(9)
    finally:
        await running.close()

    assert dry.out == "100: 1 audit\nNothing was removed.\n"
    assert again.out == dry.out
    assert done.out == "100: 1 audit\nRemoved.\n"
    assert over.out == "Nothing's time is over.\n"
    assert exported.out == "ZIP files in mine: 1\n"
    assert zipfile.ZipFile(tmp_path / "mine" / "my-data-1.zip").testzip() is None
    assert erased.code == 0
    assert (noted.user_id, noted.results, noted.dm_channel_id) == (9, True, None)
