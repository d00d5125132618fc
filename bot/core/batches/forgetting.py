"""What is left of a batch that nobody wants: its lines, and the files they would have worked on."""

from bot.core.jobs import Job
from bot.core.ports import Blobs, Lines, Records

AT_ONCE = 100


async def forget(lines: Lines, records: Records, blobs: Blobs, batch_id: str, now_ms: int) -> None:
    """End every line of a batch that is over unbegun, and remove its files. The same twice."""
    after = -1
    while page := await lines.page(batch_id, after=after, limit=AT_ONCE):
        for line in page:
            await drop_files(records, blobs, line, now_ms)
        after = page[-1].scene or 0
    await lines.forget(batch_id, now_ms)


async def drop_files(records: Records, blobs: Blobs, line: Job, now_ms: int) -> None:
    """Remove the files that a line works on."""
    for media in await records.media_of(line.id, "input"):
        await blobs.delete(media.blob)
        await records.mark_removed(media, now_ms)
