"""The cards of results in log channels: a small picture, covered, with what it was asked for.

A card is a row of posts like every message that shows a result, so a takedown finds and empties it.
"""

import logging
from collections.abc import Sequence
from pathlib import Path

from bot.core.bulletins import THUMBNAILS_MAX, Bulletin, ResultCard, is_away
from bot.core.cases.scratch import scratch
from bot.core.errors import DeliveryError, FileBroken, FilesDown
from bot.core.jobs import Job
from bot.core.ports import (
    Blobs,
    Bulletins,
    Clock,
    Jobs,
    Journal,
    MediaTools,
    Outbox,
    Post,
    Posts,
    PostState,
    Records,
    Sent,
)

log = logging.getLogger(__name__)


class LogCards:
    """Tells of one result at a time."""

    def __init__(
        self,
        *,
        bulletins: Bulletins,
        jobs: Jobs,
        records: Records,
        posts: Posts,
        blobs: Blobs,
        media: MediaTools,
        journal: Journal,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._bulletins = bulletins
        self._jobs = jobs
        self._records = records
        self._posts = posts
        self._blobs = blobs
        self._media = media
        self._journal = journal
        self._outbox = outbox
        self._clock = clock

    async def put(self, bulletin: Bulletin, channel_id: int) -> tuple[bool, Sent | None]:
        """Whether there is anything to tell, and where it stands now. Raises DiscordDown."""
        post = await self._bulletins.card_of(bulletin)
        job = None if post is None else await self._jobs.get(post.job_id)
        if post is None or job is None or post.state is PostState.SENT:
            return False, None
        if is_away(job):
            await self._posts.finish(post.id, PostState.FAILED, error="withheld")
            return False, None
        await self._posts.finish(post.id, PostState.SENDING)
        async with scratch() as folder:
            pictures = await self._thumbnails(job, folder)
            card = ResultCard(job=job, results=len(await self._records.media_of(job.id, "result")))
            sent = await self._journal.put_result(channel_id, card, pictures, nonce=bulletin.id)
        if sent is None:
            await self._posts.finish(post.id, PostState.FAILED, error="log_lost")
            return True, None
        await self._posts.finish(post.id, PostState.SENT, sent=sent)
        await self._take_back(post, sent)
        return True, sent

    async def _thumbnails(self, job: Job, folder: Path) -> Sequence[Path]:
        """Small copies of the pictures, and of the first ones of clips, that can be read."""
        made: list[Path] = []
        files = await self._records.files_of(job.id, "result")
        for media in files[:THUMBNAILS_MAX]:
            target = folder / f"log-{job.id}-{media.part}.jpg"
            try:
                async with self._blobs.here(media.blob) as (path,):
                    await self._media.thumbnail(path, target)
            except (FileBroken, FileNotFoundError, FilesDown):
                continue  # the log goes on without
            made.append(target)
        return made

    async def _take_back(self, post: Post, sent: Sent) -> None:
        """Empty a card of what was taken down or removed while it was on its way."""
        job = await self._jobs.get(post.job_id)
        if job is None or not is_away(job):
            return
        try:
            where = Sent(channel_id=sent.channel_id, message_id=sent.message_id)
            await self._outbox.remove(job, where, self._clock.now_ms())
        except DeliveryError as error:
            log.warning(
                "a card of job %s stays in the log: %s",
                job.id,
                error.sentence,
                extra=job.log_fields("message_stays"),
            )
            return
        await self._posts.finish(post.id, PostState.GONE)
