"""A batch: its lines are sent, looked after and brought home, and it is shown as they come."""

from bot.core.jobs import Job
from bot.core.steps.kit import Kit

LOOK_EVERY_S = 5.0


async def go_on(kit: Kit, job: Job) -> None:
    """Do what comes next for a batch that somebody said yes to."""
    await kit.write_for_later(job, LOOK_EVERY_S)
