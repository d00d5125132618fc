"""`imagine-bot migrate --from … --to …`: a bot's data from its SQLite file into Postgres."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.adapters.clock import SystemClock
from bot.adapters.sql.moving.move import Move, Outcome
from bot.adapters.sql.moving.source import Source
from bot.adapters.sql.moving.tables import CannotMove
from bot.adapters.sql.moving.target import Target
from bot.keys import KEY, mark_of_key
from bot.settings import Settings
from bot.ui import wording

__all__ = ["CannotMove", "moved"]

ROWS_A_SECOND = 10_000
"""About as many a small machine moves, with all that comes before and after."""
OTHER_KEY = (
    "SECRET_KEY is not the one that this file was begun with: nobody's limits and blocks would be "
    "found. Set the same SECRET_KEY, or copy the old DATA_DIR/secret.key into DATA_DIR."
)
KEEP_KEY = (
    "Start the bot with DATABASE_URL set to it, and with the same SECRET_KEY or "
    "DATA_DIR/secret.key as before. Pictures and clips stay where they are. The SQLite file is as "
    "it was; no bot may use it any more."
)
THE_SAME = (
    "Counts and sums of every column are the same in both databases, and so is the ledger: "
    "{spent} in {servers}."
)


async def moved(
    settings: Settings,
    file: Path,
    target_url: str,
    *,
    dry_run: bool,
    tell: Callable[[str], None],
) -> list[str]:
    """Move all data of a file that no bot has, or go on with that; what is there then.

    `tell` is given a line now and then. Raises CannotOpen and CannotMove.
    """
    async with Source.opened(file) as source, Target.opened(target_url) as target:
        if await source.agreed(KEY) not in {None, mark_of_key(settings)}:
            raise CannotMove(OTHER_KEY)
        move = Move(source, target, clock=SystemClock(), tell=tell)
        if dry_run:
            return _surveyed(await move.survey())
        return _told(await move.run())


def _surveyed(rows: Mapping[str, int]) -> list[str]:
    total = sum(rows.values())
    if not total:
        return ["All is there already."]
    minutes = total // (ROWS_A_SECOND * 60)
    long = f"about {minutes} minutes" if minutes > 1 else "a minute or two"
    return [
        *_counted(rows),
        f"{total:,} rows would be moved: {long}. Nothing was changed.",
    ]


def _told(outcome: Outcome) -> list[str]:
    if outcome.before:
        at = datetime.fromtimestamp(outcome.finished_at_ms / 1000, UTC)
        return [f"All is there since {at:%Y-%m-%d %H:%M} UTC. Nothing was changed.", KEEP_KEY]
    spent, servers = wording.dollars(sum(outcome.spent.values())), len(outcome.spent)
    many = "1 server" if servers == 1 else f"{servers} servers"
    the_same = THE_SAME.format(spent=spent, servers=many)
    return [*_counted(outcome.rows), the_same, "All is there.", KEEP_KEY]


def _counted(rows: Mapping[str, int]) -> Sequence[str]:
    """A table for people: what has rows, and how many."""
    counts = {name: f"{count:,}" for name, count in {**rows, "all": sum(rows.values())}.items()}
    wide, long = max(map(len, counts)), max(map(len, counts.values()))
    return [
        f"{name.ljust(wide)}  {count.rjust(long)}" for name, count in counts.items() if count != "0"
    ]
