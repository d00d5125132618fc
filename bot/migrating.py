"""`imagine-bot migrate`: the schema brought up to date, before or after older programs ended."""

from bot.adapters.sql.database import CannotOpen
from bot.adapters.sql.schema import is_post
from bot.adapters.sql.store import open_database
from bot.settings import Settings


async def migrated(settings: Settings, *, pre: bool, post: bool) -> list[str]:
    """Bring the database up to date, and say what was done. Raises CannotOpen.

    `pre` leaves what waits until no older program runs; `post` does that alone, once everything
    else is done; neither does everything.
    """
    database = await open_database(settings.database_url)
    try:
        waiting = await database.waiting()
        if post and (earlier := [name for name in waiting if not is_post(name)]):
            raise CannotOpen(
                f"{earlier[0]} comes first: run `imagine-bot migrate --pre`, start this program in "
                "place of every older one, then come back."
            )
        applied = await database.migrate(post=not pre)
        left = await database.waiting()
    finally:
        await database.close()
    lines = [f"applied {name}" for name in applied]
    if not left:
        return [*lines, "The database is up to date."]
    return [
        *lines,
        *(f"waits: {name}" for name in left),
        "Once no older program runs any more: imagine-bot migrate --post",
    ]
