"""The ZIPs of batches go with what is in them."""

from bot.core.errors import CardGone, DeliveryError, DiscordDown
from bot.core.jobs import Job
from bot.core.models import Kind
from bot.core.ports import Post, PostState, Purpose
from bot.core.steps.kit import Kit

ROLE = "parcel"


async def drop(kit: Kit, job: Job) -> None:
    """Remove the ZIP of a batch, or of the batch of a line, if it is off the record by now."""
    if not job.is_line and job.kind is not Kind.BATCH:
        return
    batch_id = job.parent_id or job.id
    if await kit.records.media_one(batch_id, ROLE, 0) is None:
        await kit.blobs.delete(f"{batch_id}/{ROLE}-0")


async def clear(kit: Kit, job: Job) -> None:
    """Remove what may not be handed out of a batch, or not since a line of it may not be seen.

    Raises DiscordDown and FilesDown.
    """
    if not job.is_line and job.kind is not Kind.BATCH:
        return
    await drop(kit, job)
    batch_id = job.parent_id or job.id
    unseen = job.withheld is not None or job.delete_requested_at_ms is not None
    batch = await kit.jobs.get(batch_id) if job.is_line and unseen else None
    if batch is None:
        return
    for post in await kit.posts.of_job(batch_id):
        if post.purpose is Purpose.COPY and post.state is PostState.SENT:
            await kit.posts.finish(post.id, await _emptied(kit, batch, post))


async def _emptied(kit: Kit, batch: Job, post: Post) -> PostState:
    """What became of a message with a ZIP that holds what may not be seen."""
    try:
        await kit.galleries.empty(batch, post, kit.clock.now_ms())
    except CardGone:
        return PostState.GONE
    except DiscordDown:
        raise
    except DeliveryError:
        return PostState.OUT_OF_REACH
    return PostState.GONE
