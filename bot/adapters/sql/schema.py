"""The schema as numbered files, and when each of them may be applied.

NNNN_pre_….sql  is borne by programs of before: it is applied while they still run.
NNNN_post_….sql is not: it waits until none of them runs any more.

What is called neither came before there were several processes. A name that ends with .sqlite.sql
or .postgres.sql is for that database alone.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

from bot.adapters.sql.database import CannotOpen

MIGRATIONS = Path(__file__).parent / "migrations"


def is_post(name: str) -> bool:
    """Whether a file waits until no program of before runs any more."""
    return "_post_" in name


def missing_migrations(
    applied: Collection[str], dialect: str, *, post: bool, folder: Path = MIGRATIONS
) -> Mapping[str, str]:
    """The scripts that are still to be applied, by their name, in their order.

    Those that wait for programs of before to end are among them if `post`, and where nothing was
    applied yet. Raises CannotOpen where a newer program applied one that this does not know.
    """
    files = sorted(folder.glob("*.sql"))
    own = [file for file in files if file.name.count(".") == 1 or f".{dialect}." in file.name]
    known = {file.name for file in own}
    newer = sorted(name for name in applied if is_post(name) and name not in known)
    if newer:
        raise CannotOpen(
            f"A newer program changed the database in a way that this one does not bear "
            f"({newer[-1]}). Run that program, or restore a backup from before."
        )
    return {
        file.name: file.read_text()
        for file in own
        if file.name not in applied and (post or not applied or not is_post(file.name))
    }
