"""A second way into the bot's database: what is on record, past the code that is tested."""

import sqlite3
from typing import Any

from world import World

from bot.core.jobs import Job


def inputs(world: World, job: Job) -> list[dict[str, Any]]:
    """The files that a request works on, in their order."""
    path = world.app.settings.database_url.removeprefix("sqlite:///")
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        rows = connection.execute(
            "SELECT * FROM media LEFT JOIN lineage USING (job_id, part)"
            " WHERE job_id = ? AND role = 'input' ORDER BY part",
            (job.id,),
        )
        return [dict(row) for row in rows]
    finally:
        connection.close()
