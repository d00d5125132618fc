"""A line of a batch that the provider has: its batch looks after it."""

from bot.core.jobs import Job
from bot.core.steps.kit import Kit


async def look(kit: Kit, job: Job) -> None:
    """Leave a line alone until its batch has read what came of it."""
    await kit.write(job.changed(next_at_ms=None))
