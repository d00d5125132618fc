"""`imagine-bot run | check | migrate | batch | …`: all that starts a loop or ends it."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from bot.adapters.clock import SystemClock
from bot.adapters.observe import configure_logging
from bot.core.errors import StoreDown
from bot.roles import Role, WrongStation, stationed
from bot.settings import Settings, SettingsError, load_settings

COULD_NOT_WORK = 1
WRONG_SETTINGS = 2
INTERRUPTED = 130
DAY_S = 24 * 3600


def main() -> None:
    """The command line. Exit codes: 0 fine, 1 could not work, 2 wrong usage or settings."""
    asked = command_line().parse_args()
    try:
        settings = load_settings(asked.env_file)
    except SettingsError as error:
        sys.exit(_said(error.lines, WRONG_SETTINGS))
    configure_logging(
        form=settings.log_format, level=settings.log_level, secrets=settings.secret_texts
    )
    commands: dict[str, Callable[[], int]] = {
        "run": lambda: _run(settings, asked),
        "check": lambda: _check(settings),
        "migrate": lambda: _migrate(settings, asked),
        "prices": lambda: _prices(settings, asked),
        "cases": lambda: _cases(settings, asked),
        "housekeeping": lambda: _operate(settings, asked),
        "erase": lambda: _operate(settings, asked),
        "export": lambda: _operate(settings, asked),
        "batch": lambda: _batch(settings, asked),
    }
    try:
        sys.exit(commands[asked.command]())
    except StoreDown as error:
        sys.exit(_said([error.sentence], COULD_NOT_WORK))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="imagine-bot", description="Pictures and clips by Grok Imagine, on Discord."
    )
    parser.add_argument("--version", action="version", version=version("imagine-bot"))
    parser.add_argument(
        "--env-file", type=Path, metavar="FILE", help="read settings from FILE, not from ./.env"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="connect to Discord and work until told to stop")
    run.add_argument(
        "--role",
        type=Role,
        choices=list(Role),
        default=Role.ALL,
        help="what this process does of everything (all); others need Postgres",
    )
    run.add_argument(
        "--shards", type=_shard_ids, metavar="0-3", help="which shards this process hears (all)"
    )
    run.add_argument(
        "--shard-count",
        type=int,
        metavar="N",
        help="into how many shards the servers are divided; SHARD_COUNT unless given",
    )
    commands.add_parser("check", help="say what is right and what is wrong with the set-up")
    _take_stages(
        commands.add_parser(
            "migrate", help="bring the database up to date, as `run` does by itself"
        )
    )
    prices = commands.add_parser("prices", help="show what is charged here and what xAI bills")
    deeds = prices.add_subparsers(dest="deed", metavar="[accept [MODEL]]")
    accept = deeds.add_parser("accept", help="accept what xAI bills where that paused a price")
    accept.add_argument(
        "model", nargs="?", metavar="MODEL", help="of this model alone, paused or not"
    )
    cases = commands.add_parser("cases", help="list what was taken down as illegal, and is sealed")
    acts = cases.add_subparsers(dest="deed", metavar="[release SERVER/NUMBER]")
    release = acts.add_parser("release", help="have the files of a case destroyed, for good")
    release.add_argument("case", metavar="SERVER/NUMBER", help="as the list names it")
    keeping = commands.add_parser("housekeeping", help="remove what has been kept for long enough")
    keeping.add_argument("--dry-run", action="store_true", help="only say what would go")
    erase = commands.add_parser("erase", help="remove a person's data, as /privacy does")
    erase.add_argument("user_id", type=int, metavar="USER_ID", help="their Discord id")
    erase.add_argument(
        "--messages", action="store_true", help="their results in channels too, in the bot's time"
    )
    export = commands.add_parser("export", help="write a person's data into ZIP files")
    export.add_argument("user_id", type=int, metavar="USER_ID", help="their Discord id")
    export.add_argument("folder", type=Path, metavar="DIR", help="where the files go")
    batch = commands.add_parser("batch", help="have many requests of a file made, into a folder")
    batch.add_argument("file", type=Path, metavar="FILE", help="prompts: .txt, .csv or .jsonl")
    batch.add_argument(
        "--into", type=Path, metavar="DIR", help="where results go; FILE-results unless you say"
    )
    batch.add_argument("--good", action="store_true", help="send the good lines, leave the others")
    batch.add_argument("--yes", action="store_true", help="send it without asking")
    batch.add_argument(
        "--every",
        type=_seconds,
        default=15.0,
        metavar="S",
        help="look how far it is every S seconds (15)",
    )
    batch.add_argument("--cancel", action="store_true", help="end it; what is done is kept")
    return parser


def _take_stages(migrate: argparse.ArgumentParser) -> None:
    migrate.add_argument(
        "--from",
        dest="source",
        type=_sqlite_file,
        metavar="sqlite:///FILE",
        help="move all data of a SQLite file, which no bot has, into Postgres",
    )
    migrate.add_argument(
        "--to",
        dest="target",
        type=_postgres_url,
        metavar="postgresql://…",
        help="the empty database that they are moved into; DATABASE_URL unless given",
    )
    migrate.add_argument("--dry-run", action="store_true", help="only say what --from would move")
    stage = migrate.add_mutually_exclusive_group()
    stage.add_argument(
        "--pre", action="store_true", help="only what older programs bear that still run"
    )
    stage.add_argument(
        "--post", action="store_true", help="only what waits until no older program runs"
    )


def _sqlite_file(typed: str) -> Path:
    """The file of a SQLite database. Raises ArgumentTypeError."""
    kind, _, path = typed.partition(":///")
    if kind != "sqlite" or not path:
        raise argparse.ArgumentTypeError("must begin with sqlite:///")
    return Path(path)


def _postgres_url(typed: str) -> str:
    """The address of a Postgres database. Raises ArgumentTypeError."""
    if not typed.startswith(("postgresql://", "postgres://")):
        raise argparse.ArgumentTypeError("must begin with postgresql://")
    return typed


def _seconds(typed: str) -> float:
    """A time of a day at most. Raises ArgumentTypeError."""
    with suppress(ValueError):
        if 0 < (seconds := float(typed)) <= DAY_S:
            return seconds
    raise argparse.ArgumentTypeError("must be seconds, more than 0")


def _shard_ids(typed: str) -> tuple[int, ...]:
    """Shards from one number to another. Raises ArgumentTypeError."""
    first, dash, last = typed.partition("-")
    with suppress(ValueError):
        if ids := tuple(range(int(first), int(last if dash else first) + 1)):
            return ids
    raise argparse.ArgumentTypeError("must be one shard or a range of them, such as 0-3")


def _run(settings: Settings, asked: argparse.Namespace) -> int:
    # Imported here because the other commands need not wait for discord.py.
    from bot import running  # noqa: PLC0415 - see above
    from bot.adapters.prices import WrongPrices  # noqa: PLC0415 - see above
    from bot.adapters.sql.database import CannotOpen  # noqa: PLC0415 - see above

    try:
        station = stationed(
            settings, role=asked.role, shard_ids=asked.shards, shard_count=asked.shard_count
        )
    except WrongStation as error:
        return _said([str(error)], WRONG_SETTINGS)
    try:
        asyncio.run(running.run(settings, station))
    except WrongPrices as error:
        return _said(error.lines, WRONG_SETTINGS)
    except (running.StartError, CannotOpen) as error:
        return _said([str(error)], COULD_NOT_WORK)
    return 0


def _check(settings: Settings) -> int:
    from bot.check import Mark, check  # noqa: PLC0415 - `--help` need not wait for it

    findings = asyncio.run(check(settings, clock=SystemClock()))
    for finding in findings:
        print(finding)
    return COULD_NOT_WORK if any(f.mark is Mark.WRONG for f in findings) else 0


def _migrate(settings: Settings, asked: argparse.Namespace) -> int:
    from bot import migrating  # noqa: PLC0415 - `--help` need not wait for it
    from bot.adapters.sql.database import CannotOpen  # noqa: PLC0415 - as above

    if asked.source is not None:
        return _move(settings, asked)
    if asked.target is not None or asked.dry_run:
        return _said(["--to and --dry-run go with --from."], WRONG_SETTINGS)
    try:
        lines = asyncio.run(migrating.migrated(settings, pre=asked.pre, post=asked.post))
    except CannotOpen as error:
        return _said([str(error)], COULD_NOT_WORK)
    for line in lines:
        print(line)
    return 0


def _move(settings: Settings, asked: argparse.Namespace) -> int:
    if find_spec("asyncpg") is None:
        return _said(["Postgres needs asyncpg: install imagine-bot[postgres]."], COULD_NOT_WORK)
    from bot import moving  # noqa: PLC0415 - `--help` need not wait for it
    from bot.adapters.sql.database import CannotOpen  # noqa: PLC0415 - as above

    target = asked.target or settings.database_url
    if not target.startswith("postgres"):
        return _said(["Say where to: --to postgresql://…, or DATABASE_URL."], WRONG_SETTINGS)
    work = moving.moved(
        settings, asked.source, target, dry_run=asked.dry_run, tell=partial(print, flush=True)
    )
    try:
        lines = asyncio.run(work)
    except (moving.CannotMove, CannotOpen) as error:
        return _said(str(error).splitlines(), COULD_NOT_WORK)
    for line in lines:
        print(line)
    return 0


def _prices(settings: Settings, asked: argparse.Namespace) -> int:
    from bot import pricing  # noqa: PLC0415 - `--help` need not wait for it
    from bot.adapters.prices import WrongPrices  # noqa: PLC0415 - as above
    from bot.adapters.sql.database import CannotOpen  # noqa: PLC0415 - as above

    accepts = asked.deed == "accept"
    work = pricing.accepted(settings, asked.model) if accepts else pricing.shown(settings)
    try:
        lines = asyncio.run(work)
    except WrongPrices as error:
        return _said(error.lines, WRONG_SETTINGS)
    except pricing.UnknownModel as error:
        return _said([error.sentence], WRONG_SETTINGS)
    except CannotOpen as error:
        return _said([str(error)], COULD_NOT_WORK)
    for line in lines:
        print(line)
    return 0


def _cases(settings: Settings, asked: argparse.Namespace) -> int:
    from bot import sealed  # noqa: PLC0415 - `--help` need not wait for it
    from bot.adapters.sql.database import CannotOpen  # noqa: PLC0415 - as above

    releases = asked.deed == "release"
    work = sealed.released(settings, asked.case) if releases else sealed.listed(settings)
    try:
        lines = asyncio.run(work)
    except sealed.UnknownCase as error:
        return _said([error.sentence], WRONG_SETTINGS)
    except CannotOpen as error:
        return _said([str(error)], COULD_NOT_WORK)
    for line in lines:
        print(line)
    return 0


def _operate(settings: Settings, asked: argparse.Namespace) -> int:
    from bot import operating  # noqa: PLC0415 - `--help` need not wait for it
    from bot.adapters.sql.database import CannotOpen  # noqa: PLC0415 - as above

    work = {
        "housekeeping": lambda: operating.tidied(settings, dry_run=asked.dry_run),
        "erase": lambda: operating.erasing(settings, asked.user_id, results=asked.messages),
        "export": lambda: operating.exported(settings, asked.user_id, asked.folder),
    }
    try:
        lines = asyncio.run(work[asked.command]())
    except CannotOpen as error:
        return _said([str(error)], COULD_NOT_WORK)
    for line in lines:
        print(line)
    return 0


def _batch(settings: Settings, asked: argparse.Namespace) -> int:
    from bot import batching  # noqa: PLC0415 - `--help` need not wait for it
    from bot.adapters.prices import WrongPrices  # noqa: PLC0415 - as above
    from bot.core.batches.book import Book  # noqa: PLC0415 - as above
    from bot.core.batches.running import Refused  # noqa: PLC0415 - as above
    from bot.core.errors import ImagineError  # noqa: PLC0415 - as above

    file: Path = asked.file
    folder: Path = asked.into or file.with_name(f"{file.stem}-results")
    try:
        if asked.cancel:
            asyncio.run(batching.cancelled(settings, file, folder))
            print("It is cancelled. The same command without --cancel fetches what is done.")
            return 0
        work = batching.batch(
            settings,
            file,
            folder,
            good_only=asked.good,
            yes=asked.yes,
            out=sys.stdout,
            look_every_s=asked.every,
        )
        asyncio.run(work)
    except (batching.WrongFile, WrongPrices) as error:
        return _said(str(error).splitlines(), WRONG_SETTINGS)
    except Refused as error:
        return _said(["", error.sentence, "Nothing was made of it."], COULD_NOT_WORK)
    except (ImagineError, OSError) as error:
        said = error.sentence if isinstance(error, ImagineError) else str(error)
        return _said(["", said, "The same command goes on where it was."], COULD_NOT_WORK)
    except KeyboardInterrupt:
        goes_on = "It goes on at xAI. The same command goes on here; --cancel ends it."
        begun = Book(folder).plan() is not None
        return _said(["", goes_on if begun else "Nothing was sent."], INTERRUPTED)
    return 0


def _said(lines: Sequence[str], exit_code: int) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return exit_code


if __name__ == "__main__":
    main()
